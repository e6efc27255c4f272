"""What strangers try on public pages: hostile headers, foreign ways on, endless questions, pages that say too much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from muctieu.web.common import clock
from muctieu.web.visits.queries import here
from tests.cast import Cast
from tests.web.portal.newsroom import Newsroom, open_newsroom

HOSTILE = (
    "'; DROP TABLE fact; --", '<script>alert(1)</script>"', "Mozilla/5.0 ${jndi:ldap://x/a}", "\x00\x1b[31m",
    "A" * 7000,
)  # fmt: skip
TELLING = re.compile(r"Traceback|/site-packages/|\.py\b|SELECT |sqlite|Django|Wagtail|Python/3", re.IGNORECASE)


@pytest.fixture
def room(cast: Cast, files_folder: object) -> Newsroom:
    return open_newsroom(cast)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Counters of the test's own."""
    with override_settings(VISITS_DIR=tmp_path / "visits"):
        yield tmp_path


def test_search_engines_read_what_people_read(client: Client, room: Newsroom) -> None:
    address = room.publish().get_url()
    agents = ("Mozilla/5.0 Firefox", "Googlebot/2.1", "Mozilla/5.0 (compatible; coccocbot-web/1.0)")
    told = {client.get(address, headers={"user-agent": agent}).content for agent in agents}

    assert len(told) == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_X_FORWARDED_FOR", "HTTP_ACCEPT_LANGUAGE"])
def test_hostile_header_is_neither_kept_nor_shown_and_the_counters_stay_whole(
    client: Client, room: Newsroom, name: str
) -> None:
    page = room.publish()
    for number, text in enumerate(HOSTILE):
        assert client.get(page.get_url(), **{name: text}).status_code == 200  # type: ignore[arg-type]  # as WSGI names it
        browser = {
            "REQUEST_METHOD": "GET",
            "REMOTE_ADDR": f"203.0.{number}.9",
            "HTTP_USER_AGENT": "Mozilla/5.0 Firefox",
        }
        here().note({**browser, name: text}, page.subject, int(clock.now().timestamp()), site="xa")
    here().facts.take_in()

    kept = b"".join(path.read_bytes() for path in here().folder.rglob("*.log"))
    shown = client.get("/bo-dem/").content.decode() + client.get(page.get_url()).content.decode()
    for text in HOSTILE:
        assert text.encode() not in kept
        assert text not in shown
    assert sum(here().facts.days("xa", None, clock.today(), kind=kind).visits for kind in "pr") == len(HOSTILE)
    assert list(here().facts.findings()) == []


@pytest.mark.parametrize(
    "target", ["https://ke-gian.example/", "//ke-gian.example", "javascript:alert(1)", "/\\ke-gian"]
)
def test_choosing_a_language_leads_to_no_foreign_place(client: Client, room: Newsroom, target: str) -> None:
    answer = client.post("/ngon-ngu/", {"language": "en", "next": target})

    assert answer.headers["Location"] == "/"


def test_endless_questions_cost_no_more_than_short_ones(client: Client, room: Newsroom) -> None:
    for number in range(30):
        room.publish(f"Tin số {number}")
    long = "+".join(f"tin{number}" for number in range(4000))
    asked = {
        "/tim/?q=khong": "/tim/?q=" + long[:1500],
        "/van-ban/?tim=khong": "/van-ban/?tim=" + long[:1500],
        "/tin/": "/tin/?sau=99991231T235959999999-9999999999999999",
        "/van-ban/": "/van-ban/?sau=9999-12-31_99999999999999999999999999&nam=99999999999&trang=" + "9" * 900,
    }
    for short, endless in asked.items():
        client.get(short)
        with CaptureQueriesContext(connection) as few:
            client.get(short)
        with CaptureQueriesContext(connection) as many:
            assert client.get(endless).status_code in {200, 400, 404}, endless
        assert len(many) <= len(few), endless


@pytest.mark.parametrize("address", [
    "/khong-co/", "/tin/khong-co/", "/van-ban/khong-co/", "/ket-qua/khong-co/", "/anh/images/..%2f..%2fdb.sqlite3",
    "/tep-kem/00000000-0000-0000-0000-000000000000/", "/doi-thoai/hoi-dap/00000000-0000-0000-0000-000000000000/",
    "/tin/%00/", "/tin/rss.xml/%3Cscript%3E/", "/to-chuc/?ngay=%27%22%3E%3Cscript%3E",
])  # fmt: skip
def test_page_of_an_error_says_what_to_do_and_nothing_of_the_machine(
    client: Client, room: Newsroom, address: str
) -> None:
    answer = client.get(address)

    page = answer.content.decode()
    assert answer.status_code in {400, 404}
    assert TELLING.findall(re.sub(r"muctieu", "", page)) == []
    assert "<script>" not in page
    assert {name for name in answer.headers if name.lower() in {"server", "x-powered-by"}} == set()
