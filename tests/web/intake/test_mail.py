"""Mailed notes: in from the folder once each, hostile ones with findings, nobody's until a clerk files them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from muctieu.core.period import Period
from muctieu.errors import DocumentError, RightsError, StateError
from muctieu.exchange.mail.reader import LARGEST
from muctieu.web.common import clock
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.verify import verify
from muctieu.web.documents.models import Document
from muctieu.web.documents.reading import may_open
from muctieu.web.intake import mailboxes
from muctieu.web.intake.arrivals import MailBox, MailFiling, MailNote
from muctieu.web.intake.mail import file_note, filed_period, set_aside, unsettled
from muctieu.web.intake.mailboxes import has_news
from muctieu.web.jobs.models import Job
from muctieu.web.jobs.ticker import tick
from muctieu.web.jobs.worker import work_off
from muctieu.web.places.models import OrgUnitVersion
from tests.cast import NOON, Cast, by_hand
from tests.exchange.mail.holding import written_to
from tests.web.uploaded import specimen

TEXT = "Trong quý II năm 2023, bản có 84 hộ, hộ nghèo còn 12 hộ.\n"


@pytest.fixture
def root(files_folder: Path, settings: Settings, tmp_path: Path) -> Path:
    settings.MAIL_DIR = tmp_path / "thu"
    for key in ("xa", "xa-ben"):
        for name in ("new", "cur", "tmp"):
            (tmp_path / "thu" / key / name).mkdir(parents=True)
    return tmp_path / "thu"


def written(text: str = TEXT, subject: str = "Báo cáo quý II", identity: str = "<1@xa.vn>") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Trưởng bản <ban1@xa.vn>"
    message["Subject"] = subject
    message["Message-ID"] = identity
    message.set_content(text)
    return message


def deliver(root: Path, message: EmailMessage | bytes, *, to: str = "xa", name: str = "1.x") -> Path:
    path = root / to / "new" / name
    path.write_bytes(message if isinstance(message, bytes) else message.as_bytes())
    return path


def look(minutes: int = 5) -> list[Job]:
    """Let the ticker ask and the worker do; the jobs that were done."""
    tick(NOON)
    known = set(Job.objects.values_list("pk", flat=True))
    with clock.standing_at(NOON + timedelta(minutes=minutes)):
        tick()
        work_off()
    return list(Job.objects.filter(name="intake.mail").exclude(pk__in=known))


def codes(note: MailNote) -> list[str]:
    return [str(one["code"]) for one in note.findings]


# -- coming in ------------------------------------------------------------------------------------------------


def test_mail_is_taken_in_once_and_moves_to_cur(cast: Cast, root: Path) -> None:
    message = written()
    message.add_attachment(specimen("bien-ban.pdf"), maintype="application", subtype="pdf", filename="biên bản.pdf")
    deliver(root, message)

    (job,) = look()
    deliver(root, message, name="2.x")  # the same once more, by another way
    (again,) = look(10)

    note = MailNote.objects.get()
    assert (note.place, note.sender, note.subject, note.text, note.findings) == (
        cast.commune, "Trưởng bản <ban1@xa.vn>", "Báo cáo quý II", TEXT, [],
    )  # fmt: skip
    assert [(one.document.file_name, one.document.extractor) for one in note.parts.all()] == [("biên bản.pdf", "")]
    assert (job.result["mails"], again.result["mails"]) == (1, 0)
    assert sorted(path.name for path in (root / "xa" / "cur").iterdir()) == ["1.x:2,S", "2.x:2,S"]
    assert list((root / "xa" / "new").iterdir()) == []
    assert verify().findings == []


def test_nobody_acts_when_mail_comes_in(cast: Cast, root: Path) -> None:
    deliver(root, written())

    look()

    entry = JournalEntry.objects.get(act="inbox.receive")
    assert (entry.actor, entry.actor_name, entry.chain) == (None, "Hộp thư báo cáo", cast.commune.uuid)


def test_each_commune_has_its_own_box(cast: Cast, root: Path) -> None:
    deliver(root, written())
    deliver(root, written(), to="xa-ben")

    look()

    assert sorted(note.place.key for note in MailNote.objects.all()) == ["xa", "xa-ben"]


def test_mbox_is_read_on_from_where_it_was_left(cast: Cast, root: Path) -> None:
    path = root / "xa-ben.mbox"
    path.write_bytes(b"From a\n" + written(identity="<1@x>").as_bytes() + b"\n")
    look()
    with path.open("ab") as file:
        file.write(b"From b\n" + written(identity="<2@x>").as_bytes() + b"\n")

    (job,) = look(10)

    assert (job.result["mails"], MailNote.objects.count()) == (1, 2)
    assert MailBox.objects.get(name="xa-ben.mbox").position == path.stat().st_size
    assert not has_news()


def test_mbox_that_was_replaced_is_read_from_its_beginning(cast: Cast, root: Path) -> None:
    path = root / "xa.mbox"
    path.write_bytes(b"From a\n" + written(identity="<1@x>").as_bytes() + b"\n")
    look()
    path.write_bytes(
        b"From c\n" + written("x " * 2000, identity="<3@x>").as_bytes() + b"\nFrom d\n"
        + written(identity="<4@x>").as_bytes() + b"\n"
    )  # fmt: skip

    look(10)

    assert MailNote.objects.count() == 3


@pytest.mark.parametrize("kind", ["maildir", "mbox"])
def test_one_folder_serves_the_only_commune(cast: Cast, root: Path, settings: Settings, kind: str) -> None:
    with by_hand():
        OrgUnitVersion.objects.filter(unit__key="xa-ben").update(valid_to=date(2023, 1, 1))
    settings.MAIL_DIR = root / "xa"
    if kind == "mbox":
        settings.MAIL_DIR = root / "hop-thu"
        settings.MAIL_DIR.write_bytes(b"From a\n" + written().as_bytes() + b"\n")
    else:
        deliver(root, written())

    look()

    assert MailNote.objects.get().place == cast.commune


def test_without_a_folder_nothing_is_asked(cast: Cast, settings: Settings) -> None:
    settings.MAIL_DIR = None

    assert look() == []
    assert mailboxes.boxes(lambda *_told: None) == []


def test_without_news_no_job_is_asked_for(cast: Cast, root: Path) -> None:
    assert look() == []


# -- what is wrong with a box ---------------------------------------------------------------------------------


def test_folder_of_no_commune_is_told_once_and_the_others_are_read(cast: Cast, root: Path) -> None:
    (root / "xã lạ" / "new").mkdir(parents=True)
    for name in (".DS_Store", "xa.lock"):
        (root / name).write_text("x")
    deliver(root, written())

    (first,) = look()
    second = look(10)

    assert (first.state, first.error_code) == ("failed", "MT7378")
    assert second == []
    assert MailNote.objects.count() == 1
    (root / "xã lạ" / "new").rmdir()
    (root / "xã lạ").rmdir()
    look(15)
    assert set(MailBox.objects.values_list("trouble", flat=True)) == {""}


def test_folder_that_is_away_is_told(cast: Cast, root: Path, settings: Settings) -> None:
    settings.MAIL_DIR = root / "không có"

    (job,) = look()

    assert job.error_code == "MT7377"
    assert str(root) in job.error_args["path"]


def test_box_that_cannot_be_read_does_not_hold_up_the_others(cast: Cast, root: Path) -> None:
    (root / "xa.mbox").write_bytes(b"\x89PNG")
    deliver(root, written(), to="xa-ben")

    (first,) = look()
    deliver(root, written(identity="<2@x>"), to="xa-ben")
    (second,) = look(10)

    assert (first.error_code, second.state) == ("MT7377", "done")
    assert MailNote.objects.count() == 2


def test_mail_that_cannot_be_moved_is_taken_in_once_all_the_same(cast: Cast, root: Path) -> None:
    deliver(root, written(), name="1.x")
    deliver(root, written(identity="<2@x>"), name="2.x")
    (root / "xa" / "cur").rmdir()
    (root / "xa" / "cur").write_text("no folder")

    (first,) = look()
    (second,) = look(10)

    assert (first.error_code, second.state, second.result["mails"]) == ("MT7377", "done", 0)
    assert MailNote.objects.count() == 2


def test_box_in_which_another_program_writes_waits(cast: Cast, root: Path) -> None:
    path = root / "xa.mbox"
    path.write_bytes(b"From a\n" + written().as_bytes() + b"\n")

    with written_to(path):
        (job,) = look()
    (later,) = look(10)

    assert (job.state, job.result["mails"], later.result["mails"]) == ("done", 0, 1)


def test_full_disk_keeps_the_mail_for_the_next_look(cast: Cast, root: Path, settings: Settings) -> None:
    message = written()
    message.add_attachment(specimen("bien-ban.pdf"), maintype="application", subtype="pdf", filename="a.pdf")
    path, folder = deliver(root, message), settings.FILES_DIR
    blocked = root.parent / "tap-tin"
    blocked.write_text("no folder")

    settings.FILES_DIR = blocked
    (job,) = look()

    assert (job.error_code, path.exists(), MailNote.objects.count()) == ("MT7303", True, 0)
    settings.FILES_DIR = folder
    look(10)
    assert (path.exists(), MailNote.objects.count()) == (False, 1)


# -- hostile mails --------------------------------------------------------------------------------------------


def test_attachments_that_do_harm_are_told_and_not_kept(cast: Cast, root: Path) -> None:
    message = written()
    for name in ("phim.mp4", "anh-va-script.jpg", "lenh.bat", "tep-nen.zip"):
        message.add_attachment(specimen(name), maintype="application", subtype="octet-stream", filename=name)
    message.add_attachment(specimen("anh-hien-truong.jpg"), maintype="image", subtype="jpeg", filename="../ảnh.jpg")
    deliver(root, message)

    look()

    note = MailNote.objects.get()
    assert [one.document.file_name for one in note.parts.all()] == ["ảnh.jpg"]
    assert codes(note) == ["MT2368"] * 4
    assert note.findings[0]["args"]["what"].startswith("“phim.mp4”")


def test_bomb_of_zeros_is_not_unpacked(cast: Cast, root: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"0" * 200_000_000)
    message = written()
    message.add_attachment(packed.getvalue(), maintype="application", subtype="octet-stream", filename="bom.docx")
    deliver(root, message)

    look()

    assert codes(MailNote.objects.get()) == ["MT2368"]


def test_huge_mail_is_kept_by_its_head(cast: Cast, root: Path) -> None:
    path = deliver(root, b"From: ai do\nSubject: to\n\n")
    with path.open("r+b") as file:
        file.truncate(LARGEST * 10)

    look()

    note = MailNote.objects.get()
    assert (note.subject, note.text, note.size, codes(note)) == ("to", "", LARGEST * 10, ["MT2365", "MT2369"])


def test_flood_is_taken_in_look_by_look(cast: Cast, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "MOST", 12)
    monkeypatch.setattr(mailboxes, "LEAST", 6)
    for count in range(15):
        deliver(root, written(identity=f"<{count}@x>"), name=f"{count:03}.x")
    deliver(root, written(), to="xa-ben")

    counts = [look(5 * number)[0].result["mails"] for number in (1, 2, 3)]

    assert counts == [7, 6, 3]
    assert not has_news()


def test_flood_in_an_mbox_is_taken_in_look_by_look(cast: Cast, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "MOST", 8)
    monkeypatch.setattr(mailboxes, "LEAST", 1)
    (root / "xa.mbox").write_bytes(
        b"".join(b"From a\n" + written(identity=f"<{count}@x>").as_bytes() + b"\n" for count in range(5))
    )

    counts = [look(5 * number)[0].result["mails"] for number in (1, 2, 3)]

    assert counts == [2, 2, 1]


# -- filing ---------------------------------------------------------------------------------------------------


@pytest.fixture
def note(cast: Cast, root: Path) -> MailNote:
    message = written()
    message.add_attachment(specimen("anh-hien-truong.jpg"), maintype="image", subtype="jpeg", filename="ảnh.jpg")
    message.add_attachment(specimen("bao-cao-quy-1.docx"), maintype="application", subtype="docx", filename="bc.docx")
    deliver(root, message)
    look()
    return MailNote.objects.get()


def test_filed_note_becomes_a_report_of_the_village(cast: Cast, note: MailNote) -> None:
    village = cast.units["ban-1"]

    filing = file_note(note, place=village, by=cast.clerk, period=Period.parse("2023-Q2"))

    document = filing.document
    assert document is not None
    assert (document.place, document.text, document.type) == (village, TEXT, "report")
    assert document.title
    assert filed_period(document) == Period.parse("2023-Q2")
    assert not unsettled().exists()
    # The photo is there to be typed from.
    assert Document.objects.filter(place=village, media_type="image/jpeg").count() == 1
    assert may_open(cast.clerk, Document.objects.get(place=village, media_type="image/jpeg"))
    assert verify().findings == []


def test_an_attached_report_is_read_instead_of_the_words(cast: Cast, note: MailNote) -> None:
    filing = file_note(note, place=cast.commune, by=cast.clerk, part="2")

    assert filing.document is not None
    assert filing.document.extractor.startswith("docx/")
    assert filed_period(filing.document) is None


def test_a_picture_is_kept_for_its_village(cast: Cast, note: MailNote) -> None:
    filing = file_note(note, place=cast.units["ban-2"], by=cast.clerk, part="1")

    assert filing.document is not None
    assert (filing.document.place.key, filing.document.extractor, filing.document.file_name) == ("ban-2", "", "ảnh.jpg")


def test_note_is_set_aside_with_a_reason_and_stays(cast: Cast, note: MailNote) -> None:
    with pytest.raises(StateError) as silent:
        set_aside(note, by=cast.clerk, reason=" ")
    set_aside(note, by=cast.clerk, reason="thư rác")

    assert silent.value.code == "MT7228"
    assert MailNote.objects.count() == 1
    assert MailFiling.objects.get().reason == "thư rác"


def test_note_is_settled_once(cast: Cast, note: MailNote) -> None:
    file_note(note, place=cast.units["ban-1"], by=cast.clerk)

    with pytest.raises(StateError) as filed:
        file_note(note, place=cast.units["ban-2"], by=cast.clerk)
    with pytest.raises(StateError) as aside:
        set_aside(note, by=cast.clerk, reason="x")

    assert (filed.value.code, aside.value.code) == ("MT7376", "MT7376")
    assert cast.clerk.full_name in filed.value.message_vi


@pytest.mark.parametrize("part", ["9", "", "²", "chữ", "1 OR 1=1"])
def test_part_that_is_not_there_is_told(cast: Cast, note: MailNote, part: str) -> None:
    with pytest.raises(StateError) as refused:
        file_note(note, place=cast.units["ban-1"], by=cast.clerk, part=part)

    assert refused.value.code == "MT7379"
    assert MailFiling.objects.count() == 0


def test_words_without_text_cannot_be_filed(cast: Cast, root: Path) -> None:
    deliver(root, written(" \n"))
    look()

    with pytest.raises(StateError) as refused:
        file_note(MailNote.objects.get(), place=cast.units["ban-1"], by=cast.clerk)

    assert refused.value.code == "MT7379"


def test_a_part_that_is_no_report_stays_unfiled(cast: Cast, root: Path) -> None:
    message = written()
    message.add_attachment(specimen("so-lieu.xlsx"), maintype="application", subtype="x", filename="so.xlsx")
    deliver(root, message)
    look()

    with pytest.raises(DocumentError):
        file_note(MailNote.objects.get(), place=cast.units["ban-1"], by=cast.clerk, part="1")

    assert (MailFiling.objects.count(), Document.objects.exclude(extractor="").count()) == (0, 0)


def test_neighbour_leader_and_reporter_file_nothing(cast: Cast, note: MailNote) -> None:
    for who in (cast.neighbour, cast.leader, cast.reporter):
        with pytest.raises(RightsError):
            file_note(note, place=cast.units["ban-1"], by=who)
        with pytest.raises(RightsError):
            set_aside(note, by=who, reason="x")
    with pytest.raises(RightsError):
        file_note(note, place=cast.units["ban-ben"], by=cast.clerk)

    assert MailFiling.objects.count() == 0
