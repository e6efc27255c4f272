"""What the task screens show, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from muctieu.core.task import Punctuality, TaskAct, TaskState
from muctieu.web.common.days import VIETNAM
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_words import act_word, due_doubt, kind_word, punctuality_word, state_word
from muctieu.web.plans.task_queries import EvidenceLine, StepLine, TaskDetail, TaskLine
from muctieu.web.screens.words import day_text, pick


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task in a list; `is_late` is said in words too."""

    uuid: str
    code: str
    title: str
    place: str
    lead: str
    holder: str
    due: str
    doubt: str
    state: str
    punctuality: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Column:
    """The tasks of one state on the board; `more` tells that there are others."""

    code: str
    name: str
    rows: tuple[TaskRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """The filter form as it stands."""

    text: str
    states: tuple[Option, ...]
    posts: tuple[Option, ...]
    dues: tuple[Option, ...]
    targets: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class TaskListPage:
    """The list, or the board when `columns` are given."""

    headline: str
    rows: tuple[TaskRow, ...]
    columns: tuple[Column, ...]
    is_board: bool
    filters: Filters
    is_filtered: bool
    next_query: str
    list_query: str
    board_query: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a task's way."""

    when: str
    who: str
    what: str
    state: str
    lead: str
    due: str
    note: str
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class ActButton:
    """One step that this person can take now."""

    code: str
    label: str
    needs_reason: bool
    takes_evidence: bool


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One task with its way and what this person can do."""

    row: TaskRow
    product: str
    giver: str
    target: str
    target_plan: str
    target_name: str
    programme: str
    annual_plan: str
    co_units: tuple[str, ...]
    given_on: str
    way: tuple[StepRow, ...]
    seen: int
    due: date
    buttons: tuple[ActButton, ...]
    may_change_due: bool
    posts: tuple[Option, ...]
    documents: tuple[Option, ...]

    @property
    def takes_files(self) -> bool:
        """Whether one of the steps takes evidence."""
        return any(button.takes_evidence for button in self.buttons)


def task_row(line: TaskLine) -> TaskRow:
    """One line of a list."""
    return TaskRow(
        uuid=str(line.uuid),
        code=line.code,
        title=line.title,
        place=line.place_name,
        lead=pick(line.lead_vi, line.lead_en or line.lead_vi),
        holder=line.holder,
        due=day_text(line.due),
        doubt=due_doubt(line.due_unknown_years, unconfirmed=line.due_unconfirmed),
        state=state_word(line.state),
        punctuality="" if line.punctuality is Punctuality.NOT_DUE else punctuality_word(line.punctuality),
        is_late=line.punctuality in (Punctuality.OVERDUE, Punctuality.LATE),
    )


def state_options(chosen: str) -> tuple[Option, ...]:
    return tuple(Option(state.value, state_word(state), state.value == chosen) for state in TaskState)


def counts_sentence(counts: Mapping[Punctuality, int]) -> str:
    """The list's answer: how many tasks there are and how they stand against their due dates."""
    total = sum(counts.values())
    overdue, late = counts[Punctuality.OVERDUE], counts[Punctuality.LATE]
    return pick(
        f"{total} nhiệm vụ: {overdue} quá hạn, {counts[Punctuality.NOT_DUE]} chưa đến hạn, "
        f"{counts[Punctuality.ON_TIME]} trình đúng hạn, {late} trình muộn",
        f"{total} tasks: {overdue} overdue, {counts[Punctuality.NOT_DUE]} not due yet, "
        f"{counts[Punctuality.ON_TIME]} submitted on time, {late} submitted late",
    )


def task_page(
    detail: TaskDetail, *, target: tuple[str, str], posts: tuple[Option, ...], documents: tuple[Option, ...]
) -> TaskPage:
    """One task; `target` is the plan's code and the wording of the target that it serves, empty without one."""
    return TaskPage(
        row=task_row(detail.line),
        product=detail.product,
        giver=detail.giver,
        target=detail.target,
        target_plan=target[0],
        target_name=target[1],
        programme=detail.programme,
        annual_plan=detail.annual_plan,
        co_units=detail.co_units,
        given_on=day_text(detail.given_on),
        way=tuple(_step_row(step) for step in detail.way),
        seen=detail.line.steps,
        due=detail.line.due,
        buttons=tuple(
            ActButton(act.value, act_word(act), act is TaskAct.RETURN, act is TaskAct.SUBMIT) for act in detail.acts
        ),
        may_change_due=detail.may_change_due,
        posts=posts,
        documents=documents,
    )


def _step_row(step: StepLine) -> StepRow:
    return StepRow(
        when=step.at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M"),
        who=step.by,
        what=kind_word(step.kind),
        state=state_word(step.state),
        lead=step.lead,
        due=day_text(step.due),
        note=step.note,
        evidence=step.evidence,
    )
