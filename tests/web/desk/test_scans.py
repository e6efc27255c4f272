"""Photos and scans beside the entry grid: the source of what is typed from them, seen by the readers of its figures."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from muctieu.core.entry import Typed
from muctieu.core.form import EntryField
from muctieu.core.observation import Provenance, ProvenanceKind
from muctieu.core.period import Period
from muctieu.core.scan import Box, Spot
from muctieu.errors import RightsError, StateError
from muctieu.web.common.policy import Role
from muctieu.web.common.verify import verify
from muctieu.web.documents.files import withdraw
from muctieu.web.documents.models import Attachment, Document
from muctieu.web.figures.models import Observation
from muctieu.web.intake.cycles import open_cycle
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.models import Scan
from muctieu.web.intake.scans import add_scan, scans_of
from muctieu.web.intake.slots import save_cells, send_slot
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from tests.cast import SINCE
from tests.web.conftest import Enter
from tests.web.desk.test_grid import address, collected, signed_in
from tests.web.forgetting import forget
from tests.web.intake.conftest import FORM, Collected
from tests.web.plan_store import CODE, fill
from tests.web.uploaded import sent, upload

__all__ = ["collected"]
pytestmark = pytest.mark.usefixtures("files_folder")

PHOTO = "anh-hien-truong.jpg"
SIDES = {"trai": "102", "tren": "205", "phai": "350", "duoi": "241"}
WHERE = "trang 1, 102,205–350,241 ‰"


def photo(collected: Collected, *, place: OrgUnit | None = None, by: User | None = None, name: str = PHOTO) -> Scan:
    return add_scan(collected.cycle, place or collected.village, upload(name), by=by or collected.cast.reporter)


def document_of(scan: Scan) -> Document:
    return Attachment.objects.get(thing_uuid=scan.uuid, withdraws=None).document


def file_of(scan: Scan) -> str:
    return reverse("desk:file", args=(document_of(scan).uuid,))


def sources() -> list[tuple[str, str, str, str]]:
    rows = Observation.objects.order_by("pk")
    return [(row.indicator, row.provenance_kind, row.provenance_document, row.provenance_place) for row in rows]


def cell(collected: Collected, scan: Scan, **given: str) -> dict[str, str]:
    """One cell as the page sends it while the scan is shown."""
    return {"noi": "ban-1", "chi-tieu": "births", "so": "2", "anh": str(scan.uuid), "trang": "1", **SIDES, **given}


# -- typing from a picture ------------------------------------------------------------------------------------


def test_photo_is_put_beside_the_form_and_named_by_what_is_typed_from_it(collected: Collected) -> None:
    client = signed_in(collected.cast.reporter)

    answer = client.post(address(collected, "grid_scan"), {"tep": sent(PHOTO)})
    scan = Scan.objects.get()
    shown = client.get(answer["Location"]).content.decode()
    saved = client.post(
        address(collected, "grid_save"), {"anh": str(scan.uuid), "trang": "1", **SIDES, "o.0.births": "2"}
    )

    assert answer["Location"] == f"{address(collected)}?anh={scan.uuid}"
    assert (scan.place, scan.cycle) == (collected.village, collected.cycle)
    assert f'<img src="{file_of(scan)}"' in shown
    assert "scan.js" in shown
    assert sources() == [("births", "form", document_of(scan).code, WHERE)]
    assert saved["Location"].endswith(f"?anh={scan.uuid}&trang=1")
    # The cell says where its number stands, and its cut is shown marked.
    again = client.get(saved["Location"]).content.decode()
    assert 'data-box="102,205,350,241"' in again
    assert 'class="scan-mark" x="' in again
    assert f'<image href="{file_of(scan)}"' in again
    assert verify().findings == []


def test_each_cell_sent_alone_keeps_its_own_place(collected: Collected) -> None:
    scan, client = photo(collected), signed_in(collected.cast.reporter)

    first = client.post(address(collected, "grid_cell"), cell(collected, scan)).json()
    second = client.post(
        address(collected, "grid_cell"),
        cell(collected, scan, **{"chi-tieu": "household_count", "so": "84"}, **dict.fromkeys(SIDES, "")),
    ).json()
    none = client.post(
        address(collected, "grid_cell"), {"noi": "ban-1", "chi-tieu": "poor_households", "so": "12"}
    ).json()

    assert [one["saved"] for one in (first, second, none)] == [True, True, True]
    assert [one["box"] for one in (first, second, none)] == ["102,205,350,241", "", ""]
    code = document_of(scan).code
    assert sources() == [
        ("births", "form", code, WHERE),
        ("household_count", "form", code, "trang 1"),
        ("poor_households", "form", "bieu/bieu-quy", ""),
    ]


def test_place_drawn_anew_is_a_new_record_until_the_figure_is_sent(collected: Collected) -> None:
    scan, who = photo(collected), collected.cast.reporter
    seen = {("births", ""): ""}

    def draw(box: Box) -> int:
        spots = {("births", ""): Spot(1, box)}
        saved = save_cells(collected.cycle, collected.village, [Typed("births", "2")], seen=seen, by=who,
                           scan=scan.uuid, spots=spots)  # fmt: skip
        assert saved.is_whole
        seen["births", ""] = str(saved.rows[0].uuid) if saved.rows else seen["births", ""]
        return len(saved.rows)

    drawn = [draw(Box(1, 1, 9, 9)), draw(Box(1, 1, 9, 9)), draw(Box(2, 2, 9, 9))]
    send_slot(collected.cycle, collected.village, by=who)
    after = draw(Box(3, 3, 9, 9))

    assert (drawn, after) == ([1, 0, 1], 0)
    current = Observation.objects.get(superseded_by__isnull=True)
    assert current.provenance_place == "trang 1, 2,2–9,9 ‰"


def test_place_that_cannot_be_is_told_and_the_typed_number_stays(collected: Collected) -> None:
    scan, client = photo(collected), signed_in(collected.cast.reporter)
    wrong = {**SIDES, "phai": "20"}

    alone = client.post(address(collected, "grid_cell"), cell(collected, scan, **wrong))
    page = client.post(address(collected, "grid_save"), {"anh": str(scan.uuid), **wrong, "o.0.births": "2"})

    assert (alone.status_code, alone.json()["told"][0]["code"]) == (400, "MT1486")
    text = page.content.decode()
    assert page.status_code == 400
    assert "102; 205; 20; 241" in text
    assert 'value="20"' in text
    assert 'name="o.0.births" value="2"' in text
    assert sources() == []


def test_pdf_names_its_page_and_what_is_no_picture_is_refused(collected: Collected) -> None:
    client = signed_in(collected.cast.reporter)

    answer = client.post(address(collected, "grid_scan"), {"tep": sent("bien-ban.pdf")})
    refused = client.post(address(collected, "grid_scan"), {"tep": sent("bao-cao-quy-1.docx")})
    broken = client.post(address(collected, "grid_scan"), {"tep": sent("anh-va-script.jpg")})
    empty = client.post(address(collected, "grid_scan"))
    scan = Scan.objects.get()
    client.post(address(collected, "grid_cell"), cell(collected, scan, trang="3", **dict.fromkeys(SIDES, "")))

    assert "Mở riêng" in client.get(answer["Location"]).content.decode()
    assert [one.status_code for one in (refused, broken, empty)] == [400, 400, 400]
    assert "không xem cạnh biểu được" in refused.content.decode()
    assert sources() == [("births", "form", document_of(scan).code, "trang 3")]


def test_same_photo_twice_is_one(collected: Collected) -> None:
    assert photo(collected) == photo(collected)
    assert Document.objects.count() == 1


# -- whose picture it is --------------------------------------------------------------------------------------


@pytest.fixture
def other(collected: Collected) -> User:
    """The reporter of the other village."""
    cast = collected.cast
    unit = cast.units["ban-2"]
    return people.add_person("ban2", full_name="Người ban2", role=Role.REPORTER, unit=unit, since=SINCE,
                             by=cast.administrator, password="x")  # fmt: skip


def test_picture_is_for_the_readers_of_its_figures_alone(collected: Collected) -> None:
    scan, cast = photo(collected), collected.cast
    readers = {name: signed_in(getattr(cast, name)).get(file_of(scan)).status_code
               for name in ("reporter", "clerk", "leader", "neighbour", "administrator")}  # fmt: skip

    assert readers == {"reporter": 200, "clerk": 200, "leader": 200, "neighbour": 404, "administrator": 200}
    assert Client().get(file_of(scan)).status_code == 302
    answer = signed_in(cast.clerk).get(file_of(scan))
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"][:7]) == ("nosniff", "sandbox")


def test_villages_see_neither_one_anothers_pictures_nor_the_communes(collected: Collected, other: User) -> None:
    cast = collected.cast
    own, whole = photo(collected), photo(collected, place=cast.commune, by=cast.clerk, name="bien-ban.jpg")

    lists = {
        who.username: {line.uuid for line in scans_of(collected.cycle, (collected.village.pk,), viewer=who)}
        for who in (cast.reporter, cast.clerk, other)
    }
    shown = signed_in(other).get(address(collected), {"anh": str(own.uuid)}).content.decode()

    assert lists == {"ban1": {own.uuid}, "canbo": {own.uuid, whole.uuid}, other.username: set()}
    assert [signed_in(other).get(file_of(one)).status_code for one in (own, whole)] == [404, 404]
    assert (file_of(own) in shown, 'class="scan"' in shown) == (False, False)


@pytest.mark.parametrize("name", ["neighbour", "leader"])
def test_who_reports_nothing_here_puts_no_picture(collected: Collected, name: str) -> None:
    who = getattr(collected.cast, name)

    answer = signed_in(who).post(address(collected, "grid_scan"), {"tep": sent(PHOTO)})
    with pytest.raises(RightsError):
        photo(collected, by=who)

    assert answer.status_code in (403, 404)
    assert Client().post(address(collected, "grid_scan"), {"tep": sent(PHOTO)}).status_code == 302
    assert Scan.objects.count() == 0


def test_scan_of_another_period_place_or_one_taken_back_is_no_source(collected: Collected, other: User) -> None:
    cast, cycle = collected.cast, collected.cycle
    later = open_cycle(cycle.form, Period.parse("2023-Q3"), commune=cast.commune, by=cast.clerk)
    own, foreign = photo(collected), add_scan(later, collected.village, upload("bien-ban.jpg"), by=cast.reporter)
    theirs = photo(collected, place=cast.units["ban-2"], by=other, name="bien-ban.jpg")
    gone = photo(collected, name="anh-man-hinh.png")
    withdraw(Attachment.objects.get(thing_uuid=gone.uuid), by=cast.reporter, reason="nhầm ảnh")

    def saved(uuid: UUID) -> str:
        try:
            save_cells(cycle, collected.village, [Typed("births", "2")], seen={}, by=cast.reporter, scan=uuid)
        except StateError as error:
            return error.code
        return ""

    assert [saved(one.uuid) for one in (foreign, theirs, gone)] == ["MT7393"] * 3
    assert sources() == []
    assert saved(own.uuid) == ""


def test_picture_of_a_form_with_restricted_figures_is_for_few(collected: Collected) -> None:
    cast = collected.cast
    form = replace(FORM, code="mat", fields=(*FORM.fields, EntryField("militia_count")))
    secret = keep_form(form, owner=cast.commune, by=cast.clerk)
    cycle = open_cycle(secret.form, Period.parse("2023-Q2"), commune=cast.commune, by=cast.clerk)
    scan = add_scan(cycle, collected.village, upload(PHOTO), by=cast.clerk)

    seen = {name: signed_in(getattr(cast, name)).get(file_of(scan)).status_code
            for name in ("clerk", "reporter", "administrator")}  # fmt: skip
    assert seen == {"clerk": 200, "reporter": 404, "administrator": 404}
    assert scans_of(cycle, (collected.village.pk,), viewer=cast.reporter) == ()


# -- where a number is explained ------------------------------------------------------------------------------


def test_target_page_shows_the_cut_to_its_readers_and_the_public_learns_of_no_file(
    collected: Collected, enter: Enter
) -> None:
    cast = collected.cast
    scan = photo(collected, place=cast.commune, by=cast.clerk)
    fill(cast, enter)
    code = document_of(scan).code
    source = Provenance(ProvenanceKind.FORM, code, "34", place=WHERE)
    row = enter("34", place="xa", indicator="budget_revenue", period="2022", provenance=source)

    explained = signed_in(cast.leader).get(reverse("desk:why_record", args=(row.uuid,))).content.decode()
    page = signed_in(cast.leader).get(f"/lam-viec/chi-tieu/{CODE}/thu-ngan-sach/").content.decode()
    village = signed_in(cast.reporter).get(f"/lam-viec/chi-tieu/{CODE}/thu-ngan-sach/").content.decode()
    public = Client().get(f"/ket-qua/{CODE}/thu-ngan-sach/").content.decode()

    for text in (page, explained):
        assert f'<image href="{file_of(scan)}"' in text
        assert 'class="scan-mark"' in text
        assert f"{PHOTO}, {WHERE}, biểu mẫu" in text
    for text in (village, public):
        assert "34" in text
        assert not [word for word in (file_of(scan), code, PHOTO, "‰, biểu mẫu") if word in text]


def test_grid_takes_the_same_queries_however_many_pictures(collected: Collected) -> None:
    client = signed_in(collected.cast.reporter)
    photo(collected)
    save_cells(collected.cycle, collected.village, [Typed("births", "2")], seen={}, by=collected.cast.reporter,
               scan=Scan.objects.get().uuid)  # fmt: skip

    def count() -> int:
        forget()
        with CaptureQueriesContext(connection) as queries:
            client.get(address(collected))
        return len(queries)

    count()  # what the process remembers of units and definitions is asked for once
    photo(collected, name="bien-ban.jpg")
    one = count()
    for name in ("anh-man-hinh.png", "bien-ban.pdf"):
        photo(collected, name=name)

    assert count() == one
