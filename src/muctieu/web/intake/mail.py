"""Mailed notes: taken in from the watched folder once each, and settled by a clerk, who says whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from muctieu.core.period import Period
from muctieu.errors import DocumentError, Finding, StateError
from muctieu.exchange.mail.reader import Attachment, Mail
from muctieu.exchange.media.names import readable
from muctieu.web.common import clock
from muctieu.web.common.acts import acting, arriving
from muctieu.web.common.policy import Act
from muctieu.web.documents.domain import RawFile
from muctieu.web.documents.files import copy_to, take_in
from muctieu.web.documents.models import Document
from muctieu.web.documents.store import path_of
from muctieu.web.documents.uploads import Upload, upload_of
from muctieu.web.intake.arrivals import MailFiling, MailNote, MailPart
from muctieu.web.intake.reports import add_report
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit

DOOR = "Hộp thư báo cáo"
# The part of a note that is its own words; attachments go by their number.
WORDS = "chu"
_SCANS = ("application/pdf", "image/")


# -- coming in ------------------------------------------------------------------------------------------------


def take_mail(mail: Mail, *, size: int, commune: OrgUnit) -> MailNote | None:
    """Keep a mail as a note of the commune, with the files that can be kept; None when it is there already.

    Raises:
        StateError: MT7302, MT7303 when the disk refuses a file: then nothing of the mail is kept.
    """
    if MailNote.objects.filter(place=commune, identity=mail.identity).exists():
        return None
    findings = list(mail.findings)
    uploads = list(_keepable(mail.attachments, findings))
    if not mail.text.strip() and not uploads:
        findings.append(Finding("MT2369"))
    try:
        with arriving(DOOR, Act.INBOX_RECEIVE, chain=commune.uuid) as log:
            note = MailNote.objects.create(
                place=commune, identity=mail.identity, sender=mail.sender, subject=mail.subject, sent=mail.sent,
                size=size, text=mail.text, findings=[_kept(one) for one in findings],
            )  # fmt: skip
            documents = dict.fromkeys(take_in(uploads, place=commune))
            for number, document in enumerate(documents, start=1):
                MailPart.objects.create(note=note, document=document, number=number)
            log.thing = f"mail:{note.uuid}"
            log.after = {"size": size, "files": [one.sha256 for one in documents]}
    finally:
        for upload in uploads:
            upload.close()
    return note


def _keepable(attachments: Sequence[Attachment], findings: list[Finding]) -> Iterator[Upload]:
    """The attachments that pass the checks of all files; each of the others is a finding."""
    for one in attachments:
        upload = upload_of(one.content, one.name)
        try:
            upload.examined  # noqa: B018 - looked at once and remembered
        except DocumentError as error:
            upload.close()
            told = {"file": readable(one.name)[:120] or "–", "what": error.message_vi, "what_en": error.message_en}
            findings.append(Finding("MT2368", told))
        else:
            yield upload


def _kept(one: Finding) -> dict[str, object]:
    return {"code": one.code, "args": dict(one.args)}


# -- settling -------------------------------------------------------------------------------------------------


def file_note(
    note: MailNote, *, place: OrgUnit, by: User, period: Period | None = None, part: str = WORDS
) -> MailFiling:
    """File a note for a place: its words or one of its files become a report, a picture is kept to be typed from.

    Raises:
        RightsError: MT7101 when `by` may not file mails of the commune, or add documents of the place.
        StateError: MT7376 when somebody has settled it, MT7379 for a part that it does not have.
        DocumentError: MT50xx and MT51xx when no text can be read from the part.
    """
    with acting(by, Act.MAIL_FILE, note, chain=note.place.uuid) as log:
        _require_unsettled(note)
        document = _document_of(note, part, place=place, by=by)
        for one in note.parts.select_related("document"):
            if _is_scan(one.document):
                copy_to(one.document, place=place, by=by)
        log.thing = f"mail:{note.uuid}"
        log.after = {"place": place.key, "period": "" if period is None else str(period), "document": document.code}
        return MailFiling.objects.create(
            note=note, place=place, period="" if period is None else str(period), document=document, by=by
        )


def set_aside(note: MailNote, *, by: User, reason: str) -> MailFiling:
    """Leave a note out, with the reason (MT7228 without one, MT7376 when somebody has settled it); it stays."""
    if not reason.strip():
        raise StateError("MT7228", thing=str(note))
    with acting(by, Act.MAIL_FILE, note, chain=note.place.uuid, why=reason) as log:
        _require_unsettled(note)
        log.thing, log.after = f"mail:{note.uuid}", {"set aside": reason.strip()}
        return MailFiling.objects.create(note=note, reason=reason.strip(), by=by)


def _require_unsettled(note: MailNote) -> None:
    """Nobody has settled it; held against a second person doing so at the same moment."""
    MailNote.objects.select_for_update().get(pk=note.pk)
    there = MailFiling.objects.filter(note=note).select_related("by").first()
    if there is not None:
        raise StateError("MT7376", subject=str(note), who=there.by.full_name)


def _document_of(note: MailNote, part: str, *, place: OrgUnit, by: User) -> Document:
    title = note.subject or note.sender
    if part == WORDS and note.text.strip():
        name = f"thu-{clock.today():%Y-%m-%d}.txt"
        return add_report(RawFile(name, note.text.encode(), "text/plain"), place=place, by=by, title=title)
    found = note.parts.filter(number=int(part)).select_related("document").first() if part.isdecimal() else None
    if found is None:
        raise StateError("MT7379", value=part[:40] or "–")
    if _is_scan(found.document):
        return copy_to(found.document, place=place, by=by)
    content = path_of(found.document.sha256).read_bytes()
    file = RawFile(found.document.file_name, content, found.document.media_type)
    return add_report(file, place=place, by=by, title=title)


def _is_scan(document: Document) -> bool:
    return document.media_type.startswith(_SCANS)


# -- queries --------------------------------------------------------------------------------------------------


def unsettled() -> QuerySet[MailNote]:
    """The notes that nobody has filed or set aside."""
    return MailNote.objects.filter(filing__isnull=True)


def filed_period(document: Document) -> Period | None:
    """The period for which a mailed report was filed; None for any other document."""
    found = MailFiling.objects.filter(document=document).exclude(period="").order_by("-pk").first()
    return None if found is None else Period.parse(found.period)
