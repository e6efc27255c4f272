"""The register screens: entering, amending with history, handing in, and doors that stay shut."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from muctieu.core.register import Value
from muctieu.web.figures.models import Observation
from muctieu.web.registers import domain
from muctieu.web.registers.models import Entry
from tests.cast import Cast

POSTED = {
    "ngay": "2023-05-04",
    "noi": "ban-1",
    "chair": "Bí thư Đảng ủy",
    "topic": "Đường vào bản",
    "opinions": "1.200",
    "buoc": "held",
}
NEW = "/lam-viec/so/dialogue/moi/"


@pytest.fixture
def clerk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.clerk)
    return client


@pytest.fixture
def entry(cast: Cast) -> Entry:
    values: dict[str, Value] = {"chair": "Bí thư Đảng ủy", "topic": "<b>Nước</b> sạch", "opinions": Decimal(5)}
    return domain.enter("dialogue", place=cast.units["ban-1"], day=date(2023, 5, 4), values=values, by=cast.clerk)


def page_of(entry: Entry) -> str:
    return reverse("desk:register_entry", args=(entry.uuid,))


def test_every_register_is_listed_with_its_count(clerk: Client, entry: Entry) -> None:
    text = clerk.get("/lam-viec/so/", {"nam": "2023"}).content.decode()

    assert "Đối thoại với nhân dân" in text
    assert "Sổ theo dõi năm 2023" in text
    assert clerk.get("/lam-viec/so/", {"nam": "năm nay"}).status_code == 200


def test_entering_an_event_reads_vietnamese_numbers(clerk: Client) -> None:
    answer = clerk.post(NEW, POSTED)

    found = Entry.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == page_of(found)
    assert found.versions.get().values["opinions"] == "1200"
    text = clerk.get("/lam-viec/so/dialogue/?nam=2023").content.decode()
    assert "Đường vào bản" in text
    assert "1.200" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"opinions": "nhiều"}, "không phải là một số"),
        ({"answered": "1.300"}, "nhiều hơn"),
        ({"ngay": "hôm qua"}, "Hãy ghi ngày"),
        ({"noi": "ban-ben"}, "Hãy chọn nơi"),
        ({"topic": ""}, "còn trống"),
        ({"buoc": "xong hết"}, "không có bước"),
    ],
)
def test_a_fault_stands_beside_its_field_and_the_text_is_kept(clerk: Client, wrong: dict[str, str], said: str) -> None:
    answer = clerk.post(NEW, POSTED | wrong)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text
    assert "Bí thư Đảng ủy" in text
    assert not Entry.objects.exists()


def test_fields_that_the_register_does_not_have_are_not_taken(clerk: Client) -> None:
    clerk.post(NEW, POSTED | {"ho_ten": "Ai đó", "number": "99", "commune": "xa-ben"})

    found = Entry.objects.get()
    assert found.number == 1
    assert "ho_ten" not in found.versions.get().values


def test_an_empty_form_offers_the_clerk_s_own_places_only(clerk: Client) -> None:
    text = clerk.get(NEW).content.decode()

    assert 'value="ban-1"' in text
    assert "ban-ben" not in text


def test_amending_shows_both_versions(clerk: Client, entry: Entry) -> None:
    posted = POSTED | {"ban": "1", "buoc": "held", "ly-do": "Đã diễn ra"}

    assert clerk.post(page_of(entry), posted).status_code == 302

    text = clerk.get(page_of(entry)).content.decode()
    assert "Đã diễn ra" in text
    assert "&lt;b&gt;Nước&lt;/b&gt; sạch" in text
    assert "<b>Nước" not in text


def test_the_second_editor_is_told_and_keeps_the_text(clerk: Client, entry: Entry) -> None:
    clerk.post(page_of(entry), POSTED | {"ban": "1", "buoc": "held"})

    answer = clerk.post(page_of(entry), POSTED | {"ban": "1", "buoc": "held", "topic": "Chữ của người thứ hai"})

    assert answer.status_code == 400
    assert "vừa được" in answer.content.decode()
    assert "Chữ của người thứ hai" in answer.content.decode()


@pytest.mark.parametrize("wrong", [{"answered": "9.999"}, {"opinions": "vài"}])
def test_a_faulty_amendment_is_shown_again(clerk: Client, entry: Entry, wrong: dict[str, str]) -> None:
    answer = clerk.post(page_of(entry), POSTED | {"ban": "1"} | wrong)

    assert answer.status_code == 400
    assert entry.versions.count() == 1


def test_totals_are_handed_in_and_said_so(clerk: Client, entry: Entry) -> None:
    clerk.post(page_of(entry), POSTED | {"ban": "1", "buoc": "held"})

    answer = clerk.post("/lam-viec/so/dialogue/nop/", {"ky": "2023-Q2"}, follow=True)

    assert Observation.objects.get().mantissa == 1
    assert "Đã nộp số" in answer.content.decode()
    again = clerk.post("/lam-viec/so/dialogue/nop/", {"ky": "2023-Q2"}, follow=True)
    assert "Không có số mới" in again.content.decode()


def test_a_period_that_is_none_is_refused_in_words(clerk: Client) -> None:
    answer = clerk.post("/lam-viec/so/dialogue/nop/", {"ky": "quý một"})

    assert answer.status_code == 400
    assert "không phải là một kỳ" in answer.content.decode()


@pytest.mark.parametrize("address", ["/lam-viec/so/khong-co/", "/lam-viec/so/khong-co/moi/"])
def test_an_unknown_register_is_not_found(clerk: Client, address: str) -> None:
    assert clerk.get(address).status_code == 404


def test_older_entries_are_a_page_further(clerk: Client, entry: Entry) -> None:
    assert "Đối thoại" in clerk.get("/lam-viec/so/dialogue/", {"nam": "2023", "duoi": "1"}).content.decode()
    assert clerk.get("/lam-viec/so/dialogue/", {"duoi": "x'; DROP"}).status_code == 200


def test_the_leader_reads_and_does_not_write(cast: Cast, client: Client, entry: Entry) -> None:
    client.force_login(cast.leader)

    assert "Sửa hoặc chuyển bước" not in client.get(page_of(entry)).content.decode()
    assert client.post(page_of(entry), POSTED | {"ban": "1"}).status_code == 404
    assert client.get(NEW).status_code == 403
    assert client.post("/lam-viec/so/dialogue/nop/", {"ky": "2023-Q2"}).status_code == 403


def test_the_neighbour_finds_nothing(cast: Cast, client: Client, entry: Entry) -> None:
    client.force_login(cast.neighbour)

    assert client.get(page_of(entry)).status_code == 404
    assert "Nước" not in client.get("/lam-viec/so/dialogue/?nam=2023").content.decode()
    assert "ban-1" not in client.get(NEW).content.decode()


def test_the_public_is_asked_to_sign_in(client: Client, entry: Entry) -> None:
    for address in ("/lam-viec/so/", "/lam-viec/so/dialogue/", NEW, page_of(entry)):
        assert client.get(address)["Location"].startswith("/dang-nhap/")


def test_pages_stand_in_english_too(clerk: Client, entry: Entry) -> None:
    clerk.cookies["django_language"] = "en"

    text = clerk.get(page_of(entry)).content.decode()

    assert "Dialogue with the people" in text
    assert "scheduled" in text


@pytest.mark.parametrize(("who", "offered"), [("clerk", True), ("leader", True), ("reporter", False)])
def test_the_registers_are_offered_to_those_who_may_read_them(
    cast: Cast, client: Client, who: str, *, offered: bool
) -> None:
    client.force_login(getattr(cast, who))

    assert ("Sổ theo dõi" in client.get("/lam-viec/").content.decode()) == offered


def test_somebody_who_keeps_no_place_hands_in_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.reporter)

    assert client.post("/lam-viec/so/dialogue/nop/", {"ky": "2023-Q2"}).status_code == 404
