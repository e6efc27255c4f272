"""Why a figure is what it is, as one viewer may see it: the core's tree, and where its leaves came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from muctieu.core.aggregate import Figure
from muctieu.core.explain import Known, Node, Way, explain
from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.observation import ApprovalState
from muctieu.core.period import Period
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.days import end_of
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, Actor, may, reach
from muctieu.web.figures.decisions import EVER, decisions_on
from muctieu.web.figures.ground import Ground, ground_under
from muctieu.web.figures.kept import Asked, Sums, kept_totals
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.models import ApprovalAct, Observation
from muctieu.web.figures.shapes import SourceDocument
from muctieu.web.figures.source_documents import source_documents
from muctieu.web.figures.told import Told, told_in
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import keys_of


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a record's way to approval."""

    state: ApprovalState
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What the store keeps of a record beside the figure: how it was written, who recorded it, its way."""

    row: Told
    recorded_by: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure with its tree; `origins` by the records' identities, `documents` by the code that provenance names.

    `totals_only` tells that single reports are left out, `has_secret` that a component is.
    """

    node: Node
    place: OrgUnit
    names: Mapping[str, str]
    origins: Mapping[str, Origin]
    documents: Mapping[str, SourceDocument]
    known_on: date | None
    totals_only: bool
    has_secret: bool

    @property
    def place_name(self) -> str:
        return self.names.get(self.place.key, self.place.key)


def explained(
    code: str, place_key: str, period: Period | None, *, viewer: Actor | None, known_on: date | None = None
) -> Explained | None:
    """The explanation of the place's figure; None where this viewer may not ask, as where there is no such thing.

    `known_on` leaves out what was recorded after the end of that day. Constant queries.
    """
    indicator, place = load_indicators().get(code), place_named(place_key)
    if indicator is None or place is None or not _may_ask(viewer, indicator, place):
        return None
    # What was known on another day is not kept.
    material = material_of((indicator,), place, period, known_on, is_whole=known_on is not None)
    sight = _sight(viewer, place, material)
    tree = material.tree(indicator, period)
    node = sight.shown(shortened(tree))
    origins = origins_of([material.rows[record.obs.id] for one in node.walk() for record in one.records])
    return Explained(
        node=node,
        place=place,
        names=names_of({one.place for one in node.walk()} | {place.key}, period),
        origins=origins,
        documents=source_documents((origin.row.provenance_document for origin in origins.values()), viewer),
        known_on=known_on,
        totals_only=place.key not in sight.readable,
        has_secret=any(sight.hides(one.indicator) for one in tree.walk()),
    )


@until_touched("places")
def place_named(key: str) -> OrgUnit | None:
    """The place of that key."""
    return OrgUnit.objects.filter(key=key).first()


def _may_ask(viewer: Actor | None, indicator: Indicator, place: OrgUnit) -> bool:
    """Who belongs to a part of a place may ask for its totals; a restricted figure is for those who may read such."""
    if indicator.disclosure is Disclosure.RESTRICTED and not may(viewer, Act.FIGURE_READ_RESTRICTED, place):
        return False
    return may(viewer, Act.DESK_OPEN, place)


# -- what there is --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Material:
    """The records of a place and what is below it that may speak of a few indicators in a period.

    `units` are the places whose records these are, by number and key.
    """

    place: OrgUnit
    known: Known
    rows: Mapping[str, Told]
    ground: Ground
    units: Mapping[int, str]

    def tree(self, indicator: Indicator, period: Period | None) -> Node:
        area = self.ground.area(self.place.key)
        return explain(indicator, period, known=self.known, area=area, catalogue=load_indicators())


def material_of(
    indicators: Iterable[Indicator],
    place: OrgUnit,
    period: Period | None,
    known_on: date | None = None,
    *,
    is_whole: bool = True,
) -> Material:
    """What there is of the indicators and their components; the queries are constant.

    Without `is_whole` units below that are totals themselves are told by what is kept of them: of a province's
    communes the villages are not read.
    """
    codes = parts_of(indicators)
    ground, under = ground_under((place.pk,))
    units = keys_of(under if is_whole else frozenset(_direct(place.pk)))
    before = None if known_on is None else end_of(known_on)
    found = Observation.objects.filter(_inside(period), indicator__in=codes, place_id__in=units, disaggregation="")
    if before is not None:
        found = found.filter(recorded_at__lt=before)
    decisions = [one for one in decisions_on(units, codes) if before is None or one.decided_at < before]
    told = told_in(with_state(found.order_by("id"), before=before))
    observations = observations_of(told)
    totals = {} if is_whole else _totals(place.pk, codes, period)
    rows = {obs.id: row for obs, row in zip(observations, told, strict=True)}
    return Material(place, Known(observations, EVER, decisions, totals), rows, ground, units)


@until_touched("places")
def _direct(place: int) -> Mapping[int, bool]:
    """The place and the units that ever stood directly below it; whether these are totals of others themselves."""
    below = frozenset(OrgUnitVersion.objects.filter(parent=place).values_list("unit", flat=True)) - {place}
    adding = frozenset(OrgUnitVersion.objects.filter(parent__in=below).values_list("parent", flat=True))
    return {place: False, **{unit: unit in adding for unit in below}}


def _totals(place: int, codes: frozenset[str], period: Period | None) -> Sums:
    """What is kept of the units below the place that are totals themselves; one query at most."""
    adding = {unit for unit, adds in _direct(place).items() if adds}
    if not adding or period is None:
        return {}
    found = kept_totals(Asked(adding, codes, firsts=range(period.first, period.last + 1)))
    return {key: found.get(key, {}) for key in keys_of(frozenset(adding)).values()}


def parts_of(indicators: Iterable[Indicator]) -> frozenset[str]:
    """The codes of the indicators and of the components that they are worked out from."""
    found = ((one.code, one.numerator, one.denominator) for one in indicators)
    return frozenset(code for codes in found for code in codes if code)


def _inside(period: Period | None) -> Q:
    """What was reported for the period or a part of it."""
    if period is None:
        return Q(period_first__isnull=True)
    return Q(period_first__gte=period.first, period_first__lte=period.last)


# -- what may be seen -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sight:
    """The places whose single reports may be seen, and whether restricted figures may."""

    readable: frozenset[str]
    sees_restricted: bool

    def hides(self, indicator: Indicator) -> bool:
        return indicator.disclosure is Disclosure.RESTRICTED and not self.sees_restricted

    def shown(self, node: Node) -> Node:
        """The tree without components that are not the viewer's to see and without the reports of others."""
        is_open = node.place in self.readable
        return replace(
            node,
            figure=node.figure if is_open else _total_alone(node.figure),
            parts=self._kept(node, node.parts),
            left_out=self._kept(node, node.left_out),
            records=node.records if is_open else (),
        )

    def _kept(self, above: Node, parts: Iterable[Node]) -> tuple[Node, ...]:
        seen = (part for part in parts if part.place == above.place or part.place in self.readable)
        return tuple(self.shown(part) for part in seen if not self.hides(part.indicator))


def _total_alone(figure: Figure | None) -> Figure | None:
    return None if figure is None else figure._replace(sources=(), parts=())


def _sight(viewer: Actor | None, place: OrgUnit, material: Material) -> _Sight:
    readable = reach(viewer, Act.FIGURE_READ)
    return _Sight(
        frozenset(key for pk, key in material.units.items() if pk in readable),
        may(viewer, Act.FIGURE_READ_RESTRICTED, place),
    )


def shortened(node: Node) -> Node:
    """The tree without the inside of units that are totals themselves: a province's commune has its own explanation."""
    if node.way is Way.PLACES:
        parts = tuple(replace(part, parts=(), left_out=()) for part in node.parts)
        return replace(node, parts=parts, left_out=tuple(replace(part, parts=()) for part in node.left_out))
    return replace(node, parts=tuple(shortened(part) for part in node.parts))


# -- where it came from ---------------------------------------------------------------------------------------


def origins_of(rows: Collection[Told]) -> Mapping[str, Origin]:
    """Where each record came from; one query for all their steps."""
    acts = ApprovalAct.objects.filter(observation__in=[row.pk for row in rows]).order_by("id")
    taken = list(acts.values_list("observation_id", "state", "at", "by_id", "reason")) if rows else []
    names = full_names(frozenset((*(row.recorded_by_id for row in rows), *(step[3] for step in taken))))
    steps = {row.pk: _first_step(row, names) for row in rows}
    for pk, state, at, by, reason in taken:
        steps[pk].append(Step(ApprovalState(state), at, names[by], reason))
    return {row.uid: Origin(row, names[row.recorded_by_id], tuple(steps[row.pk])) for row in rows}


def _first_step(row: Told, names: Mapping[int, str]) -> list[Step]:
    state = ApprovalState(row.began)
    return [] if state is ApprovalState.DRAFT else [Step(state, row.recorded_at, names[row.recorded_by_id], "")]


@until_touched("people.user")
def full_names(people: frozenset[int]) -> Mapping[int, str]:
    """What the people are called, by number."""
    return dict(User.objects.filter(pk__in=sorted(people)).values_list("pk", "full_name"))


def names_of(keys: Collection[str], period: Period | None) -> Mapping[str, str]:
    """What the places were called at the end of the period; the latest name before, else the first one after it."""
    return _names_of(frozenset(keys), clock.today() if period is None else period.end - timedelta(days=1))


@until_touched("places")
def _names_of(keys: frozenset[str], day: date) -> Mapping[str, str]:
    versions = OrgUnitVersion.objects.filter(unit__key__in=keys).order_by("valid_from")
    names: dict[str, str] = {}
    for key, name, since in versions.values_list("unit__key", "name", "valid_from"):
        if key not in names or since <= day:
            names[key] = name
    return names
