"""The tree of a figure: every step is there, and worked out again from its leaves it gives the figure of the totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.aggregate import Area, Figure, series, yearly
from muctieu.core.explain import Known, Node, Standing, Way, explain, rests_on
from muctieu.core.indicator import Indicator, PlaceRule, TimeRule
from muctieu.core.observation import ApprovalState, Observation, ObsStatus, SourceDecision, current
from muctieu.core.period import Period
from muctieu.core.quantity import exact_ratio
from tests.factories import KG, PERSON, RECORDED, make_indicator, make_obs, make_ratio

BIRTHS = make_indicator("births", PERSON, time=TimeRule.SUM)
PEOPLE = make_indicator("population", PERSON)
RATE = make_ratio("birth_rate", "births", "population", factor=Decimal(1000), time=TimeRule.YEARLY)
INCOME = make_indicator("income", KG, place=PlaceRule.NONE)
CATALOGUE = {one.code: one for one in (BIRTHS, PEOPLE, RATE, INCOME)}
COMMUNES = {"xa": ("ban-1", "ban-2", "ban-3"), "xa-2": ("ban-4",)}
XA = Area("xa", lambda _period: COMMUNES["xa"])
TINH = Area("tinh", lambda _period: tuple(COMMUNES), lambda place, _period: COMMUNES.get(place, ()))
LATER = RECORDED + timedelta(days=400)
QUARTERS = ("2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4")


def told(
    value: str | None, place: str = "ban-1", period: str | None = "2022", code: str = "births", **given: Any
) -> Observation:
    return make_obs(value, period, place=place, indicator=code, **given)


def tree(
    indicator: Indicator,
    period: str | None,
    *observations: Observation,
    area: Area = XA,
    decisions: Sequence[SourceDecision] = (),
    catalogue: Mapping[str, Indicator] = CATALOGUE,
) -> Node:
    known = Known(observations, LATER, decisions)
    asked = None if period is None else Period.parse(period)
    return explain(indicator, asked, known=known, area=area, catalogue=catalogue)


def value(node: Node) -> Decimal | int | None:
    return None if node.figure is None or node.figure.value is None else node.figure.value.value


def test_sum_names_every_village_and_those_that_gave_nothing() -> None:
    node = tree(BIRTHS, "2022", told("9"), told("5", "ban-3"))

    assert (node.way, value(node)) == (Way.PLACES, 14)
    assert [(part.place, part.way, value(part)) for part in node.parts] == [
        ("ban-1", Way.OWN, 9), ("ban-2", Way.UNKNOWN, None), ("ban-3", Way.OWN, 5),
    ]  # fmt: skip
    assert node.figure is not None
    assert node.figure.coverage is not None
    assert node.figure.coverage.missing == ("ban-2",)


def test_own_report_of_the_commune_stands_before_its_villages() -> None:
    node = tree(BIRTHS, "2022", told("9"), told("20", "xa"))

    assert (node.way, value(node), node.parts) == (Way.OWN, 20, ())


def test_records_of_one_figure_say_what_became_of_each() -> None:
    old, new = told("8", source="thôn"), told("9", source="thôn", recorded_at=RECORDED + timedelta(days=1))
    rival = told("7", source="sổ hộ tịch", status=ObsStatus.ESTIMATE)
    sent = told("11", source="khác", approval=ApprovalState.SENT)
    later = told("99", source="thôn", recorded_at=LATER + timedelta(days=1))

    node = tree(BIRTHS, "2022", old, new, rival, sent, later, area=Area("ban-1", lambda _period: ()))

    assert [(str(one.obs.value.value), one.standing) for one in node.records if one.obs.value] == [
        ("9", Standing.COUNTS), ("7", Standing.RIVAL), ("8", Standing.SUPERSEDED), ("11", Standing.WAITING),
    ]  # fmt: skip


def test_what_waits_for_approval_is_shown_where_nothing_counts() -> None:
    node = tree(BIRTHS, "2022", told("11", approval=ApprovalState.SENT), area=Area("ban-1", lambda _period: ()))

    assert (node.way, node.figure) == (Way.UNKNOWN, None)
    assert [one.standing for one in node.records] == [Standing.WAITING]


def test_decision_between_sources_is_followed() -> None:
    first, second = told("8", source="a"), told("9", source="b", recorded_at=RECORDED + timedelta(days=1))
    decision = SourceDecision(first.key[:4], "a", RECORDED + timedelta(days=2))

    node = tree(BIRTHS, "2022", first, second, area=Area("ban-1", lambda _period: ()), decisions=[decision])

    assert [one.standing for one in node.records] == [Standing.COUNTS, Standing.RIVAL]
    assert value(node) == 8


def test_ratio_has_its_components_and_names_who_gave_only_one_of_them() -> None:
    node = tree(RATE, "2022", told("9"), told("1000", code="population"), told("5", "ban-2"))

    births, people = node.parts
    assert (node.way, value(node)) == (Way.RATIO, 9)
    assert [part.place for part in births.parts if part.is_known] == ["ban-1"]
    assert [(part.place, value(part)) for part in births.left_out] == [("ban-2", 5)]
    assert value(people) == 1000


def test_ratio_of_a_year_is_made_of_quarters_and_the_last_population() -> None:
    quarters = [told("3", "xa", period) for period in QUARTERS]
    people = told("1000", "xa", "2022-Q4", "population")

    node = tree(RATE, "2022", *quarters, people)

    births, population = node.parts
    assert (births.way, value(births), len(births.parts)) == (Way.PERIODS, 12, 4)
    assert (population.way, value(population)) == (Way.LATEST, 1000)
    assert value(node) == 12


def test_ratio_without_all_quarters_or_people_is_not_known() -> None:
    quarters = [told("3", "xa", period) for period in QUARTERS]

    assert tree(RATE, "2022", *quarters[:3], told("1000", "xa", "2022-Q4", "population")).figure is None
    assert tree(RATE, "2022", *quarters).figure is None
    assert tree(RATE, "2022-Q1", *quarters).figure is None


def test_ratio_of_unknown_components_is_not_known() -> None:
    orphan = make_ratio("orphan", "nothing", "nowhere")

    assert tree(orphan, "2022").way is Way.UNKNOWN


def test_year_is_the_sum_of_its_quarters_only_when_all_are_there() -> None:
    quarters = [told("3", "xa", period) for period in QUARTERS]

    whole, short = tree(BIRTHS, "2022", *quarters), tree(BIRTHS, "2022", *quarters[1:])

    assert (whole.way, value(whole)) == (Way.PERIODS, 12)
    assert [str(part.period) for part in whole.parts] == list(QUARTERS)
    assert (short.figure, short.way) == (None, Way.PLACES)


def test_time_since_the_start_of_a_term_adds_up_and_says_what_is_not_covered() -> None:
    node = tree(BIRTHS, "2021/2022", told("3", "xa", "2022-Q1"), told("2", "xa", "2022-Q3"))

    assert (node.way, value(node)) == (Way.PERIODS, 5)
    assert node.figure is not None
    assert [found.code for found in node.figure.findings] == ["MT1110"]


def test_level_of_a_year_is_that_of_its_last_period() -> None:
    node = tree(PEOPLE, "2022", told("990", "xa", "2022-Q1", "population"), told("1000", "xa", "2022-Q4", "population"))

    assert (node.way, value(node), [str(part.period) for part in node.parts]) == (Way.LATEST, 1000, ["2022-Q4"])
    assert tree(PEOPLE, "2022", told("990", "xa", "2022-Q1", "population")).figure is None


def test_figure_without_a_period_is_the_place_s_own() -> None:
    node = tree(INCOME, None, told("17", "xa", None, "income"))

    assert (node.way, value(node), node.period) == (Way.OWN, 17, None)


def test_indicator_that_does_not_add_up_over_places_is_not_known_without_an_own_report() -> None:
    assert tree(INCOME, "2022", told("17", code="income")).way is Way.UNKNOWN


def test_value_rests_on_the_records_below_it() -> None:
    mine, other = told("9"), told("5", "ban-3")

    node = tree(BIRTHS, "2022", mine, other)

    assert rests_on(node, mine.id)
    assert not rests_on(node, "khác")
    assert not rests_on(tree(BIRTHS, "2022"), mine.id)


# -- the tree and the totals agree ----------------------------------------------------------------------------

PLACES = ("tinh", "xa", "xa-2", "ban-1", "ban-2", "ban-4")
PERIODS = ("2021", "2022", *QUARTERS)
RECORDS = st.lists(
    st.builds(
        told,
        st.one_of(st.none(), st.integers(0, 50).map(str)),
        st.sampled_from(PLACES),
        st.sampled_from(PERIODS),
        st.sampled_from(("births", "population", "birth_rate")),
        source=st.sampled_from(("", "khác")),
        recorded_at=st.integers(0, 9).map(lambda days: RECORDED + timedelta(days=days)),
        approval=st.sampled_from((ApprovalState.APPROVED, ApprovalState.APPROVED, ApprovalState.SENT)),
    ),
    max_size=30,
    unique_by=lambda obs: (obs.key, obs.recorded_at),
).map(lambda found: [obs._replace(id=str(number)) for number, obs in enumerate(found)])


def again(node: Node) -> Decimal | None:
    """The value worked out from the leaves, by schoolbook arithmetic."""
    found = [again(part) for part in node.parts]
    known = [one for one in found if one is not None]
    if node.way is Way.OWN:
        return None if node.figure is None or node.figure.value is None else node.figure.value.value
    if node.way is Way.RATIO:
        return exact_ratio(known[0] * node.indicator.factor, known[1]) if len(known) == 2 and known[1] else None
    if node.way in (Way.PLACES, Way.PERIODS):
        return reduce(Decimal.__add__, known) if known else None
    return known[0] if known else None


def plain(figures: Sequence[Figure]) -> dict[Period | None, Figure]:
    return {figure.period: figure for figure in figures}


@given(RECORDS, st.sampled_from((XA, TINH)), st.sampled_from((BIRTHS, PEOPLE, RATE)))
def test_tree_gives_the_figures_of_the_totals_and_adds_up(
    records: list[Observation], area: Area, indicator: Indicator
) -> None:
    counting = current(records, as_of=LATER)
    made = plain(series(indicator, counting, area=area, catalogue=CATALOGUE))
    years = plain(yearly(tuple(made.values()), indicator.over_time, (2021, 2022)))

    for code in PERIODS:
        node = tree(indicator, code, *records, area=area)
        period = Period.parse(code)
        expected = made.get(period) or next(
            (one for one in years.values() if one.period and one.period.year == period.year and code.isdigit()), None
        )
        assert node.figure == expected
        if node.figure is not None and node.way is not Way.OWN:
            assert again(node) == value(node)


@given(RECORDS)
def test_every_record_of_the_figure_s_own_place_has_a_standing(records: list[Observation]) -> None:
    for node in tree(BIRTHS, "2022", *records).walk():
        counted = [one for one in node.records if one.standing is Standing.COUNTS]
        assert len(counted) == (node.way is Way.OWN)
        if node.way is Way.OWN and node.figure is not None:
            assert counted[0].obs.id in node.figure.parts
