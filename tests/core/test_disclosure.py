"""Small numbers stay unknown to whoever puts together everything that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from muctieu.core.disclosure import (
    COMMON_RULE,
    Cell,
    Counts,
    SmallNumbers,
    Sum,
    Unit,
    counts_people,
    gives_away,
    whole_count,
    with_remainder,
    withheld,
)
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity
from muctieu.packs.loader import load_indicators, load_units

# A low bound, so that every table can be tried out in full.
LOW = SmallNumbers(below=3)
YEAR, FIRST, SECOND = Period(24264, 12), Period(24264, 6), Period(24270, 6)


def of_year(values: Mapping[Unit, int], *sums: Sum) -> Counts:
    return Counts({unit: {YEAR: value} for unit, value in values.items()}, sums)


def hidden_units(counts: Counts, rule: SmallNumbers = COMMON_RULE) -> set[Unit]:
    return {unit for unit, _period in withheld(counts, rule)}


Halves = Mapping[tuple[Unit, Period], int]
ALL, FIRST_HALF, SECOND_HALF = (24264, 24276), (24264, 24270), (24270, 24276)


def alike(counts: Counts, hidden: Iterable[Cell]) -> list[Halves]:
    """The plain twin: all tables near the true one that show the same.

    It knows nothing of moves. Each unit has a number of persons in each of two halves; every way of changing them a
    little is tried, and those tables are kept in which all that is shown is as it is, and no hidden cell
    says nobody, unless all parts of the sum are hidden.
    """
    leaves = [unit for unit in counts.values if all(unit != one.total for one in counts.sums)]
    halves = (FIRST, SECOND) if any(period != YEAR for line in counts.values.values() for period in line) else (FIRST,)
    atoms = [(unit, half) for unit in leaves for half in halves]
    touched = {unit for unit, _period in hidden}
    now = [in_half(counts, unit, half) for unit, half in atoms]
    tries = [near(value) if unit in touched else [value] for (unit, _), value in zip(atoms, now, strict=True)]
    tables = (dict(zip(atoms, tried, strict=True)) for tried in product(*tries))
    return [table for table in tables if looks_the_same(counts, set(hidden), table)]


def looks_the_same(counts: Counts, hidden: set[Cell], table: Halves) -> bool:
    for unit, line in counts.values.items():
        for period, value in line.items():
            told = in_months(counts, table, unit, (period.first, period.last + 1))
            least = 0 if is_blank(counts, hidden, unit, period) else 1
            if told < least if (unit, period) in hidden else told != value:
                return False
    return all(count >= 0 for count in table.values())


def is_blank(counts: Counts, hidden: set[Cell], unit: Unit, period: Period) -> bool:
    """Whether all parts of a sum are hidden, so that no mark tells that somebody is there."""
    parts = next((one.parts for one in counts.sums if unit in one.parts), ())
    return bool(parts) and all((part, period) in hidden for part in parts if period in counts.values.get(part, {}))


def near(value: int) -> range:
    return range(max(0, value - LOW.width), value + LOW.width + 1)


def in_half(counts: Counts, unit: Unit, half: Period) -> int:
    line = counts.values[unit]
    if half in line:
        return line[half]
    return line[YEAR] - line.get(FIRST, 0) if (half is SECOND) is (FIRST in line) else 0


def in_months(counts: Counts, table: Halves, unit: Unit, months: tuple[int, int]) -> int:
    for one in counts.sums:
        if one.total == unit:
            return sum(in_months(counts, table, part, months) for part in one.parts)
    return sum(table.get((unit, half), 0) for half in (FIRST, SECOND) if months[0] <= half.first < months[1])


def possible(counts: Counts, hidden: Iterable[Cell], unit: Unit, months: tuple[int, int] = ALL) -> set[int]:
    return {in_months(counts, table, unit, months) for table in alike(counts, hidden)}


def assert_unknown(counts: Counts, spans: Iterable[tuple[int, int]] = (ALL,)) -> None:
    """Whatever is small, shown or worked out from shown ones, could lie as far apart as the rule says."""
    hidden = withheld(counts, LOW)
    (true,) = alike(counts, ())
    tables = alike(counts, hidden)
    for unit, months in product(counts.values, spans):
        if LOW.is_small(in_months(counts, true, unit, months)):
            found = {in_months(counts, table, unit, months) for table in tables}
            assert max(found) - min(found) >= LOW.width, (unit, months, counts, hidden)


def test_total_less_the_others_gives_a_small_village_away_until_a_second_one_is_hidden() -> None:
    counts = of_year({"xa": 15, "a": 1, "b": 5, "c": 9}, Sum("xa", ("a", "b", "c")))

    assert possible(counts, {("a", YEAR)}, "a") == {1}
    assert hidden_units(counts, LOW) == {"a", "b"}
    assert possible(counts, withheld(counts, LOW), "a") >= {1, 3}


def test_two_small_villages_do_not_hide_each_other_when_their_sum_is_told() -> None:
    """1 and 1 of 2 are known; only a third village that may have less hides them."""
    counts = of_year({"xa": 12, "a": 1, "b": 1, "c": 10}, Sum("xa", ("a", "b", "c")))

    assert possible(counts, {("a", YEAR), ("b", YEAR)}, "a") == {1}
    assert hidden_units(counts, LOW) == {"a", "b", "c"}


def test_several_small_villages_may_give_together_what_none_could_alone() -> None:
    counts = of_year({"xa": 16, "a": 3, "b": 3, "c": 3, "d": 3, "e": 4, "f": 0}, Sum("xa", tuple("abcdef")))

    assert hidden_units(counts) == set("abcde")


def test_villages_that_are_all_small_are_hidden_with_those_that_have_nobody_and_the_total_stays() -> None:
    counts = of_year({"xa": 7, "a": 2, "b": 1, "c": 1, "d": 2, "e": 1, "f": 0}, Sum("xa", tuple("abcdef")))

    assert hidden_units(counts) == set("abcdef")


def test_total_goes_when_it_is_small_itself_or_has_one_village_alone() -> None:
    assert hidden_units(of_year({"xa": 6, "a": 4, "b": 2, "c": 0}, Sum("xa", ("a", "b", "c")))) == {"a", "b", "c"}
    assert hidden_units(of_year({"xa": 3, "a": 2, "b": 1, "c": 0}, Sum("xa", ("a", "b", "c")))) == {"xa", "a", "b"}
    assert hidden_units(of_year({"xa": 3})) == {"xa"}


def test_nothing_small_hides_nothing() -> None:
    assert withheld(of_year({"xa": 15, "a": 0, "b": 6, "c": 9}, Sum("xa", ("a", "b", "c")))) == frozenset()


def test_party_cells_and_villages_are_two_ways_to_the_same_total() -> None:
    """The village that is hidden stands for two cells; with both of them shown it would be known."""
    counts = of_year(
        {"xa": 30, "a": 4, "b": 12, "c": 14, "a1": 1, "a2": 3, "b1": 12, "c1": 14},
        Sum("xa", ("a", "b", "c")), Sum("xa", ("a1", "a2", "b1", "c1", "gone")), Sum("a", ("a1", "a2")),
        Sum("b", ("b1",)), Sum("c", ("c1",)), Sum("gone", ("a",)),
    )  # fmt: skip

    hidden = hidden_units(counts)

    assert {"a", "a1", "a2"} < hidden
    assert {"b", "b1"} <= hidden or {"c", "c1"} <= hidden
    assert "xa" not in hidden


def test_quarter_follows_from_nine_months_less_half_a_year_and_is_hidden_too() -> None:
    half, nine, year = (Period(2022 * 12, months) for months in (6, 9, 12))
    values: dict[Unit, Mapping[Period, int]]
    values = {"a": {half: 20, nine: 21, year: 40}, "b": {half: 20, nine: 40, year: 60}}
    values["xa"] = {half: 40, nine: 61, year: 100}

    alone = withheld(Counts({"a": {half: 20, nine: 21, year: 40}}))
    beside = withheld(Counts(values, [Sum("xa", ("a", "b"))]))

    assert alone == {("a", nine), ("a", year)}
    assert beside == {(unit, period) for unit in "ab" for period in (nine, year)}


def test_span_between_shown_periods_that_is_small_is_hidden_though_nobody_shows_it() -> None:
    start = 2022 * 12
    known = {Period(start, 3): 10, Period(start, 12): 23, Period(start + 9, 3): 10}

    assert withheld(Counts({"a": known})) == {("a", Period(start, 12))}


def test_periods_that_share_no_bound_tell_nothing_of_each_other() -> None:
    assert withheld(Counts({"a": {Period.of_year(2021): 10, Period(2023 * 12 + 1, 2): 11}})) == frozenset()


@pytest.mark.parametrize(
    ("known", "is_hidden"),
    [
        ({YEAR: 9, FIRST: 3, SECOND: 5}, True),
        ({FIRST: 7, Period(24264, 9): 6}, False),
        ({FIRST: 3, Period(24264, 9): 2}, True),
    ],
)
def test_periods_that_contradict_each_other_are_hidden_all_or_none(known: dict[Period, int], is_hidden: bool) -> None:
    assert withheld(Counts({"a": known})) == ({("a", period) for period in known} if is_hidden else set())


def test_village_that_contradicts_itself_gives_nothing_to_others() -> None:
    values: dict[Unit, Mapping[Period, int]] = {
        "xa": {YEAR: 40, FIRST: 20},
        "a": {YEAR: 3, FIRST: 0},
        "b": {YEAR: 9, FIRST: 11},
        "c": {YEAR: 28, FIRST: 9},
    }

    hidden = withheld(Counts(values, [Sum("xa", ("a", "b", "c"))]))

    assert hidden == {("a", YEAR), ("c", YEAR)}


def test_state_at_the_year_end_is_the_state_of_its_last_quarter() -> None:
    year, quarter, other = Period.of_year(2022), Period.of_quarter(2022, 4), Period.of_quarter(2022, 3)
    values: dict[Unit, Mapping[Period, int]] = {
        unit: {year: value, quarter: value, other: 9} for unit, value in (("xa", 20), ("a", 3), ("b", 17))
    }

    hidden = withheld(Counts(values, [Sum("xa", ("a", "b"))], adds_up=False))

    assert hidden == {(unit, period) for unit in "ab" for period in (year, quarter)}


def test_village_that_did_not_report_a_quarter_hides_nobody_in_it() -> None:
    """Its year is in the commune's year, but it is no part of the quarter's total."""
    quarter = Period.of_quarter(2022, 1)
    year = Period.of_year(2022)
    values: dict[Unit, Mapping[Period, int]]
    values = {"xa": {quarter: 12, year: 60}, "a": {quarter: 2, year: 20}, "b": {year: 20}, "c": {quarter: 10, year: 20}}

    hidden = withheld(Counts(values, [Sum("xa", ("a", "b", "c"))]))

    assert hidden == {(unit, period) for unit in "ac" for period in (quarter, year)}


def test_period_of_which_only_the_village_speaks_is_hidden_by_villages_with_the_year_alone() -> None:
    values: dict[Unit, Mapping[Period, int]]
    values = {"xa": {YEAR: 20}, "a": {YEAR: 8, FIRST: 3}, "b": {YEAR: 12}}

    assert withheld(Counts(values, [Sum("xa", ("a", "b"))])) == {("a", FIRST), ("a", YEAR), ("b", YEAR)}


def test_village_that_alone_reported_a_half_year_takes_its_total_along() -> None:
    values: dict[Unit, Mapping[Period, int]]
    values = {"xa": {YEAR: 20, FIRST: 3}, "a": {YEAR: 8, FIRST: 3}, "b": {YEAR: 12}}

    hidden = withheld(Counts(values, [Sum("xa", ("a", "b"))]))

    assert {("a", FIRST), ("xa", FIRST)} <= hidden
    assert {("a", YEAR), ("xa", YEAR)} <= hidden or ("b", YEAR) in hidden


def test_village_alone_under_a_total_that_contradicts_itself_goes_with_it() -> None:
    values: dict[Unit, Mapping[Period, int]]
    values = {"xa": {YEAR: 9, FIRST: 20}, "a": {YEAR: 3}}

    assert withheld(Counts(values, [Sum("xa", ("a",))])) == {("a", YEAR), ("xa", YEAR), ("xa", FIRST)}


def test_later_periods_show_nothing_that_was_hidden_and_hide_nothing_that_was_shown() -> None:
    """Whoever keeps the pages of every quarter learns no more than from the last one."""
    quarters = [Period(24264 + 3 * number, 3) for number in range(4)]
    told = {"a": (2, 9, 9, 9), "b": (9, 9, 7, 30), "c": (30, 30, 6, 2), "d": (20, 20, 20, 20)}
    values: dict[Unit, Mapping[Period, int]] = {
        unit: dict(zip(quarters, row, strict=True)) for unit, row in told.items()
    }
    values["xa"] = {period: sum(row[at] for row in told.values()) for at, period in enumerate(quarters)}
    sums = [Sum("xa", tuple(told))]

    after = [
        withheld(Counts({unit: {one: line[one] for one in quarters[:count]} for unit, line in values.items()}, sums))
        for count in range(1, 5)
    ]

    for earlier, later, count in zip(after, after[1:], range(1, 4), strict=False):
        assert {cell for cell in later if cell[1] in quarters[:count]} == earlier


def test_women_and_the_rest_of_two_villages_hide_each_other_crosswise() -> None:
    women = {"a": {YEAR: 18}, "b": {YEAR: 20}, "xa": {YEAR: 38}}
    everybody = {"a": {YEAR: 20}, "b": {YEAR: 50}, "xa": {YEAR: 70}}
    rest = {unit: with_remainder(everybody[unit], [women[unit], {}]) for unit in everybody}
    parts = {"women": women, "all": everybody, "rest": rest}
    values: dict[Unit, Mapping[Period, int]] = {
        (unit, part): line for part, lines in parts.items() for unit, line in lines.items()
    }
    sums = [Sum((unit, "all"), ((unit, "women"), (unit, "rest"))) for unit in everybody]
    sums += [Sum(("xa", part), (("a", part), ("b", part))) for part in parts]

    hidden = {unit for unit, _period in withheld(Counts(values, sums))}

    assert rest["a"] == {YEAR: 2}
    assert {("a", "rest"), ("b", "rest")} < hidden
    assert len(hidden) == 4
    assert hidden.isdisjoint(("xa", part) for part in parts)
    assert with_remainder({YEAR: 3}, [{YEAR: 3}]) == {}


def test_what_no_search_finds_is_hidden_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = of_year(
        {"xa": 30, "a": 4, "b": 26, "a1": 1, "a2": 3, "b1": 26, "c": 0},
        Sum("xa", ("a", "b", "c")), Sum("a", ("a1", "a2")), Sum("b", ("b1",)),
    )  # fmt: skip
    assert "xa" not in hidden_units(counts)

    monkeypatch.setattr("muctieu.core.disclosure._PATIENCE", 1)

    assert hidden_units(counts) == {"xa", "a", "b", "a1", "a2", "b1"}


def test_people_are_counted_in_persons_households_and_the_like() -> None:
    catalogue, units = load_indicators(), load_units()

    assert counts_people(catalogue["poor_households"])
    assert not counts_people(catalogue["grain_output"])
    assert whole_count(Quantity(Decimal("0.003"), units["thousand_persons"])) == 3


def test_rate_gives_its_parts_away() -> None:
    rate = load_indicators()["poverty_rate"]

    assert gives_away(rate, {"poor_households"})
    assert not gives_away(rate, {"births"})
    assert not gives_away(load_indicators()["births"], {"births"})


# -- tables by chance, against the plain twin ---------------------------------------------------------------------

_COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 12))


@given(st.lists(_COUNTS, min_size=2, max_size=5))
def test_nobody_narrows_a_small_village_by_the_total(values: list[int]) -> None:
    villages: dict[Unit, int] = {f"v{number}": value for number, value in enumerate(values)}
    assert_unknown(of_year({"xa": sum(values), **villages}, Sum("xa", tuple(villages))))


@given(
    st.lists(st.tuples(_COUNTS, _COUNTS), min_size=2, max_size=3),
    st.sampled_from([(FIRST, YEAR), (FIRST, SECOND, YEAR)]),
)
@settings(max_examples=25)
def test_nobody_narrows_a_small_village_by_totals_and_the_year(
    rows: list[tuple[int, int]], shown: tuple[Period, ...]
) -> None:
    """Villages in two halves of a year, each half and the year with its total; or one half and the year."""
    lines: dict[Unit, tuple[int, int]] = {f"v{number}": row for number, row in enumerate(rows)}
    lines["xa"] = (sum(row[0] for row in rows), sum(row[1] for row in rows))
    told = {unit: {FIRST: row[0], SECOND: row[1], YEAR: sum(row)} for unit, row in lines.items()}
    cut = {unit: {period: line[period] for period in shown} for unit, line in told.items()}

    assert_unknown(Counts(cut, [Sum("xa", tuple(cut)[:-1])]), (FIRST_HALF, SECOND_HALF, ALL))


@given(st.lists(_COUNTS, min_size=3, max_size=4), st.data())
def test_nobody_narrows_a_small_unit_by_two_trees(cells: list[int], data: st.DataObject) -> None:
    """Party cells, each in one of two villages; both trees add up to the commune."""
    owners = [data.draw(st.sampled_from("ab")) for _ in cells]
    assume(set(owners) == {"a", "b"})
    values: dict[Unit, int] = {f"c{number}": value for number, value in enumerate(cells)}
    names = tuple(values)
    parts = {
        village: tuple(name for name, owner in zip(names, owners, strict=True) if owner == village) for village in "ab"
    }
    values |= {village: sum(values[name] for name in some) for village, some in parts.items()}
    sums = [Sum(village, some) for village, some in parts.items()]
    assert_unknown(of_year({**values, "xa": sum(cells)}, *sums, Sum("xa", ("a", "b")), Sum("xa", names)))


@given(st.lists(st.tuples(_COUNTS, _COUNTS), min_size=2, max_size=2))
def test_nobody_narrows_a_small_part_by_women_and_men(rows: list[tuple[int, int]]) -> None:
    lines: dict[Unit, tuple[int, int]] = {str(number): row for number, row in enumerate(rows)}
    lines["xa"] = (sum(row[0] for row in rows), sum(row[1] for row in rows))
    values: dict[Unit, int] = {}
    for unit, (women, men) in lines.items():
        values |= {(unit, "women"): women, (unit, "men"): men, (unit, ""): women + men}
    units = [unit for unit in lines if unit != "xa"]
    sums = [Sum((unit, ""), ((unit, "women"), (unit, "men"))) for unit in lines]
    sums += [Sum(("xa", part), tuple((unit, part) for unit in units)) for part in ("women", "men", "")]
    assert_unknown(of_year(values, *sums))
