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
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.figures.decisions import EVER, decisions_on
from muctieu.web.figures.ground import Ground, ground_under
from muctieu.web.figures.mapping import observations_in, with_state
from muctieu.web.figures.models import ApprovalAct, Observation
from muctieu.web.figures.shapes import SourceDocument
from muctieu.web.figures.source_documents import source_documents
from muctieu.web.places.models import OrgUnit, OrgUnitVersion


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

    row: Observation
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
    indicator, place = load_indicators().get(code), OrgUnit.objects.filter(key=place_key).first()
    if indicator is None or place is None or not _may_ask(viewer, indicator, place):
        return None
    material = material_of((indicator,), place, period, known_on)
    sight = _sight(viewer, place, material)
    tree = material.tree(indicator, period)
    node = sight.shown(shortened(tree))
    origins = _origins(node, known_on)
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


def _may_ask(viewer: Actor | None, indicator: Indicator, place: OrgUnit) -> bool:
    """Who belongs to a part of a place may ask for its totals; a restricted figure is for those who may read such."""
    if indicator.disclosure is Disclosure.RESTRICTED and not may(viewer, Act.FIGURE_READ_RESTRICTED, place):
        return False
    return may(viewer, Act.DESK_OPEN, place)


# -- what there is --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Material:
    """The records of a place and all below it that may speak of a few indicators in a period."""

    place: OrgUnit
    known: Known
    ground: Ground
    units: frozenset[int]

    def tree(self, indicator: Indicator, period: Period | None) -> Node:
        area = self.ground.area(self.place.key)
        return explain(indicator, period, known=self.known, area=area, catalogue=load_indicators())


def material_of(
    indicators: Iterable[Indicator], place: OrgUnit, period: Period | None, known_on: date | None = None
) -> Material:
    """What there is of the indicators and their components; the queries are constant."""
    codes = parts_of(indicators)
    ground, units = ground_under((place.pk,))
    before = None if known_on is None else end_of(known_on)
    found = Observation.objects.filter(_inside(period), indicator__in=codes, place_id__in=units, disaggregation="")
    if before is not None:
        found = found.filter(recorded_at__lt=before)
    decisions = [one for one in decisions_on(units, codes) if before is None or one.decided_at < before]
    known = Known(observations_in(found.order_by("id"), before=before), EVER, decisions)
    return Material(place, known, ground, units)


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
    return None if figure is None else replace(figure, sources=(), parts=())


def _sight(viewer: Actor | None, place: OrgUnit, material: Material) -> _Sight:
    units = OrgUnit.objects.filter(pk__in=material.units)
    readable = visible(viewer, Act.FIGURE_READ, units, place="pk").values_list("key", flat=True)
    return _Sight(frozenset(readable), may(viewer, Act.FIGURE_READ_RESTRICTED, place))


def shortened(node: Node) -> Node:
    """The tree without the inside of units that are totals themselves: a province's commune has its own explanation."""
    if node.way is Way.PLACES:
        parts = tuple(replace(part, parts=(), left_out=()) for part in node.parts)
        return replace(node, parts=parts, left_out=tuple(replace(part, parts=()) for part in node.left_out))
    return replace(node, parts=tuple(shortened(part) for part in node.parts))


# -- where it came from ---------------------------------------------------------------------------------------


def _origins(node: Node, known_on: date | None) -> Mapping[str, Origin]:
    ids = {record.obs.id for one in node.walk() for record in one.records}
    rows = Observation.objects.filter(uuid__in=ids).select_related("recorded_by").order_by("id")
    return origins_of(list(with_state(rows, before=None if known_on is None else end_of(known_on))))


def origins_of(rows: Collection[Observation]) -> Mapping[str, Origin]:
    """Where each record came from; one query for all their steps."""
    steps = {row.pk: _first_step(row) for row in rows}
    acts = ApprovalAct.objects.filter(observation__in=[row.pk for row in rows]).select_related("by").order_by("id")
    for act in acts:
        step = Step(ApprovalState(act.state), act.at, act.by.full_name, act.reason)
        steps[act.observation_id].append(step)
    return {str(row.uuid): Origin(row, row.recorded_by.full_name, tuple(steps[row.pk])) for row in rows}


def _first_step(row: Observation) -> list[Step]:
    state = ApprovalState(row.began)
    return [] if state is ApprovalState.DRAFT else [Step(state, row.recorded_at, row.recorded_by.full_name, "")]


def names_of(keys: Collection[str], period: Period | None) -> Mapping[str, str]:
    """What the places were called at the end of the period; the latest name before, else the first one after it."""
    day = clock.today() if period is None else period.end - timedelta(days=1)
    versions = OrgUnitVersion.objects.filter(unit__key__in=keys).order_by("valid_from")
    names: dict[str, str] = {}
    for key, name, since in versions.values_list("unit__key", "name", "valid_from"):
        if key not in names or since <= day:
            names[key] = name
    return names
