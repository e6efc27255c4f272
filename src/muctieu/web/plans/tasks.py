"""Verbs on tasks: give, move along, put off, hand over. Each writes a step that nobody changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max

from muctieu.core.fold import search_key
from muctieu.core.task import Side, TaskAct, TaskState, acts_open_to, next_state
from muctieu.core.workdays import DueDay
from muctieu.errors import StateError
from muctieu.packs.holidays import load_work_calendar
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.documents.files import attach_all
from muctieu.web.documents.models import Document
from muctieu.web.documents.uploads import Upload
from muctieu.web.people.models import Holding, Post, User
from muctieu.web.people.posts import require_post_of
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of, in_force
from muctieu.web.plans.models import AnnualPlan, Programme, Target, Task, TaskEvidence, TaskStep
from muctieu.web.plans.models.task import StepKind
from muctieu.web.plans.programmes import require_targets_of

# PostgreSQL indexes no text much longer than this, and the list's index holds it.
SEARCH_BYTES = 2000
# A step back is explained; so is everything that changes what was agreed.
_WITH_REASON = (TaskAct.RETURN,)


@dataclass(frozen=True, slots=True)
class TaskText:
    """What is to be done, and what it serves."""

    title: str
    product: str = ""
    target: Target | None = None
    programme: Programme | None = None
    annual_plan: AnnualPlan | None = None
    co_units: Sequence[OrgUnit] = field(default=())


def give_task(text: TaskText, *, place: OrgUnit, lead: Post, giver: Post, by: User, due: date | None = None) -> Task:
    """Give a task to the post `lead`; without a due date it is ten working days from today.

    The due date's flags tell when it was counted over years whose holidays are unknown or not yet confirmed.

    Raises:
        StateError: MT7225 when nobody holds one of the posts, MT7226 for a due date in the past, MT7229 for a post,
            target, programme or yearly plan of another commune.
    """
    today = clock.today()
    commune = chain_of(place, today)
    with acting(by, Act.TASK_GIVE, place, chain=commune.uuid) as log:
        for post in (lead, giver):
            require_post_of(commune, post, today)
        _require_same_commune(text, commune)
        counted = load_work_calendar().due_after(today) if due is None else DueDay(due)
        _require_due(counted.day, given_on=today, thing=text.title)
        task = _task_row(text, counted, commune=commune, given_on=today)
        task.place, task.lead, task.giver = place, lead, giver
        task.save(force_insert=True)
        task.co_units.set(text.co_units)
        _write_step(task, StepKind.GIVE, by=by, side=Side.GIVER)
        log.thing, log.after = f"task:{task.uuid}", {"title": text.title, "giver": giver.code, **_journal_row(task)}
    return task


def move_task(
    task: Task, act: TaskAct, *, by: User, seen: int, note: str = "", evidence: Sequence[Document | Upload] = ()
) -> Task:
    """Take one step; which side the person acts for follows from the posts held today.

    The evidence handed in with it, kept documents or files just uploaded, is attached to the task.

    Raises:
        StateError: MT7211 when somebody moved it meanwhile, MT7224 when the step is not this person's to take now,
            MT7228 for returning it without a reason.
    """
    with acting(by, Act.TASK_MOVE, task, chain=task.commune.uuid, why=note) as log:
        task = _held(task, seen=seen)
        side, state = _step_of(task, act, by=by)
        if act in _WITH_REASON and not note.strip():
            raise StateError("MT7228", thing=str(task))
        log.before = _journal_row(task)
        task.state = state.value
        if act in (TaskAct.SUBMIT, TaskAct.RETURN):
            task.submitted_on = clock.today() if act is TaskAct.SUBMIT else None
        step = _record(task, StepKind(act.value), by=by, side=side, note=note)
        _attach(step, evidence, by=by)
        log.thing, log.after = f"task:{task.uuid}", _journal_row(task)
    return task


def change_due(task: Task, due: date, *, by: User, seen: int, reason: str) -> Task:
    """Set another due date; only the giver's side may, with a reason, and not once the task is done."""
    with acting(by, Act.TASK_CHANGE, task, chain=task.commune.uuid, why=reason) as log:
        task = _held(task, seen=seen)
        if Side.GIVER not in sides_of(by, task) or task.state == TaskState.DONE:
            raise _not_theirs(task, StepKind.CHANGE_DUE, by=by)
        _require_change(task, reason, changed=due != task.due)
        _require_due(due, given_on=task.given_on, thing=str(task))
        log.before = _journal_row(task)
        task.due, task.due_unknown_years, task.due_unconfirmed = due, "", False
        _record(task, StepKind.CHANGE_DUE, by=by, side=Side.GIVER, note=reason)
        log.thing, log.after = f"task:{task.uuid}", _journal_row(task)
    return task


def hand_over_task(task: Task, to: Post, *, by: User, seen: int, reason: str) -> Task:
    """Let another post answer for the task from now on; the way back is the same verb."""
    with acting(by, Act.TASK_HAND_OVER, task, chain=task.commune.uuid, why=reason) as log:
        task = _held(task, seen=seen)
        if task.state == TaskState.DONE:
            raise _not_theirs(task, StepKind.HAND_OVER, by=by)
        _require_change(task, reason, changed=to.pk != task.lead_id)
        require_post_of(task.commune, to, clock.today())
        log.before = _journal_row(task)
        pass_task(task, lead=to, by=by, reason=reason)
        log.thing, log.after = f"task:{task.uuid}", _journal_row(task)
    return task


def pass_task(task: Task, *, by: User, reason: str, lead: Post | None = None, giver: Post | None = None) -> None:
    """The hand-over itself, inside the transaction of the verb that calls; who is not named stays."""
    task.lead, task.giver = lead or task.lead, giver or task.giver
    _record(task, StepKind.HAND_OVER, by=by, side=None, note=reason)


def sides_of(user: User, task: Task) -> tuple[Side, ...]:
    """The sides of the task for which the person may speak today, by the posts held."""
    held = Holding.objects.filter(in_force(clock.today()), user=user, post__in=(task.lead_id, task.giver_id))
    posts = set(held.values_list("post_id", flat=True))
    owner = (Side.OWNER,) if task.lead_id in posts else ()
    return owner + ((Side.GIVER,) if task.giver_id in posts else ())


def open_acts(user: User, task: Task) -> tuple[TaskAct, ...]:
    """The steps that the person can take now, in the order of the acts."""
    state = TaskState(task.state)
    open_ones = {act for side in sides_of(user, task) for act in acts_open_to(side, state)}
    return tuple(act for act in TaskAct if act in open_ones)


# -- rules ----------------------------------------------------------------------------------------------------


def _step_of(task: Task, act: TaskAct, *, by: User) -> tuple[Side, TaskState]:
    for side in sides_of(by, task):
        state = next_state(TaskState(task.state), act, side)
        if state is not None:
            return side, state
    raise _not_theirs(task, StepKind(act.value), by=by)


def _not_theirs(task: Task, wanted: StepKind, *, by: User) -> StateError:
    allowed = ", ".join(open_acts(by, task)) or "—"
    return StateError("MT7224", who=str(by), wanted=wanted.value, thing=str(task), state=task.state, allowed=allowed)


def _held(task: Task, *, seen: int) -> Task:
    """The task as it stands, held against a second writer; MT7211 unless it is the one seen."""
    Task.objects.select_for_update().get(pk=task.pk)
    fresh = Task.objects.select_related("commune", "place", "lead", "giver").get(pk=task.pk)
    if fresh.steps != seen:
        last = TaskStep.objects.select_related("by").get(task=fresh, number=fresh.steps)
        raise StateError("MT7211", thing=str(fresh), who=str(last.by), now=str(fresh.steps), seen=str(seen))
    return fresh


def _require_change(task: Task, reason: str, *, changed: bool) -> None:
    if not reason.strip():
        raise StateError("MT7228", thing=str(task))
    if not changed:
        raise StateError("MT7230", thing=str(task))


def _require_due(due: date, *, given_on: date, thing: str) -> None:
    if due < given_on:
        raise StateError("MT7226", thing=thing, due=f"{due:%d/%m/%Y}", day=f"{given_on:%d/%m/%Y}")


def _require_same_commune(text: TaskText, commune: OrgUnit) -> None:
    require_targets_of(commune, () if text.target is None else (text.target,))
    kinds = (("Chương trình", "programme", text.programme), ("Kế hoạch năm", "yearly plan", text.annual_plan))
    for kind, kind_en, thing in kinds:
        if thing is not None and thing.place_id != commune.pk:
            raise StateError("MT7229", kind=kind, kind_en=kind_en, value=str(thing), place=commune.key)


# -- rows -----------------------------------------------------------------------------------------------------


def _task_row(text: TaskText, due: DueDay, *, commune: OrgUnit, given_on: date) -> Task:
    taken = Task.objects.filter(commune=commune, year=given_on.year).aggregate(last=Max("number"))["last"]
    number = (taken or 0) + 1
    return Task(
        commune=commune,
        year=given_on.year,
        number=number,
        title=text.title,
        product=text.product,
        target=text.target,
        programme=text.programme,
        annual_plan=text.annual_plan,
        given_on=given_on,
        due=due.day,
        due_unknown_years=", ".join(map(str, due.unknown_years)),
        due_unconfirmed=due.unconfirmed,
        state=TaskState.ASSIGNED.value,
        search=search_text(f"NV {number}/{given_on.year} {text.title} {text.product}"),
    )


def search_text(text: str) -> str:
    """The folded words of a text, a blank before and after each, as `Task.search` keeps them."""
    key = search_key(text).encode()[:SEARCH_BYTES].decode(errors="ignore")
    return f" {key} "


def _record(task: Task, kind: StepKind, *, by: User, side: Side | None, note: str) -> TaskStep:
    task.steps += 1
    task.save()
    return _write_step(task, kind, by=by, side=side, note=note)


def _write_step(task: Task, kind: StepKind, *, by: User, side: Side | None, note: str = "") -> TaskStep:
    return TaskStep.objects.create(
        task=task,
        number=task.steps,
        kind=kind.value,
        state=task.state,
        side="" if side is None else side.value,
        lead=task.lead,
        due=task.due,
        by=by,
        note=note,
    )


def _attach(step: TaskStep, evidence: Sequence[Document | Upload], *, by: User) -> None:
    """The task gets the files as anything does; the step keeps which of them came with it."""
    documents = {row.document_id: None for row in attach_all(evidence, to=step.task, by=by)}
    TaskEvidence.objects.bulk_create(TaskEvidence(step=step, document_id=document) for document in documents)


def _journal_row(task: Task) -> dict[str, object]:
    return {"state": task.state, "lead": task.lead.code, "due": task.due.isoformat(), "step": task.steps}
