"""Verbs on files that are kept as they came: add one, attach it to a thing, withdraw it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from muctieu.errors import DocumentError, MuctieuError, RightsError, StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.days import day_of
from muctieu.web.common.policy import Act, demand, may
from muctieu.web.documents.models import Attachment, Document
from muctieu.web.documents.reading import may_open
from muctieu.web.documents.store import keep_waiting
from muctieu.web.documents.things import Thing, kind_of, may_read, thing_named
from muctieu.web.documents.uploads import Upload
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

# What the journal keeps of a name as given.
_GIVEN = 500


class FilesRefusedError(DocumentError):
    """Files that cannot be kept; `errors` has one for each."""

    def __init__(self, errors: Sequence[MuctieuError]) -> None:
        self.errors = tuple(errors)
        super().__init__(errors[0].code, **errors[0].fields)


def check_uploads(uploads: Sequence[Upload]) -> None:
    """Look at every file before any is kept.

    Raises:
        FilesRefusedError: MT53xx for each that cannot be kept.
    """
    errors: list[MuctieuError] = []
    for upload in uploads:
        try:
            upload.examined  # noqa: B018 - looked at once and remembered
        except DocumentError as error:
            errors.append(error)
    if errors:
        raise FilesRefusedError(errors)


def add_file(upload: Upload, *, place: OrgUnit, by: User) -> Document:
    """Keep a photo, scan or other file of a place as it came, attached to nothing yet; the same bytes once a place.

    Raises:
        DocumentError: MT53xx when it cannot be kept as what it is.
        StateError: MT7302, MT7303 when the disk refuses it.
    """
    check_uploads((upload,))
    with transaction.atomic():
        with acting(by, Act.DOCUMENT_ADD, place, chain=chain_of(place, clock.today()).uuid) as log:
            document = _row_of(upload, place)
            log.thing, log.after = f"document:{document.uuid}", _told(document, upload)
        _keep_bytes((upload,))
    return document


def take_in(uploads: Sequence[Upload], *, place: OrgUnit) -> list[Document]:
    """As `add_file`, for files that arrive by themselves: the caller has looked at them and runs the act."""
    rows = [_row_of(upload, place) for upload in uploads]
    _keep_bytes(uploads)
    return rows


def copy_to(document: Document, *, place: OrgUnit, by: User) -> Document:
    """The same file kept at another place too, for which it was meant; the bytes lie on the disk once."""
    there = Document.objects.filter(place=place, sha256=document.sha256, extractor="").first()
    if there is not None:
        return there
    with acting(by, Act.DOCUMENT_ADD, place, chain=chain_of(place, clock.today()).uuid) as log:
        fields = ("sha256", "size", "file_name", "media_type", "may_show", "doubts")
        copied = Document.objects.create(
            code=f"tep-{place.pk}-{document.sha256[:24]}",
            place=place,
            **{name: getattr(document, name) for name in fields},
        )
        log.thing, log.after = f"document:{copied.uuid}", {"sha256": copied.sha256, "from": document.code}
    return copied


def attach(file: Upload | Document, *, to: Thing, by: User) -> Attachment:
    """Put a file, just uploaded or kept already, to a thing; see `attach_all`."""
    return attach_all((file,), to=to, by=by)[0]


def attach_all(files: Sequence[Upload | Document], *, to: Thing, by: User) -> list[Attachment]:
    """Put files to a thing, all or none; one whose bytes are there already comes back as it stands.

    Raises:
        RightsError: MT7101 unless `by` may read the thing and attach to it, and may open the documents.
        FilesRefusedError: MT53xx for each that cannot be kept as what it is.
        StateError: MT7302, MT7303 when the disk refuses one, MT7309 for a thing that has no files.
    """
    demand(by, kind_of(to).attach, to)
    _require(may_read(by, to), by, to)
    uploads = [file for file in files if isinstance(file, Upload)]
    check_uploads(uploads)
    with transaction.atomic():
        rows = [_attached(file, to, by) for file in files]
        _keep_bytes(uploads)
    return rows


def withdraw(attachment: Attachment, *, by: User, reason: str) -> Attachment:
    """Take a file back from a thing: a later row says so, the bytes stay for those who read the journal.

    Raises:
        RightsError: MT7101 without the right, MT7312 for a reporter who has not attached it.
        StateError: MT7310 without a reason, MT7311 when it has been taken back already.
    """
    thing = thing_named(attachment.thing_kind, attachment.thing_uuid)
    if thing is None or attachment.withdraws_id is not None:
        raise StateError("MT7203", kind="tệp đính kèm", kind_en="attachment", value=str(attachment.uuid))
    chain = chain_of(attachment.place, clock.today()).uuid
    with acting(by, Act.DOCUMENT_WITHDRAW, thing, chain=chain, why=reason) as log:
        _require(may_read(by, thing), by, thing)
        name = attachment.document.file_name
        if attachment.by_id != by.pk and not may(by, Act.DOCUMENT_READ, thing):
            raise RightsError("MT7312", file=name, who=str(attachment.by))
        if not reason.strip():
            raise StateError("MT7310", file=name)
        _require_standing(attachment)
        row = Attachment.objects.create(
            document=attachment.document,
            thing_kind=attachment.thing_kind,
            thing_uuid=attachment.thing_uuid,
            place=attachment.place,
            by=by,
            withdraws=attachment,
            reason=reason.strip(),
        )
        log.thing = f"document:{attachment.document.uuid}"
        log.before = {"to": _name(attachment), "by": attachment.by.full_name}
    return row


def standing(thing: Thing) -> QuerySet[Attachment]:
    """The attachments of a thing that nobody has withdrawn."""
    rows = Attachment.objects.filter(thing_kind=kind_of(thing).code, thing_uuid=thing.uuid)
    return rows.filter(withdraws__isnull=True, withdrawal__isnull=True)


# -- rows -----------------------------------------------------------------------------------------------------


def _attached(file: Upload | Document, to: Thing, by: User) -> Attachment:
    there = standing(to).filter(document__sha256=file.sha256).select_related("document").first()
    if there is not None:
        return there
    place = OrgUnit.objects.get(pk=to.policy_place_id or 0)
    with acting(by, kind_of(to).attach, to, chain=chain_of(place, clock.today()).uuid) as log:
        document = _row_of(file, place) if isinstance(file, Upload) else _attachable(file, by)
        attachment = Attachment.objects.create(
            document=document, thing_kind=kind_of(to).code, thing_uuid=to.uuid, place=place, by=by
        )
        log.thing, log.after = f"document:{document.uuid}", {"to": _name(attachment), **_told(document, file)}
    return attachment


def _row_of(upload: Upload, place: OrgUnit) -> Document:
    """The row of a file at a place; its bytes must follow before anybody else sees it."""
    found = upload.examined
    document, _is_new = Document.objects.get_or_create(
        place=place,
        sha256=upload.sha256,
        extractor="",
        defaults={
            "code": f"tep-{place.pk}-{upload.sha256[:24]}",
            "size": upload.waiting.size,
            "file_name": found.name,
            "media_type": found.kind.media_type,
            "may_show": found.may_show,
            "doubts": [{"code": doubt.code, "args": dict(doubt.args)} for doubt in found.findings],
        },
    )
    return document


def _keep_bytes(uploads: Sequence[Upload]) -> None:
    """Last of all before the store says yes: when the database has no room left, no bytes are left behind either."""
    for upload in uploads:
        keep_waiting(upload.waiting, name=upload.examined.name)


def _attachable(file: Document, by: User) -> Document:
    """A document that the person may put elsewhere: of an own place, and if it hangs on things, one they may open."""
    demand(by, Act.DOCUMENT_ATTACH, file)
    _require(bool(file.extractor) or not file.attachments.exists() or may_open(by, file), by, file)
    return file


def _require(allowed: bool, by: User, thing: object) -> None:
    if not allowed:
        raise RightsError("MT7101", who=str(by), act=Act.DOCUMENT_ATTACH.value, thing=str(thing))


def _require_standing(attachment: Attachment) -> None:
    """Nobody has withdrawn it; held against a second person doing so."""
    Document.objects.select_for_update().get(pk=attachment.document_id)
    gone = Attachment.objects.filter(withdraws=attachment).select_related("by").first()
    if gone is not None:
        name, day = attachment.document.file_name, f"{day_of(gone.at):%d/%m/%Y}"
        raise StateError("MT7311", file=name, who=str(gone.by), day=day)


def _name(attachment: Attachment) -> str:
    return f"{attachment.thing_kind}:{attachment.thing_uuid}"


def _told(document: Document, file: Upload | Document) -> dict[str, object]:
    """What the journal keeps: the hash, and the name as given, with what cannot be seen in it made visible."""
    told: dict[str, object] = {"sha256": document.sha256, "size": document.size}
    if isinstance(file, Upload):
        told["given_name"] = "".join(
            char if char.isprintable() else f"\\u{ord(char):04x}" for char in file.given_name[:_GIVEN]
        )
    return told
