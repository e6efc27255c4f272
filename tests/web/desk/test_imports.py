"""Files of figures on the desk: a form goes out and comes back, each row shows its fate, a file is taken once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from muctieu.core.entry import Definitions
from muctieu.core.imports import PlaceName
from muctieu.core.period import Period
from muctieu.exchange.excel.form_book import Given, write_form_workbook
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common import clock
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.cycles import open_cycle
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.models import Submission
from muctieu.web.jobs.models import Job
from muctieu.web.jobs.perform import perform
from muctieu.web.people.models import User
from tests.cast import NOON, Cast
from tests.web.intake.conftest import FORM, Collected

Q2 = Period.parse("2023-Q2")
LONG = "Đơn vị;Chỉ tiêu;Kỳ;Số liệu\n"


@pytest.fixture
def collected(cast: Cast) -> Collected:
    version = keep_form(FORM, owner=cast.commune, by=cast.clerk)
    cycle = open_cycle(version.form, Q2, commune=cast.commune, by=cast.clerk)
    return Collected(cast, version.form, cycle)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def filled(**texts: str) -> bytes:
    """The form of both villages as somebody has filled it in for the first."""
    given = {("ban-1", code, ""): Given(text) for code, text in texts.items()}
    known = Definitions(load_indicators(), load_units())
    places = [PlaceName("ban-1", "Đơn vị ban-1"), PlaceName("ban-2", "Đơn vị ban-2")]
    return write_form_workbook(FORM, Q2, places, known, version="1", given=given)


def sent(client: Client, content: bytes, name: str = "bieu.xlsx", **given: str) -> str:
    """The address of the preview of a file that was sent in."""
    answer = client.post(reverse("desk:import_upload"), {"tep": SimpleUploadedFile(name, content), **given})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def taken(client: Client, address: str, **given: str) -> int:
    return client.post(address, {"bieu": "bieu-quy", "ky": "2023-Q2", **given}).status_code


def stored() -> dict[tuple[str, str], tuple[str, str | None]]:
    rows = with_state(Observation.objects.filter(superseded_by__isnull=True)).select_related("place")
    return {(row.place.key, row.indicator): (row.written, row.state) for row in rows}


FULL = {"household_count": "84", "poor_households": "12", "births": "2"}


def test_form_goes_out_as_a_workbook(collected: Collected) -> None:
    answer = signed_in(collected.cast.clerk).get(reverse("desk:form_template", args=(collected.cycle.uuid,)))

    assert answer.content[:2] == b"PK"
    assert "bieu-quy-2023-Q2.xlsx" in answer.headers["Content-Disposition"]


def test_filled_form_is_previewed_then_recorded_and_the_slot_has_arrived(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    address = sent(client, filled(**FULL))
    page = client.get(address).content.decode()
    before = stored()

    code = taken(client, address)

    assert "3 trong 3 số sẽ được ghi" in page
    assert (before, code) == ({}, 302)
    assert stored() == {("ban-1", name): (text, "sent") for name, text in FULL.items()}
    assert {row.provenance_kind for row in Observation.objects.all()} == {"cell"}
    assert "!" in Observation.objects.all()[0].provenance_place
    assert [(row.place.key, row.door) for row in Submission.objects.all()] == [("ban-1", "cell")]


def test_same_file_twice_changes_nothing(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    address = sent(client, filled(**FULL))
    taken(client, address)

    again = sent(client, filled(**FULL))
    page = client.get(again).content.decode()
    taken(client, again)

    assert "0 trong 3 số sẽ được ghi" in page
    assert (Observation.objects.count(), Submission.objects.count()) == (3, 1)


def test_changed_figure_shows_the_old_one(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    taken(client, sent(client, filled(**FULL)))

    address = sent(client, filled(**FULL | {"births": "3"}))
    page = client.get(f"{address}&xem=changed").content.decode()
    taken(client, address)

    assert "thay số cũ" in page
    assert stored()["ban-1", "births"] == ("3", "sent")


def test_wrong_rows_are_told_and_the_good_ones_kept(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    address = sent(client, filled(**FULL | {"births": "nhiều"}))
    page = client.get(address).content.decode()

    taken(client, address)

    assert "2 trong 3 số sẽ được ghi, 1 dòng không nhận được" in page
    assert sorted(stored()) == [("ban-1", "household_count"), ("ban-1", "poor_households")]


def test_long_table_without_a_form_is_read_by_names(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    content = (
        LONG + "Đơn vị ban-1;Số hộ;quý I/2023;84\nĐơn vị ban-2;Số hộ;quý I/2023;60\nBản lạ;Số hộ;quý I/2023;5\n"
    ).encode()

    address = sent(client, content, "so-lieu.csv")
    page = client.get(address).content.decode()
    code = client.post(address, {"bieu": "", "ky": ""}).status_code

    assert ("2 trong 3 số sẽ được ghi" in page, code) == (True, 302)
    assert stored() == {("ban-1", "household_count"): ("84", "sent"), ("ban-2", "household_count"): ("60", "sent")}


def test_after_the_cut_off_a_reason_is_asked(collected: Collected) -> None:
    with clock.standing_at(NOON + timedelta(days=30)):
        client = signed_in(collected.cast.clerk)
        address = sent(client, filled(**FULL))
        silent, told = taken(client, address), taken(client, address, **{"ly-do": "bản gửi muộn"})

    assert (silent, told) == (400, 302)
    assert len(stored()) == 3


def test_approved_figures_are_corrected_with_a_reason(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    taken(client, sent(client, filled(**FULL)))
    figures.check(Observation.objects.all(), by=collected.cast.clerk)
    figures.approve(Observation.objects.all(), by=collected.cast.leader)

    address = sent(client, filled(**FULL | {"births": "3"}))
    silent = taken(client, address)
    told = taken(client, address, **{"ly-do": "đếm sót"})

    assert (silent, told, stored()["ban-1", "births"]) == (400, 302, ("3", "sent"))


@pytest.mark.parametrize(
    ("name", "content"),
    [("bieu.xlsx", b"PK\x03\x04 hong"), ("bieu.xlsx", b""), ("bieu.csv", b"\x00\x01\x02"), ("bieu.pdf", b"%PDF-1.4\n")],
)
def test_file_that_holds_no_figures_is_told(collected: Collected, name: str, content: bytes) -> None:
    answer = signed_in(collected.cast.clerk).post(
        reverse("desk:import_upload"), {"tep": SimpleUploadedFile(name, content)}
    )

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_a_reporter_takes_figures_of_the_own_village_only(collected: Collected) -> None:
    client = signed_in(collected.cast.reporter)
    content = (LONG + "Đơn vị ban-1;Số hộ;quý II/2023;84\nĐơn vị ban-2;Số hộ;quý II/2023;60\n").encode()

    address = sent(client, content, "so-lieu.csv")
    client.post(address, {"bieu": "", "ky": ""})

    assert stored() == {("ban-1", "household_count"): ("84", "sent")}


def test_neighbour_and_public_neither_see_nor_take_a_file(collected: Collected) -> None:
    address = sent(signed_in(collected.cast.clerk), filled(**FULL))

    assert signed_in(collected.cast.neighbour).get(address).status_code == 404
    assert taken(signed_in(collected.cast.neighbour), address) == 404
    assert Client().get(address).status_code == 302
    assert stored() == {}


def test_whole_file_is_taken_in_the_background_once(collected: Collected) -> None:
    client = signed_in(collected.cast.clerk)
    address = sent(client, filled(**FULL))

    for _time in range(2):
        client.post(address, {"bieu": "bieu-quy", "ky": "2023-Q2", "nen": "1"})
    (job,) = Job.objects.filter(name="intake.import")
    assert job.ticket is not None
    perform(job.uuid, ticket=job.ticket)

    job.refresh_from_db()
    assert (str(job.state), job.result["taken"], len(stored())) == ("done", 3, 3)
