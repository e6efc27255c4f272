"""What the screens ask of the documents register: lists, one document with what others do to it, twins, citations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Q, QuerySet

from muctieu.core.document_effect import Effect, Ending, Term, effects_on
from muctieu.core.document_number import parse_number
from muctieu.core.fold import search_key
from muctieu.web.common import clock
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Actor
from muctieu.web.documents.files import standing
from muctieu.web.documents.models import Attachment
from muctieu.web.gazette.domain import Particulars, key_of_number
from muctieu.web.gazette.models import DocumentLink, LinkKind, OfficialDocument, State
from muctieu.web.gazette.rights import may_have_files, public_rows, readable
from muctieu.web.places.models import OrgUnit

PAGE = 20
_WORDS_ASKED = 8
# What ends or changes another document.
_ENDING = (LinkKind.REPLACES, LinkKind.REPEALS, LinkKind.AMENDS)
_KIND = "official"


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader of the list asks for; empty fields ask nothing. `day` is the day for `effect`."""

    text: str = ""
    type: str = ""
    agency: str = ""
    sector: str = ""
    year: int | None = None
    effect: Effect | None = None
    day: date | None = None
    is_proposal: bool | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last line of the page before: a list goes on behind it, however many documents came in meanwhile."""

    day: date
    key: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}_{self.key}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """The cursor of an address; None for anything else."""
        day, _, key = text.partition("_")
        try:
            return cls(date.fromisoformat(day), int(key)) if key.isascii() and key.isdecimal() else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Line:
    """One document in a list; `effects` is everything that can be so on the day asked about."""

    row: OfficialDocument
    effects: frozenset[Effect]


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, newest first; `more` leads on, None at the end."""

    lines: tuple[Line, ...]
    more: Cursor | None


@dataclass(frozen=True, slots=True)
class Relation:
    """What another document does to this one, or this one to another (`is_ours`); `day` is None where unknown."""

    link: DocumentLink
    other: OfficialDocument
    is_ours: bool
    day: date | None


@dataclass(frozen=True, slots=True)
class Detail:
    """One document as a viewer may see it; `files` only for those who may have them."""

    row: OfficialDocument
    effects: frozenset[Effect]
    relations: tuple[Relation, ...]
    files: tuple[Attachment, ...]
    may_have_files: bool


def documents(
    question: Question, *, viewer: Actor | None, place: OrgUnit | None = None, after: Cursor | None = None
) -> Page:
    """A page of the list: by day of issue, newest first; four queries however many documents there are."""
    day = question.day or clock.today()
    rows = _asked(_scope(viewer, place), question)
    if after is not None:
        rows = rows.filter(Q(day__lt=after.day) | Q(day=after.day, pk__lt=after.key))
    if question.effect is not None:
        rows = rows.filter(pk__in=_with_effect(rows, question.effect, day))
    found = list(rows.select_related("consultation").defer("search")[: PAGE + 1])
    lines = with_effects(found[:PAGE], day)
    return Page(lines, Cursor(found[PAGE - 1].day, found[PAGE - 1].pk) if len(found) > PAGE else None)


def newest(count: int, *, place: OrgUnit | None = None) -> tuple[OfficialDocument, ...]:
    """The public documents published last, for the block of new documents; draft texts stand elsewhere."""
    rows = _scope(None, place).filter(is_proposal=False)
    return tuple(rows.order_by("-published_at", "-pk").select_related("consultation").defer("search")[:count])


def agencies(place: OrgUnit | None = None) -> tuple[str, ...]:
    """Whose public documents there are, for the filter."""
    return _agencies(place, clock.today())


@until_touched("gazette")
def _agencies(place: OrgUnit | None, _day: date) -> tuple[str, ...]:
    """Kept for the day, with which draft texts become public."""
    names = _scope(None, place).exclude(agency="").order_by("agency").values_list("agency", flat=True).distinct()
    return tuple(names[:200])


def years(place: OrgUnit | None = None) -> tuple[int, ...]:
    """The years of the public documents, newest first."""
    return _years(place, clock.today())


@until_touched("gazette")
def _years(place: OrgUnit | None, _day: date) -> tuple[int, ...]:
    """Kept as the agencies are."""
    # Ordered by its day, every document would be a row of its own.
    found = _scope(None, place).order_by().values_list("day__year", flat=True).distinct()
    return tuple(sorted(found, reverse=True))


def document(
    slug: str, *, viewer: Actor | None, day: date | None = None, place: OrgUnit | None = None
) -> Detail | None:
    """One document with its relations to those that this viewer may read; None where the viewer has none such."""
    rows = readable(viewer, _of(place).filter(slug=slug))
    row = rows.select_related("consultation", "place").first()
    if row is None:
        return None
    is_allowed = may_have_files(viewer, row)
    files = tuple(standing(row).select_related("document").defer("document__text")) if is_allowed else ()
    (line,) = with_effects([row], day or clock.today())
    return Detail(row, line.effects, _relations(row, viewer=viewer), files, is_allowed)


def file_of(slug: str, attachment: str, *, viewer: Actor | None, place: OrgUnit | None = None) -> Attachment | None:
    """A file of a document for whoever may have it, by its own address; None for everybody else."""
    row = _of(place).filter(slug=slug).select_related("consultation").first()
    if row is None or not may_have_files(viewer, row):
        return None
    return standing(row).filter(uuid=attachment).select_related("document").defer("document__text").first()


def with_effects(rows: Sequence[OfficialDocument], day: date) -> tuple[Line, ...]:
    """The rows with how each stands on `day`; one query."""
    endings = _endings([row.pk for row in rows])
    return tuple(Line(row, _effects(row, endings.get(row.pk, ()), day)) for row in rows)


# -- duplicates -----------------------------------------------------------------------------------------------


def twins(said: Particulars, *, place: OrgUnit, but: int | None = None) -> tuple[OfficialDocument, ...]:
    """Documents of the register that may be the same: number alike, no other agency, no other year."""
    key = key_of_number(said.number)
    if not key:
        return ()
    rows = OfficialDocument.objects.filter(place=place, number_key=key).exclude(pk=but or 0)
    agency = search_key(said.agency)
    alike = (row for row in rows if not agency or not row.agency_key or row.agency_key == agency)
    return tuple(row for row in alike if not said.issued or not row.issued or row.issued.year == said.issued.year)


def same_bytes(row: OfficialDocument) -> tuple[OfficialDocument, ...]:
    """Other documents of the register that have one of its files."""
    hashes = list(standing(row).values_list("document__sha256", flat=True))
    things = Attachment.objects.filter(
        thing_kind=_KIND, document__sha256__in=hashes, withdraws__isnull=True, withdrawal__isnull=True
    ).values_list("thing_uuid", flat=True)
    return tuple(OfficialDocument.objects.filter(place=row.place_id, uuid__in=list(things)).exclude(pk=row.pk))


# -- citations ------------------------------------------------------------------------------------------------


def cited(keys: Collection[str], *, place: OrgUnit | None = None) -> Mapping[str, str]:
    """Number key → slug of the public document that alone has it; one query."""
    rows = _scope(None, place).filter(number_key__in=list(keys)).exclude(number_key="")
    found: dict[str, list[str]] = {}
    for key, slug in rows.order_by("pk").values_list("number_key", "slug"):
        found.setdefault(key, []).append(slug)
    return {key: slugs[0] for key, slugs in found.items() if len(slugs) == 1}


# -- pieces ---------------------------------------------------------------------------------------------------


def _scope(viewer: Actor | None, place: OrgUnit | None) -> QuerySet[OfficialDocument]:
    rows = _of(place)
    return public_rows(rows) if viewer is None else readable(viewer, rows)


def _of(place: OrgUnit | None) -> QuerySet[OfficialDocument]:
    """The register of a commune, all of them without one."""
    return OfficialDocument.objects.all() if place is None else OfficialDocument.objects.filter(place=place)


def _asked(rows: QuerySet[OfficialDocument], question: Question) -> QuerySet[OfficialDocument]:
    for name in ("type", "state", "is_proposal"):
        if getattr(question, name) not in {"", None}:
            rows = rows.filter(**{name: getattr(question, name)})
    if question.agency:
        rows = rows.filter(agency_key=search_key(question.agency))
    if question.sector:
        # A list in JSON is not asked for its members on SQLite; the code in quotes stands in its text.
        rows = rows.filter(sectors__icontains=f'"{question.sector}"')
    if question.year is not None:
        rows = rows.filter(day__gte=date(question.year, 1, 1), day__lt=date(question.year + 1, 1, 1))
    return _with_words(rows, question.text)


def _with_words(rows: QuerySet[OfficialDocument], text: str) -> QuerySet[OfficialDocument]:
    """A number in any spelling finds its documents alone; other words must all stand in the document."""
    number = parse_number(text)
    if number is not None:
        return rows.filter(number_key=number.key)
    for word in search_key(text).split()[:_WORDS_ASKED]:
        rows = rows.filter(search__contains=word)
    return rows


def _with_effect(rows: QuerySet[OfficialDocument], wanted: Effect, day: date) -> list[int]:
    """Keys of the first that can be in that state on the day, as many as a page asks for; two queries."""
    endings = _endings(None)
    plain = rows.filter(is_proposal=False).values_list("pk", "issued", "effective", "expires")
    can_be = (
        pk for pk, *dates in plain.iterator(chunk_size=200)
        if wanted in effects_on(day, Term(*dates), endings.get(pk, ()))
    )  # fmt: skip
    return list(islice(can_be, PAGE + 1))


def _effects(row: OfficialDocument, endings: Iterable[Ending], day: date) -> frozenset[Effect]:
    return frozenset() if row.is_proposal else effects_on(day, row.term, endings)


def _endings(keys: Collection[int] | None) -> Mapping[int, Sequence[Ending]]:
    """What published documents end or change of those documents; of all for None."""
    links = DocumentLink.objects.filter(kind__in=_ENDING)
    if keys is not None:
        links = links.filter(target__in=keys)
    found: dict[int, list[Ending]] = {}
    told = ("kind", "scope", "day", "target_id", "source__effective", "source__state", "source__is_proposal")
    # Whether its document is published is looked at here: asked of the store, it would go through all documents first.
    for link in links.select_related("source").only(*told):
        if link.source.state == State.PUBLISHED and not link.source.is_proposal:
            found.setdefault(link.target_id, []).append(Ending(link.day or link.source.effective, link.is_whole))
    return found


def _relations(row: OfficialDocument, *, viewer: Actor | None) -> tuple[Relation, ...]:
    links = DocumentLink.objects.filter(Q(source=row) | Q(target=row)).select_related(
        "source", "target", "source__place"
    )
    others = {link.target_id if link.source_id == row.pk else link.source_id for link in links}
    seen = readable(viewer, OfficialDocument.objects.filter(pk__in=others)).in_bulk() if others else {}
    found = []
    for link in links:
        is_ours = link.source_id == row.pk
        other = seen.get(link.target_id if is_ours else link.source_id)
        if other is not None:
            found.append(Relation(link, other, is_ours, link.day or link.source.effective))
    return tuple(found)
