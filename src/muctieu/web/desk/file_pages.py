"""What the screens show of a thing's files, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from muctieu.exchange.media.kinds import KEPT
from muctieu.web.common.address import address
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.policy import Act, may, reach
from muctieu.web.documents.reading import FileLine, file_counts, files_of
from muctieu.web.documents.things import Thing, kind_of
from muctieu.web.figures.shapes import Record
from muctieu.web.people.models import User
from muctieu.web.places.queries import keys_of
from muctieu.web.screens.records import FileMark
from muctieu.web.screens.words import pick

MOST_FILES = 10
_KINDS = {kind.media_type: kind for kind in KEPT}
# Phones offer their camera for pictures only when these are named as such.
ACCEPTED = ",".join(["image/*", *(f".{suffix}" for kind in KEPT for suffix in kind.suffixes)])


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file; `url` is empty when this viewer may not open it, `withdrawn` while it stands."""

    attachment: str
    name: str
    url: str
    is_shown: bool
    about: str
    doubts: tuple[str, ...]
    withdrawn: str
    reason: str
    may_withdraw: bool
    error: str = ""


@dataclass(frozen=True, slots=True)
class FilesPanel:
    """The files of a thing with the form that adds some; `errors` stand beside its field."""

    url: str
    rows: tuple[FileRow, ...]
    may_add: bool
    limits: str
    accepted: str = ACCEPTED
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a post was refused: beside the form that adds, or beside one attachment's."""

    errors: tuple[str, ...]
    attachment: str = ""


def files_panel(thing: Thing, *, viewer: User, refusal: Refusal | None = None) -> FilesPanel:
    """The panel as this viewer sees it."""
    said = refusal or Refusal(())
    return FilesPanel(
        url=reverse("desk:files", args=(kind_of(thing).code, thing.uuid)),
        rows=tuple(_row(line, said) for line in files_of(thing, viewer=viewer)),
        may_add=may(viewer, Act.DOCUMENT_ATTACH, thing),
        limits=limits_text(),
        errors=() if said.attachment else said.errors,
    )


def figure_marks(records: Sequence[Record], *, viewer: User) -> dict[str, FileMark]:
    """The way to the files of the figures of a history, by identity: where there are some, or may be added some."""
    counts = file_counts("figure", [UUID(record.obs.id) for record in records])
    own = frozenset(keys_of(reach(viewer, Act.DOCUMENT_ATTACH)).values())
    marks = {}
    for record in records:
        count = counts.get(UUID(record.obs.id), 0)
        if count or record.obs.place in own:
            text = pick(f"{count} tệp", f"{count} files") if count else pick("thêm tệp", "add a file")
            marks[record.obs.id] = FileMark(text, address("desk:files", "figure", record.obs.id))
    return marks


def limits_text() -> str:
    """What can be sent, in a sentence."""
    most = settings.UPLOAD_BYTES // (1024 * 1024)
    return pick(
        f"Ảnh, PDF, Word, Excel, OpenDocument, tệp chữ; mỗi lần không quá {MOST_FILES} tệp và {most} MB.",
        f"Pictures, PDF, Word, Excel, OpenDocument, text; at most {MOST_FILES} files and {most} MB at once.",
    )


def size_text(size: int) -> str:
    """A size for people: "12 kB", "3,4 MB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def moment_text(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def _row(line: FileLine, refusal: Refusal) -> FileRow:
    kind = _KINDS.get(line.media_type)
    parts = ("" if kind is None else pick(kind.vi, kind.en), size_text(line.size), line.by, moment_text(line.at))
    gone, attachment = line.withdrawn, str(line.attachment)
    return FileRow(
        attachment=attachment,
        name=line.name,
        url=reverse("desk:file", args=(line.document,)) if line.may_open else "",
        is_shown=line.may_show,
        about=" · ".join(part for part in parts if part),
        doubts=tuple(pick(doubt.message_vi, doubt.message_en) for doubt in line.doubts),
        withdrawn="" if gone is None else f"{gone.by}, {moment_text(gone.at)}",
        reason="" if gone is None else gone.reason,
        may_withdraw=line.may_withdraw,
        error=refusal.errors[0] if refusal.attachment == attachment else "",
    )
