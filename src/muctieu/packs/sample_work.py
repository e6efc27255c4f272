"""The work of a sample: programmes, yearly plans, tasks with their steps, shares, vacant posts, what was stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from muctieu.core.task import TRANSITIONS, TaskAct, TaskState
from muctieu.errors import PackError
from muctieu.packs.rows import Row, no_twins, read_csv

PROGRAMME_COLUMNS = ("number", "kind", "title", "lead", "first_day", "last_day", "targets", "at")
YEAR_COLUMNS = ("year", "title", "at")
TASK_COLUMNS = (
    "task",
    "title",
    "product",
    "place",
    "lead",
    "giver",
    "target",
    "programme",
    "year",
    "co_units",
    "due",
    "at",
)
STEP_COLUMNS = ("task", "at", "act", "note", "due", "to", "evidence")
SHARE_COLUMNS = ("target", "place", "value", "at")
STATEMENT_COLUMNS = ("kind", "name", "place", "value", "from", "evidence", "at")
VACANCY_COLUMNS = ("post", "since", "at", "why")
# The post of every village, which no plan names.
VILLAGE_HEAD = "truong-ban"


class ProgrammeKind(StrEnum):
    """Chương trình công tác, chương trình hành động, nghị quyết chuyên đề."""

    WORK = "work"
    ACTION = "action"
    THEMATIC = "thematic"


class StepAct(StrEnum):
    """What is done to a task: the acts of `core.task`, and two that leave its state as it is."""

    ACCEPT = "accept"
    START = "start"
    SUBMIT = "submit"
    RETURN = "return"
    COMPLETE = "complete"
    CHANGE_DUE = "change_due"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as it was issued at a moment; posts and targets by their codes in the plan."""

    number: str
    kind: ProgrammeKind
    title: str
    lead: str
    first_day: date
    last_day: date
    targets: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A yearly plan as it was opened."""

    year: int
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a task; `due` and `to` only where it changes them, `evidence` a note of the sample."""

    at: datetime
    act: StepAct
    note: str = ""
    due: date | None = None
    to: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it was given; without `due` it is due in ten working days."""

    id: str
    title: str
    product: str
    place: str
    lead: str
    giver: str
    target: str
    programme: str
    year: int | None
    co_units: tuple[str, ...]
    due: date | None
    at: datetime
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Shares:
    """A target divided among villages at a moment; place → value in the target's unit."""

    target: str
    at: datetime
    values: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Vacancy:
    """That nobody holds a post from a day on."""

    post: str
    since: date
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What was stated of a place for the rule sets; kind, name and value are checked when it is played."""

    kind: str
    name: str
    place: str
    value: str
    valid_from: date
    evidence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """All of it, each kind in the order of its file."""

    programmes: tuple[Programme, ...] = ()
    years: tuple[YearPlan, ...] = ()
    tasks: tuple[Task, ...] = ()
    shares: tuple[Shares, ...] = ()
    vacancies: tuple[Vacancy, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """What the work may name: places and notes of the sample, targets and posts of its plan."""

    places: Sequence[str]
    notes: Sequence[str]
    targets: Sequence[str]
    posts: Sequence[str]
    programmes: Mapping[str, datetime] = field(default_factory=dict)
    years: Mapping[int, datetime] = field(default_factory=dict)


def read_work(folder: Path, names: Names) -> Work:
    """The work in a sample's folder, all its rows checked."""
    programmes = tuple(_programme(row, names) for row in _table(folder, "programmes", PROGRAMME_COLUMNS))
    years = tuple(
        YearPlan(row.number("year"), row.text("title"), row.instant("at"))
        for row in _table(folder, "years", YEAR_COLUMNS)
    )
    known = Names(
        names.places, names.notes, names.targets, names.posts,
        {one.number: one.at for one in programmes}, {one.year: one.at for one in years},
    )  # fmt: skip
    tasks = _tasks(_table(folder, "tasks", TASK_COLUMNS), _table(folder, "steps", STEP_COLUMNS), known)
    vacancies = (_vacancy(row, names) for row in _table(folder, "vacancies", VACANCY_COLUMNS))
    stated = tuple(_statement(row, names) for row in _table(folder, "statements", STATEMENT_COLUMNS))
    shares = _shares(_table(folder, "shares", SHARE_COLUMNS), names)
    return Work(programmes, years, tasks, shares, tuple(vacancies), stated)


def _table(folder: Path, name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    file = f"work/{name}.csv"
    return read_csv(folder / file, name=f"{folder.name}/{file}", columns=columns)


def _one_of(row: Row, key: str, known: Iterable[str], *, default: str | None = None) -> str:
    value = row.text(key, default)
    if value and value not in (names := list(known)):
        raise row.unknown(key, value, known=names)
    return value


def _several_of(row: Row, key: str, known: Sequence[str]) -> tuple[str, ...]:
    values = tuple(part.strip() for part in row.text(key, "").split(";") if part.strip())
    for value in values:
        if value not in known:
            raise row.unknown(key, value, known=known)
    return values


def _programme(row: Row, names: Names) -> Programme:
    return Programme(
        row.text("number"),
        row.choice("kind", ProgrammeKind),
        row.text("title"),
        _one_of(row, "lead", names.posts),
        row.iso_day("first_day"),
        row.iso_day("last_day"),
        _several_of(row, "targets", names.targets),
        row.instant("at"),
    )


def _vacancy(row: Row, names: Names) -> Vacancy:
    return Vacancy(_one_of(row, "post", names.posts), row.iso_day("since"), row.instant("at"), row.text("why"))


def _statement(row: Row, names: Names) -> Statement:
    return Statement(
        row.text("kind"),
        row.text("name"),
        _one_of(row, "place", names.places),
        row.text("value", ""),
        row.iso_day("from"),
        row.text("evidence"),
        row.instant("at"),
    )


def _shares(rows: Iterable[Row], names: Names) -> tuple[Shares, ...]:
    """Rows of one target and moment are one division."""
    found: dict[tuple[str, datetime], dict[str, Decimal]] = {}
    for row in rows:
        value = row.decimal("value")
        if value is None:
            raise PackError("MT1604", file=row.file, key=row.address("value"))
        division = found.setdefault((_one_of(row, "target", names.targets), row.instant("at")), {})
        division[_one_of(row, "place", names.places)] = value
    return tuple(Shares(target, at, values) for (target, at), values in found.items())


# -- tasks ----------------------------------------------------------------------------------------------------


def _tasks(rows: Sequence[Row], steps: Iterable[Row], names: Names) -> tuple[Task, ...]:
    no_twins(((row.text("task"), row) for row in rows), key="task")
    by_task: dict[str, list[Row]] = {row.text("task"): [] for row in rows}
    for step in steps:
        by_task[_one_of(step, "task", by_task)].append(step)
    return tuple(_task(row, by_task[row.text("task")], names) for row in rows)


def _task(row: Row, steps: Sequence[Row], names: Names) -> Task:
    posts = (*names.posts, VILLAGE_HEAD)
    at, programme = row.instant("at"), _one_of(row, "programme", names.programmes, default="")
    year = int(_one_of(row, "year", map(str, names.years))) if row.has("year") else None
    for key, since in (("programme", names.programmes.get(programme)), ("year", names.years.get(year or 0))):
        if since is not None and at < since:
            raise row.wrong(key, row.text(key), rule_vi=f"chỉ có từ {since}", rule_en=f"exists from {since} on only")
    return Task(
        row.text("task"),
        row.text("title"),
        row.text("product", ""),
        _one_of(row, "place", names.places),
        _one_of(row, "lead", posts),
        _one_of(row, "giver", posts),
        _one_of(row, "target", names.targets, default=""),
        programme,
        year,
        _several_of(row, "co_units", names.places),
        row.iso_day("due") if row.has("due") else None,
        at,
        _way(steps, names, given_at=at),
    )


def _way(rows: Sequence[Row], names: Names, *, given_at: datetime) -> tuple[Step, ...]:
    """The steps of one task: each after the one before it, and possible in the state that it finds."""
    state, last = TaskState.ASSIGNED, given_at
    found = []
    for row in rows:
        step = _step(row, names)
        if step.at <= last:
            raise row.wrong("at", step.at, rule_vi=f"phải sau {last}", rule_en=f"must come after {last}")
        state, last = _next(row, step, state), step.at
        found.append(step)
    return tuple(found)


def _next(row: Row, step: Step, state: TaskState) -> TaskState:
    if step.act in (StepAct.CHANGE_DUE, StepAct.HAND_OVER):
        if state is not TaskState.DONE:
            return state
    elif (state, TaskAct(step.act.value)) in TRANSITIONS:
        return TRANSITIONS[state, TaskAct(step.act.value)][0]
    raise row.wrong(
        "act",
        step.act.value,
        rule_vi=f"không làm được khi nhiệm vụ ở trạng thái {state.value}",
        rule_en=f"cannot be done to a task in the state {state.value}",
    )


def _step(row: Row, names: Names) -> Step:
    act = row.choice("act", StepAct)
    needs_note = act in (StepAct.RETURN, StepAct.CHANGE_DUE, StepAct.HAND_OVER)
    return Step(
        row.instant("at"),
        act,
        row.text("note") if needs_note else row.text("note", ""),
        row.iso_day("due") if act is StepAct.CHANGE_DUE else None,
        _one_of(row, "to", names.posts) if act is StepAct.HAND_OVER else "",
        _one_of(row, "evidence", names.notes, default=""),
    )
