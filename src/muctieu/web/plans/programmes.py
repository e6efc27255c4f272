"""Verbs on programmes and yearly plans, and what the screens ask of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from muctieu.core.task import TaskState
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import require_post_of
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.models import AnnualPlan, Programme, Target
from muctieu.web.plans.models.task import ProgrammeKind


@dataclass(frozen=True, slots=True)
class ProgrammeText:
    """What a programme says about itself; its term is [first_day, last_day]."""

    kind: ProgrammeKind
    number: str
    title: str
    first_day: date
    last_day: date


def issue_programme(
    text: ProgrammeText,
    *,
    place: OrgUnit,
    lead: Post,
    by: User,
    targets: Sequence[Target] = (),
    document: Document | None = None,
) -> Programme:
    """Enter a programme that serves some targets of the place's plans.

    Raises:
        StateError: MT7204 for a number that is taken, MT7225 when nobody holds the leading post, MT7226 for a term
            that ends before it begins, MT7229 for a post, target or document of another place.
    """
    with acting(by, Act.PROGRAMME_KEEP, place, chain=chain_of(place, text.first_day).uuid) as log:
        programme = Programme(place=place, edited_by=by)
        require_post_of(place, lead, text.first_day)
        _write(programme, text, lead=lead, targets=targets, document=document)
        log.thing, log.after = f"programme:{programme.uuid}", _journal_row(programme)
    return programme


def change_programme(
    programme: Programme,
    text: ProgrammeText,
    *,
    lead: Post,
    by: User,
    seen: int,
    targets: Sequence[Target] = (),
    document: Document | None = None,
) -> Programme:
    """Write a programme anew; `seen` is its `edits` that the person looked at. A lead that stays needs no holder.

    Raises:
        StateError: as `issue_programme`; MT7211 when somebody changed it meanwhile, MT7230 when nothing is changed.
    """
    place = programme.place
    with acting(by, Act.PROGRAMME_KEEP, programme, chain=chain_of(place, clock.today()).uuid) as log:
        row = Programme.objects.select_for_update(of=("self",)).select_related("place", "lead").get(pk=programme.pk)
        _refuse_stale(row, seen)
        if lead.pk != row.lead_id:
            require_post_of(place, lead, clock.today())
        log.before = _journal_row(row)
        row.edits, row.edited_by = row.edits + 1, by
        _write(row, text, lead=lead, targets=targets, document=document)
        log.thing, log.after = f"programme:{row.uuid}", _journal_row(row)
        if log.before == log.after:
            raise StateError("MT7230", thing=str(row))
    return row


def open_year(year: int, title: str, *, place: OrgUnit, by: User, document: Document | None = None) -> AnnualPlan:
    """Enter the plan of a year; MT7204 when the place has one, MT7229 for a document of another place."""
    with acting(by, Act.PROGRAMME_KEEP, place, chain=chain_of(place, date(year, 1, 1)).uuid) as log:
        if AnnualPlan.objects.filter(place=place, year=year).exists():
            raise StateError("MT7204", value=str(year))
        _require_document_of(place, document)
        plan = AnnualPlan.objects.create(place=place, year=year, title=title, document=document, edited_by=by)
        log.thing, log.after = f"annual_plan:{plan.uuid}", {"year": year, "title": title}
    return plan


def change_year(plan: AnnualPlan, title: str, *, by: User, seen: int, document: Document | None = None) -> AnnualPlan:
    """Give a yearly plan another title or document; the year makes it what it is. MT7211, MT7229, MT7230."""
    with acting(by, Act.PROGRAMME_KEEP, plan, chain=chain_of(plan.place, clock.today()).uuid) as log:
        row = AnnualPlan.objects.select_for_update(of=("self",)).select_related("place").get(pk=plan.pk)
        _refuse_stale(row, seen)
        _require_document_of(row.place, document)
        if (row.title, row.document) == (title, document):
            raise StateError("MT7230", thing=str(row))
        log.before = {"title": row.title, "document": row.document_id}
        row.title, row.document, row.edits, row.edited_by = title, document, row.edits + 1, by
        row.save()
        log.thing, log.after = f"annual_plan:{row.uuid}", {"title": row.title, "document": row.document_id}
    return row


def _write(
    row: Programme, text: ProgrammeText, *, lead: Post, targets: Sequence[Target], document: Document | None
) -> None:
    """Check what the text says against the rest of the store, and save it."""
    if Programme.objects.filter(place=row.place, number=text.number).exclude(pk=row.pk).exists():
        raise StateError("MT7204", value=text.number)
    if text.last_day < text.first_day:
        raise StateError("MT7226", thing=text.number, due=f"{text.last_day:%d/%m/%Y}", day=f"{text.first_day:%d/%m/%Y}")
    require_targets_of(row.place, targets)
    _require_document_of(row.place, document)
    row.kind, row.number, row.title = text.kind.value, text.number, text.title
    row.first_day, row.last_day = text.first_day, text.last_day
    row.lead, row.document = lead, document
    row.save()
    row.targets.set(targets)


def _refuse_stale(row: Programme | AnnualPlan, seen: int) -> None:
    if row.edits != seen:
        who = "—" if row.edited_by is None else row.edited_by.full_name
        raise StateError("MT7211", thing=str(row), who=who, now=str(row.edits), seen=str(seen))


def _require_document_of(place: OrgUnit, document: Document | None) -> None:
    if document is not None and document.place_id != place.pk:
        raise StateError("MT7229", kind="Văn bản", kind_en="document", value=document.code, place=place.key)


def _journal_row(row: Programme) -> dict[str, object]:
    return {
        "kind": row.kind,
        "number": row.number,
        "title": row.title,
        "term": f"{row.first_day}/{row.last_day}",
        "lead": row.lead.code,
        "document": None if row.document is None else row.document.code,
        "targets": sorted(row.targets.values_list("code", flat=True)),
    }


def require_targets_of(place: OrgUnit, targets: Sequence[Target]) -> None:
    """MT7229 for the first target that belongs to a plan of another place."""
    for target in targets:
        if target.plan.place_id != place.pk:
            raise StateError("MT7229", kind="Chỉ tiêu", kind_en="target", value=target.code, place=place.key)


# -- queries --------------------------------------------------------------------------------------------------

PAGE = 50
_COUNTS = {
    "all_tasks": Count("tasks"),
    "done_tasks": Count("tasks", filter=Q(tasks__state=TaskState.DONE.value)),
}


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme or yearly plan with its tasks counted; `kind` and term only of a programme."""

    uuid: UUID
    name: str
    title: str
    tasks: int
    done: int
    kind: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeCursor:
    """Where a page of programmes ended: its last one's first day and key."""

    first_day: date
    key: int

    def __str__(self) -> str:
        return f"{self.first_day.isoformat()}.{self.key}"

    @classmethod
    def parse(cls, text: str) -> ProgrammeCursor:
        """The cursor that an address carries; MT7203 for anything else."""
        day, _, key = text.partition(".")
        if key.isascii() and key.isdigit() and len(key) < 19:
            try:
                return cls(date.fromisoformat(day), int(key))
            except ValueError:
                pass
        raise StateError("MT7203", kind="trang", kind_en="page", value=text)


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """A page of programmes, the newest first; `after` is where the next one begins, None at the end."""

    lines: tuple[ProgrammeLine, ...]
    after: ProgrammeCursor | None


def programmes(
    viewer: Actor | None,
    place: OrgUnit,
    *,
    kind: ProgrammeKind | None = None,
    after: ProgrammeCursor | None = None,
    size: int = PAGE,
) -> ProgrammePage:
    """The place's programmes, the newest first, with how many tasks serve them and how many of those are done."""
    rows = visible(viewer, Act.PROGRAMME_READ, Programme.objects.filter(place=place))
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    if after is not None:
        rows = rows.filter(Q(first_day__lt=after.first_day) | Q(first_day=after.first_day, pk__lt=after.key))
    found = list(rows.annotate(**_COUNTS).order_by("-first_day", "-pk")[: size + 1])
    page = found[:size]
    more = ProgrammeCursor(page[-1].first_day, page[-1].pk) if len(found) > size else None
    return ProgrammePage(tuple(map(_line, page)), more)


def kind_counts(viewer: Actor | None, place: OrgUnit) -> Mapping[ProgrammeKind, int]:
    """How many programmes of each kind the place has; a kind without any counts 0."""
    rows = visible(viewer, Act.PROGRAMME_READ, Programme.objects.filter(place=place))
    counted = dict(rows.order_by().values_list("kind").annotate(number=Count("pk")))
    return {kind: counted.get(kind.value, 0) for kind in ProgrammeKind}


def annual_plans(viewer: Actor | None, place: OrgUnit) -> tuple[ProgrammeLine, ...]:
    """The place's yearly plans, the newest first, with their key tasks counted."""
    rows = visible(viewer, Act.PROGRAMME_READ, AnnualPlan.objects.filter(place=place))
    return tuple(map(_line, rows.annotate(**_COUNTS)))


def _line(row: Programme | AnnualPlan) -> ProgrammeLine:
    counted: tuple[int, int] = (row.all_tasks, row.done_tasks)  # type: ignore[union-attr]  # annotated
    if isinstance(row, AnnualPlan):
        return ProgrammeLine(row.uuid, str(row.year), row.title, *counted)
    return ProgrammeLine(row.uuid, row.number, row.title, *counted, row.kind, row.first_day, row.last_day)
