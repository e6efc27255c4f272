"""Whatever stands in the query of an address, of any name that a form of ours has: an answer, and no script in it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import get_resolver

import muctieu.web
from tests.cast import Cast
from tests.web.conftest import Enter
from tests.web.plan_store import fill
from tests.web.portal.newsroom import open_newsroom
from tests.web.test_policy import routes

# In the pages of a list and in its words, filters, sort keys, periods, days.
WORDS = ("' OR 1=1) --", "x'; DROP TABLE people_user; --", "<script>alert(1)</script>\"'>", "-1", "9" * 400, "２０２３",
         "2023-99-99", "\u202e\x1b[31m", "%s%d{0}{{ 7 }}", "")  # fmt: skip
NAMES = sorted(
    {
        name
        for path in (Path(muctieu.web.__file__).parent / "templates").rglob("*.html")
        for name in re.findall(r'name="([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    | {"page", "page_size", "ordering", "format", "sau", "trang", "phan", "as_of", "known_on", "period", "next", "q"}
)
# Pages without anything in their address; what only takes what is sent answers 405.
PAGES = sorted({address for address, _route in routes(get_resolver()) if re.fullmatch(r"[a-z0-9./-]*", address)})


@pytest.mark.parametrize("who", ["public", "clerk", "administrator"])
def test_no_words_in_a_query_break_a_page_or_come_back_as_a_script(
    client: Client, cast: Cast, enter: Enter, files_folder: object, who: str
) -> None:
    fill(cast, enter)
    open_newsroom(cast)
    if who != "public":
        client.force_login(getattr(cast, who))

    found: dict[str, list[int]] = {}
    for number, address in enumerate(PAGES):
        # Each page with another two, of which every name of every form has one.
        for words in (WORDS[(number + step) % len(WORDS)] for step in range(2)):
            answer = client.get(f"/{address}?{urlencode(dict.fromkeys(NAMES, words))}")
            found.setdefault(address, []).append(answer.status_code)
            if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
                assert "<script>alert(1)" not in answer.content.decode(), address

    assert len(PAGES) > 60
    assert {address: codes for address, codes in found.items() if max(codes) >= 500} == {}
