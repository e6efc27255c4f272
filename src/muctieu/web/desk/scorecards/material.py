"""What a comparison rests on: the units below a place, their figures, what was asked of them, what befell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.place import Level
from muctieu.core.place_events import Event
from muctieu.core.plan import Plan, Target
from muctieu.core.scoreboard import build_scoreboard
from muctieu.core.verdict import Assessment, Verdict
from muctieu.core.village_target import common_target
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.common.same import Interned, Same
from muctieu.web.desk.scorecards.village import village_target
from muctieu.web.figures.models import Observation
from muctieu.web.figures.totals import Totals, totals, totals_below
from muctieu.web.people.models import User
from muctieu.web.places.mapping import stored_entries
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import in_force
from muctieu.web.plans.mapping import plan_of
from muctieu.web.plans.models import Plan as PlanRow
from muctieu.web.plans.models import Target as TargetRow
from muctieu.web.plans.queries import whole_plans
from muctieu.web.plans.shares import Division, divisions_of

Divisions = Mapping[str, Division]
Lines = tuple[tuple[str, Same[tuple[Figure, ...]]], ...]
# Beside the targets' indicators: how big a unit is.
ALWAYS = ("population", "household_count")
PROPOSED, MOST = 6, 12


@dataclass(frozen=True, slots=True)
class Judged:
    """A unit's plan and where each of its targets stands, by indicator."""

    plan: Plan
    by_code: Mapping[str, Assessment]


@dataclass(frozen=True, slots=True)
class Material:
    """The units in the order of their codes with their figures; `common` are those of the whole place."""

    place: OrgUnit
    name: str
    is_commune: bool
    units: tuple[OrgUnitVersion, ...]
    codes: tuple[str, ...]
    below: Mapping[str, Totals]
    common: Totals
    events: tuple[Event, ...]

    def indicator(self, code: str) -> Indicator:
        return load_indicators()[code]

    def figures(self, unit: OrgUnitVersion, code: str) -> tuple[Figure, ...]:
        return self.below.get(unit.unit.key, {}).get(code, ())


def offered(place: OrgUnit, viewer: User, day: date) -> tuple[str, ...]:
    """The indicators of the targets of the place and of the units below it, in the order of their plans."""
    below = OrgUnitVersion.objects.filter(in_force(day), parent=place).values("unit")
    own = TargetRow.objects.filter(plan__place=place).order_by("-plan__last_year", "plan", "order")
    other = TargetRow.objects.filter(plan__place__in=below).order_by("order")
    codes = dict.fromkeys((*own.values_list("indicator", flat=True), *other.values_list("indicator", flat=True)))
    return tuple(code for code in dict.fromkeys((*codes, *ALWAYS)) if _is_open(code, place, viewer))


def _is_open(code: str, place: OrgUnit, viewer: User) -> bool:
    indicator = load_indicators().get(code)
    if indicator is None:
        return False
    return indicator.disclosure is not Disclosure.RESTRICTED or may(viewer, Act.FIGURE_READ_RESTRICTED, place)


def proposed(place: OrgUnit, codes: Sequence[str], day: date) -> tuple[str, ...]:
    """The first of the indicators of which a unit directly below the place has reported something."""
    below = OrgUnitVersion.objects.filter(in_force(day), parent=place).values("unit")
    catalogue = load_indicators()
    parts = {part for code in codes for part in (catalogue[code].numerator, catalogue[code].denominator) if part}
    rows = Observation.objects.filter(place__in=below, indicator__in=sorted(parts.union(codes))).order_by()
    told = frozenset(rows.values_list("indicator", flat=True).distinct())
    found = [code for code in codes if code in told or {catalogue[code].numerator, catalogue[code].denominator} <= told]
    return tuple(found or codes)[:MOST]


def gather(place: OrgUnitVersion, codes: Sequence[str], *, viewer: User, day: date) -> Material:
    """The figures for periods that are over by `day`, as the viewer may see them; the queries are constant."""
    below = totals_below(codes, place.unit, viewer=viewer, day=day)
    rows = OrgUnitVersion.objects.filter(in_force(day), parent=place.unit).exclude(level=Level.SETTLEMENT)
    units = tuple(row for row in rows.select_related("unit", "parent").order_by("code", "unit_id")
                  if row.unit.key in below)  # fmt: skip
    return Material(
        place=place.unit,
        name=place.name,
        is_commune=place.level == Level.COMMUNE,
        units=units,
        codes=tuple(codes),
        below=below,
        common=totals(codes, place.unit, viewer=viewer, day=day),
        events=tuple(entry.event for entry in stored_entries()),
    )


def narrowed(material: Material, asked: Asked | None) -> Material:
    """Of the indicators that nobody asked for, the first few about which there is something to say."""
    told = [code for code in material.codes if _says(material, asked, code)]
    return replace(material, codes=tuple(told or material.codes)[:PROPOSED])


def _says(material: Material, asked: Asked | None, code: str) -> bool:
    if asked is None:
        return any(material.figures(unit, code) for unit in material.units)
    found = (judged.by_code.get(code) for judged in asked.by_unit.values())
    return any(one is not None and one.verdict is not Verdict.NO_DATA for one in found)


# -- what is asked of the units -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """Where each unit stands by its targets, the commune by its own, and the rows that tell what was changed."""

    by_unit: Mapping[str, Judged]
    common: Judged | None = None
    targets: tuple[TargetRow, ...] = ()


def judge(material: Material, *, viewer: User, as_of: date) -> Asked:
    """Villages by what the commune's plan asks of them, communes by their own plans; the queries are constant."""
    places = [material.place.pk] if material.is_commune else [unit.unit_id for unit in material.units]
    rows = visible(viewer, Act.PLAN_READ, PlanRow.objects.filter(place__in=places, first_year__lte=as_of.year))
    chosen: dict[int, PlanRow] = {}
    for row in whole_plans(rows, TargetRow.objects.filter(indicator__in=material.codes)):
        chosen.setdefault(row.place_id, row)
    if material.is_commune:
        own = chosen.get(material.place.pk)
        return Asked({}) if own is None else _villages(material, own, as_of)
    targets = tuple(target for row in chosen.values() for target in row.targets.all())
    plans = {row.place.key: _plan(row, as_of) for row in chosen.values()}
    judged = {
        key: _held(plan, _NO_SHARES, key, figures=material.below.get(key, {}), as_of=as_of)
        for key, plan in plans.items()
    }
    return Asked(judged, None, targets)


def _villages(material: Material, row: PlanRow, as_of: date) -> Asked:
    plan = _plan(row, as_of)
    divisions = _DIVISIONS.the((row.code, as_of), divisions_of(row, as_of))
    keys = (unit.unit.key for unit in material.units)
    found = {key: _held(plan, divisions, key, figures=material.below.get(key, {}), as_of=as_of) for key in keys}
    common = _held(plan, _NO_SHARES, plan.place, figures=material.common, as_of=as_of)
    return Asked(found, common, tuple(row.targets.all()))


_PLANS, _DIVISIONS = Interned[Plan](256), Interned[Divisions](64)
_NO_SHARES: Divisions = {}


def _plan(row: PlanRow, as_of: date) -> Plan:
    """The very same object as long as nothing about the plan's targets changes."""
    plan = plan_of(row, on=as_of)
    return _PLANS.the((plan.code, as_of, frozenset(target.id for target in plan.targets)), plan)


def _held(plan: Plan, divisions: Divisions, key: str, *, figures: Totals, as_of: date) -> Judged:
    """Worked out once for the same plan, shares and figures: an act touches few of a commune's villages."""
    lines = tuple((code, Same(some)) for code, some in figures.items())
    return _held_once((Same(plan), Same(divisions), key), lines, as_of)


@lru_cache(maxsize=2048)
def _held_once(asked: tuple[Same[Plan], Same[Divisions], str], lines: Lines, as_of: date) -> Judged:
    plan, divisions, key = asked
    figures = {code: some.it for code, some in lines}
    if divisions.it is _NO_SHARES:
        return _judged(plan.it, plan.it.targets, figures, as_of)
    own = (
        village_target(target, plan.it, divisions.it.get(target.id), village=key,
                       figures=figures.get(target.indicator.code, ())) or common_target(target)
        for target in plan.it.targets
    )  # fmt: skip
    return _judged(plan.it, (target for target in own if target is not None), figures, as_of)


def _judged(plan: Plan, targets: Iterable[Target], figures: Totals, as_of: date) -> Judged:
    """The first target of each indicator, held against the figures."""
    first: dict[str, Target] = {}
    for target in targets:
        first.setdefault(target.indicator.code, target)
    own = replace(plan, targets=tuple(first.values()))
    board = build_scoreboard(own, figures, as_of=as_of, units=load_units())
    return Judged(own, {one.target.indicator.code: one for one in board.assessments})
