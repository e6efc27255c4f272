"""What the public pages of the documents register show, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from muctieu.core.document_effect import Effect
from muctieu.exchange.media.kinds import KEPT
from muctieu.packs.document_types import load_document_types
from muctieu.packs.loader import load_sectors
from muctieu.web.common import clock
from muctieu.web.documents.models import Attachment
from muctieu.web.gazette.citations import Piece, cited_pieces
from muctieu.web.gazette.models import OfficialDocument
from muctieu.web.gazette.queries import Cursor, Detail, Line, Page, Question, Relation
from muctieu.web.gazette.rights import consultation_of, is_open
from muctieu.web.screens.asked import Choice
from muctieu.web.screens.gazette_words import (
    EFFECTS,
    LINKS,
    day_or_unknown,
    effect_code,
    effect_word,
    heading,
    sector_names,
    type_name,
)
from muctieu.web.screens.words import day_text, pick

TEXT, TYPE, AGENCY, SECTOR, YEAR, EFFECT, DAY, AFTER, PROPOSALS = (
    "tim", "loai", "co-quan", "linh-vuc", "nam", "hieu-luc", "ngay", "sau", "du-thao",
)  # fmt: skip
# All that the list reads of its address.
ASKED = (TEXT, TYPE, AGENCY, SECTOR, YEAR, EFFECT, DAY, AFTER, PROPOSALS)
NEW_FOR = timedelta(days=5)
_KINDS = {kind.media_type: kind for kind in KEPT}
Counted = Callable[[str, str], int]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as it stands in the address, with what was not understood of it."""

    question: Question
    after: Cursor | None
    typed: Mapping[str, str]
    error: str

    def address(self, **changed: str) -> str:
        kept = {name: value for name, value in {**self.typed, **changed}.items() if value}
        return f"?{urlencode(kept)}" if kept else "?"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One line of a list."""

    url: str
    heading: str
    title: str
    agency: str
    issued: str
    effect: str
    effect_code: str
    is_new: bool
    until: str
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """What can be asked, with what is asked now."""

    types: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    sectors: tuple[Choice, ...]
    years: tuple[Choice, ...]
    effects: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """The register's list."""

    rows: tuple[DocumentRow, ...]
    filters: Filters
    typed: Mapping[str, str]
    is_filtered: bool
    is_proposals: bool
    next_query: str
    error: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file with its own address."""

    url: str
    name: str
    about: str
    attachment: str
    counted: str = ""


@dataclass(frozen=True, slots=True)
class RelationRow:
    """What another document does to this one or this one to it."""

    word: str
    url: str
    heading: str
    title: str
    scope: str
    since: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One document."""

    slug: str
    heading: str
    title: str
    facts: tuple[tuple[str, str], ...]
    effect: str
    effect_code: str
    as_of: str
    summary: tuple[Piece, ...]
    relations: tuple[RelationRow, ...]
    files: tuple[FileRow, ...]
    files_closed: bool
    is_proposal: bool
    window: str
    is_open: bool
    summary_due: str
    opinions_summary: str
    summary_day: str


def asking(query: QueryDict) -> Asking:
    """Read an address; nothing in it is trusted."""
    typed = {
        name: query.get(name, "").strip()[:200] for name in (TEXT, TYPE, AGENCY, SECTOR, YEAR, EFFECT, DAY, PROPOSALS)
    }
    day = _day(typed[DAY])
    error = ""
    if typed[DAY] and day is None:
        error = _("“%(text)s” không phải là ngày. Hãy viết ngày/tháng/năm, ví dụ 30/06/2023.") % {
            "text": typed[DAY][:20]
        }
    year = typed[YEAR]
    question = Question(
        text=typed[TEXT],
        type=typed[TYPE] if typed[TYPE] in load_document_types() else "",
        agency=typed[AGENCY],
        sector=typed[SECTOR] if typed[SECTOR] in load_sectors() else "",
        year=int(year) if year.isascii() and year.isdecimal() and 1900 <= int(year[:5]) <= 9998 else None,
        effect=Effect(typed[EFFECT]) if typed[EFFECT] in set(Effect) else None,
        day=day,
        is_proposal=bool(typed[PROPOSALS]),
    )
    return Asking(question, Cursor.parse(query.get(AFTER, "")), typed, error)


def list_page(asked: Asking, page: Page, *, agencies: tuple[str, ...], years: tuple[int, ...]) -> ListPage:
    """The list with its filters."""
    question = asked.question
    return ListPage(
        rows=tuple(document_row(line) for line in page.lines),
        filters=Filters(
            types=_choices({code: type_name(code) for code in load_document_types()}, question.type),
            agencies=_choices({name: name for name in agencies}, question.agency),
            sectors=_choices(
                {code: pick(one.name_vi, one.name_en) for code, one in load_sectors().items()}, question.sector
            ),
            years=_choices({str(year): str(year) for year in years}, str(question.year or "")),
            effects=_choices({code.value: str(word) for code, word in EFFECTS.items()}, question.effect or ""),
        ),
        typed={name.replace("-", "_"): value for name, value in asked.typed.items()},
        is_filtered=any(value for name, value in asked.typed.items() if name != PROPOSALS),
        is_proposals=bool(question.is_proposal),
        next_query="" if page.more is None else asked.address(**{AFTER: str(page.more)}),
        error=asked.error,
    )


def document_row(line: Line) -> DocumentRow:
    """One line as it is shown in lists and blocks."""
    row, now = line.row, clock.now()
    found = consultation_of(row)
    return DocumentRow(
        url=_address(row),
        heading=heading(row) or _("Dự thảo"),
        title=row.title,
        agency=row.agency,
        issued=day_text(row.issued) if row.issued else "",
        effect=effect_word(line.effects),
        effect_code=effect_code(line.effects),
        is_new=row.published_at is not None and now - row.published_at < NEW_FOR,
        until=day_text(found.closes) if found is not None and is_open(found, clock.today()) else "",
    )


def document_page(detail: Detail, *, day: date) -> DocumentPage:
    """One document as the public reads it."""
    row, found = detail.row, consultation_of(detail.row)
    return DocumentPage(
        slug=row.slug,
        heading=heading(row) or _("Dự thảo"),
        title=row.title,
        facts=_facts(row),
        effect=effect_word(detail.effects),
        effect_code=effect_code(detail.effects),
        as_of=day_text(day),
        summary=cited_pieces(row.summary),
        relations=tuple(map(_relation_row, detail.relations)),
        files=tuple(_file_row(row, one) for one in detail.files),
        files_closed=not detail.may_have_files,
        is_proposal=row.is_proposal,
        window="" if found is None else f"{day_text(found.opens)} – {day_text(found.closes)}",
        is_open=is_open(found, clock.today()),
        summary_due="" if found is None or found.summary_due is None else day_text(found.summary_due),
        opinions_summary="" if found is None or found.summary_at is None else found.summary,
        summary_day="" if found is None or found.summary_at is None else day_text(found.summary_at.date()),
    )


def _facts(row: OfficialDocument) -> tuple[tuple[str, str], ...]:
    """Labels and what stands beside them; days are told even where unknown."""
    said = [
        (_("Số, ký hiệu"), row.number),
        (_("Loại văn bản"), type_name(row.type)),
        (_("Cơ quan ban hành"), row.agency),
        (_("Người ký"), row.signer),
        (_("Lĩnh vực"), ", ".join(sector_names(row.sectors))),
    ]
    days = [
        (_("Ngày ban hành"), day_or_unknown(row.issued)),
        (_("Ngày có hiệu lực"), day_or_unknown(row.effective)),
        (_("Ngày hết hiệu lực"), day_text(row.expires) if row.expires else ""),
    ]
    return tuple((label, text) for label, text in (said if row.is_proposal else [*said, *days]) if text)


def _relation_row(found: Relation) -> RelationRow:
    own, other = LINKS[found.link.kind]
    return RelationRow(
        word=str(own if found.is_ours else other),
        url=_address(found.other),
        heading=heading(found.other) or _("Dự thảo"),
        title=found.other.title,
        scope=found.link.scope,
        since="" if found.day is None else day_text(found.day),
    )


def _file_row(row: OfficialDocument, attachment: Attachment) -> FileRow:
    file = attachment.document
    kind = _KINDS.get(file.media_type)
    parts = ("" if kind is None else pick(kind.vi, kind.en), _size(file.size))
    url = reverse("portal:official_file", args=(row.slug, attachment.uuid))
    return FileRow(url, file.file_name, " · ".join(filter(None, parts)), str(attachment.uuid))


def _size(size: int) -> str:
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def _address(row: OfficialDocument) -> str:
    return reverse("portal:official", args=(row.slug,))


def _choices(names: Mapping[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(code, name, code == chosen) for code, name in names.items())


def _day(text: str) -> date | None:
    for parts in (text.split("-"), text.split("/")[::-1]):
        if len(parts) == len("ymd") and all(part.isascii() and part.isdecimal() for part in parts):
            try:
                found = date(*map(int, parts))
            except (ValueError, OverflowError):
                continue
            return found if found.year >= 1900 else None
    return None
