"""Verbs and queries on cycles: opened, extended, closed, reopened, locked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from muctieu.core.form import LINE, EntryForm, Window, window_of
from muctieu.core.observation import ApprovalState
from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.errors import StateError
from muctieu.packs.holidays import load_work_calendar
from muctieu.web.common.acts import acting
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, OfForm, demand, may
from muctieu.web.figures import domain as figures
from muctieu.web.figures.mapping import with_state
from muctieu.web.figures.models import Observation
from muctieu.web.intake.forms import forms_for, newest_version
from muctieu.web.intake.models import Cycle, CycleAct, CycleState, Form
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import ever_below, in_force

# -- verbs ----------------------------------------------------------------------------------------------------


def open_cycle(form: Form, period: Period, *, commune: OrgUnit, by: User) -> Cycle:
    """Open a period for entry; opened before, it comes back as it stands.

    Raises:
        StateError: MT7321 for a period that is none of the form's, MT7322 for a retired form.
    """
    version = newest_version(form)
    asked = version.to_core()
    if (period.frequency, period.calendar) != (asked.frequency, asked.calendar):
        raise StateError("MT7321", form=asked.name_vi, form_en=asked.name_en, period=str(period))
    if not form.is_active:
        raise StateError("MT7322", form=asked.name_vi, form_en=asked.name_en)
    there = cycle_of(form, commune, period)
    if there is not None:
        demand(by, Act.CYCLE_KEEP, there)
        return there
    window = window_of(asked, period, load_work_calendar())
    with acting(by, Act.CYCLE_KEEP, OfForm(commune, form.code), chain=commune.uuid) as log:
        cycle, is_new = Cycle.objects.get_or_create(
            form=form, commune=commune, period_first=period.first, period_months=period.months,
            period_calendar=period.calendar.value,
            defaults={
                "version": version,
                "opens": window.opens,
                "due": {level.value: day.isoformat() for level, day in window.due.items()},
                "cut_off": window.cut_off,
            },
        )  # fmt: skip
        if is_new:
            _note(cycle, "opened", by=by)
        log.thing, log.after = f"cycle:{cycle.uuid}", _journal_row(cycle)
    return cycle


def extend(cycle: Cycle, cut_off: date, *, by: User, why: str) -> None:
    """Move the cut-off; a closed cycle opens again until that day.

    Raises:
        StateError: MT7323 for a locked cycle, MT7324 for a day before the last due day, MT7228 without a reason.
    """
    last_due = max(due_days(cycle).values())
    if cut_off < last_due:
        raise StateError("MT7324", cycle=str(cycle), day=f"{cut_off:%d/%m/%Y}", due=f"{last_due:%d/%m/%Y}")
    _change(cycle, "extended", state=CycleState.OPEN, cut_off=cut_off, by=by, why=why)


def close(cycle: Cycle, *, by: User, why: str) -> None:
    """End the entry before its cut-off, or after it for good: what arrives later waits for a person."""
    _change(cycle, "closed", state=CycleState.CLOSED, cut_off=cycle.cut_off, by=by, why=why)


def lock(cycle: Cycle, *, by: User, why: str = "") -> int:
    """Lock the period: its approved figures are locked and change by dated corrections only. Returns how many.

    Raises:
        StateError: MT7325 naming how many figures still wait, unless a reason for locking without them is given.
    """
    with acting(by, Act.CYCLE_LOCK, cycle, chain=cycle.commune.uuid, why=why) as log:
        fresh = _unlocked(cycle)
        rows = list(with_state(figures_of(cycle)))
        waiting = [row for row in rows if not ApprovalState(row.state).counts]
        if waiting and not why.strip():
            raise StateError("MT7325", cycle=str(cycle), count=str(len(waiting)))
        approved = [row for row in rows if row.state == ApprovalState.APPROVED.value]
        figures.lock(approved, by=by, form=cycle.form.code)
        log.thing, log.before = f"cycle:{cycle.uuid}", _journal_row(fresh)
        fresh.state = CycleState.LOCKED
        fresh.save(update_fields=("state",))
        _note(fresh, "locked", by=by, why=why)
        log.after = _journal_row(fresh)
    return len(approved)


def open_due(day: date) -> list[Cycle]:
    """Open every cycle whose window has begun by `day`, each in the name of whoever set the form and still may."""
    opened: list[Cycle] = []
    for commune in OrgUnit.objects.filter(pk__in=_communes(day)):
        for kept in forms_for(commune):
            by = kept.version.recorded_by
            if may(by, Act.CYCLE_KEEP, OfForm(commune, kept.row.code)):
                opened += [open_cycle(kept.row, period, commune=commune, by=by)
                           for period in _begun(kept.form, day) if _is_new(kept.row, commune, period)]  # fmt: skip
    return opened


def _begun(form: EntryForm, day: date) -> Iterator[Period]:
    """The form's period of `day` and the one that has just ended, where their windows have begun and not ended."""
    now = form.period_of(day)
    for period in (Period(now.first - now.months, now.months, now.calendar), now):
        window = window_of(form, period, load_work_calendar())
        if window.opens <= day <= window.cut_off:
            yield period


def _is_new(form: Form, commune: OrgUnit, period: Period) -> bool:
    known = Cycle.objects.filter(form=form, commune=commune, period_first=period.first, period_months=period.months)
    return not known.filter(period_calendar=period.calendar.value).exists()


def _communes(day: date) -> QuerySet[OrgUnitVersion, int]:
    rows = OrgUnitVersion.objects.filter(in_force(day), level=Level.COMMUNE.value)
    return rows.values_list("unit", flat=True)


def _change(cycle: Cycle, kind: str, *, state: CycleState, cut_off: date, by: User, why: str) -> None:
    if not why.strip():
        raise StateError("MT7228", thing=str(cycle))
    with acting(by, Act.CYCLE_KEEP, cycle, chain=cycle.commune.uuid, why=why) as log:
        fresh = _unlocked(cycle)
        log.thing, log.before = f"cycle:{cycle.uuid}", _journal_row(fresh)
        fresh.state, fresh.cut_off = state, cut_off
        fresh.save(update_fields=("state", "cut_off"))
        _note(fresh, kind, by=by, why=why)
        log.after = _journal_row(fresh)


def _unlocked(cycle: Cycle) -> Cycle:
    fresh = Cycle.objects.select_for_update().select_related("form", "commune").get(pk=cycle.pk)
    if fresh.state == CycleState.LOCKED:
        raise StateError("MT7323", cycle=str(cycle))
    return fresh


def _note(cycle: Cycle, kind: str, *, by: User, why: str = "") -> None:
    CycleAct.objects.create(cycle=cycle, kind=kind, cut_off=cycle.cut_off, by=by, why=why)


def _journal_row(cycle: Cycle) -> dict[str, object]:
    days = {"opens": cycle.opens.isoformat(), "due": cycle.due, "cut_off": cycle.cut_off.isoformat()}
    return {"form": cycle.form.code, "period": str(cycle.period), "state": str(cycle.state), **days}


# -- queries --------------------------------------------------------------------------------------------------


def due_days(cycle: Cycle) -> dict[Level, date]:
    """The last day on time, by level."""
    return {Level(level): date.fromisoformat(day) for level, day in cycle.due.items()}


def window_kept(cycle: Cycle) -> Window:
    """The cycle's window as it stands, with a cut-off that may have been moved."""
    return Window(cycle.period, cycle.opens, due_days(cycle), cycle.cut_off)


def is_open(cycle: Cycle, day: date) -> bool:
    """Whether entries of `day` are received without a person's decision."""
    return cycle.state == CycleState.OPEN and cycle.opens <= day <= cycle.cut_off


def expected_places(cycle: Cycle) -> list[OrgUnitVersion]:
    """The units that owe the form: those of its level in the commune on the last day of data, by code."""
    return list(_expected(cycle.commune_id, _last_day(cycle), cycle.version.to_core().level))


@until_touched("places")
def _expected(commune: int, day: date, level: Level) -> tuple[OrgUnitVersion, ...]:
    return tuple(_owing(commune, day, level, _versions_below({commune})))


def places_owing(cycles: Sequence[Cycle]) -> dict[int, list[OrgUnitVersion]]:
    """`expected_places` of each cycle by its key; two queries, however many cycles there are."""
    rows = _versions_below({cycle.commune_id for cycle in cycles})
    return {
        cycle.pk: _owing(cycle.commune_id, _last_day(cycle), cycle.version.to_core().level, rows) for cycle in cycles
    }


def _last_day(cycle: Cycle) -> date:
    return cycle.period.end - timedelta(days=1)


def _versions_below(communes: Iterable[int]) -> list[OrgUnitVersion]:
    rows = OrgUnitVersion.objects.filter(unit_id__in=ever_below(communes)).select_related("unit", "parent")
    return list(rows.order_by("code", "pk"))


def _owing(commune: int, day: date, level: Level, rows: Sequence[OrgUnitVersion]) -> list[OrgUnitVersion]:
    standing = {row.unit_id: row for row in rows if row.to_core().in_force(day)}
    return [row for row in standing.values() if row.level == level.value and _is_below(row, commune, standing)]


def _is_below(row: OrgUnitVersion, top: int, standing: Mapping[int, OrgUnitVersion]) -> bool:
    """Whether the unit is `top` or stands below it; a cycle that slipped in ends the walk."""
    met: set[int] = set()
    here: OrgUnitVersion | None = row
    while here is not None and here.unit_id != top and here.unit_id not in met:
        met.add(here.unit_id)
        here = standing.get(here.parent_id or 0)
    return here is not None and here.unit_id == top


def figures_of(cycle: Cycle) -> QuerySet[Observation]:
    """The newest record of every figure that the form asks in the period, from whatever form it came."""
    places = [version.unit_id for version in expected_places(cycle)]
    return line_figures(places, cycle.period).filter(indicator__in=cycle.version.to_core().indicators)


def line_figures(places: list[int], period: Period) -> QuerySet[Observation]:
    """The newest records that places reported themselves for a period."""
    newer = Observation.objects.filter(supersedes=OuterRef("pk"))
    rows = Observation.objects.filter(
        Q(period_first=period.first, period_months=period.months, period_calendar=period.calendar.value),
        place_id__in=places,
        source=LINE,
    )
    return rows.filter(~Exists(newer))


@until_touched("intake.cycle", "intake.form", "places.orgunit")
def cycle_named(uuid: UUID) -> Cycle | None:
    """The cycle by its identity, to be read and never changed; None when there is none."""
    return Cycle.objects.filter(uuid=uuid).select_related("form", "version", "commune").first()


def cycle_of(form: Form, commune: OrgUnit, period: Period) -> Cycle | None:
    """The cycle of that period, None when it was never opened."""
    rows = Cycle.objects.filter(
        form=form, commune=commune, period_first=period.first, period_months=period.months,
        period_calendar=period.calendar.value,
    )  # fmt: skip
    return rows.select_related("form", "version", "commune").first()
