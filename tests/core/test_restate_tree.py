"""The second reading of a whole commune: its villages of one day, all along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.aggregate import Area, Coverage, Figure, figure_of, series, sums
from muctieu.core.indicator import Indicator, PlaceRule, TimeRule
from muctieu.core.lineage import Lineage
from muctieu.core.observation import Observation, ObsStatus
from muctieu.core.place import Level, OrgUnit
from muctieu.core.place_checks import versions_of
from muctieu.core.place_events import Change, Event, EventKind, Measure, Part
from muctieu.core.place_history import Places, apply_events
from muctieu.core.restate import Ground, Reason
from muctieu.core.restate_tree import Calm, RestatedTree, Tree, restate_tree
from tests.factories import HOUSEHOLD, TONNE, make_figure, make_indicator, make_obs, make_ratio
from tests.place_cast import PLACES, START, day, event, merge, shares

TODAY = day("2025-01-01")
HOUSEHOLDS = make_indicator("households", HOUSEHOLD, time=TimeRule.LAST)
POOR = make_indicator("poor", HOUSEHOLD, time=TimeRule.LAST)
GRAIN = make_indicator("grain", TONNE, time=TimeRule.SUM)
RATE = make_ratio("poor_rate", "poor", "households")
RANK = make_indicator("rank", place=PlaceRule.NONE)
KNOWN = {one.code: one for one in (HOUSEHOLDS, POOR, GRAIN, RATE, RANK)}
VILLAGES = ("bac", "nam", "dong", "tay")
OTHER = OrgUnit("xa-ben", "90002", "xã Bên", Level.COMMUNE, None, START)
STRANGER = OrgUnit("la", "07", "bản Lạ", Level.VILLAGE, "xa-ben", START)
TWO = Places((*PLACES.units, OTHER, STRANGER), PLACES.links)
MERGED = merge("bac nam", "giua")
# Nam leaves the commune; what the village itself reported goes with it.
AWAY = event(EventKind.REPARENT, changes=(Change("nam", parent="xa-ben"),))


def tree(*events: Event, measure: Measure | None = None, places: Places = TWO) -> Tree:
    outcome = apply_events(places, events)
    assert outcome.is_done, outcome.findings
    now = outcome.places
    measures = {} if measure is None else dict.fromkeys(KNOWN, measure)
    return Tree(Ground(versions_of(now.units), Lineage(now.edges), KNOWN, measures), TODAY)


def said(indicator: Indicator, period: str | None, **values: str) -> list[Figure]:
    return [make_figure(value, period, indicator.unit, indicator=indicator.code, place=place.replace("_", "-"))
            for place, value in values.items()]  # fmt: skip


def only(found: RestatedTree, indicator: Indicator, place: str = "xa") -> Figure:
    (figure,) = found.series(indicator, place)
    return figure


def value(figure: Figure) -> int:
    assert figure.value is not None
    assert figure.value.value == int(figure.value.value)
    return int(figure.value.value)


def reasons(found: RestatedTree, indicator: Indicator) -> list[tuple[str | None, Reason]]:
    assert all(one.finding.message_vi and one.finding.message_en for one in found.refused(indicator, "xa"))
    return [(one.place, one.reason) for one in found.refused(indicator, "xa")]


def test_merged_villages_count_as_the_one_they_are_today() -> None:
    figures = said(HOUSEHOLDS, "2022", bac="10", nam="20", dong="30")

    found = restate_tree([HOUSEHOLDS], figures, tree(MERGED))

    total = only(found, HOUSEHOLDS)
    assert (value(total), total.coverage) == (60, Coverage(2, 3, ("tay",)))
    assert value(only(found, HOUSEHOLDS, "giua")) == 30


def test_half_of_a_merged_village_makes_the_total_partial() -> None:
    figures = said(HOUSEHOLDS, "2022", bac="10", dong="30", tay="40")

    total = only(restate_tree([HOUSEHOLDS], figures, tree(MERGED)), HOUSEHOLDS)

    assert (value(total), total.coverage) == (80, Coverage(3, 3, (), ("giua",)))


def test_a_village_that_went_away_is_in_no_total_of_then() -> None:
    figures = said(HOUSEHOLDS, "2022", bac="10", nam="20", dong="30", tay="40", la="5")

    found = restate_tree([HOUSEHOLDS], figures, tree(AWAY))

    assert value(only(found, HOUSEHOLDS)) == 80
    assert value(only(found, HOUSEHOLDS, "xa-ben")) == 25


def test_a_village_that_only_said_why_it_has_no_figure_is_missing() -> None:
    (untold,) = said(HOUSEHOLDS, "2022", dong="30")
    figures = [*said(HOUSEHOLDS, "2022", bac="10", nam="20", tay="40"), untold._replace(value=None)]

    total = only(restate_tree([HOUSEHOLDS], figures, tree(MERGED)), HOUSEHOLDS)

    assert (value(total), total.coverage) == (70, Coverage(2, 3, ("dong",)))


def test_a_village_made_of_parts_of_two_communes_has_moved_into_one_of_them() -> None:
    figures = said(HOUSEHOLDS, "2022", xa_ben="50", nam="20", la="5")

    found = restate_tree([HOUSEHOLDS], figures, tree(merge("nam la", "giua")))

    assert value(only(found, HOUSEHOLDS)) == 25
    assert found.series(HOUSEHOLDS, "xa-ben") == ()
    assert [one.reason for one in found.refused(HOUSEHOLDS, "xa-ben")] == [Reason.MOVED]


def test_the_places_own_figure_stands_only_while_nothing_below_it_has_moved() -> None:
    figures = said(HOUSEHOLDS, "2022", xa="100", bac="10") + said(HOUSEHOLDS, "2024", xa="80")

    found = restate_tree([HOUSEHOLDS], figures, tree(AWAY))

    assert [(str(one.period), value(one)) for one in found.series(HOUSEHOLDS, "xa")] == [("2022", 10), ("2024", 80)]
    assert reasons(found, HOUSEHOLDS) == [("xa", Reason.MOVED)]


def test_a_village_that_moves_changes_the_ground_of_both_communes_and_a_commune_that_moves_of_none() -> None:
    up = event(EventKind.REPARENT, changes=(Change("xa-ben", parent="tinh"),))
    district = [OrgUnit(one, one, one, level, None, START)
                for one, level in (("huyen", Level.DISTRICT), ("tinh", Level.PROVINCE))]  # fmt: skip
    below = Places((*PLACES.units, replace(OTHER, parent="huyen"), STRANGER, *district), PLACES.links)

    assert apply_events(TWO, [AWAY]).places.entries[0].grounds == {"xa", "xa-ben"}
    assert apply_events(TWO, [MERGED]).places.entries[0].grounds == {"bac", "nam", "giua"}
    assert apply_events(below, [up]).places.entries[0].grounds == set()


def test_what_merges_within_the_place_leaves_its_own_figure() -> None:
    found = restate_tree([HOUSEHOLDS], said(HOUSEHOLDS, "2022", xa="100"), tree(MERGED))

    assert value(only(found, HOUSEHOLDS)) == 100
    assert reasons(found, HOUSEHOLDS) == []


def test_a_divided_village_needs_a_measure_and_is_named_without_one() -> None:
    part = event(EventKind.TRANSFER, parts=(Part("bac", "la", shares("0.2")),))
    figures = said(HOUSEHOLDS, "2022", bac="10", nam="20", dong="30", tay="40", la="5")

    unsaid = restate_tree([HOUSEHOLDS], figures, tree(part))
    found = restate_tree([HOUSEHOLDS], figures, tree(part, measure=Measure.HOUSEHOLDS))

    assert only(unsaid, HOUSEHOLDS).coverage == Coverage(3, 4, ("bac",))
    assert reasons(unsaid, HOUSEHOLDS) == [("bac", Reason.NO_MEASURE)]
    assert (value(only(found, HOUSEHOLDS)), only(found, HOUSEHOLDS).status) == (98, ObsStatus.ESTIMATE)
    assert reasons(found, HOUSEHOLDS) == []


def test_a_rate_goes_through_the_components_of_todays_villages() -> None:
    figures = said(HOUSEHOLDS, "2022", bac="10", nam="20", dong="30", tay="40") + said(
        POOR, "2022", bac="5", nam="10", dong="3", tay="4"
    )

    assert value(only(restate_tree([RATE], figures, tree(AWAY)), RATE)) == 15


def test_a_rate_that_a_place_told_stands_only_while_nothing_befell_it() -> None:
    told = said(RATE, "2022", xa="12", bac="20")
    parts = [*said(POOR, "2022", bac="2"), *said(HOUSEHOLDS, "2022", bac="10")]

    still, merged = restate_tree([RATE], told, tree()), restate_tree([RATE], told, tree(MERGED))
    with_parts = restate_tree([RATE], [*told, *parts], tree(MERGED))

    assert [value(only(found, RATE)) for found in (still, merged, with_parts)] == [12, 12, 12]
    assert [value(only(still, RATE, "bac")), merged.series(RATE, "bac")] == [20, ()]
    assert [[one.reason for one in found.refusals] for found in (still, merged, with_parts)] == [
        [], [Reason.NO_COMPONENTS], []
    ]  # fmt: skip


def test_what_is_still_to_come_moves_nothing_today() -> None:
    later = event(EventKind.REPARENT, "2026-01-01", changes=(Change("nam", parent="xa"),))
    figures = said(HOUSEHOLDS, "2022", xa="60")

    found = restate_tree([HOUSEHOLDS], figures, tree(AWAY, later))

    assert reasons(found, HOUSEHOLDS) == reasons(restate_tree([HOUSEHOLDS], figures, tree(AWAY)), HOUSEHOLDS)
    assert reasons(found, HOUSEHOLDS) == [("xa", Reason.MOVED)]


def test_a_merged_communes_figure_is_the_sum_of_both_or_of_their_villages_if_that_is_more() -> None:
    joined = event(EventKind.MERGE, parts=(Part("xa-ben", "xa"),))
    own = said(HOUSEHOLDS, "2022", xa="100", xa_ben="5")
    lacking = said(HOUSEHOLDS, "2022", xa="100", bac="10", nam="20", dong="30", tay="40", la="5")

    both = only(restate_tree([HOUSEHOLDS], own, tree(joined)), HOUSEHOLDS)
    below = only(restate_tree([HOUSEHOLDS], lacking, tree(joined)), HOUSEHOLDS)

    assert (value(both), both.coverage) == (105, Coverage(2, 2))
    assert (value(below), below.coverage) == (105, Coverage(5, 5))


def test_a_rank_stands_while_the_place_is_the_same_and_is_never_restated() -> None:
    figures = said(RANK, "2022", xa="3") + said(RANK, "2024", xa="2")

    changed = restate_tree([RANK], figures, tree(AWAY))
    same = restate_tree([RANK], figures, tree(MERGED))

    assert [str(one.period) for one in changed.series(RANK, "xa")] == ["2024"]
    assert reasons(changed, RANK) == [("xa", Reason.RANK)]
    assert len(same.series(RANK, "xa")) == 2


def test_of_no_known_period_nothing_is_restated_once_the_place_has_changed() -> None:
    figures = said(HOUSEHOLDS, None, xa="100", bac="10")
    part = event(EventKind.TRANSFER, parts=(Part("xa", "xa-ben", shares("0.2")),))

    assert value(only(restate_tree([HOUSEHOLDS], figures, tree(MERGED)), HOUSEHOLDS)) == 100
    assert restate_tree([HOUSEHOLDS], figures, tree(part)).series(HOUSEHOLDS, "xa") == ()
    assert reasons(restate_tree([HOUSEHOLDS], figures, tree(part)), HOUSEHOLDS) == [("xa", Reason.UNDATED)]


@st.composite
def reported(draw: st.DrawFn) -> list[Observation]:
    keys = st.tuples(st.sampled_from(("xa", *VILLAGES)), st.sampled_from(("households", "poor", "grain")),
                     st.sampled_from(("2021", "2022-Q4", "2023")))  # fmt: skip
    found = draw(st.dictionaries(keys, st.integers(0, 500), max_size=16))
    return [
        make_obs(str(number), period, KNOWN[code].unit, indicator=code, place=place, id=f"{place}{code}{period}")
        for (place, code, period), number in found.items()
    ]


@given(reported(), st.sampled_from((HOUSEHOLDS, GRAIN, RATE)))
def test_where_nothing_has_happened_both_readings_are_one(
    observations: Sequence[Observation], asked: Indicator
) -> None:
    area = Area("xa", lambda _period: VILLAGES)

    found = restate_tree([asked], [figure_of(obs) for obs in observations], tree())

    assert found.series(asked, "xa") == series(asked, observations, area=area, catalogue=KNOWN)
    assert found.refusals == ()


@given(reported(), st.sampled_from((HOUSEHOLDS, GRAIN, RATE)))
def test_a_calm_commune_is_read_by_what_is_kept_of_it(observations: Sequence[Observation], asked: Indicator) -> None:
    province = OrgUnit("tinh", "90", "tỉnh Thử", Level.PROVINCE, None, START)
    below = [replace(one, parent="tinh") if one.id in {"xa", "xa-ben"} else one for one in TWO.units]
    ground = tree(places=Places((*below, province), PLACES.links))
    area, figures = Area("xa", lambda _period: VILLAGES), [figure_of(obs) for obs in observations]
    kept = {
        (one.code, other.code if other else ""): sums(one, observations, area=area, beside=other)
        for one in (HOUSEHOLDS, POOR, GRAIN) for other in (None, HOUSEHOLDS, POOR) if other is not one
    }  # fmt: skip
    own: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.place == "xa":
            own.setdefault(figure.indicator, []).append(figure)
    neighbours = said(HOUSEHOLDS, "2023", la="5") + said(POOR, "2023", la="2")

    read = restate_tree([asked], [*figures, *neighbours], ground)
    known = restate_tree([asked], neighbours, ground, calm={"xa": Calm(own, kept)})

    for place in ("tinh", "xa"):
        assert stripped(known.series(asked, place)) == stripped(read.series(asked, place))


def stripped(figures: Sequence[Figure]) -> list[Figure]:
    """Without the order in which sources are named."""
    return [one._replace(sources=tuple(sorted(one.sources, key=str)), parts=tuple(sorted(one.parts)))
            for one in figures]  # fmt: skip
