"""Checks over stored figures: what each kind of slip looks like, and what changes nothing about the answer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.aggregate import Area
from muctieu.core.doubt import Check, Doubt, Ground
from muctieu.core.entry import Definitions
from muctieu.core.indicator import Plausible, TimeRule
from muctieu.core.observation import Observation, Said, SourceDecision
from muctieu.core.store_checks import check_store
from muctieu.core.unit import Unit
from muctieu.core.usual import ENOUGH, Limits, robust_z, usual_range
from tests.factories import (
    BILLION,
    GRADE,
    GRADES,
    KG,
    MILLION,
    PER_MILLE,
    PERCENT,
    PERSON,
    TONNE,
    UNITS,
    YES_NO,
    make_indicator,
    make_obs,
    make_ratio,
)

EVER = datetime(2030, 1, 1, tzinfo=UTC)
VILLAGES = ("ban-1", "ban-2")
QUINTAL = Unit("quintal", "tạ", "quintals", "mass", Decimal(100), 5)
CATALOGUE = {
    one.code: one
    for one in (
        make_indicator("births", PERSON, time=TimeRule.SUM),
        make_indicator("households", PERSON),
        make_indicator("grain", TONNE, time=TimeRule.SUM),
        make_indicator("budget", BILLION, time=TimeRule.SUM),
        make_indicator("income", MILLION),
        make_indicator("growth", PER_MILLE, plausible=Plausible(Decimal(-5), Decimal(50)), time=TimeRule.SUM),
        make_indicator("share", PERCENT, bounds=Plausible(Decimal(0), Decimal(100))),
        make_indicator("grade", GRADE, grades=GRADES),
        make_indicator("met", YES_NO),
        make_ratio("rate", "births", "households"),
    )
}
GROUND = Ground(Definitions(CATALOGUE, {**UNITS, "quintal": QUINTAL}), Area("xa", lambda _period: VILLAGES))


def line(
    indicator: str, values: Sequence[str], *, place: str = "xa", year: int = 2015, **kept: object
) -> list[Observation]:
    """Yearly figures from `year` on."""
    unit = CATALOGUE[indicator].unit
    return [
        make_obs(value, str(year + number), unit, indicator=indicator, place=place, **kept)
        for number, value in enumerate(values)
    ]


def found(observations: Sequence[Observation], ground: Ground = GROUND) -> list[tuple[Check, str, str]]:
    return [told(doubt) for doubt in check_store(observations, ground, as_of=EVER)]


def told(doubt: Doubt) -> tuple[Check, str, str]:
    _indicator, place, period, _part = doubt.figure
    return doubt.check, place, str(period)


def only(observations: Sequence[Observation]) -> Doubt:
    (doubt,) = check_store(observations, GROUND, as_of=EVER)
    return doubt


# -- own past -------------------------------------------------------------------------------------------------


def test_each_figure_is_held_against_the_limits_of_its_own_period() -> None:
    """Thresholds that change on the way say nothing of figures of the time before, and the other way round."""
    values = ["100", "160"]  # two of 2015 and 2016: no usual range
    strict, lax = Limits(jump=Decimal("1.5")), Limits(jump=Decimal(5))

    def since(year: int) -> Ground:
        return replace(GROUND, limits_of=lambda period: strict if period.first >= 12 * year else lax)

    assert found(line("income", values), since(2017)) == []
    assert found(line("income", values), since(2016)) == [(Check.JUMP, "xa", "2016")]


def test_what_lies_far_from_all_other_periods_is_an_outlier() -> None:
    doubt = only(line("births", ["80", "82", "84", "200", "86", "83"]))

    assert told(doubt) == (Check.OUTLIER, "xa", "2018")
    assert "200 người nằm ngoài khoảng thường gặp 42 – 125" in doubt.finding.message_vi
    assert "(z = 39,3)" in doubt.finding.message_en
    assert doubt.basis == "200 người"


def test_what_never_changed_has_no_measure_of_its_own() -> None:
    doubt = only(line("births", ["80", "80", "80", "80", "450"]))

    assert "z = ∞" in doubt.finding.message_vi


def test_a_small_change_of_what_never_changed_is_no_doubt() -> None:
    assert found(line("income", ["20", "20", "20", "20", "31"])) == []
    assert found(line("income", ["20", "20", "20", "20", "150"])) == [(Check.OUTLIER, "xa", "2019")]


def test_rare_events_come_singly_or_not_at_all_by_chance() -> None:
    assert found(line("births", ["0", "1", "0", "0", "3", "0"])) == []
    assert found(line("births", ["6", "1", "5"])) == []
    assert found(line("births", ["0", "1", "0", "0", "30", "0"])) == [(Check.OUTLIER, "xa", "2019")]


def test_where_most_periods_have_nothing_only_what_there_is_is_compared() -> None:
    values = ["0", "0", "1.6", "3.7", "0", "0", "2.4", "3.3", "0"]

    assert found(line("grain", values)) == []
    assert found(line("grain", [*values, "100"])) == [(Check.OUTLIER, "xa", "2024")]


def test_few_figures_are_only_held_against_the_one_before() -> None:
    assert found(line("births", ["80", "90", "450"])) == [(Check.JUMP, "xa", "2017")]
    assert found(line("births", ["80", "90", "440"])) == []
    assert found(line("births", ["0", "90"])) == []


def test_the_figure_after_a_jump_is_held_against_the_one_before_it() -> None:
    assert found(line("births", ["80", "4000", "84"])) == [(Check.JUMP, "xa", "2016")]


def test_a_village_without_a_past_is_held_against_its_siblings() -> None:
    places = {f"ban-{number}": "80" for number in range(1, 6)} | {"ban-6": "300"}
    rows = [one for place, value in places.items() for one in line("births", [value], place=place)]

    assert found(rows) == [(Check.OUTLIER, "ban-6", "2015")]
    assert "các bản cùng kỳ" in only(rows).finding.message_vi
    assert found(line("births", ["9000"]) + [one._replace(value=None) for one in rows]) == []


def test_words_grades_and_figures_of_no_known_period_have_no_past() -> None:
    rows = line("grade", ["1", "1", "1", "1", "5"]) + line("met", ["1", "0", "1", "1"])
    rows += [make_obs("9", None, PERSON, indicator="births", place="xa"), *line("households", [])]

    assert found(rows) == []


@pytest.mark.parametrize(
    ("indicator", "values", "unit"),
    [
        ("grain", ["41", "43", "42", "425", "40"], "tạ"),
        ("grain", ["41", "43", "42", "42500", "40"], "kg"),
        ("grain", ["41", "43", "420"], "tạ"),
        ("budget", ["4", "4.2", "4.1", "4150", "4.3"], "triệu đồng"),
        ("income", ["20", "21", "0.022", "23", "24"], "tỷ đồng"),
    ],
)
def test_a_value_usual_in_another_unit_names_that_unit(indicator: str, values: list[str], unit: str) -> None:
    doubt = only(line(indicator, values))

    assert (doubt.check, doubt.finding.args["unit"]) == (Check.UNIT, unit)


def test_percent_written_for_per_mille_is_a_slip_of_unit() -> None:
    wrong = make_obs("7.7", "2019", PERCENT, indicator="growth", place="xa")

    assert found([*line("growth", ["8", "8.2", "7.9", "7.8"]), wrong]) == [(Check.UNIT, "xa", "2019")]


def test_a_share_beyond_its_bounds_is_told() -> None:
    assert found(line("share", ["105"])) == [(Check.BOUNDS, "xa", "2015")]


# -- what only grows ------------------------------------------------------------------------------------------


def test_a_running_total_that_falls_is_told_with_the_earlier_one() -> None:
    rows = [
        make_obs(value, period, PERSON, indicator="births", place="xa")
        for value, period in (("40", "2023-Q1"), ("80", "2023-H1"), ("70", "2023-01/2023-09"), ("160", "2023"))
    ]

    doubt = only(rows)

    assert told(doubt) == (Check.FALL, "xa", "2023-01/2023-09")
    assert "6 tháng đầu năm 2023 đã là 80 người" in doubt.finding.message_vi
    assert found([one._replace(indicator="households") for one in rows]) == []


# -- parts and whole ------------------------------------------------------------------------------------------


def test_the_communes_own_figure_is_held_against_its_villages() -> None:
    parts = line("births", ["40"], place="ban-1") + line("births", ["44"], place="ban-2")

    doubt = only([*line("births", ["90"]), *parts])

    assert told(doubt) == (Check.SUM, "xa", "2015")
    assert "chênh lệch +6 người" in doubt.finding.message_vi
    assert found([*line("births", ["84"]), *parts]) == []
    assert "chênh lệch −4 người" in only([*line("births", ["80"]), *parts]).finding.message_vi


def test_an_incomplete_sum_can_only_be_too_large() -> None:
    part = line("births", ["40"], place="ban-1")

    assert found([*line("births", ["90"]), *part]) == []
    assert found([*line("births", ["30"]), *part]) == [(Check.SUM, "xa", "2015")]
    assert found([*line("income", ["90"], year=2016), *part]) == []


def test_rounded_parts_that_miss_the_rounded_total_are_a_note() -> None:
    parts = line("grain", ["1.34"], place="ban-1") + line("grain", ["1.34"], place="ban-2")

    doubt = only([*line("grain", ["2.7"]), *parts])

    assert (doubt.check, doubt.finding.severity) == (Check.ROUNDING, "note")
    assert only([*line("grain", ["3"]), *parts]).check is Check.ROUNDING
    assert only([*line("grain", ["3.2"]), *parts]).check is Check.SUM


# -- sources --------------------------------------------------------------------------------------------------


def test_sources_that_differ_are_told_until_somebody_decides() -> None:
    rows = [*line("births", ["84"], source="bieu"), *line("births", ["86"], source="cong-an")]
    rows.append(rows[1]._replace(id="loi", value=None, said=Said.MET, source="loi"))
    rows.append(rows[1]._replace(id="trong", value=None, source="trong"))

    doubt = only(rows)

    assert told(doubt) == (Check.SOURCES, "xa", "2015")
    assert doubt.basis == "bieu=84 người|cong-an=86 người|loi=met|trong=–"
    decided = replace(GROUND, decisions=(SourceDecision(doubt.figure, "bieu", EVER),))
    assert found(rows, decided) == []


def test_the_heaviest_come_first_and_notes_last() -> None:
    rows = [*line("births", ["84"], source="bieu"), *line("births", ["86"], source="cong-an"),
            *line("share", ["105"]), *line("households", ["80", "4000"])]  # fmt: skip

    assert [check for check, _place, _period in found(rows)] == [Check.SOURCES, Check.BOUNDS, Check.JUMP]
    assert Check.ROUNDING.weight == 1
    assert found([make_obs("3", None, indicator="births", place="xa", source=one) for one in ("a", "b")]) == []


def test_sources_of_a_figure_without_a_period_are_told() -> None:
    rows = [make_obs(value, None, indicator="births", place="xa", source=value) for value in ("3", "4")]

    assert "không rõ kỳ" in only(rows).finding.message_vi


# -- what changes nothing -------------------------------------------------------------------------------------

amounts = st.lists(st.integers(1, 10**6).map(Decimal), min_size=ENOUGH, max_size=12)


@given(amounts, st.integers(-(10**6), 10**6))
def test_a_constant_shift_of_the_whole_series_changes_no_deviation(values: list[Decimal], by: int) -> None:
    shifted = [value + by for value in values]
    strict = Limits(least_share=Decimal(0))

    assert [robust_z(value, values) for value in values] == [robust_z(value, shifted) for value in shifted]
    before, after = usual_range(values, strict), usual_range(shifted, strict)
    assert before is not None
    assert after is not None
    assert [before.holds(value) for value in values] == [after.holds(value) for value in shifted]


@given(amounts, st.sampled_from(("0.001", "0.1", "7", "1000")))
def test_another_unit_for_the_whole_series_changes_no_doubt(values: list[Decimal], factor: str) -> None:
    times = Decimal(factor)

    assert found(line("income", [str(value) for value in values])) == found(
        line("income", [str(value * times) for value in values])
    )


@given(st.lists(st.integers(0, 500), min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(values: list[int], random: Random) -> None:
    rows = line("births", [str(value) for value in values])
    rows += line("births", [str(value) for value in values[::-1]], place="ban-1")
    expected = check_store(rows, GROUND, as_of=EVER)
    random.shuffle(rows)

    assert check_store(rows, GROUND, as_of=EVER) == expected


def test_work_grows_with_the_number_of_figures() -> None:
    small, large = calls(100), calls(200)

    assert large < small * 5 / 2


def calls(count: int) -> int:
    """How many functions are entered for a store of so many villages."""
    rows = [one for number in range(count) for one in line("births", ["80", "82", "900"], place=f"ban-{number}")]
    entered = [0]

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        entered[0] += event == "call"

    sys.setprofile(note)
    try:
        check_store(rows, GROUND, as_of=EVER)
    finally:
        sys.setprofile(None)
    return entered[0]


def test_figures_in_kilograms_are_compared_in_the_indicators_unit() -> None:
    rows = [make_obs(value, str(2015 + number), KG, indicator="grain", place="xa")
            for number, value in enumerate(("41000", "42000"))]  # fmt: skip

    assert found([*rows, *line("grain", ["43"], year=2017)]) == []


def test_nothing_at_all_is_usual_in_no_unit() -> None:
    assert found(line("births", ["80", "82", "0", "84", "86"])) == [(Check.OUTLIER, "xa", "2017")]


def test_villages_are_only_added_where_the_commune_says_a_figure_of_its_own() -> None:
    parts = line("births", ["40", "41"], place="ban-1") + line("births", ["44", "45"], place="ban-2")

    assert found([*line("births", ["84"]), *parts]) == []


# -- rates entered by hand ------------------------------------------------------------------------------------


def of_villages(*pairs: tuple[str, str]) -> list[Observation]:
    """Births and households of villages in one year."""
    return [
        one
        for number, (births, households) in enumerate(pairs, start=1)
        for code, value in (("births", births), ("households", households))
        for one in line(code, [value], place=f"ban-{number}")
    ]


@pytest.mark.parametrize(
    ("rate", "parts", "wanted"),
    [
        ("25", of_villages(("10", "40"), ("10", "40")), []),
        ("20", of_villages(("10", "40"), ("10", "40")), ["xa"]),
        ("33.3", of_villages(("1", "3"), ("1", "3")), []),
        ("33.4", of_villages(("1", "3"), ("1", "3")), ["xa"]),
        ("33", of_villages(("1", "3"), ("1", "3")), []),
        # A village has not reported: nothing is proved.
        ("20", of_villages(("10", "40")), []),
        # The commune's own components stand before those of its villages.
        ("20", [*line("births", ["8"]), *line("households", ["40"]), *of_villages(("10", "40"), ("10", "40"))], []),
        ("20", line("births", ["8"]), []),
        ("20", [*line("births", ["8"]), *line("households", ["0"])], []),
    ],
)
def test_a_rate_by_hand_is_held_against_its_components(rate: str, parts: list[Observation], wanted: list[str]) -> None:
    doubts = check_store([*line("rate", [rate]), *parts], GROUND, as_of=EVER)

    assert [doubt.figure[1] for doubt in doubts if doubt.check is Check.RATE] == wanted


def test_a_villages_rate_by_hand_is_told_with_both_values() -> None:
    rows = [*line("rate", ["50"], place="ban-1"), *of_villages(("10", "40"), ("4", "40"))]
    (doubt,) = check_store(rows, GROUND, as_of=EVER)

    assert told(doubt) == (Check.RATE, "ban-1", "2015")
    assert "ghi thẳng là 50%" in doubt.finding.message_vi.replace(" %", "%")
    assert "ra 25 %, chênh lệch +25 %" in doubt.finding.message_vi
    assert doubt.basis == "50 %≠10/40"


def test_rounded_components_may_move_a_rate() -> None:
    catalogue = {**CATALOGUE, "yield": make_ratio("yield", "grain", "households", unit=PERCENT)}
    ground = Ground(Definitions(catalogue, GROUND.known.units), GROUND.area)
    rows = [*line("grain", ["1.3"]), *line("households", ["4"])]
    unit = catalogue["yield"].unit
    rates = [make_obs(value, "2015", unit, indicator="yield", place="xa") for value in ("33.7", "35.1")]

    found_ = [check_store([*rows, rate], ground, as_of=EVER) for rate in rates]

    assert [[doubt.check for doubt in doubts] for doubts in found_] == [[], [Check.RATE]]


def test_a_rate_whose_components_nobody_defines_is_left_alone() -> None:
    catalogue = {code: one for code, one in CATALOGUE.items() if code != "households"}
    ground = Ground(Definitions(catalogue, GROUND.known.units), GROUND.area)

    assert check_store([*line("rate", ["20"]), *line("births", ["8"])], ground, as_of=EVER) == ()
