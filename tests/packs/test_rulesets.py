"""The rule sets that ship: what they say of communes on and beside every bound, and how they hang together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.criteria import Answer, Dated, Fact, Facts, Kind, Listing, Recognition, SetBy
from muctieu.core.judge import judge
from muctieu.core.standing import State, standing_of
from muctieu.core.way_out import way_out
from muctieu.core.working import Lack, SetVerdict, Tally
from muctieu.packs.rulesets import load_rule_book

BOOK = load_rule_book()
DAY = date(2023, 6, 4)
LATER = date(2026, 6, 1)
NEVER: dict[str, tuple[Recognition, ...]] = {"ntm_commune": ()}
HARDSHIPS = ("minority_share_of_poor", "minority_illiteracy_rate", "untrained_labour_rate", "district_road_km")


UPLANDS = "northern_uplands"
Values = dict[str, str | bool]


def facts(region: str = UPLANDS, /, **values: str | bool) -> Facts:
    return given_facts(region, values)


def given_facts(region: str, values: Values) -> Facts:
    told = {name: Fact(value if isinstance(value, bool) else Decimal(value)) for name, value in values.items()}
    return Facts(told, region=region, recognitions=NEVER)


def calm(poor: str, region: str = UPLANDS, /, **values: str | bool) -> Facts:
    """A commune with that poverty rate and no hardship beside it."""
    others: dict[str, str | bool] = dict.fromkeys(HARDSHIPS, "0")
    return given_facts(region, {"poverty_rate": poor, "poor_minority_households": "0", **others, **values})


def verdict(family: str, known: Facts, day: date = DAY) -> SetVerdict:
    found = BOOK.in_force(family, day)
    assert found is not None
    return judge(BOOK, found, known, as_of=day)


# -- khu vực ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("poor", "alone", "with_hardship"),
    [
        ("0", "I", "I"),
        ("9.99", "I", "I"),
        ("10", "II", "II"),
        ("14.99", "II", "II"),
        ("15", "II", "III"),
        ("19.99", "II", "III"),
        ("20", "III", "III"),
        ("100", "III", "III"),
    ],
)
def test_zones_on_and_beside_their_bounds(poor: str, alone: str, with_hardship: str) -> None:
    assert verdict("khu_vuc", calm(poor)).live == alone
    assert verdict("khu_vuc", calm(poor, minority_illiteracy_rate="20")).live == with_hardship


@pytest.mark.parametrize(
    ("poor", "alone", "with_hardship"),
    [("9.99", "I", "I"), ("10", "II", "II"), ("11.99", "II", "II"), ("12", "II", "III"), ("15", "III", "III")],
)
def test_zones_of_the_mekong_delta_have_their_own_bounds(poor: str, alone: str, with_hardship: str) -> None:
    assert verdict("khu_vuc", calm(poor, "mekong")).live == alone
    assert verdict("khu_vuc", calm(poor, "mekong", untrained_labour_rate="80.01")).live == with_hardship


@pytest.mark.parametrize(("count", "zone"), [("150", "II"), ("151", "III")])
def test_many_poor_minority_households_count_in_the_mekong_delta_only(count: str, zone: str) -> None:
    assert verdict("khu_vuc", calm("11", "mekong", poor_minority_households=count)).live == zone
    assert verdict("khu_vuc", calm("11", poor_minority_households=count)).live == "II"


@pytest.mark.parametrize(
    ("fact", "on", "over"),
    [
        ("minority_share_of_poor", "60", "60.01"),
        ("minority_illiteracy_rate", "19.99", "20"),
        ("untrained_labour_rate", "80", "80.01"),
    ],
)
def test_each_hardship_on_its_bound(fact: str, on: str, over: str) -> None:
    assert verdict("khu_vuc", calm("15", UPLANDS, **{fact: on})).live == "II"
    assert verdict("khu_vuc", calm("15", UPLANDS, **{fact: over})).live == "III"


@pytest.mark.parametrize(("km", "unpaved", "zone"), [("20", "51", "II"), ("20.1", "50", "II"), ("20.1", "50.1", "III")])
def test_the_road_must_be_long_and_unpaved(km: str, unpaved: str, zone: str) -> None:
    known = calm("15", district_road_km=km, district_road_unpaved_rate=unpaved)

    assert verdict("khu_vuc", known).live == zone


def test_the_share_of_minority_households_comes_from_the_counts_exactly() -> None:
    values: dict[str, str | bool] = {"poor_minority_households": "33", "poor_households": "55"}
    known = calm("15", **values)
    known = replace(known, values={key: one for key, one in known.values.items() if key != "minority_share_of_poor"})

    assert verdict("khu_vuc", known).live == "II"
    more = replace(known, values={**known.values, "poor_minority_households": Fact(Decimal(34))})
    assert verdict("khu_vuc", more).live == "III"


def test_zones_without_figures_are_undecided_and_name_what_is_missing() -> None:
    found = verdict("khu_vuc", Facts(region="northern_uplands"))

    assert (found.live, found.standing) == (None, None)
    assert found.possible == ("III", "I", "II")
    assert {lack.code for lack in found.missing} >= {"poverty_rate", "ntm_commune"}


@pytest.mark.parametrize(("poor", "possible"), [("25", ("III", "I")), ("12", ("I", "II")), ("5", ("I",))])
def test_an_unknown_recognition_leaves_only_the_zones_that_can_be(poor: str, possible: tuple[str, ...]) -> None:
    found = verdict("khu_vuc", replace(calm(poor), recognitions={}))

    assert found.possible == possible
    assert found.live == (possible[0] if len(possible) == 1 else None)


PERCENTS = st.decimals(0, 100, places=2)


@given(PERCENTS, PERCENTS, PERCENTS, st.booleans(), st.sampled_from([*BOOK.regions]), st.integers(0, 400))
def test_every_commune_is_of_exactly_one_zone(
    poor: Decimal, illiterate: Decimal, untrained: Decimal, recognised: bool, region: str, count: int
) -> None:
    known = calm(str(poor), region, minority_illiteracy_rate=str(illiterate), untrained_labour_rate=str(untrained))
    known = replace(
        known,
        values={**known.values, "poor_minority_households": Fact(Decimal(count))},
        recognitions={"ntm_commune": (Recognition(date(2022, 1, 1)),) if recognised else ()},
    )

    found = verdict("khu_vuc", known)

    mekong = region == "mekong"
    first, second = (15, 12) if mekong else (20, 15)
    hard = illiterate >= 20 or untrained > 80
    third = not recognised and (poor >= first or (mekong and count > 150) or (second <= poor and hard))
    assert found.possible == ("III" if third else "I" if recognised or poor < 10 else "II",)


@given(PERCENTS, st.sampled_from([*BOOK.regions]))
def test_every_poverty_rate_lies_in_exactly_one_band(poor: Decimal, region: str) -> None:
    found = BOOK.named("khu_vuc_2021_2025")
    assert found is not None
    band = replace(found, top=found.bands[0], needed=1)

    told = [judge(BOOK, replace(band, scope=code), calm(str(poor), region), as_of=DAY) for code in found.bands[0]]

    assert [one.within_scope for one in told].count(Answer.MET) == 1


def test_a_listed_commune_leaves_on_the_day_its_recognition_takes_effect() -> None:
    listed = replace(
        calm("43.5"),
        listings={"khu_vuc": (Listing("III", date(2021, 6, 4), "861/QĐ-TTg"),)},
        recognitions={"ntm_commune": (Recognition(date(2023, 9, 1), date(2024, 3, 1)),)},
    )

    on = {day: verdict("khu_vuc", listed, day).standing for day in (date(2023, 8, 31), date(2023, 9, 1))}

    assert on == {date(2023, 8, 31): "III", date(2023, 9, 1): "I"}
    assert verdict("khu_vuc", listed, date(2024, 3, 1)).standing == "III"


def test_a_list_binds_against_the_figures_and_the_difference_is_named() -> None:
    known = replace(calm("12"), listings={"khu_vuc": (Listing("III", date(2021, 6, 4)),)})

    found = verdict("khu_vuc", known)

    assert (found.standing, found.live) == ("III", "II")
    assert [finding.code for finding in found.findings] == ["MT1464"]
    assert "Xã khu vực II" in found.findings[0].message_vi


def test_a_listed_commune_of_unknown_recognition_is_undecided() -> None:
    known = replace(calm("43.5"), listings={"khu_vuc": (Listing("III", date(2021, 6, 4)),)}, recognitions={})

    found = verdict("khu_vuc", known)

    assert (found.standing, found.candidates) == (None, ("III", "I"))


@pytest.mark.parametrize(("share", "scope"), [("14.99", Answer.UNMET), ("15", Answer.MET)])
def test_zones_speak_of_minority_communes(share: str, scope: Answer) -> None:
    assert verdict("khu_vuc", calm("5", minority_household_rate=share)).within_scope is scope


def test_the_zones_of_2026_wait_for_their_bounds_and_take_the_list() -> None:
    known = replace(facts(hardship_criteria_count="9"), listings={"khu_vuc": (Listing("III", date(2026, 1, 29)),)})

    found = verdict("khu_vuc", known, LATER)

    assert (found.ruleset.code, found.live, found.standing) == ("khu_vuc_2026_2030", None, "III")
    assert {lack.lack for lack in found.missing} == {Lack.LEVEL}


@pytest.mark.parametrize(
    ("values", "scope"),
    [
        ({"minority_population_rate": "15"}, Answer.MET),
        ({"minority_population": "4500"}, Answer.MET),
        ({"high_area_rate": "66.67"}, Answer.MET),
        ({"high_area_rate": "66.66"}, Answer.UNKNOWN),
    ],
)
def test_the_scope_of_2026(values: dict[str, str | bool], scope: Answer) -> None:
    assert verdict("khu_vuc", given_facts(UPLANDS, values), LATER).within_scope is scope


# -- villages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("poor", "region", "calm_class", "hard_class"),
    [
        ("14.99", "northern_uplands", "other", "other"),
        ("15", "northern_uplands", "other", "especially_difficult"),
        ("20", "northern_uplands", "especially_difficult", "especially_difficult"),
        ("11.99", "mekong", "other", "other"),
        ("12", "mekong", "other", "especially_difficult"),
        ("15", "mekong", "especially_difficult", "especially_difficult"),
    ],
)
def test_villages_on_and_beside_their_bounds(poor: str, region: str, calm_class: str, hard_class: str) -> None:
    easy: dict[str, str | bool] = {
        "poverty_rate": poor,
        "poor_minority_households": "30",
        "minority_share_of_poor": "60",
        "no_road": False,
        "no_grid": False,
        "households_without_power_rate": "30",
    }

    assert verdict("thon_dbkk", given_facts(region, easy)).live == calm_class
    for hardship in ({"no_road": True}, {"no_grid": True}, {"households_without_power_rate": "30.01"}):
        assert verdict("thon_dbkk", given_facts(region, {**easy, **hardship})).live == hard_class


@pytest.mark.parametrize(
    ("mpi", "roads", "region", "found"),
    [
        ("17.2", "59.99", "northern_uplands", "especially_difficult"),
        ("17.19", "59.99", "northern_uplands", None),
        ("17.19", "60", "northern_uplands", "other"),
        ("12.9", "59.99", "mekong", "especially_difficult"),
    ],
)
def test_villages_of_2026_are_measured_against_the_national_rate_of_the_day(
    mpi: str, roads: str, region: str, found: str | None
) -> None:
    national = {"national_mpi_rate": (Dated(date(2025, 12, 31), Decimal("4.3")), Dated(LATER, Decimal(1)))}
    known = replace(facts(region, mpi_rate=mpi, paved_village_road_rate=roads), series=national)

    assert verdict("thon_dbkk", known, date(2026, 5, 31)).live == found


def test_a_reference_series_without_a_value_is_named() -> None:
    found = verdict("thon_dbkk", facts(mpi_rate="40", paved_village_road_rate="10"), LATER)

    assert found.live is None
    assert (Lack.SERIES, "national_mpi_rate") in {(lack.lack, lack.code) for lack in found.missing}


# -- new-rural communes -----------------------------------------------------------------------------------------


def test_the_set_of_2021_has_nineteen_criteria_and_fifty_seven_indicators() -> None:
    found = BOOK.named("ntm_commune_2021_2025")
    assert found is not None
    leaves = [code for top in found.top for code in found.rules[top].of]

    assert (len(found.top), len(leaves)) == (19, 57)
    assert not any(found.rules[code].basis.confirmed for code in leaves)
    assert all(found.rules[code].basis.confirmed for code in found.top)


def test_levels_that_nobody_has_copied_are_empty_slots() -> None:
    found = BOOK.named("ntm_commune_2021_2025")
    assert found is not None
    empty = {
        code: {level.region for level in rule.levels if level.value is None and level.set_by is SetBy.CENTRAL}
        for code, rule in found.rules.items()
    }

    assert {code: regions for code, regions in empty.items() if regions} == {
        "c05_1": {None, "northern_uplands"},
        "c10_1": {None},
        "c11_1": {None},
        "c12_1": {None},
        "c12_2": {None},
        "c14_2": {None},
        "c15_3": {None},
        "c15_4": {None},
        "c17_1": {None, "northern_uplands"},
        "c17_12": {None, "northern_uplands"},
        "c17_6": {None, "northern_uplands"},
        "c17_8": {None, "northern_uplands"},
        "c17_9": {None, "northern_uplands"},
    }


def twelve_of_nineteen() -> Facts:
    lacking = {4, 5, 9, 10, 11, 12, 17}
    stated = {f"c{number:02d}": number not in lacking for number in range(1, 20)}
    return replace(calm("43.5", income_per_capita="17"), stated=stated)


def test_twelve_of_nineteen_on_the_old_set_and_on_the_new_one() -> None:
    old = verdict("ntm_commune", twelve_of_nineteen())
    new = verdict("ntm_commune", replace(twelve_of_nineteen(), stated={}), LATER)

    assert (old.tally, old.tally.total, old.answer) == (Tally(12, 7, 0), 19, Answer.UNMET)
    assert (new.ruleset.code, new.tally, new.answer) == ("ntm_commune_2026_2030", Tally(0, 0, 10), Answer.UNKNOWN)


@pytest.mark.parametrize(
    ("region", "poor", "year", "level"),
    [
        ("northern_uplands", "5", 2021, 36),
        ("northern_uplands", "5", 2025, 48),
        ("northern_uplands", "5", 2026, None),
        ("red_river", "5", 2023, None),
        ("red_river", "43.5", 2023, 42),
    ],
)
def test_the_level_of_income_goes_by_region_and_year_and_zone_three_uses_the_uplands_levels(
    region: str, poor: str, year: int, level: int | None
) -> None:
    known = replace(calm(poor, region, income_per_capita="17", safe_zone=False), year=year)
    (income,) = next(row for row in verdict("ntm_commune", known).rows if row.rule.code == "c10").parts

    assert income.bound == level
    assert income.answer is (Answer.UNKNOWN if level is None else Answer.UNMET)


def test_the_province_s_number_fills_its_slot() -> None:
    known = replace(facts(paved_commune_road_rate="81"), levels={"c02_1": Decimal(80)})
    roads = verdict("ntm_commune", known).rows[1].parts

    assert (roads[0].answer, roads[0].bound, roads[0].margin) == (Answer.MET, Fraction(80), Fraction(1))
    assert [lack.province for lack in roads[2].missing] == [False, True]


@pytest.mark.parametrize(
    ("listed", "values", "group"),
    [
        ("III", {"beside_town": True}, "group_3"),
        ("II", {}, "group_3"),
        ("I", {"beside_town": True}, "group_1"),
        ("I", {"beside_town": False, "new_town": False, "agriculture_share": "9.9"}, "group_1"),
        ("I", {"beside_town": False, "new_town": False, "agriculture_share": "10"}, "group_2"),
        ("I", {"beside_town": False}, None),
    ],
)
def test_the_zone_decides_the_group_of_2026(listed: str, values: dict[str, str | bool], group: str | None) -> None:
    known = replace(given_facts(UPLANDS, values), listings={"khu_vuc": (Listing(listed, date(2026, 1, 29)),)})

    assert verdict("ntm_group", known, LATER).live == group
    assert verdict("ntm_commune", known, LATER).group == group


@pytest.mark.parametrize(
    ("recognitions", "state"),
    [
        (None, State.UNKNOWN),
        ((), State.NOT_YET),
        ((Recognition(date(2023, 7, 1)),), State.NOT_YET),
        ((Recognition(date(2022, 7, 1)),), State.SLIPPING),
        ((Recognition(date(2022, 7, 1), date(2023, 1, 1)),), State.LOST),
    ],
)
def test_recognition_and_life_are_two_things(recognitions: tuple[Recognition, ...] | None, state: State) -> None:
    told = {} if recognitions is None else {"ntm_commune": recognitions}
    known = replace(twelve_of_nineteen(), recognitions=told)

    found = standing_of(known, verdict("ntm_commune", known))

    assert found is not None
    assert found.state is state


# -- the way out ------------------------------------------------------------------------------------------------


def test_the_way_out_of_zone_three_is_seven_criteria_long_or_a_poverty_rate_below_fifteen() -> None:
    hard = replace(twelve_of_nineteen(), values={**calm("43.5", minority_illiteracy_rate="30").values})

    zones = BOOK.in_force("khu_vuc", DAY)
    assert zones is not None
    out = way_out(BOOK, zones, hard, as_of=DAY)

    assert out.leaving == "III"
    short = [[(one.rule.code, one.sign, one.bound) for one in route.barriers] for route in out.routes]
    assert short == [
        [("not_ntm", "", None)],
        [("poor_second", "<", 15)],
        [("illiterate", "<", 20), ("poor_first", "<", 20)],
    ]
    further = out.routes[0].barriers[0].further
    assert further is not None
    assert len(further.routes[0].barriers) == 7
    assert out.routes[1].barriers[0].gap == Decimal("28.5")
    assert len(out.lost) == 4


def test_the_way_out_of_zone_two_leads_to_zone_one() -> None:
    zones = BOOK.in_force("khu_vuc", DAY)
    assert zones is not None

    out = way_out(BOOK, zones, calm("12"), as_of=DAY)

    assert out.leaving == "II"
    assert [[one.rule.code for one in route.barriers] for route in out.routes] == [["ntm"], ["poor_low"]]
    assert way_out(BOOK, zones, calm("5"), as_of=DAY).routes == ()


# -- other sets -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "kind"), [("75", "type_1"), ("74.9", "type_2"), ("60", "type_2"), ("59.9", "type_3")]
)
def test_types_by_points_are_no_zones(points: str, kind: str) -> None:
    found = verdict("commune_type", facts(commune_points=points), LATER)

    assert found.live == kind
    zones = {one.code for rules in BOOK.sets if rules.family == "khu_vuc" for one in rules.classes}
    assert zones.isdisjoint(one.code for one in found.ruleset.classes)


@pytest.mark.parametrize(
    ("income", "urban", "lacks", "found"),
    [
        ("1500000", False, "3", "poor"),
        ("1500000", False, "2", "near_poor"),
        ("1500001", False, "3", "not_poor"),
        ("2000000", True, "3", "poor"),
        ("2000001", True, "3", "not_poor"),
    ],
)
def test_the_poverty_standard_on_its_bounds(income: str, urban: bool, lacks: str, found: str) -> None:
    known = facts(monthly_income_per_person=income, urban_area=urban, deprivation_count=lacks)

    assert verdict("poverty_standard", known).live == found


def test_twelve_deprivations_are_counts_of_households() -> None:
    found = BOOK.named("poverty_2021_2025")
    assert found is not None

    assert len([name for name in found.facts if name.startswith("lacking_")]) == 12


def test_one_set_of_a_family_follows_the_other_without_a_gap() -> None:
    families = Counter(one.family for one in BOOK.sets)

    assert families["khu_vuc"] == families["ntm_commune"] == families["thon_dbkk"] == 2
    for family in ("khu_vuc", "ntm_commune", "thon_dbkk"):
        same = sorted((one for one in BOOK.sets if one.family == family), key=lambda one: one.start)
        assert [earlier.end == later.start for earlier, later in pairwise(same)] == [True]


def test_every_row_says_its_basis_and_whether_it_was_compared() -> None:
    for found in BOOK.sets:
        for rule in found.rules.values():
            assert rule.basis.text
            assert rule.basis.sources or not rule.basis.confirmed
            assert rule.kind is not Kind.PERCENT or rule.unit == "%"


def test_a_set_out_of_force_says_so() -> None:
    old = BOOK.named("khu_vuc_2021_2025")
    assert old is not None

    found = judge(BOOK, old, calm("43.5"), as_of=LATER)

    assert [finding.code for finding in found.findings] == ["MT1463"]
