"""What a phone is told: its forms and slots with what was reported before, and how far its deliveries have come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from muctieu.core.form import LINE, EntryForm, Window, window_of
from muctieu.core.indicator import Plausible
from muctieu.core.observation import ApprovalState
from muctieu.core.period import Calendar, Period
from muctieu.core.usual import Limits, usual_range
from muctieu.packs.holidays import load_work_calendar
from muctieu.packs.loader import load_units
from muctieu.web.common import clock
from muctieu.web.figures.mapping import handed_in, with_state
from muctieu.web.figures.models import ApprovalAct, Observation
from muctieu.web.intake.cycles import is_open, window_kept
from muctieu.web.intake.forms import forms_for
from muctieu.web.intake.models import Cycle, Submission
from muctieu.web.intake.slots import Kept, Key, shown_text
from muctieu.web.offline.models import DeviceDelivery
from muctieu.web.offline.scope import Scope, for_phones, is_withheld, scope_of
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.plans.judging import limits_book
from muctieu.web.plans.mapping import decimal_of

# Closed periods stay on the phone this long, those to come are told this far ahead: weeks without a network.
KEPT, AHEAD = timedelta(days=120), timedelta(days=75)
MOST_SUBMISSIONS = 60

Slot = tuple[int, Period]
Past = Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Before:
    """What the place reported before: the last figure, its period, where a further one usually lies.

    `jump` is the factor from the last one that is looked at where too little is known for a usual range.
    """

    last: Decimal
    period: Period
    usual: Plausible | None
    jump: Decimal


@dataclass(frozen=True, slots=True)
class PhoneSlot:
    """One place's form for one period; `cycle` is None where entry has not been opened yet."""

    form: EntryForm
    version: int
    place: OrgUnitVersion
    window: Window
    cycle: Cycle | None
    is_open: bool
    before: Mapping[str, Before]
    own: Mapping[Key, Kept]
    why: Mapping[Key, str]

    @property
    def period(self) -> Period:
        return self.window.period


@dataclass(frozen=True, slots=True)
class PhoneSubmission:
    """One delivery of the phone's person, and the figures of its slot as they stand now."""

    row: Submission
    place: str
    own: Mapping[Key, Kept]
    why: Mapping[Key, str]
    is_replaced: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A slot before its figures are looked up."""

    form: EntryForm
    version: int
    place: OrgUnitVersion
    window: Window
    cycle: Cycle | None
    commune: int


# -- slots ----------------------------------------------------------------------------------------------------


def phone_slots(user: User) -> tuple[PhoneSlot, ...]:
    """Everything that the person may fill in on a phone now, soon, or did lately; the queries are constant."""
    scope = scope_of(user)
    asked = [*_kept_slots(scope), *_coming_slots(scope)]
    figures = figures_by_slot({(one.place.unit_id, one.window.period) for one in asked})
    reasons = reasons_of(kept for cells in figures.values() for kept in cells.values())
    past, limits = _past_of(asked), limits_book({one.commune for one in asked})
    before = [_before(one, past, limits.of(one.commune, one.window.period)) for one in asked]
    return tuple(_slot(one, figures, reasons, told) for one, told in zip(asked, before, strict=True))


def _kept_slots(scope: Scope) -> list[_Asked]:
    """Slots of cycles that take entries, or did lately."""
    rows = Cycle.objects.filter(cut_off__gte=clock.today() - KEPT, commune__in=scope.communes)
    rows = rows.select_related("form", "version", "commune")
    found: list[_Asked] = []
    for cycle in rows.order_by("-period_first", "form__code", "pk"):
        form, window = for_phones(cycle.version.to_core()), window_kept(cycle)
        owing = scope.owing(form, cycle.commune_id, window.data_to - timedelta(days=1))
        found += [_Asked(form, cycle.version.number, place, window, cycle, cycle.commune_id) for place in owing]
    return found


def _coming_slots(scope: Scope) -> list[_Asked]:
    """Slots of periods that nobody has opened yet: a phone may be out of reach when they are."""
    today, found = clock.today(), []
    communes = OrgUnit.objects.in_bulk(scope.communes)
    for commune in communes.values():
        there = set(Cycle.objects.filter(commune=commune).values_list("form", "period_first", "period_calendar"))
        for kept in forms_for(commune):
            form = for_phones(kept.form)
            for window in _windows_from(form, today):
                key = (kept.row.pk, window.period.first, window.period.calendar.value)
                owing = [] if key in there else scope.owing(form, commune.pk, today)
                found += [_Asked(form, kept.version.number, place, window, None, commune.pk) for place in owing]
    return found


def _windows_from(form: EntryForm, today: date) -> Iterable[Window]:
    """The windows that have not ended and open within the time ahead."""
    now = form.period_of(today)
    for step in range(-1, 4):
        period = Period(now.first + step * now.months, now.months, now.calendar)
        window = window_of(form, period, load_work_calendar())
        if window.cut_off >= today and window.opens <= today + AHEAD:
            yield window


def _slot(
    one: _Asked, figures: Mapping[Slot, Mapping[Key, Kept]], reasons: Mapping[int, str],
    before: Mapping[str, Before],
) -> PhoneSlot:  # fmt: skip
    own = own_cells(one.form, figures.get((one.place.unit_id, one.window.period), {}))
    return PhoneSlot(
        form=one.form,
        version=one.version,
        place=one.place,
        window=one.window,
        cycle=one.cycle,
        is_open=one.cycle is not None and is_open(one.cycle, clock.today()),
        before=before,
        own=own,
        why={key: reasons[kept.row.pk] for key, kept in own.items() if kept.row.pk in reasons},
    )


def own_cells(form: EntryForm, cells: Mapping[Key, Kept]) -> dict[Key, Kept]:
    """Of a place's figures those that the form asks for and a phone may see."""
    return {key: kept for key, kept in cells.items() if key[0] in form.indicators and not is_withheld(key[0])}


# -- figures of slots -----------------------------------------------------------------------------------------


def figures_by_slot(slots: Iterable[Slot]) -> dict[Slot, dict[Key, Kept]]:
    """The newest record of every figure that the places reported themselves for the periods; one query."""
    wanted = set(slots)
    if not wanted:
        return {}
    newest = Observation.objects.filter(place__in={place for place, _period in wanted}, source=LINE)
    newest = newest.filter(_in_periods(period for _place, period in wanted), superseded_by__isnull=True)
    found: dict[Slot, dict[Key, Kept]] = {}
    for row in with_state(newest).select_related("recorded_by"):
        slot = (row.place_id, _period_of(row))
        if slot in wanted:
            state = ApprovalState(row.state)
            kept = Kept(row, state, shown_text(row), row.recorded_by.full_name)
            found.setdefault(slot, {})[(row.indicator, row.disaggregation)] = kept
    return found


def reasons_of(cells: Iterable[Kept]) -> dict[int, str]:
    """Why each of the returned figures was sent back, by the figure's key; one query."""
    returned = [kept.row.pk for kept in cells if kept.state is ApprovalState.RETURNED]
    acts = ApprovalAct.objects.filter(observation__in=returned, state=ApprovalState.RETURNED.value).order_by("id")
    return dict(acts.values_list("observation_id", "reason")) if returned else {}


def _past_of(asked: Sequence[_Asked]) -> dict[tuple[int, str, int, str], dict[int, Decimal]]:
    """(place, indicator, months, calendar) → value by the period's first month; drafts left out. One query."""
    if not asked:
        return {}
    lengths = {(one.window.period.months, one.window.period.calendar.value) for one in asked}
    long = Q(pk__in=())
    for months, calendar in lengths:
        long |= Q(period_months=months, period_calendar=calendar)
    rows = Observation.objects.filter(
        long, place__in={one.place.unit_id for one in asked}, source=LINE, disaggregation="", mantissa__isnull=False,
        indicator__in={code for one in asked for code in one.form.indicators},
    )  # fmt: skip
    units = load_units()
    found: dict[tuple[int, str, int, str], dict[int, Decimal]] = {}
    for row in handed_in(rows).order_by("id"):
        value = decimal_of(row.mantissa, units[row.unit])
        if value is not None:
            key = (row.place_id, row.indicator, row.period_months or 0, row.period_calendar)
            found.setdefault(key, {})[row.period_first or 0] = value
    return found


def _before(one: _Asked, past: Mapping[tuple[int, str, int, str], Past], limits: Limits) -> dict[str, Before]:
    period = one.window.period
    found = {}
    for indicator in one.form.indicators:
        values = past.get((one.place.unit_id, indicator, period.months, period.calendar.value), {})
        earlier = sorted(first for first in values if first < period.first)
        if earlier:
            usual = usual_range([values[first] for first in earlier], limits)
            last = Period(earlier[-1], period.months, period.calendar)
            found[indicator] = Before(values[earlier[-1]], last, usual, limits.jump)
    return found


def _in_periods(periods: Iterable[Period]) -> Q:
    wanted = Q(pk__in=())
    for period in set(periods):
        wanted |= Q(
            period_first=period.first, period_months=period.months, period_calendar=period.calendar.value
        )  # fmt: skip
    return wanted


def _period_of(row: Observation) -> Period:
    return Period(row.period_first or 0, row.period_months or 0, Calendar(row.period_calendar))


# -- deliveries -----------------------------------------------------------------------------------------------


def phone_submissions(user: User) -> tuple[PhoneSubmission, ...]:
    """What the person's phones delivered lately, newest first; the queries are constant."""
    sent = DeviceDelivery.objects.filter(device__user=user).values("submission")
    since = clock.now() - timedelta(days=400)
    rows = Submission.objects.filter(pk__in=sent, received_at__gte=since).select_related("form", "decision__place")
    newest = list(rows.select_related("cycle__version", "place").order_by("-received_at", "-pk")[:MOST_SUBMISSIONS])
    figures = figures_by_slot({(row.place_id, row.period) for row in newest})
    reasons = reasons_of(kept for cells in figures.values() for kept in cells.values())
    names = unit_names({row.place_id for row in newest})
    seen: set[tuple[int, int, Period]] = set()
    found = []
    for row in newest:
        slot = (row.form_id, row.place_id, row.period)
        own = _delivered_cells(row, figures.get((row.place_id, row.period), {}))
        why = {key: reasons[kept.row.pk] for key, kept in own.items() if kept.row.pk in reasons}
        found.append(PhoneSubmission(row, names.get(row.place_id, row.place.key), own, why, slot in seen))
        seen.add(slot)
    return tuple(found)


def _delivered_cells(row: Submission, cells: Mapping[Key, Kept]) -> dict[Key, Kept]:
    told = {(str(one.get("indicator", "")), str(one.get("label", ""))) for one in row.content}
    return {key: kept for key, kept in cells.items() if key in told and not is_withheld(key[0])}


def unit_names(units: Iterable[int]) -> dict[int, str]:
    """Their latest names; of a unit that has ended the last one."""
    rows = OrgUnitVersion.objects.filter(unit__in=list(units), valid_from__lte=clock.today()).order_by("valid_from")
    return dict(rows.values_list("unit_id", "name"))
