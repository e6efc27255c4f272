"""The parts that scorecards share: how tasks keep their dates, and how complete and punctual the reports are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse

from muctieu.core.form import Timing
from muctieu.core.task import Punctuality
from muctieu.web.common.policy import Act, forms_for, may, reach
from muctieu.web.desk.collect.rates import share
from muctieu.web.desk.collect.words import form_name
from muctieu.web.desk.task_pages import TaskRow, counts_sentence, task_row
from muctieu.web.intake.cycles import due_days
from muctieu.web.intake.models import Cycle
from muctieu.web.intake.slots import SlotLine, arrival_map
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.task_queries import TaskFilter, punctuality_counts, tasks
from muctieu.web.screens.words import pick

LATE_SHOWN = 8
# Cycles looked back at: a year of months, or more of quarters.
CYCLES = 24
_IN_TIME = (Timing.EARLY, Timing.ON_TIME)


@dataclass(frozen=True, slots=True)
class TaskPart:
    """How the tasks stand against their dates, and the first of those that are overdue."""

    sentence: str
    overdue: int
    rows: tuple[TaskRow, ...]
    url: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One form over the cycles that are due: how many came, and how many came in time."""

    name: str
    cycles: str
    received: str
    on_time: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class ReportPart:
    """The forms, and all of them in a sentence."""

    sentence: str
    lines: tuple[ReportLine, ...]


def task_part(viewer: User, wanted: TaskFilter, day: date, *, asked: Mapping[str, str]) -> TaskPart | None:
    """The tasks of the filter; None for whoever sees only a part of the commune's tasks or where there is none."""
    if not may(viewer, Act.TASK_READ, wanted.unit or wanted.commune):
        return None
    counts = punctuality_counts(viewer, wanted, as_of=day)
    if not sum(counts.values()):
        return None
    late = replace(wanted, waiting=True, due_to=day - timedelta(days=1))
    query = QueryDict(mutable=True)
    query.update(dict(asked))
    return TaskPart(
        sentence=counts_sentence(counts),
        overdue=counts[Punctuality.OVERDUE],
        rows=tuple(map(task_row, tasks(viewer, late, size=LATE_SHOWN).lines)),
        url=f"{reverse('desk:tasks')}?{query.urlencode()}",
    )


def report_part(viewer: User, commune: OrgUnit, day: date, *, unit: OrgUnit | None = None) -> ReportPart | None:
    """The forms that the unit, or every place of the commune, owed by `day`; None where the viewer reads none.

    Four queries, however many forms, cycles and places there are.
    """
    codes = forms_for(viewer, Act.FORM_READ)
    seen = reach(viewer, Act.FORM_READ)
    if codes is not None or (unit or commune).pk not in seen:
        return None
    rows = Cycle.objects.filter(commune=commune, opens__lte=day).select_related("form", "version", "commune")
    cycles = [one for one in rows.order_by("-cut_off", "-pk")[:CYCLES] if max(due_days(one).values()) < day]
    arrived = arrival_map(cycles)
    by_form: dict[str, list[tuple[Cycle, Sequence[SlotLine]]]] = {}
    for cycle in cycles:
        owed = [line for line in arrived[cycle.pk] if unit is None or line.place.unit_id == unit.pk]
        if owed:
            by_form.setdefault(cycle.form.code, []).append((cycle, owed))
    every = [line for found in by_form.values() for _cycle, lines in found for line in lines]
    return ReportPart(_sentence(every), tuple(map(_line, by_form.values()))) if every else None


def _line(found: Sequence[tuple[Cycle, Sequence[SlotLine]]]) -> ReportLine:
    lines = [line for _cycle, some in found for line in some]
    received, on_time = _counts(lines)
    return ReportLine(
        name=form_name(found[0][0].version.to_core()),
        cycles=pick(f"{len(found)} kỳ", f"{len(found)} period{'s' if len(found) > 1 else ''}"),
        received=share(received, len(lines)),
        on_time=share(on_time, len(lines)),
        is_short=on_time < len(lines),
    )


def _sentence(lines: Sequence[SlotLine]) -> str:
    received, on_time = _counts(lines)
    return pick(f"{share(received, len(lines))} biểu đã nhận, {share(on_time, len(lines))} đúng hạn",
                f"{share(received, len(lines))} forms received, {share(on_time, len(lines))} on time")  # fmt: skip


def _counts(lines: Sequence[SlotLine]) -> tuple[int, int]:
    received = [line for line in lines if line.timing is not None]
    return len(received), sum(line.timing in _IN_TIME for line in received)
