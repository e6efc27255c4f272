"""What the screens of programmes and yearly plans show, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from muctieu.core.task import Punctuality
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.communes import Seat
from muctieu.web.desk.programmes_forms import KINDS, kind_word
from muctieu.web.desk.task_forms import post_name
from muctieu.web.desk.task_pages import TaskRow, counts_sentence, task_row
from muctieu.web.people.models import User
from muctieu.web.people.posts import holding_on
from muctieu.web.plans.mapping import target_of, version_on
from muctieu.web.plans.models import AnnualPlan, Programme
from muctieu.web.plans.models.task import ProgrammeKind
from muctieu.web.plans.programmes import ProgrammeCursor, ProgrammeLine, annual_plans, kind_counts, programmes
from muctieu.web.plans.queries import readable_targets, with_versions
from muctieu.web.plans.task_queries import Cursor, TaskFilter, punctuality_counts, tasks
from muctieu.web.screens.words import day_text, goal, pick


@dataclass(frozen=True, slots=True)
class KindLink:
    """A kind with how many programmes it has; the empty code stands for all."""

    code: str
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A programme or yearly plan in a list."""

    uuid: str
    name: str
    title: str
    kind: str
    term: str
    tasks: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """The programmes of a commune, a page of them, and its yearly plans."""

    headline: str
    kinds: tuple[KindLink, ...]
    lines: tuple[Line, ...]
    after: str
    years: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ServedTarget:
    """A target that a programme serves."""

    plan: str
    code: str
    wording: str
    goal: str


@dataclass(frozen=True, slots=True)
class OnePage:
    """A programme or yearly plan with its targets and tasks; `lead` and `kind` only of a programme."""

    uuid: str
    name: str
    title: str
    kind: str
    term: str
    lead: str
    holder: str
    document: str
    told: str
    targets: tuple[ServedTarget, ...]
    tasks: tuple[TaskRow, ...]
    after: str
    may_keep: bool


def list_page(seat: Seat, *, kind: ProgrammeKind | None, after: ProgrammeCursor | None) -> ListPage:
    """A page of the commune's programmes; the queries are constant."""
    counts = kind_counts(seat.user, seat.commune)
    found = programmes(seat.user, seat.commune, kind=kind, after=after)
    every = KindLink("", pick("tất cả", "all"), sum(counts.values()), kind is None)
    links = (KindLink(one.value, pick(*KINDS[one]), counts[one], one is kind) for one in ProgrammeKind)
    return ListPage(
        headline=_headline(counts[ProgrammeKind.WORK], counts[ProgrammeKind.ACTION], counts[ProgrammeKind.THEMATIC]),
        kinds=(every, *links),
        lines=tuple(map(_line, found.lines)),
        after="" if found.after is None else str(found.after),
        years=tuple(map(_line, annual_plans(seat.user, seat.commune))),
    )


def _headline(work: int, action: int, thematic: int) -> str:
    return pick(
        f"{work} chương trình công tác, {action} chương trình hành động, {thematic} chuyên đề",
        f"{work} work programmes, {action} action programmes, {thematic} thematic programmes",
    )


def _line(one: ProgrammeLine) -> Line:
    first, last = one.first_day, one.last_day
    return Line(
        uuid=str(one.uuid),
        name=one.name,
        title=one.title,
        kind=kind_word(one.kind) if one.kind else "",
        term="" if first is None or last is None else f"{day_text(first)} – {day_text(last)}",
        tasks=pick(f"{one.done}/{one.tasks} nhiệm vụ hoàn thành", f"{one.done} of {one.tasks} tasks done"),
    )


def programme_page(row: Programme, *, viewer: User, after: Cursor | None) -> OnePage:
    """One programme as far as the viewer may see what hangs on it; the queries are constant."""
    held = holding_on(row.lead, clock.today())
    return _one_page(
        row,
        viewer=viewer,
        wanted=TaskFilter(row.place, programme=row),
        after=after,
        name=row.number,
        kind=kind_word(row.kind),
        term=f"{day_text(row.first_day)} – {day_text(row.last_day)}",
        lead=post_name(row.lead),
        holder="" if held is None else held.user.full_name,
        targets=_targets(row, viewer),
    )


def year_page(row: AnnualPlan, *, viewer: User, after: Cursor | None) -> OnePage:
    """One yearly plan with its key tasks; the queries are constant."""
    wanted = TaskFilter(row.place, annual_plan=row)
    return _one_page(row, viewer=viewer, wanted=wanted, after=after, name=str(row.year), term=str(row.year))


def _one_page(
    row: Programme | AnnualPlan,
    *,
    viewer: User,
    wanted: TaskFilter,
    after: Cursor | None,
    name: str,
    term: str,
    kind: str = "",
    lead: str = "",
    holder: str = "",
    targets: Sequence[ServedTarget] = (),
) -> OnePage:
    found = tasks(viewer, wanted, after=after)
    counts = punctuality_counts(viewer, wanted, as_of=clock.today())
    return OnePage(
        uuid=str(row.uuid),
        name=name,
        title=row.title,
        kind=kind,
        term=term,
        lead=lead,
        holder=holder,
        document="" if row.document is None else row.document.title or row.document.code,
        told=counts_sentence(counts) if any(counts[kind] for kind in Punctuality) else "",
        targets=tuple(targets),
        tasks=tuple(map(task_row, found.lines)),
        after="" if found.after is None else str(found.after),
        may_keep=may(viewer, Act.PROGRAMME_KEEP, row),
    )


def _targets(row: Programme, viewer: User) -> tuple[ServedTarget, ...]:
    today = clock.today()
    rows = with_versions(readable_targets(viewer, row.place, row.targets.all())).select_related("plan")
    standing = ((one, version_on(one, today)) for one in rows.order_by("plan", "order"))
    return tuple(
        ServedTarget(one.plan.code, one.code, version.wording or one.code, goal(target_of(one, version)))
        for one, version in standing
        if version is not None
    )
