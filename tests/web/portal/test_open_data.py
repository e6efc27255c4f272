"""Open data, counters and ratings: what the public takes away, and what it leaves."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from muctieu.web.documents.files import standing
from muctieu.web.portal.open_data import Row, _harmless
from muctieu.web.portal.templatetags.counters import SIGNER
from muctieu.web.visits.counting import counting
from muctieu.web.visits.ratings import Rating, Ratings
from tests.cast import Cast
from tests.web.conftest import Enter
from tests.web.gazette_store import published
from tests.web.plan_store import CODE, fill

BOARD = f"/ket-qua/{CODE}/"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "VISITS_DIR", tmp_path / "visits")
    yield tmp_path / "visits"
    counting.cache_clear()


def table(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_data_of_plan_and_target_say_what_the_pages_say_and_withhold_what_they_withhold(
    client: Client, cast: Cast, enter: Enter
) -> None:
    fill(cast, enter)
    enter("3", place="ban-2", indicator="births", period="2022")

    rows = table(client, BOARD + "sinh/du-lieu.csv")
    told = json.loads(client.get(BOARD + "sinh/du-lieu.json").content)
    board = table(client, BOARD + "du-lieu.csv")

    assert [(row["place"], row["period"], row["value"], row["status"], row["reported"]) for row in rows] == [
        ("xa", "2022", "12", "A", "2"), ("ban-1", "2022", "", "withheld", ""), ("ban-2", "2022", "", "withheld", ""),
    ]  # fmt: skip
    assert {row["licence"] for row in rows} == {"CC-BY-4.0"} == {told["licence"]}
    assert [row["value"] for row in told["rows"]] == ["12", None, None]
    assert {row["target"] for row in board} == {"thu-nhap", "sinh", "thu-ngan-sach"}
    assert [row["value"] for row in board if row["target"] == "thu-nhap"] == ["17"]
    assert "100" not in {row["value"] for row in board}


def test_dataset_is_described_for_catalogues_in_a_file_of_its_own(client: Client, cast: Cast, enter: Enter) -> None:
    fill(cast, enter)

    page = client.get(BOARD).content.decode()
    response = client.get(BOARD + "du-lieu.jsonld")

    described = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/ld+json"
    assert f'<link rel="describedby" type="application/ld+json" href="{BOARD}du-lieu.jsonld">' in page
    assert "<script" not in page
    assert (described["@type"], described["license"], described["temporalCoverage"]) == (
        "Dataset", "CC-BY-4.0", "2021/2025",
    )  # fmt: skip
    assert [one["contentUrl"] for one in described["distribution"]] == [
        f"http://testserver{BOARD}du-lieu.{kind}" for kind in ("csv", "json")
    ]


def test_data_of_what_is_not_public_does_not_exist(client: Client, cast: Cast, enter: Enter) -> None:
    fill(cast, enter)
    client.force_login(cast.leader)

    for address in ("tuyen-quan/du-lieu.csv", "dan-quan/du-lieu.json", "khong-co/du-lieu.csv"):
        assert client.get(BOARD + address).status_code == 404
    for name in ("du-lieu.csv", "du-lieu.json", "du-lieu.jsonld"):
        assert client.get(f"/ket-qua/khong-co/{name}").status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_taken_for_a_formula_and_numbers_keep_their_sign(text: str) -> None:
    assert _harmless(text, "place_name") == f"'{text}"
    assert _harmless("-1", "value") == "-1"
    assert "name" in Row.__slots__


@pytest.mark.django_db
def test_counters_stand_on_every_public_page_with_their_meaning_one_click_away(client: Client) -> None:
    counting(settings.VISITS_DIR, settings.PROXIES)

    page = " ".join(client.get("/bo-dem/").content.decode().split())

    assert len(re.findall(r'<data value="\d+">', page)) == 5
    assert page.count('href="/bo-dem/"') == 1
    assert "năm phút gần nhất" in page
    assert "Không giữ địa chỉ mạng" in page


@pytest.mark.django_db
def test_vote_is_taken_from_our_own_page_once_a_browser_and_a_burst_is_held(client: Client, folder: Path) -> None:
    page = SIGNER.sign_object(["", "bai:1", "/tin/mot/"])

    def vote(stars: str, **headers: str) -> int:
        return client.post("/danh-gia/", {"trang": page, "diem": stars}, headers=headers).status_code

    assert vote("5") == 302
    assert vote("4", origin="http://testserver", **{"sec-fetch-site": "same-origin"}) == 302
    assert [vote("1", **{"sec-fetch-site": "cross-site"}), vote("1", origin="http://evil.example")] == [403, 403]
    assert [vote(stars) for stars in ("0", "6", "x", "")] == [400] * 4
    assert client.post("/danh-gia/", {"trang": page + "x", "diem": "5"}).status_code == 400
    assert client.get("/danh-gia/").status_code == 405
    assert Ratings(folder).rating("", "bai:1") == Rating((0, 0, 0, 1, 0))
    assert client.cookies["danh_gia"]["httponly"]
    for _ in range(6):
        client.cookies.clear()
        vote("1")
    assert Ratings(folder).rating("", "bai:1") == Rating((3, 0, 0, 1, 0), held=3)
    assert client.post("/danh-gia/", {"trang": page, "diem": "5"}).headers["Location"] == "/tin/mot/#danh-gia"


@pytest.mark.usefixtures("files_folder")
def test_downloads_are_counted_for_each_file_and_summed_for_its_document(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muctieu.web.visits.queries.FRESH", 0)
    row = published(cast, files=2)
    browser = {"user-agent": "Mozilla/5.0 Firefox/140"}
    first, second = (f"/van-ban/{row.slug}/tep/{one.uuid}/" for one in standing(row))

    for headers in (browser, browser | {"range": "bytes=4-9"}, {"user-agent": "curl/8"}):
        client.get(first, headers=headers).close()
    client.head(second, headers=browser)
    client.get(second, headers=browser).close()
    client.force_login(cast.clerk)
    client.get(second, headers=browser | {"user-agent": "Mozilla/5.0 Chrome/140"}).close()
    client.logout()

    assert "lượt xem: 0 | lượt tải: 2" in client.get("/van-ban/").content.decode()
    assert client.get(f"/van-ban/{row.slug}/").content.decode().count("lượt tải: 1") == 2
