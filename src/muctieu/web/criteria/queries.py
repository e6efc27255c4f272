"""What a commune and its villages are judged by as of a day: figures that count, and what people have stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from uuid import UUID

from muctieu.core.aggregate import Figure
from muctieu.core.criteria import Dated, Fact, Facts, Listing, Recognition, RuleSet, Subject
from muctieu.core.place import Level
from muctieu.core.way_out import WayOut, way_out
from muctieu.packs.loader import load_indicators
from muctieu.packs.rulesets import load_rule_book
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.criteria.domain import YES, standing
from muctieu.web.criteria.models import Kind, Statement
from muctieu.web.criteria.topics import DOT, Wants, asked_by, is_figure, topics
from muctieu.web.figures.totals import Totals, totals, totals_below
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.moment import state_of
from muctieu.web.places.queries import governing, units_on
from muctieu.web.plans.judging import criterion_decisions

# What is said of the commune, or of what stands above it, holds for its villages too.
_HANDED_DOWN = frozenset({Kind.REGION, Kind.SERIES})
_YES_NO = "yes_no"


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """All that is known of one place on a day, and where each fact comes from.

    `figures` are the series of each indicator, `used` the figure that a fact comes from, `partial` a newer one that
    does not count because not every village has reported; `said` the statements in force by kind and name.
    """

    place: OrgUnit
    name: str
    facts: Facts
    figures: Totals
    used: Mapping[str, Figure]
    partial: Mapping[str, Figure]
    said: Mapping[tuple[str, str], Statement]


@dataclass(frozen=True, slots=True)
class AreaKnown:
    """The commune and its villages in force on the day, by code and name."""

    commune: Known
    villages: tuple[Known, ...]


def area_known(
    commune: OrgUnit,
    *,
    viewer: Actor | None,
    day: date,
    asked: RuleSet | None = None,
    name: str = "",
    with_villages: bool = True,
) -> AreaKnown | None:
    """What the commune and its villages are judged by; None for whoever may not see it. Constant queries.

    `asked` is a set that is looked at though another of its family is in force on the day: its answers count then.
    """
    if not may(viewer, Act.CRITERIA_READ, commune):
        return None
    sets, moment = _counting_sets(day, asked), (clock.today(), state_of((commune.pk,)))
    return _area(_Question(commune, name, viewer, day, sets, with_villages), moment)


def ways_out(known: Known, ruleset: RuleSet, day: date) -> WayOut:
    """What stands between the place and leaving its class or meeting the set."""
    return _ways(known, ruleset.code, day)


@lru_cache(maxsize=32)
def _ways(known: Known, code: str, day: date) -> WayOut:
    book = load_rule_book()
    ruleset = next(one for one in book.sets if one.code == code)
    return way_out(book, ruleset, known.facts, as_of=day)


@dataclass(frozen=True, slots=True)
class _Question:
    """All on which the answer depends beside the store."""

    commune: OrgUnit
    name: str
    viewer: Actor | None
    day: date
    sets: frozenset[str]
    with_villages: bool


@lru_cache(maxsize=32)
def _area(asked: _Question, _moment: tuple[date, tuple[str, ...]]) -> AreaKnown:
    """The answer, worked out once for each state of the commune: every act that concerns it writes a new seal."""
    commune, day, viewer = asked.commune, asked.day, asked.viewer
    rows = units_on(day).filter(parent=commune, level=Level.VILLAGE.value).order_by("code", "name")
    villages = [(row.unit, row.name) for row in rows] if asked.with_villages else []
    above = governing(commune.pk, day)
    found = standing().filter(place__in={*above, *(unit.pk for unit, _name in villages)}, valid_from__lte=day)
    statements = [row for row in found if row.valid_to is None or day < row.valid_to]
    figures = totals(_codes(), commune, viewer=viewer, day=day)
    below = totals_below(_codes(), commune, viewer=viewer, day=day) if villages else {}
    decided = criterion_decisions([commune.pk, *(unit.pk for unit, _name in villages)], day)
    handed = [row for row in statements if row.place_id in above and row.kind in _HANDED_DOWN]

    def known(unit: OrgUnit, called: str, figures: Totals) -> Known:
        own = [row for row in statements if row.place_id == unit.pk and row.kind not in _HANDED_DOWN]
        found = _known(unit, called, figures, [*handed, *own], sets=asked.sets)
        return replace(found, facts=replace(found.facts, decided=decided.get(unit.pk, {})))

    return AreaKnown(
        known(commune, asked.name, figures),
        tuple(known(unit, called, below.get(unit.key, {})) for unit, called in villages),
    )


def statement(uuid: UUID, *, viewer: Actor | None) -> Statement | None:
    """One statement, replaced or not; None when this viewer has no such statement."""
    rows = visible(viewer, Act.CRITERIA_READ, Statement.objects.filter(uuid=uuid))
    return rows.select_related("place", "stated_by", "supersedes", "supersedes__stated_by").first()


def history(place: OrgUnit, kind: str, name: str, *, viewer: Actor | None) -> tuple[Statement, ...]:
    """Everything ever said of one thing at a place, newest first."""
    rows = Statement.objects.filter(place=place, kind=kind, name=name)
    found = visible(viewer, Act.CRITERIA_READ, rows).select_related("stated_by", "superseded_by")
    return tuple(found.order_by("-id"))


@cache
def _codes() -> tuple[str, ...]:
    """The indicators that sets of communes and villages ask for."""
    book = load_rule_book()
    asked = (name for one in book.sets if one.subject is not Subject.HOUSEHOLD for name in asked_by(one))
    return tuple(dict.fromkeys(name for name in asked if is_figure(name)))


def _counting_sets(day: date, asked: RuleSet | None) -> frozenset[str]:
    """The set of each family whose answers and levels count."""
    book = load_rule_book()
    by_family = {one.family: one.code for one in book.sets if one.in_force(day)}
    if asked is not None:
        by_family[asked.family] = asked.code
    return frozenset(by_family.values())


# -- one place --------------------------------------------------------------------------------------------------


def _known(place: OrgUnit, name: str, figures: Totals, rows: Sequence[Statement], *, sets: frozenset[str]) -> Known:
    said = _in_force(rows)
    used, partial = _chosen(figures)
    values = {code: _fact_of(code, figure) for code, figure in used.items()}
    values |= {row.name: _stated(row) for row in said.values() if row.kind == Kind.FACT and not is_figure(row.name)}
    region = said.get((Kind.REGION.value, "region"))
    facts = Facts(
        values,
        None if region is None else region.value,
        None,
        _recognitions(rows),
        _listings(rows),
        _series(rows),
        {code: Decimal(row.value) for code, row in _of_sets(said, Kind.LEVEL, sets)},
        {code: row.value == YES for code, row in _of_sets(said, Kind.ANSWER, sets)},
    )
    return Known(place, name, facts, figures, used, partial, said)


def _in_force(rows: Iterable[Statement]) -> dict[tuple[str, str], Statement]:
    """The statement of each thing that begins last."""
    found: dict[tuple[str, str], Statement] = {}
    for row in sorted(rows, key=lambda one: (one.valid_from, one.pk)):
        found[row.kind, row.name] = row
    return found


def _chosen(figures: Totals) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """By code the newest figure that rests on every village, and a newer one that does not."""
    used: dict[str, Figure] = {}
    partial: dict[str, Figure] = {}
    for code, found in figures.items():
        for figure in reversed([one for one in found if one.value is not None]):
            if figure.coverage is None or figure.coverage.is_full:
                used[code] = figure
                break
            partial.setdefault(code, figure)
    return used, partial


def _fact_of(code: str, figure: Figure) -> Fact:
    unit = load_indicators()[code].unit
    value = Decimal(0) if figure.value is None else figure.value.to(unit).value
    period = "" if figure.period is None else figure.period.label_vi
    coverage = "" if figure.coverage is None else f", {figure.coverage.reported}/{figure.coverage.expected} bản"
    return Fact(bool(value) if unit.code == _YES_NO else value, evidence=period + coverage)


def _stated(row: Statement) -> Fact:
    topic = topics(Subject.COMMUNE).get((row.kind, row.name)) or topics(Subject.VILLAGE).get((row.kind, row.name))
    is_yes_no = topic is not None and topic.wants is Wants.YES_NO
    return Fact(row.value == YES if is_yes_no else Decimal(row.value), evidence=row.evidence)


def _recognitions(rows: Sequence[Statement]) -> dict[str, tuple[Recognition, ...]]:
    """By family; a recognition holds until the next loss. Something must be said: silence is not "never"."""
    kinds = (Kind.RECOGNITION, Kind.LOSS, Kind.NEVER)
    found: dict[str, tuple[Recognition, ...]] = {row.name: () for row in rows if row.kind in kinds}
    for row in sorted((row for row in rows if row.kind == Kind.RECOGNITION), key=lambda one: one.valid_from):
        losses = (
            one.valid_from
            for one in rows
            if one.kind == Kind.LOSS and one.name == row.name and one.valid_from > row.valid_from
        )
        found[row.name] += (Recognition(row.valid_from, min(losses, default=None), row.evidence),)
    return found


def _listings(rows: Iterable[Statement]) -> dict[str, tuple[Listing, ...]]:
    found: dict[str, tuple[Listing, ...]] = {}
    for row in rows:
        if row.kind == Kind.LISTING:
            found[row.name] = (*found.get(row.name, ()), Listing(row.value, row.valid_from, row.evidence))
    return found


def _series(rows: Iterable[Statement]) -> dict[str, tuple[Dated, ...]]:
    found: dict[str, tuple[Dated, ...]] = {}
    for row in rows:
        if row.kind == Kind.SERIES:
            found[row.name] = (*found.get(row.name, ()), Dated(row.valid_from, Decimal(row.value), row.evidence))
    return found


def _of_sets(
    said: Mapping[tuple[str, str], Statement], kind: Kind, sets: frozenset[str]
) -> Iterable[tuple[str, Statement]]:
    """Answers or levels of the sets that count, by the code of their rule."""
    for (found, name), row in said.items():
        code, _, rule = name.partition(DOT)
        if found == kind.value and code in sets:
            yield rule, row
