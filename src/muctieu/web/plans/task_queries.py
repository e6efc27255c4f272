"""What the screens ask of tasks: pages of the list, one task with its way, and how punctual they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from muctieu.core.fold import search_key
from muctieu.core.task import Punctuality, TaskAct, TaskState, punctuality
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.documents.reading import withdrawn_from
from muctieu.web.people.models import Holding, Post, User
from muctieu.web.people.posts import held_on
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import in_force
from muctieu.web.plans.models import AnnualPlan, Programme, Target, Task, TaskEvidence, TaskStep
from muctieu.web.plans.tasks import open_acts

PAGE = 50


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks of a commune; due dates run from `due_from` to `due_to`, both included. Empty parts let all pass.

    `post` leads or has given the task, `unit` is where it is done or a unit that helps. `waiting` leaves out what
    has been submitted or done.
    """

    commune: OrgUnit
    states: Sequence[TaskState] = ()
    post: Post | None = None
    givers: Sequence[Post] = ()
    unit: OrgUnit | None = None
    due_from: date | None = None
    due_to: date | None = None
    target: Target | None = None
    programme: Programme | None = None
    annual_plan: AnnualPlan | None = None
    text: str = ""
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: its last task's due date and key."""

    due: date
    key: int

    def __str__(self) -> str:
        return f"{self.due.isoformat()}.{self.key}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The cursor that an address carries; MT7203 for anything else."""
        day, _, key = text.partition(".")
        try:
            return cls(date.fromisoformat(day), int(key))
        except ValueError:
            raise StateError("MT7203", kind="trang", kind_en="page", value=text) from None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in a list; `holder` is empty when nobody holds the leading post."""

    key: int
    uuid: UUID
    code: str
    title: str
    place_name: str
    lead_vi: str
    lead_en: str
    holder: str
    due: date
    state: TaskState
    punctuality: Punctuality
    due_unknown_years: str
    due_unconfirmed: bool
    steps: int


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A page of tasks by due date; `after` is where the next one begins, None at the end."""

    lines: tuple[TaskLine, ...]
    after: Cursor | None


def tasks(viewer: Actor | None, wanted: TaskFilter, *, after: Cursor | None = None, size: int = PAGE) -> TaskPage:
    """A page of the tasks that the viewer may see, earliest due date first; the queries are constant.

    The page's keys come first, from an index alone where nothing but rights, state and dates is asked.
    """
    found = _keys(viewer, wanted, after=after, size=size)
    page = found[:size]
    more = Cursor(page[-1][1], page[-1][0]) if len(found) > size else None
    return TaskPage(_lines_of([key for key, _due in page]), more)


def first_pages(viewer: Actor | None, wanted: Sequence[TaskFilter]) -> list[tuple[TaskLine, ...]]:
    """The first page of each of several lists; beyond their keys all of them together cost as much as one."""
    pages = [[key for key, _due in _keys(viewer, one, size=PAGE)[:PAGE]] for one in wanted]
    lines = _lines_of({key for page in pages for key in page})
    by_key = {line.key: line for line in lines}
    return [tuple(by_key[key] for key in page) for page in pages]


def _keys(
    viewer: Actor | None, wanted: TaskFilter, *, after: Cursor | None = None, size: int
) -> list[tuple[int, date]]:
    """Key and due date of the list's next tasks, one more than asked for if there are more."""
    rows = _filtered(viewer, wanted)
    if after is not None:
        rows = rows.filter(Q(due__gt=after.due) | Q(due=after.due, id__gt=after.key), due__gte=after.due)
    return list(rows.order_by("due", "id").values_list("pk", "due")[: size + 1])


def _lines_of(keys: Collection[int]) -> tuple[TaskLine, ...]:
    full = Task.objects.filter(pk__in=keys).select_related("lead").order_by("due", "id")
    return _lines(list(full), clock.today())


def punctuality_counts(viewer: Actor | None, wanted: TaskFilter, *, as_of: date) -> Mapping[Punctuality, int]:
    """How many of the tasks were on time, late, are overdue or not due yet; the SQL twin of `core.task.punctuality`."""
    sent, open_ = Q(submitted_on__isnull=False), Q(submitted_on__isnull=True)
    counted = _filtered(viewer, wanted).aggregate(
        on_time=Count("pk", filter=sent & Q(submitted_on__lte=F("due"))),
        late=Count("pk", filter=sent & Q(submitted_on__gt=F("due"))),
        overdue=Count("pk", filter=open_ & Q(due__lt=as_of)),
        not_due=Count("pk", filter=open_ & Q(due__gte=as_of)),
    )
    return {kind: counted[kind.value] for kind in Punctuality}


def _filtered(viewer: Actor | None, wanted: TaskFilter) -> QuerySet[Task]:
    rows = visible(viewer, Act.TASK_READ, Task.objects.filter(commune=wanted.commune))
    plain = {
        "state__in": [state.value for state in wanted.states] or None,
        "giver__in": list(wanted.givers) or None,
        "due__gte": wanted.due_from,
        "due__lte": wanted.due_to,
        "target": wanted.target,
        "programme": wanted.programme,
        "annual_plan": wanted.annual_plan,
        "submitted_on__isnull": True if wanted.waiting else None,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value is not None})
    if wanted.post is not None:
        rows = rows.filter(Q(lead=wanted.post) | Q(giver=wanted.post))
    if wanted.unit is not None:
        helping = Task.co_units.through.objects.filter(orgunit=wanted.unit).values("task")
        rows = rows.filter(Q(place=wanted.unit) | Q(pk__in=helping))
    for word in search_key(wanted.text).split():
        rows = rows.filter(search__contains=_needle(word))
    return rows


def _needle(word: str) -> str:
    """A word is found by how it begins, a number only whole: task 2 is not every task of 2023."""
    return f" {word} " if word.isdigit() else f" {word}"


def _lines(rows: Sequence[Task], day: date) -> tuple[TaskLine, ...]:
    names, holders = _place_names((row.place_id for row in rows), day), _holders((row.lead_id for row in rows), day)
    return tuple(_line(row, names.get(row.place_id, ""), holders.get(row.lead_id, ""), day) for row in rows)


def _line(row: Task, place_name: str, holder: str, day: date) -> TaskLine:
    return TaskLine(
        key=row.pk,
        uuid=row.uuid,
        code=str(row),
        title=row.title,
        place_name=place_name,
        lead_vi=row.lead.name_vi,
        lead_en=row.lead.name_en,
        holder=holder,
        due=row.due,
        state=TaskState(row.state),
        punctuality=punctuality(row.due, submitted_on=row.submitted_on, as_of=day),
        due_unknown_years=row.due_unknown_years,
        due_unconfirmed=row.due_unconfirmed,
        steps=row.steps,
    )


def _place_names(places: Iterable[int], day: date) -> Mapping[int, str]:
    versions = OrgUnitVersion.objects.filter(in_force(day), unit_id__in=set(places))
    return dict(versions.values_list("unit_id", "name"))


def _holders(posts: Iterable[int], day: date) -> Mapping[int, str]:
    return dict(held_on(day).filter(post_id__in=set(posts)).values_list("post_id", "user__full_name"))


# -- one task -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A document handed in with a step; one that was withdrawn later stays named."""

    document: UUID
    name: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a task's way, with the evidence handed in."""

    kind: str
    state: TaskState
    lead: str
    due: date
    at: datetime
    by: str
    note: str
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """One task with its way, the latest step first, and what this viewer can do now."""

    line: TaskLine
    product: str
    giver: str
    target: str
    programme: str
    annual_plan: str
    co_units: tuple[str, ...]
    given_on: date
    way: tuple[StepLine, ...]
    acts: tuple[TaskAct, ...]
    may_change_due: bool
    may_hand_over: bool


def task_detail(uuid: UUID, *, viewer: User) -> TaskDetail | None:
    """One task, None when this viewer has no such task; the queries are constant."""
    related = ("commune", "lead", "giver", "target", "programme", "annual_plan")
    row = Task.objects.select_related(*related).filter(uuid=uuid).first()
    if row is None or not may(viewer, Act.TASK_READ, row):
        return None
    today = clock.today()
    co_units = _place_names(row.co_units.values_list("pk", flat=True), today)
    is_open = row.state != TaskState.DONE
    return TaskDetail(
        line=_lines([row], today)[0],
        product=row.product,
        giver=row.giver.name_vi,
        target="" if row.target is None else row.target.code,
        programme="" if row.programme is None else row.programme.number,
        annual_plan="" if row.annual_plan is None else str(row.annual_plan),
        co_units=tuple(sorted(co_units.values())),
        given_on=row.given_on,
        way=_way(row),
        acts=open_acts(viewer, row) if may(viewer, Act.TASK_MOVE, row) else (),
        may_change_due=is_open and _holds(viewer, row.giver, today) and may(viewer, Act.TASK_CHANGE, row),
        may_hand_over=is_open and may(viewer, Act.TASK_HAND_OVER, row),
    )


def _way(row: Task) -> tuple[StepLine, ...]:
    shown = Prefetch("evidence", queryset=TaskEvidence.objects.select_related("document").order_by("pk"))
    found = TaskStep.objects.filter(task=row).select_related("by", "lead").prefetch_related(shown).order_by("-number")
    steps = list(found)
    withdrawn = withdrawn_from(row) if any(step.evidence.all() for step in steps) else frozenset()
    return tuple(
        StepLine(
            kind=step.kind,
            state=TaskState(step.state),
            lead=step.lead.name_vi,
            due=step.due,
            at=step.at,
            by=step.by.full_name,
            note=step.note,
            evidence=tuple(
                EvidenceLine(one.document.uuid, one.document.name, one.document_id in withdrawn)
                for one in step.evidence.all()
            ),
        )
        for step in steps
    )


def _holds(viewer: User, post: Post, day: date) -> bool:
    return Holding.objects.filter(in_force(day), user=viewer, post=post).exists()
