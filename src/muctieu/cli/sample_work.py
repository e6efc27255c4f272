"""Plays the sample's registers, programmes, tasks, shares and statements, each act by whoever holds its post."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from muctieu.core.observation import ApprovalState
from muctieu.core.task import TaskAct
from muctieu.packs import sample_work as pack
from muctieu.packs.loader import load_indicators
from muctieu.packs.sample_registers import EntryVersion, HandedIn
from muctieu.packs.sample_work import VILLAGE_HEAD, StepAct
from muctieu.packs.samples import Sample
from muctieu.web.common import clock
from muctieu.web.criteria.domain import Claim, state
from muctieu.web.criteria.models import Kind
from muctieu.web.documents.models import Document
from muctieu.web.figures.models import Observation
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import holding_on, post_named, vacate
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans import tasks
from muctieu.web.plans.models import AnnualPlan, Programme, Target, Task
from muctieu.web.plans.models.task import ProgrammeKind
from muctieu.web.plans.programmes import ProgrammeText, issue_programme, open_year
from muctieu.web.plans.shares import share_out
from muctieu.web.plans.tasks import TaskText
from muctieu.web.registers import domain as registers
from muctieu.web.registers.models import Entry


@dataclass(frozen=True, slots=True)
class Event:
    """One act and its moment; `order` sorts acts of one moment."""

    at: datetime
    order: int
    act: Callable[[], object]


class Office(Protocol):
    """What the store's filling knows when an act's moment has come."""

    sample: Sample
    units: dict[str, OrgUnit]
    documents: dict[str, Document]

    @property
    def commune(self) -> OrgUnit: ...

    @property
    def clerk(self) -> User: ...

    @property
    def leader(self) -> User: ...

    def remember(self, row: Observation, until: ApprovalState) -> None:
        """Put a figure on the clerk's table."""

    def signing(self, moment: datetime) -> Iterator[Event]:
        """The checks and signatures that follow figures of that moment."""


class SampleWork:
    """The acts of registers and tasks; what they make is kept for the acts that follow."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._entries: dict[tuple[str, str], Entry] = {}
        self._tasks: dict[str, Task] = {}

    def events(self) -> Iterator[Event]:
        """Every act at its own moment."""
        sample, work = self.office.sample, self.office.sample.work
        yield from _each(work.programmes, self._issue, order=5)
        yield from _each(work.years, self._open_year, order=5)
        yield from _each(work.shares, self._share, order=6)
        yield from _each(work.vacancies, self._vacate, order=6)
        yield from _each(work.statements, self._state, order=6)
        yield from _each(work.tasks, self._give, order=7)
        for task in work.tasks:
            yield from (Event(step.at, 8, partial(self._step, task, step)) for step in task.steps)
        yield from _each(sample.entries, self._write, order=9)
        yield from _each(sample.handed_in, self._hand_in, order=10)
        for moment in sorted({one.at for one in sample.handed_in}):
            yield from self.office.signing(moment)

    # -- registers --------------------------------------------------------------------------------------------

    def _write(self, said: EntryVersion) -> None:
        office, key = self.office, (said.register, said.entry)
        entry = self._entries.get(key)
        if entry is None:
            self._entries[key] = registers.enter(
                said.register, place=office.units[said.place], day=said.day, values=said.values, by=office.clerk,
                stage=said.stage,
            )  # fmt: skip
            return
        seen = entry.versions.count()
        registers.amend(
            entry, seen=seen, day=said.day, values=said.values, by=office.clerk, stage=said.stage, why=said.why
        )

    def _hand_in(self, wanted: HandedIn) -> None:
        office, indicators = self.office, load_indicators()
        for row in registers.hand_in(wanted.register, commune=office.commune, period=wanted.period, by=office.clerk):
            is_public = indicators[row.indicator].is_public
            office.remember(row, ApprovalState.PUBLISHED if is_public else ApprovalState.APPROVED)

    # -- programmes, shares, posts ----------------------------------------------------------------------------

    def _issue(self, programme: pack.Programme) -> None:
        text = ProgrammeText(
            ProgrammeKind(programme.kind.value), programme.number, programme.title, programme.first_day,
            programme.last_day,
        )  # fmt: skip
        targets = [self._target(code) for code in programme.targets]
        lead = self._post(programme.lead, self.office.commune)
        issue_programme(text, place=self.office.commune, lead=lead, by=self.office.leader, targets=targets)

    def _open_year(self, year: pack.YearPlan) -> None:
        open_year(year.year, year.title, place=self.office.commune, by=self.office.leader)

    def _share(self, shares: pack.Shares) -> None:
        share_out(self._target(shares.target), shares.values, by=self.office.clerk, seen=0)

    def _vacate(self, vacancy: pack.Vacancy) -> None:
        vacate(self._post(vacancy.post, self.office.commune), on=vacancy.since, by=self.office.leader, why=vacancy.why)

    def _state(self, said: pack.Statement) -> None:
        claim = Claim(Kind(said.kind), said.name, said.value, said.valid_from, said.evidence)
        state(claim, place=self.office.units[said.place], by=self.office.clerk)

    # -- tasks ------------------------------------------------------------------------------------------------

    def _give(self, task: pack.Task) -> None:
        office, place = self.office, self.office.units[task.place]
        text = TaskText(
            task.title,
            product=task.product,
            target=self._target(task.target) if task.target else None,
            programme=Programme.objects.get(number=task.programme) if task.programme else None,
            annual_plan=None if task.year is None else AnnualPlan.objects.get(year=task.year),
            co_units=[office.units[unit] for unit in task.co_units],
        )
        lead, giver = self._post(task.lead, place), self._post(task.giver, place)
        by = self._holder(giver)
        self._tasks[task.id] = tasks.give_task(text, place=place, lead=lead, giver=giver, by=by, due=task.due)

    def _step(self, wanted: pack.Task, step: pack.Step) -> None:
        """The owner's side accepts, starts and submits; everything else is the giver's."""
        task = self._tasks[wanted.id]
        is_owners = step.act in (StepAct.ACCEPT, StepAct.START, StepAct.SUBMIT)
        by = self._holder(task.lead if is_owners else task.giver)
        self._tasks[wanted.id] = self._moved(task, step, by)

    def _moved(self, task: Task, step: pack.Step, by: User) -> Task:
        if step.due is not None:
            return tasks.change_due(task, step.due, by=by, seen=task.steps, reason=step.note)
        if step.to:
            to = self._post(step.to, task.commune)
            return tasks.hand_over_task(task, to, by=by, seen=task.steps, reason=step.note)
        evidence = [self.office.documents[step.evidence]] if step.evidence else []
        act = TaskAct(step.act.value)
        return tasks.move_task(task, act, by=by, seen=task.steps, note=step.note, evidence=evidence)

    # -- who and what -----------------------------------------------------------------------------------------

    def _post(self, code: str, place: OrgUnit) -> Post:
        """A post of the commune, or the head of the task's own village."""
        within = place if code == VILLAGE_HEAD else self.office.commune
        return post_named(code, within=within, day=clock.today())

    def _holder(self, post: Post) -> User:
        held = holding_on(post, clock.today())
        if held is None:
            raise LookupError(post.code)
        return held.user

    def _target(self, code: str) -> Target:
        return Target.objects.get(code=code, plan__place=self.office.commune)


class _Dated(Protocol):
    @property
    def at(self) -> datetime: ...


def _each(rows: Iterable[_Dated], act: Callable[..., object], *, order: int) -> Iterator[Event]:
    return (Event(row.at, order, partial(act, row)) for row in rows)
