"""Figures inside articles: what disclosure hides is hidden there too, frozen or not."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import NOON, Cast
from tests.web.conftest import Enter
from tests.web.plan_store import CODE, fill
from tests.web.portal.newsroom import open_newsroom


@pytest.mark.usefixtures("files_folder")
def test_block_shows_no_staff_target_and_no_small_number_whatever_day_it_holds(
    client: Client, cast: Cast, enter: Enter
) -> None:
    room = open_newsroom(cast)
    fill(cast, enter)
    for unit in ("ban-1", "ban-2"):
        enter("2", place=unit, indicator="births", period="2023-Q1")
    page = room.write()
    page.body = [
        (kind, {"target": f"{CODE}/{target}", "known_on": day})
        for target in ("tuyen-quan", "sinh") for kind in ("figure", "chart") for day in (None, NOON.date())
    ] + [("board", {"plan": CODE, "known_on": None})]  # fmt: skip
    page.save_revision(user=page.owner).publish(user=cast.leader)

    said = " ".join(client.get(page.get_url()).content.decode().split())

    article = said.partition("<article")[2].partition("</article>")[0]
    assert article.count("Số liệu này chưa được công bố.") == 4
    assert article.count("/sinh/") == 4
    assert "tuyen-quan" not in article
    assert re.findall(r"quý I/2023", article) == []
    assert re.findall(r">(?:2|4)(?: người)?<", article) == []
