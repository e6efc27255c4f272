"""What a comparison rests on: the units below a place, their figures, what was asked of them, what befell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from muctieu.core.aggregate import Figure
from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.place import Level
from muctieu.core.place_history import Entry
from muctieu.core.plan import Plan, Target
from muctieu.core.scoreboard import build_scoreboard
from muctieu.core.verdict import Assessment, Verdict
from muctieu.core.village_target import common_target
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, may, reach
from muctieu.web.common.same import Interned, Same
from muctieu.web.desk.scorecards.village import village_target
from muctieu.web.figures.models import Observation
from muctieu.web.figures.totals import Totals, totals, totals_below
from muctieu.web.people.models import User
from muctieu.web.places.mapping import stored_entries
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import in_force, units_below
from muctieu.web.plans.mapping import plan_of
from muctieu.web.plans.models import Plan as PlanRow
from muctieu.web.plans.models import Target as TargetRow
from muctieu.web.plans.queries import PLAN_KINDS, whole_plans
from muctieu.web.plans.shares import Division, divisions_of

Divisions = Mapping[str, Division]
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
    events: tuple[Entry, ...]

    def indicator(self, code: str) -> Indicator:
        return load_indicators()[code]

    def figures(self, unit: OrgUnitVersion, code: str) -> tuple[Figure, ...]:
        return self.below.get(unit.unit.key, {}).get(code, ())


def offered(place: OrgUnit, viewer: User, day: date) -> tuple[str, ...]:
    """The indicators of the targets of the place and of the units below it, in the order of their plans."""
    return tuple(code for code in _planned(place.pk, day) if _is_open(code, place, viewer))


@until_touched("plans.plan", "plans.target", "places")
def _planned(place: int, day: date) -> tuple[str, ...]:
    below = OrgUnitVersion.objects.filter(in_force(day), parent=place).values("unit")
    own = TargetRow.objects.filter(plan__place=place).order_by("-plan__last_year", "plan", "order")
    other = TargetRow.objects.filter(plan__place__in=below).order_by("order")
    codes = dict.fromkeys((*own.values_list("indicator", flat=True), *other.values_list("indicator", flat=True)))
    return tuple(dict.fromkeys((*codes, *ALWAYS)))


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
    units = tuple(row for row in units_below(place.unit_id, day) if row.unit.key in below)
    return Material(
        place=place.unit,
        name=place.name,
        is_commune=place.level == Level.COMMUNE,
        units=units,
        codes=tuple(codes),
        below=below,
        common=totals(codes, place.unit, viewer=viewer, day=day),
        events=stored_entries(),
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
    found = _plans_on(reach(viewer, Act.PLAN_READ).intersection(places), as_of)
    if material.is_commune:
        return _villages(material, *found[0], as_of) if found else Asked({})
    targets = tuple(target for row, _plan in found for target in _concerned(row, material.codes))
    judged = {
        plan.place: _held(plan, _NO_SHARES, plan.place, material.codes, material.below.get(plan.place, {}), as_of)
        for _row, plan in found
    }
    return Asked(judged, None, targets)


@until_touched(*PLAN_KINDS, most=8)
def _plans_on(places: frozenset[int], as_of: date) -> tuple[tuple[PlanRow, Plan], ...]:
    """The latest plan of each place that has begun by the year, with its rows; five queries."""
    rows = PlanRow.objects.filter(place__in=places, first_year__lte=as_of.year)
    chosen: dict[int, PlanRow] = {}
    for row in whole_plans(rows, TargetRow.objects.all()):
        chosen.setdefault(row.place_id, row)
    return tuple((row, _PLANS.the((row.code, as_of), plan_of(row, on=as_of))) for row in chosen.values())


def _concerned(row: PlanRow, codes: Sequence[str]) -> Iterable[TargetRow]:
    return (target for target in row.targets.all() if target.indicator in codes)


def _villages(material: Material, row: PlanRow, plan: Plan, as_of: date) -> Asked:
    divisions = _DIVISIONS.the((row.code, as_of), divisions_of(row, as_of))
    keys = (unit.unit.key for unit in material.units)
    codes = material.codes
    found = {key: _held(plan, divisions, key, codes, material.below.get(key, {}), as_of) for key in keys}
    common = _held(plan, _NO_SHARES, plan.place, codes, material.common, as_of)
    return Asked(found, common, tuple(_concerned(row, codes)))


_PLANS, _DIVISIONS = Interned[Plan](256), Interned[Divisions](64)
_NO_SHARES: Divisions = {}


def _held(  # noqa: PLR0917 - all of them make the key
    plan: Plan, divisions: Divisions, key: str, codes: Sequence[str], figures: Totals, as_of: date
) -> Judged:
    """Worked out once for the same plan, shares and figures: an act touches few of a commune's villages."""
    asked = (Same(plan), Same(divisions), key)
    found = {code: _assessed(asked, code, Same(figures.get(code, ())), as_of) for code in codes}
    return Judged(plan, {code: one for code, one in found.items() if one is not None})


@lru_cache(maxsize=16_384)
def _assessed(
    asked: tuple[Same[Plan], Same[Divisions], str], code: str, figures: Same[tuple[Figure, ...]], as_of: date
) -> Assessment | None:
    """The first target of the indicator, held against the figures."""
    plan = asked[0]
    for target in plan.it.targets:
        if target.indicator.code == code and (own := _own_target(target, asked, figures.it)) is not None:
            alone = replace(plan.it, targets=(own,))
            board = build_scoreboard(alone, {code: figures.it}, as_of=as_of, units=load_units())
            return next(iter(board.assessments), None)
    return None


def _own_target(
    target: Target, asked: tuple[Same[Plan], Same[Divisions], str], figures: tuple[Figure, ...]
) -> Target | None:
    """What the target asks of the place itself: of a village its share, else the common mark."""
    plan, divisions, key = asked
    if divisions.it is _NO_SHARES:
        return target
    division = divisions.it.get(target.id)
    return village_target(target, plan.it, division, village=key, figures=figures) or common_target(target)
