from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.aggregate import Coverage, Figure
from muctieu.core.indicator import Indicator, PlaceRule, TimeRule
from muctieu.core.lineage import Lineage
from muctieu.core.observation import Bound, ObsStatus
from muctieu.core.place import on_day
from muctieu.core.place_checks import versions_of
from muctieu.core.place_events import UNSTATED, Event, EventKind, Measure, Part, Shares
from muctieu.core.place_history import Places, apply_events
from muctieu.core.restate import Ground, Reason, Restated, restate
from tests.factories import HOUSEHOLD, PERCENT, TONNE, make_figure, make_indicator, make_ratio
from tests.place_cast import PLACES, day, event, histories, merge, newborn, shares

TODAY = day("2025-01-01")
HOUSEHOLDS = make_indicator("households", HOUSEHOLD, time=TimeRule.LAST, name_vi="Số hộ", name_en="Households")
POOR = make_indicator("poor", HOUSEHOLD, time=TimeRule.LAST)
GRAIN = make_indicator("grain", TONNE, time=TimeRule.SUM)
RATE = make_ratio("poor_rate", "poor", "households")
RANK = make_indicator("rank", place=PlaceRule.NONE)
MEASURES = {"households": Measure.HOUSEHOLDS, "poor": Measure.HOUSEHOLDS, "grain": Measure.PEOPLE}
MERGED = merge("bac nam", "giua")
TRANSFER = event(EventKind.TRANSFER, parts=(Part("bac", "dong", shares("0.2", "0.25")),))
SPLIT = event(
    EventKind.SPLIT,
    parts=(Part("nam", "nam-1", shares("0.4")), Part("nam", "nam-2", shares("0.6"))),
    changes=(newborn("nam-1", "02A"), newborn("nam-2", "02B")),
)


def ground(*events: Event, measures: dict[str, Measure] | None = None) -> Ground:
    return ground_of(apply_events(PLACES, events).places, measures=measures)


def ground_of(places: Places, *, measures: dict[str, Measure] | None = None) -> Ground:
    catalogue = {one.code: one for one in (HOUSEHOLDS, POOR, GRAIN, RATE, RANK)}
    return Ground(versions_of(places.units), Lineage(places.edges), catalogue,
                  MEASURES if measures is None else measures)  # fmt: skip


def said(indicator: Indicator, period: str, **values: str) -> list[Figure]:
    return [make_figure(value, period, indicator.unit, indicator=indicator.code, place=place)
            for place, value in values.items()]  # fmt: skip


def values(restated: Restated) -> dict[str, Decimal]:
    return {figure.place: figure.value.value for figure in restated.figures if figure.value is not None}


def reasons(restated: Restated) -> list[tuple[str | None, Reason]]:
    assert all(refusal.finding.message_vi and refusal.finding.message_en for refusal in restated.refusals)
    return [(refusal.place, refusal.reason) for refusal in restated.refusals]


# -- sums -----------------------------------------------------------------------------------------------------------


def test_sums_of_merged_villages_add_up_and_the_report_stays_as_it_was() -> None:
    figures = said(HOUSEHOLDS, "2022", bac="40", nam="55", dong="31")

    restated = restate(HOUSEHOLDS, figures, ground(MERGED), on=TODAY)

    assert values(restated) == {"giua": 95, "dong": 31}
    assert restated.as_reported == tuple(figures)
    assert restated.refusals == ()
    total = next(figure for figure in restated.figures if figure.place == "giua")
    assert total.status is ObsStatus.OFFICIAL
    assert total.coverage == Coverage(2, 2)


def test_a_village_that_did_not_report_is_missing_and_not_zero() -> None:
    restated = restate(HOUSEHOLDS, said(HOUSEHOLDS, "2022", bac="40"), ground(MERGED), on=TODAY)

    assert values(restated) == {"giua": 40}
    assert restated.figures[0].coverage == Coverage(1, 2, ("nam",))


def test_a_village_that_nothing_befell_keeps_its_very_figure() -> None:
    (figure,) = said(HOUSEHOLDS, "2022", tay="22")

    assert restate(HOUSEHOLDS, [figure], ground(MERGED), on=TODAY).figures == (figure,)


def test_a_part_passes_by_the_stated_share_and_makes_estimates() -> None:
    restated = restate(HOUSEHOLDS, said(HOUSEHOLDS, "2022", bac="40", dong="31"), ground(TRANSFER), on=TODAY)

    assert values(restated) == {"bac": Decimal("32.0"), "dong": Decimal("39.0")}
    assert {figure.status for figure in restated.figures} == {ObsStatus.ESTIMATE}


def test_the_measure_decides_which_share_divides() -> None:
    by_people = ground(TRANSFER, measures={"households": Measure.PEOPLE})

    assert values(restate(HOUSEHOLDS, said(HOUSEHOLDS, "2022", bac="40"), by_people, on=TODAY))["bac"] == 30


def test_without_a_measure_parts_are_refused_and_whole_units_are_not() -> None:
    figures = said(HOUSEHOLDS, "2022", bac="40", nam="55")

    assert reasons(restate(HOUSEHOLDS, figures, ground(TRANSFER, measures={}), on=TODAY)) == [
        ("bac", Reason.NO_MEASURE)
    ]
    assert values(restate(HOUSEHOLDS, figures, ground(MERGED, measures={}), on=TODAY)) == {"giua": 95}


def test_shares_of_households_alone_divide_what_goes_by_households() -> None:
    by_households = event(EventKind.TRANSFER, parts=(Part("bac", "dong", Shares(Decimal("0.2"), None)),))
    known = ground(by_households)

    divided = restate(HOUSEHOLDS, said(HOUSEHOLDS, "2022", bac="100", dong="10"), known, on=TODAY)
    refused = restate(GRAIN, said(GRAIN, "2022", bac="100", dong="10"), known, on=TODAY)

    assert values(divided) == {"bac": Decimal(80), "dong": Decimal(30)}
    assert values(refused) == {"dong": Decimal(10)}
    assert reasons(refused) == [("bac", Reason.SHARE_UNSTATED)]


def test_without_stated_shares_nothing_is_invented() -> None:
    unstated = event(EventKind.TRANSFER, parts=(Part("bac", "dong", UNSTATED),))

    restated = restate(HOUSEHOLDS, said(HOUSEHOLDS, "2022", bac="40", dong="31"), ground(unstated), on=TODAY)

    assert reasons(restated) == [("bac", Reason.SHARE_UNSTATED)]
    assert "01/07/2023" in restated.refusals[0].finding.message_vi
    assert values(restated) == {"dong": 31}


def test_a_village_merged_in_mid_period_adds_its_flow_until_the_day_to_the_rest() -> None:
    figures = said(GRAIN, "2023", bac="10", nam="20", giua="33")

    assert values(restate(GRAIN, figures, ground(MERGED), on=TODAY)) == {"giua": 63}


def test_a_stock_is_that_of_the_period_s_end() -> None:
    figures = said(HOUSEHOLDS, "2023", bac="40", nam="55", giua="96")

    restated = restate(HOUSEHOLDS, figures, ground(MERGED), on=TODAY)

    assert values(restated) == {"giua": 96}
    assert reasons(restated) == [("bac", Reason.NOT_STANDING), ("nam", Reason.NOT_STANDING)]


def test_a_flow_that_straddles_a_transfer_is_refused_and_one_before_it_is_not() -> None:
    straddling = restate(GRAIN, said(GRAIN, "2023", bac="40"), ground(TRANSFER), on=TODAY)
    before = restate(GRAIN, said(GRAIN, "2023-H1", bac="40"), ground(TRANSFER), on=TODAY)

    assert reasons(straddling) == [("bac", Reason.STRADDLES)]
    assert values(before) == {"bac": Decimal("30.00"), "dong": Decimal("10.00")}


def test_a_flow_of_a_split_village_follows_the_shares() -> None:
    assert values(restate(GRAIN, said(GRAIN, "2023", nam="40"), ground(SPLIT), on=TODAY)) == {
        "nam-1": 16,
        "nam-2": 24,
    }


def test_a_dissolved_village_has_no_successor() -> None:
    dissolved = event(EventKind.DISSOLVE, dissolved=("tay",))

    restated = restate(HOUSEHOLDS, said(HOUSEHOLDS, "2022", tay="22"), ground(dissolved), on=TODAY)

    assert reasons(restated) == [("tay", Reason.NO_SUCCESSOR)]


def test_figures_cannot_be_divided_back_on_earlier_units() -> None:
    figures = said(HOUSEHOLDS, "2023", giua="96", dong="31")

    restated = restate(HOUSEHOLDS, figures, ground(MERGED), on=day("2022-01-01"))

    assert reasons(restated) == [("giua", Reason.LATER)]
    assert values(restated) == {"dong": 31}


def test_the_day_asked_about_decides_which_units_are_meant() -> None:
    figures = said(HOUSEHOLDS, "2022", bac="40", nam="55")

    assert values(restate(HOUSEHOLDS, figures, ground(MERGED), on=day("2023-06-30"))) == {"bac": 40, "nam": 55}
    assert values(restate(HOUSEHOLDS, figures, ground(MERGED), on=day("2023-07-01"))) == {"giua": 95}


def test_figures_without_period_or_value_are_not_restated() -> None:
    nam = {"indicator": "households", "place": "nam"}
    undated, unknown = make_figure("7", None, HOUSEHOLD, **nam), make_figure(None, "2022", HOUSEHOLD, **nam)
    figures = [*said(HOUSEHOLDS, "2022", bac="40"), undated, unknown]

    (total,) = restate(HOUSEHOLDS, figures, ground(MERGED), on=TODAY).figures

    assert total.coverage == Coverage(1, 2, ("nam",))


@pytest.mark.parametrize(("bounds", "hedge"), [
    ((Bound.EXACT, Bound.EXACT), Bound.EXACT), ((Bound.ABOVE, Bound.EXACT), Bound.ABOVE),
    ((Bound.ABOVE, Bound.BELOW), Bound.ABOUT),
])  # fmt: skip
def test_hedges_of_the_parts_are_kept_in_the_sum(bounds: tuple[Bound, Bound], hedge: Bound) -> None:
    figures = [make_figure("40", "2022", HOUSEHOLD, indicator="households", place=place, bound=bound)
               for place, bound in zip(("bac", "nam"), bounds, strict=True)]  # fmt: skip

    assert restate(HOUSEHOLDS, figures, ground(MERGED), on=TODAY).figures[0].bound is hedge


# -- ratios and ranks -------------------------------------------------------------------------------------------------


def test_a_ratio_goes_through_its_components() -> None:
    figures = [*said(POOR, "2022", bac="10", nam="30"), *said(HOUSEHOLDS, "2022", bac="40", nam="60")]

    restated = restate(RATE, [*figures, *said(RATE, "2022", bac="25", nam="50")], ground(MERGED), on=TODAY)

    assert values(restated) == {"giua": 40}
    assert restated.refusals == ()
    assert [figure.place for figure in restated.as_reported] == ["bac", "nam"]


def test_a_ratio_leaves_out_a_village_that_knows_one_component_only() -> None:
    figures = [*said(POOR, "2022", bac="10", nam="30"), *said(HOUSEHOLDS, "2022", bac="40")]

    (figure,) = restate(RATE, figures, ground(MERGED), on=TODAY).figures

    assert figure.value is not None
    assert figure.value.value == 25
    assert figure.coverage == Coverage(1, 2, ("nam",))


def test_a_ratio_without_components_stands_only_where_nothing_befell_the_village() -> None:
    restated = restate(RATE, said(RATE, "2022", bac="25", tay="12"), ground(MERGED), on=TODAY)

    assert values(restated) == {"tay": 12}
    assert reasons(restated) == [("bac", Reason.NO_COMPONENTS)]


def test_a_ratio_whose_components_nobody_defines_is_refused() -> None:
    orphan = make_ratio("share", "khong-co", "households", unit=PERCENT)

    restated = restate(orphan, said(orphan, "2022", bac="25"), ground(MERGED), on=TODAY)

    assert reasons(restated) == [("bac", Reason.NO_COMPONENTS)]


def test_a_ratio_over_nobody_is_no_ratio() -> None:
    figures = [*said(POOR, "2022", bac="0"), *said(HOUSEHOLDS, "2022", bac="0")]

    assert restate(RATE, figures, ground(), on=TODAY).figures == ()


def test_ranks_are_never_restated() -> None:
    restated = restate(RANK, said(RANK, "2022", bac="3"), ground(), on=TODAY)

    assert restated.figures == ()
    assert reasons(restated) == [(None, Reason.RANK)]


# -- properties -----------------------------------------------------------------------------------------------------

counts = st.fixed_dictionaries({place: st.integers(0, 500).map(str) for place in ("bac", "nam", "dong", "tay")})


@given(histories(), counts)
def test_the_total_of_a_partition_survives_every_event(places: Places, reported: dict[str, str]) -> None:
    restated = restate(HOUSEHOLDS, said(HOUSEHOLDS, "2018", **reported), ground_of(places), on=date(2099, 1, 1))

    assert restated.refusals == ()
    assert sum(values(restated).values()) == sum(map(int, reported.values()))
    assert values(restated).keys() <= on_day(places.units, date(2099, 1, 1)).keys()
    assert all(figure.coverage is None or figure.coverage.is_full for figure in restated.figures)


@given(histories(), counts, st.dates(date(2019, 1, 1), date(2030, 1, 1)))
def test_the_total_survives_on_whatever_day_is_asked_for(places: Places, reported: dict[str, str], on: date) -> None:
    restated = restate(HOUSEHOLDS, said(HOUSEHOLDS, "2018", **reported), ground_of(places), on=on)

    assert sum(values(restated).values()) == sum(map(int, reported.values()))
