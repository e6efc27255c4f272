"""Figures inside articles: what disclosure hides is hidden there too, frozen or not."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from muctieu.web.figures.models import Observation
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


@pytest.mark.usefixtures("files_folder")
def test_record_leads_to_the_live_pages_that_show_its_target(client: Client, cast: Cast, enter: Enter) -> None:
    room = open_newsroom(cast)
    fill(cast, enter)
    row = Observation.objects.get(indicator="births")
    shown = (("figure", {"target": f"{CODE}/sinh", "known_on": None}),), (("board", {"plan": CODE, "known_on": None}),)
    pages = [room.write(title) for title in ("Có số sinh", "Có bảng", "Chưa đăng")]
    for page, body in zip(pages, (*shown, shown[0]), strict=True):
        page.body = list(body)
        page.save_revision(user=page.owner)
    for page in pages[:2]:
        page.latest_revision.publish(user=cast.leader)
    room.publish("Không có số nào")
    client.force_login(cast.clerk)

    told = client.get(f"/api/v1/uses?record={row.uuid}").json()
    said = client.get(f"/lam-viec/vi-sao/so/{row.uuid}/").content.decode()

    assert {one["title"] for one in told["pages"]} == {"Có số sinh", "Có bảng"}
    assert "Có số sinh</a>" in said
    assert "Chưa đăng" not in said


@pytest.mark.usefixtures("files_folder")
def test_figure_that_is_not_public_leads_to_no_page(client: Client, cast: Cast, enter: Enter) -> None:
    room = open_newsroom(cast)
    fill(cast, enter)
    page = room.write()
    page.body = [("board", {"plan": CODE, "known_on": None})]
    page.save_revision(user=page.owner).publish(user=cast.leader)
    row = enter("5", place="ban-1", indicator="births", period="2023-Q1", until="approved")
    client.force_login(cast.clerk)

    assert client.get(f"/api/v1/uses?record={row.uuid}").json()["pages"] == []
