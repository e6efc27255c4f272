from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.aggregate import Area, Coverage, add_up, figure_of, series, tile, weakest, yearly
from muctieu.core.indicator import PlaceRule, TimeRule
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.core.quantity import round_half_up
from tests.factories import HOUSEHOLD, PER_MILLE, PERCENT, PERSON, make_figure, make_indicator, make_obs, make_ratio

VILLAGES = tuple(f"ban-{n}" for n in range(1, 12))
AREA = Area("xa", lambda _period: VILLAGES)
POOR = make_indicator("poor", HOUSEHOLD)
ALL = make_indicator("households", HOUSEHOLD)
RATE = make_ratio("poverty", "poor", "households")
CATALOGUE = {"poor": POOR, "households": ALL, "poverty": RATE}


def _total(observations: list, indicator: object = POOR):  # type: ignore[no-untyped-def,type-arg]
    return series(indicator, observations, area=AREA, catalogue=CATALOGUE)  # type: ignore[arg-type]


def test_a_sum_says_which_villages_are_missing() -> None:
    observations = [make_obs("4", indicator="poor", place=place, unit=HOUSEHOLD) for place in VILLAGES[:9]]

    (figure,) = _total(observations)

    assert figure.value is not None
    assert figure.value.value == 36
    assert figure.coverage == Coverage(9, 11, VILLAGES[9:])
    assert not figure.coverage.is_full
    assert figure.coverage.as_dict() == {"reported": 9, "expected": 11}
    assert len(figure.sources) == 9


def test_a_tenth_and_two_tenths_are_three_tenths() -> None:
    observations = [
        make_obs(value, indicator="poor", place=place, unit=HOUSEHOLD)
        for value, place in (("0.1", VILLAGES[0]), ("0.2", VILLAGES[1]))
    ]

    (figure,) = _total(observations)

    assert figure.value is not None
    assert str(figure.value.value) == "0.3"


def test_a_village_that_said_it_does_not_know_is_missing_not_zero() -> None:
    observations = [
        make_obs("4", indicator="poor", place="ban-1", unit=HOUSEHOLD),
        make_obs(None, indicator="poor", place="ban-2", unit=HOUSEHOLD, status=ObsStatus.MISSING),
    ]

    (figure,) = _total(observations)

    assert figure.coverage is not None
    assert figure.coverage.reported == 1
    assert "ban-2" in figure.coverage.missing
    assert figure.status is ObsStatus.OFFICIAL


def test_no_village_no_figure() -> None:
    assert _total([make_obs(None, indicator="poor", place="ban-2", unit=HOUSEHOLD)]) == ()
    assert _total([make_obs("3", indicator="poor", place="bản khác", unit=HOUSEHOLD)]) == ()


def test_the_commune_s_own_figure_stands_before_the_sum() -> None:
    own = make_obs("40", indicator="poor", place="xa", unit=HOUSEHOLD)

    (figure,) = _total([make_obs("4", indicator="poor", place="ban-1", unit=HOUSEHOLD), own])

    assert figure == figure_of(own)


def test_one_estimate_makes_the_sum_an_estimate() -> None:
    observations = [
        make_obs("4", indicator="poor", place="ban-1", unit=HOUSEHOLD),
        make_obs("5", indicator="poor", place="ban-2", unit=HOUSEHOLD, status=ObsStatus.ESTIMATE),
    ]

    assert _total(observations)[0].status is ObsStatus.ESTIMATE
    assert weakest(ObsStatus) is ObsStatus.MISSING


def test_what_does_not_come_from_villages_is_never_summed() -> None:
    budget = make_indicator("budget", place=PlaceRule.NONE)

    assert _total([make_obs("4", indicator="budget", place="ban-1")], budget) == ()


@given(st.permutations(range(11)), st.lists(st.integers(0, 500), min_size=11, max_size=11))
def test_sums_do_not_depend_on_the_order_of_rows(order: list[int], values: list[int]) -> None:
    observations = [
        make_obs(str(values[n]), indicator="poor", place=VILLAGES[n], unit=HOUSEHOLD, id=VILLAGES[n]) for n in order
    ]

    (figure,) = _total(observations)

    assert figure.value is not None
    assert figure.value.value == sum(values)


def test_a_ratio_is_the_ratio_of_sums_over_villages_that_know_both_parts() -> None:
    observations = [
        make_obs(value, indicator=code, place=place, unit=HOUSEHOLD)
        for place, poor, every in (("ban-1", "10", "20"), ("ban-2", "0", "180"))
        for code, value in (("poor", poor), ("households", every))
    ]
    observations.append(make_obs("100", indicator="households", place="ban-3", unit=HOUSEHOLD))

    (figure,) = _total(observations, RATE)

    assert figure.value is not None
    assert figure.value.unit is PERCENT
    assert figure.value.value == 5
    assert figure.coverage is not None
    assert figure.coverage.reported == 2


def test_a_ratio_over_nothing_is_no_figure() -> None:
    observations = [
        make_obs("0", indicator="households", place="ban-1", unit=HOUSEHOLD),
        make_obs("0", indicator="poor", place="ban-1", unit=HOUSEHOLD),
    ]

    assert _total(observations, RATE) == ()
    assert _total(observations[:1], RATE) == ()
    assert _total(observations, make_ratio("x", "unknown", "poor")) == ()


def test_villages_count_against_the_commune_s_own_denominator() -> None:
    observations = [
        make_obs("10", indicator="poor", place="ban-1", unit=HOUSEHOLD),
        make_obs("30", indicator="poor", place="ban-2", unit=HOUSEHOLD),
        make_obs("200", indicator="households", place="xa", unit=HOUSEHOLD),
    ]

    (figure,) = _total(observations, RATE)

    assert figure.value is not None
    assert figure.value.value == 20
    assert figure.coverage is not None
    assert figure.coverage.reported == 2


def test_own_components_give_a_ratio_without_coverage() -> None:
    observations = [
        make_obs(value, indicator=code, place="xa", unit=HOUSEHOLD)
        for code, value in (("poor", "1"), ("households", "4"))
    ]

    (figure,) = _total(observations, RATE)

    assert figure.coverage is None
    assert figure.value is not None
    assert figure.value.value == 25


def test_a_ratio_of_unknown_parts_is_no_figure() -> None:
    observations = [
        make_obs(None, indicator="poor", place="xa", unit=HOUSEHOLD),
        make_obs("4", indicator="households", place="xa", unit=HOUSEHOLD),
    ]

    assert _total(observations, RATE) == ()


def test_overlapping_flows_are_never_added() -> None:
    figures = [make_figure("10", "2021"), make_figure("3", "2021-Q4"), make_figure("5", "2022-Q1"), make_figure("1")]

    chosen = tile(figures, Period.parse("2021/2025"))

    assert [str(figure.period) for figure in chosen] == ["2021", "2022-Q1"]


def test_adding_up_names_the_gap() -> None:
    tiles = [make_figure("10", "2021"), make_figure("5", "2022-Q2")]
    tiles[0] = figure = make_figure("10", "2021", coverage=Coverage(11, 11))

    total = add_up((figure, make_figure("5", "2022-Q2", coverage=Coverage(3, 11))), Period.parse("2021-01/2022-06"))

    assert total is not None
    assert total.value is not None
    assert total.value.value == 15
    assert total.coverage == Coverage(3, 11)
    assert [finding.code for finding in total.findings] == ["MT1110"]
    assert "15/18" in total.findings[0].message_vi


def test_adding_up_nothing_is_nothing() -> None:
    assert add_up((), Period.parse("2021")) is None
    assert add_up((make_figure("1", "2021", recorded_at=None),), Period.parse("2021")).coverage is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rule", "years"), [(TimeRule.SUM, [("2021", "10")]), (TimeRule.LAST, [("2021-Q4", "4"), ("2022", "9")])]
)
def test_years_of_quarters(rule: TimeRule, years: list[tuple[str, str]]) -> None:
    quarters = [make_figure(str(n), f"2021-Q{n}") for n in range(1, 5)]
    figures = [*quarters, make_figure("6", "2022-Q1"), make_figure("9", "2022")]
    if rule is TimeRule.SUM:
        figures = [*quarters, make_figure("6", "2022-Q1")]

    made = yearly(figures, rule, range(2020, 2024))

    assert [(str(figure.period), str(figure.value.value)) for figure in made if figure.value] == years


def test_a_year_whose_last_quarter_is_missing_has_no_last_value() -> None:
    assert yearly([make_figure("1", "2021-Q3")], TimeRule.LAST, [2021]) == ()


BIRTHS = make_indicator("births", PERSON, time=TimeRule.SUM)
PEOPLE = make_indicator("people", PERSON)
GROWTH = make_ratio("growth", "births", "people", unit=PER_MILLE, factor=Decimal(1000), time=TimeRule.YEARLY)


def test_a_rate_over_a_stock_is_the_year_s_flow_over_its_last_stock() -> None:
    observations = [
        make_obs(value, f"2022-Q{quarter}", indicator=code, place="xa")
        for quarter in range(1, 5)
        for code, value in (("births", "10"), ("people", str(990 + quarter)))
    ]

    figures = series(GROWTH, observations, area=AREA, catalogue={"births": BIRTHS, "people": PEOPLE, "growth": GROWTH})

    rates = {str(figure.period): figure.value.value for figure in figures if figure.value}
    assert round_half_up(rates["2022"], 3) == Decimal("40.241")
    assert round_half_up(rates["2022-Q4"], 3) == Decimal("10.060")
    assert yearly(figures, TimeRule.YEARLY, [2022])[0].value == figures[-1].value


def test_a_year_with_a_missing_quarter_has_no_yearly_rate() -> None:
    observations = [
        make_obs(value, f"2022-Q{quarter}", indicator=code, place="xa")
        for quarter in (1, 2, 4)
        for code, value in (("births", "10"), ("people", "1000"))
    ]

    figures = series(GROWTH, observations, area=AREA, catalogue={"births": BIRTHS, "people": PEOPLE, "growth": GROWTH})

    assert [str(figure.period) for figure in figures] == ["2022-Q1", "2022-Q2", "2022-Q4"]


def test_a_ratio_is_never_added_up_over_time() -> None:
    assert make_ratio("rate", "a", "b", time=TimeRule.SUM).over_time is TimeRule.YEARLY
    assert BIRTHS.over_time is TimeRule.SUM
