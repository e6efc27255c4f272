"""Where a figure stands written, as a sentence with the figure marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muctieu.core.observation import Provenance, ProvenanceKind
from muctieu.core.scan import Spot, cut_of, parse_spot
from muctieu.web.screens import words

if TYPE_CHECKING:
    from muctieu.web.figures.shapes import SourceDocument

KINDS = {
    ProvenanceKind.SPAN: gettext_lazy("văn bản"),
    ProvenanceKind.CELL: gettext_lazy("ô trong bảng tính"),
    ProvenanceKind.FORM: gettext_lazy("biểu mẫu"),
    ProvenanceKind.API: gettext_lazy("hệ thống khác gửi"),
    ProvenanceKind.SMS: gettext_lazy("tin nhắn"),
}
# A sentence ends at these; a full stop between digits is a thousands separator and followed by no blank.
_ENDS = (". ", "! ", "? ", ".\n", "\n")
_LONGEST = 300
_BULLETS = " -–•+*"
_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Sentence:
    """A quotation in three parts; `marked` is the figure as written, "" when it cannot be told from the rest."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class PictureCut:
    """The piece of a photo or scan where a figure stands: the whole picture's size, the view, and the mark in it.

    `page` is that of a PDF, 0 for a file that is a picture itself.
    """

    file: str
    name: str
    width: int
    height: int
    view: str
    mark: tuple[int, int, int, int] | None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """One source with what is known of its document; `cut` for a picture that this viewer may open."""

    kind: str
    sentence: Sentence
    title: str
    detail: str
    place: str
    cut: PictureCut | None = None

    @property
    def short(self) -> str:
        """Kind and place in a few words, for a table's cell."""
        return f"{self.kind}, {self.place}" if self.place else self.kind

    @property
    def is_bare(self) -> bool:
        """Whether only the number itself was kept, as in a form's cell, or not even that."""
        return not (self.sentence.before or self.sentence.after)

    @property
    def cite(self) -> str:
        """Document, its number and day, the place in it, and the kind of source."""
        return ", ".join(part for part in (self.title, self.detail, self.place, self.kind) if part)


def sources_of(provenances: Iterable[Provenance], documents: Mapping[str, SourceDocument]) -> tuple[Source, ...]:
    """The sources in the order given, each once."""
    return tuple(source_of(found, documents.get(found.document)) for found in dict.fromkeys(provenances))


def source_of(found: Provenance, document: SourceDocument | None) -> Source:
    spot = parse_spot(found.place)
    size = None if document is None else document.pages.get(1 if spot is None else spot.page)
    return Source(
        kind=str(KINDS[found.kind]),
        sentence=sentence_of(found, "" if document is None else document.text),
        title=_title(found, document),
        detail="" if document is None else _detail(document),
        place=found.place if spot is None else spot_text(spot),
        cut=None
        if document is None or size is None
        else picture_cut(document.uuid, spot or Spot(1), size, is_paged=document.is_paged),
    )


def spot_text(spot: Spot) -> str:
    """The place on a scan, for people."""
    return words.pick(str(spot), spot.text_en)


def picture_cut(file: str, spot: Spot, size: tuple[int, int], *, is_paged: bool) -> PictureCut:
    """What is shown of a picture: `file` is the document's identity."""
    cut = cut_of(spot, *size)
    page = spot.page if is_paged else 0
    return PictureCut(file, spot_text(spot), *size, " ".join(map(str, cut.view)), cut.mark, page)


def _title(found: Provenance, document: SourceDocument | None) -> str:
    if document is None:  # a form that is not kept as a document: where it names its cell, that is its name
        return "" if found.place else found.document
    # A file that only its own readers may open is named to nobody else.
    return document.title or document.type or ("" if document.is_file else document.code)


def _detail(document: SourceDocument) -> str:
    parts = [document.number]
    if document.dateline is not None:
        parts.append(_("ngày %(day)s") % {"day": words.day_text(document.dateline)})
    return ", ".join(part for part in parts if part)


def sentence_of(found: Provenance, text: str) -> Sentence:
    """The sentence around the span where the document's text is at hand, else what was kept with the figure."""
    start, end = found.start, found.end
    if start is None or end is None or not 0 <= start < end <= len(text):
        before, marked, after = found.marked
        # What was kept may be the bare number, as from a form's cell: then it is the figure.
        is_bare = not marked and before[:1].isdigit() and len(before) <= _LONGEST_NUMBER
        return Sentence("", before, "") if is_bare else Sentence(before, marked, after)
    left = max((text.rfind(mark, 0, start) + len(mark) for mark in _ENDS if mark in text[:start]), default=0)
    stops = [stop for mark in _ENDS if (stop := text.find(mark, end)) >= 0]
    right = min(stops, default=len(text))
    before, after = _squeezed(text[left:start]), _squeezed(text[end:right])
    if len(before) > _LONGEST:
        before = "…" + before[-_LONGEST:]
    if len(after) > _LONGEST:
        after = after[:_LONGEST] + "…"
    return Sentence(before.lstrip(_BULLETS), text[start:end], after.rstrip())


def _squeezed(text: str) -> str:
    """Runs of blanks as one, but a blank beside the figure stays."""
    lead = " " if text[:1].isspace() else ""
    tail = " " if len(text) > 1 and text[-1:].isspace() else ""
    return lead + " ".join(text.split()) + tail if text.strip() else lead
