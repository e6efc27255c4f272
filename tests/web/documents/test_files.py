"""Verbs on files: what is kept, who may attach and withdraw, what the journal says, and who may open what."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from muctieu.core.register import Value
from muctieu.errors import DocumentError, RightsError, StateError
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Act, Role
from muctieu.web.common.verify import verify
from muctieu.web.documents import domain as documents
from muctieu.web.documents.domain import Extract, Heading, RawFile
from muctieu.web.documents.files import FilesRefusedError, add_file, attach, attach_all, withdraw
from muctieu.web.documents.models import Attachment, Document
from muctieu.web.documents.reading import file_counts, files_of, may_open, withdrawn_from
from muctieu.web.documents.store import path_of
from muctieu.web.documents.things import KINDS, kind_of, may_read, thing_named
from muctieu.web.people import domain as people
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Target, Task
from muctieu.web.registers import domain as registers
from muctieu.web.registers.models import Entry
from tests.cast import SINCE, Cast
from tests.factories import make_plan
from tests.recalled import recalled
from tests.web.conftest import Enter
from tests.web.plan_store import target
from tests.web.staff import Staff, appoint
from tests.web.uploaded import kept_files, specimen, upload

pytestmark = pytest.mark.usefixtures("files_folder")


@pytest.fixture
def staff(cast: Cast) -> Staff:
    return appoint(cast)


@pytest.fixture
@recalled
def task(staff: Staff) -> Task:
    return staff.give()


@pytest.fixture
def entry(cast: Cast) -> Entry:
    values: dict[str, Value] = {"chair": "Bí thư", "topic": "Nước sạch", "opinions": Decimal(5)}
    return registers.enter("dialogue", place=cast.units["ban-1"], day=date(2023, 5, 4), values=values, by=cast.clerk)


# -- attaching ------------------------------------------------------------------------------------------------


def test_a_file_is_kept_as_what_it_is_and_named_harmlessly(cast: Cast, task: Task, files_folder: Path) -> None:
    raw = specimen("bien-ban.pdf")

    row = attach(upload("..\\=anh\u202e.jpg", raw), to=task, by=cast.reporter)

    document = row.document
    assert (document.file_name, document.media_type, document.may_show) == ("anh.pdf", "application/pdf", True)
    assert (document.place, document.text, document.extractor, document.title) == (task.place, "", "", "")
    assert [doubt["code"] for doubt in document.doubts] == ["MT5315"]
    assert path_of(document.sha256).read_bytes() == raw
    assert (row.thing_kind, row.thing_uuid, row.place, row.by) == ("task", task.uuid, task.place, cast.reporter)
    assert str(row) == "anh.pdf"
    assert row.policy_place_id == task.place_id


def test_the_name_as_given_stands_in_the_journal_alone_with_its_marks_made_visible(cast: Cast, task: Task) -> None:
    row = attach(upload("biên\u202e bản.pdf", specimen("bien-ban.pdf")), to=task, by=cast.reporter)

    entry = JournalEntry.objects.filter(act=Act.DOCUMENT_ATTACH.value).get()
    after = json.loads(entry.after)
    assert entry.thing == f"document:{row.document.uuid}"
    assert (after["to"], after["sha256"]) == (f"task:{task.uuid}", row.document.sha256)
    assert after["given_name"] == "biên\\u202e bản.pdf"
    assert verify().findings == []


def test_the_same_bytes_are_stored_once_and_several_rows_name_them(
    cast: Cast, task: Task, entry: Entry, files_folder: Path
) -> None:
    first = attach(upload(), to=task, by=cast.reporter)
    again = attach(upload("tên khác.pdf", specimen("bien-ban.pdf")), to=task, by=cast.clerk)
    other = attach(upload(), to=entry, by=cast.clerk)

    elsewhere = add_file(upload(), place=cast.commune, by=cast.clerk)

    assert again == first
    assert other.document == first.document
    assert elsewhere != first.document
    assert elsewhere.sha256 == first.document.sha256
    assert kept_files(files_folder) == [first.document.sha256]
    assert verify().findings == []


def test_bytes_lost_by_the_disk_come_back_with_the_same_file(cast: Cast, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.reporter)
    path_of(row.document.sha256).unlink()

    assert attach(upload(), to=task, by=cast.reporter) == row

    assert path_of(row.document.sha256).exists()


def test_several_files_are_attached_together_or_not_at_all(cast: Cast, task: Task) -> None:
    with pytest.raises(FilesRefusedError) as refused:
        attach_all([upload(), upload("ve.svg"), upload("macro.xlsx")], to=task, by=cast.reporter)

    assert [error.code for error in refused.value.errors] == ["MT5301", "MT5304"]
    assert not Attachment.objects.exists()
    assert len(attach_all([upload(), upload("anh-hien-truong.jpg")], to=task, by=cast.reporter)) == 2


def test_what_cannot_be_kept_is_stored_nowhere(cast: Cast, task: Task, files_folder: Path) -> None:
    with pytest.raises(DocumentError, match=r"anh-va-zip\.jpg"):
        attach(upload("anh-va-zip.jpg"), to=task, by=cast.reporter)
    with pytest.raises(DocumentError, match=r"phim\.mp4"):
        add_file(upload("phim.mp4"), place=cast.commune, by=cast.clerk)

    assert not Document.objects.exists()
    assert kept_files(files_folder) == []


def test_a_disk_that_refuses_the_bytes_leaves_no_row(cast: Cast, task: Task, files_folder: Path) -> None:
    file = upload()
    (files_folder / file.sha256[:2]).write_text("một tệp ở chỗ của thư mục")

    with pytest.raises(StateError) as refused:
        attach(file, to=task, by=cast.reporter)

    assert refused.value.code == "MT7303"
    assert not Document.objects.exists()
    assert not JournalEntry.objects.filter(act=Act.DOCUMENT_ATTACH.value).exists()


@pytest.mark.parametrize("who", ["neighbour", "administrator"])
def test_who_may_not_attach_attaches_nothing(cast: Cast, task: Task, who: str) -> None:
    with pytest.raises(RightsError):
        attach(upload(), to=task, by=getattr(cast, who))

    assert not Document.objects.exists()


def test_a_reporter_attaches_nothing_to_what_a_reporter_may_not_read(cast: Cast, entry: Entry) -> None:
    with pytest.raises(RightsError):
        attach(upload(), to=entry, by=cast.reporter)

    attach(upload(), to=entry, by=cast.clerk)
    with pytest.raises(RightsError):
        attach(upload(), to=entry, by=cast.reporter)
    assert Attachment.objects.count() == 1


def test_a_thing_that_takes_no_files_is_named(cast: Cast) -> None:
    with pytest.raises(StateError, match="đính kèm") as refused:
        attach(upload(), to=cast.commune, by=cast.clerk)

    assert refused.value.code == "MT7309"


def test_every_kind_of_thing_names_a_model_and_is_found_again(cast: Cast, task: Task) -> None:
    assert [thing_named(kind, task.uuid) for kind in KINDS if kind != "task"] == [None] * (len(KINDS) - 1)
    assert thing_named("task", task.uuid) == task
    assert thing_named("khong-co", task.uuid) is None
    assert kind_of(task).code == "task"


# -- kept documents -------------------------------------------------------------------------------------------


def read_document(cast: Cast, place: str = "ban-1") -> Document:
    return documents.add_document(
        RawFile("so.txt", b"so"), Extract("so", "text-1"), Heading("Sổ"), code=f"so-{place}",
        place=cast.units[place], by=cast.clerk,
    )  # fmt: skip


def test_a_document_that_was_read_is_attached_without_its_bytes(cast: Cast, task: Task) -> None:
    document = read_document(cast)

    row = attach(document, to=task, by=cast.reporter)

    assert row.document == document
    assert may_open(cast.reporter, document)


def test_a_document_of_another_place_is_not_theirs_to_attach(cast: Cast, task: Task) -> None:
    with pytest.raises(RightsError):
        attach(read_document(cast, "xa"), to=task, by=cast.reporter)


def test_a_file_that_one_may_not_open_is_not_carried_to_where_one_may(cast: Cast, task: Task, entry: Entry) -> None:
    hidden = attach(upload(), to=entry, by=cast.clerk).document

    with pytest.raises(RightsError):
        attach(hidden, to=task, by=cast.reporter)

    assert attach(hidden, to=task, by=cast.clerk).document == hidden


def test_a_scan_attached_to_nothing_is_for_those_who_read_documents(cast: Cast) -> None:
    scan = add_file(upload("ban-quet.tif"), place=cast.units["ban-1"], by=cast.reporter)

    assert (scan.media_type, scan.may_show, scan.name) == ("image/tiff", False, "ban-quet.tif")
    assert may_open(cast.clerk, scan)
    assert not may_open(cast.neighbour, scan)
    assert not may_open(None, scan)
    with pytest.raises(RightsError):
        add_file(upload(), place=cast.commune, by=cast.leader)


# -- withdrawing ----------------------------------------------------------------------------------------------


def test_withdrawing_adds_a_row_and_the_file_stays_in_the_history(cast: Cast, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.reporter)

    gone = withdraw(row, by=cast.reporter, reason=" Nhầm bản ")

    (line,) = files_of(task, viewer=cast.leader)
    assert (gone.withdraws, gone.reason, gone.by) == (row, "Nhầm bản", cast.reporter)
    assert line.withdrawn is not None
    assert (line.withdrawn.by, line.withdrawn.reason, line.may_withdraw) == ("Người ban1", "Nhầm bản", False)
    assert file_counts("task", [task.uuid]) == {}
    assert withdrawn_from(task) == {row.document_id}
    entry = JournalEntry.objects.filter(act=Act.DOCUMENT_WITHDRAW.value).get()
    assert (entry.why, json.loads(entry.before)["to"]) == (" Nhầm bản ", f"task:{task.uuid}")
    assert verify().findings == []


def test_a_withdrawn_file_is_opened_by_those_who_read_the_journal(cast: Cast, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.reporter)
    withdraw(row, by=cast.reporter, reason="nhầm")

    assert [may_open(who, row.document) for who in (cast.reporter, cast.clerk, cast.leader)] == [False, False, True]
    assert [files_of(task, viewer=who)[0].may_open for who in (cast.reporter, cast.leader)] == [False, True]


def test_a_withdrawn_file_can_be_attached_again(cast: Cast, task: Task) -> None:
    withdraw(attach(upload(), to=task, by=cast.reporter), by=cast.reporter, reason="nhầm")

    again = attach(upload(), to=task, by=cast.clerk)

    assert [line.withdrawn is None for line in files_of(task, viewer=cast.clerk)] == [True, False]
    assert withdrawn_from(task) == frozenset()
    assert may_open(cast.reporter, again.document)


@pytest.mark.parametrize(("reason", "code"), [("", "MT7310"), (" \n", "MT7310")])
def test_withdrawing_needs_a_reason(cast: Cast, task: Task, reason: str, code: str) -> None:
    row = attach(upload(), to=task, by=cast.reporter)

    with pytest.raises(StateError) as refused:
        withdraw(row, by=cast.reporter, reason=reason)

    assert refused.value.code == code


def test_the_second_who_withdraws_is_told(cast: Cast, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.reporter)
    gone = withdraw(row, by=cast.clerk, reason="nhầm")

    with pytest.raises(StateError, match=r"Người canbo rút ngày 05/07/2023"):
        withdraw(row, by=cast.reporter, reason="nhầm")
    with pytest.raises(StateError, match="tệp đính kèm"):
        withdraw(gone, by=cast.clerk, reason="nhầm")


def test_a_reporter_withdraws_only_what_that_reporter_attached(cast: Cast, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.clerk)

    with pytest.raises(RightsError, match="Người canbo"):
        withdraw(row, by=cast.reporter, reason="nhầm")
    with pytest.raises(RightsError):
        withdraw(row, by=cast.neighbour, reason="nhầm")

    assert [files_of(task, viewer=who)[0].may_withdraw for who in (cast.reporter, cast.clerk)] == [False, True]


def test_nobody_changes_or_removes_what_was_attached(cast: Cast, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.reporter)

    with pytest.raises(DatabaseError), transaction.atomic():
        Attachment.objects.filter(pk=row.pk)._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        super(Attachment, row).save_base(raw=True)


# -- who reads ------------------------------------------------------------------------------------------------


def test_files_of_a_restricted_figure_are_for_those_who_read_restricted_figures(cast: Cast, enter: Enter) -> None:
    open_one = enter("9", place="ban-1", indicator="births")
    closed = enter("9", place="ban-1", indicator="militia_count")
    load_plan(
        make_plan(target("dan-quan", "militia_count", "30"), target("sinh", "births", "40")), by=cast.administrator
    )
    goal = Target.objects.get(indicator="militia_count")

    rows = [attach(upload(name), to=thing, by=cast.clerk) for name, thing in (
        ("bien-ban.pdf", open_one), ("anh-hien-truong.jpg", closed), ("anh-zalo.webp", goal))]  # fmt: skip

    opened = {who: [may_open(getattr(cast, who), row.document) for row in rows]
              for who in ("reporter", "clerk", "leader", "neighbour", "administrator")}  # fmt: skip
    assert opened == {
        "reporter": [True, False, False],
        "clerk": [True, True, True],
        "leader": [True, True, True],
        "neighbour": [False, False, False],
        "administrator": [True, False, False],
    }
    assert files_of(closed, viewer=cast.reporter) == ()
    with pytest.raises(RightsError):
        attach(upload("ban-quet.tif"), to=closed, by=cast.reporter)


def test_a_file_on_two_things_is_open_to_whoever_may_read_one_of_them(cast: Cast, task: Task, entry: Entry) -> None:
    document = attach(upload(), to=entry, by=cast.clerk).document
    assert not may_open(cast.reporter, document)

    row = attach(upload(), to=task, by=cast.reporter)

    assert row.document == document
    assert may_open(cast.reporter, document)
    withdraw(row, by=cast.reporter, reason="nhầm")
    assert not may_open(cast.reporter, document)
    assert may_open(cast.clerk, document)


def test_a_role_that_has_ended_opens_nothing(cast: Cast, task: Task) -> None:
    row = attach(upload(), to=task, by=cast.reporter)
    other = people.add_person(
        "ban1cu", full_name="Trưởng bản cũ", role=Role.REPORTER, unit=cast.units["ban-2"], since=SINCE,
        by=cast.administrator,
    )  # fmt: skip

    assert not may_read(other, task)
    assert not may_open(other, row.document)
    assert not may_open(None, row.document)


def test_counts_are_asked_in_one_query_for_many_things(cast: Cast, staff: Staff) -> None:
    first, second = staff.give("Một"), staff.give("Hai")
    for name in ("bien-ban.pdf", "anh-zalo.webp"):
        attach(upload(name), to=first, by=cast.clerk)

    assert file_counts("task", [first.uuid, second.uuid]) == {first.uuid: 2}
