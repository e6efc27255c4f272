from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.criteria import (
    Answer,
    Basis,
    Dated,
    Decided,
    ExitRule,
    Fact,
    Facts,
    Kind,
    Listing,
    Op,
    Recognition,
    RegionRule,
    Rule,
    Series,
)
from muctieu.core.judge import judge
from muctieu.core.working import Lack, Tally, Working, at_least
from tests.rule_sets import DAY, SURE, book, classes, known, level, rule, ruleset

MET, UNMET, UNKNOWN = Answer.MET, Answer.UNMET, Answer.UNKNOWN


def answer(one: Rule, facts: Facts, *more: Rule) -> Working:
    found = ruleset(one, *more)
    return judge(book(found), found, facts, as_of=DAY).rows[0]


def codes(found: Working) -> list[tuple[str, ...]]:
    return [(lack.lack.value, lack.code) for lack in found.missing]


# -- one rule ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "value", "found", "margin"),
    [
        (Op.GE, "10", MET, "0"),
        (Op.GE, "9.9", UNMET, "-0.1"),
        (Op.GT, "10", UNMET, "0"),
        (Op.GT, "10.1", MET, "0.1"),
        (Op.LE, "10", MET, "0"),
        (Op.LE, "12", UNMET, "-2"),
        (Op.LT, "10", UNMET, "0"),
        (Op.LT, "8", MET, "2"),
    ],
)
def test_a_value_stands_to_its_level_with_a_margin(op: Op, value: str, found: Answer, margin: str) -> None:
    got = answer(rule("a", Kind.NUMBER, "10", op=op), known(a=value))

    assert (got.answer, got.margin, got.relative) == (found, Fraction(margin), Fraction(margin) / 10)


@pytest.mark.parametrize(
    ("value", "found", "relative"),
    [("10", MET, "0"), ("14", MET, "1/15"), ("15", UNMET, "0"), ("8", UNMET, "-1/5"), ("18", UNMET, "-1/5")],
)
def test_a_range_is_measured_from_the_nearer_bound(value: str, found: Answer, relative: str) -> None:
    got = answer(rule("a", Kind.NUMBER, "10", under=(level("15"),)), known(a=value))

    assert (got.answer, got.relative) == (found, Fraction(relative))


@pytest.mark.parametrize(
    ("low", "high", "value", "found"),
    [
        ("10", None, "9", UNMET),
        ("10", None, "11", UNKNOWN),
        (None, "15", "15", UNMET),
        (None, "15", "14", UNKNOWN),
        (None, None, "14", UNKNOWN),
    ],
)
def test_one_known_bound_of_two_can_still_say_no(low: str | None, high: str | None, value: str, found: Answer) -> None:
    got = answer(rule("a", Kind.NUMBER, low, under=(level(high),)), known(a=value))

    assert got.answer is found


@pytest.mark.parametrize(
    ("kind", "value", "found", "margin"),
    [
        (Kind.ZERO, "0", MET, Fraction(0)),
        (Kind.ZERO, "3", UNMET, Fraction(-3)),
        (Kind.BOOL, True, MET, None),
        (Kind.BOOL, False, UNMET, None),
    ],
)
def test_none_at_all_and_yes_or_no(kind: Kind, value: str | bool, found: Answer, margin: Fraction | None) -> None:
    got = answer(rule("a", kind), known(a=value))

    assert (got.answer, got.margin, got.relative) == (found, margin, None)


def test_yes_or_no_can_ask_for_no() -> None:
    assert answer(rule("a", Kind.BOOL, wanted=False), known(a=False)).answer is MET


@pytest.mark.parametrize("kind", [Kind.PERCENT, Kind.NUMBER, Kind.ZERO, Kind.BOOL])
def test_without_a_figure_a_rule_is_unknown_and_shows_its_bound(kind: Kind) -> None:
    levels = ["10"] if kind in {Kind.PERCENT, Kind.NUMBER} else []

    got = answer(rule("a", kind, *levels), Facts())

    assert (got.answer, codes(got)) == (UNKNOWN, [("fact", "a")])
    assert got.bound == {Kind.ZERO: Fraction(0), Kind.BOOL: None}.get(kind, Fraction(10))


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (Kind.PERCENT, "101", "101"),
        (Kind.PERCENT, "-1", "-1"),
        (Kind.PERCENT, True, "có"),
        (Kind.NUMBER, False, "không"),
        (Kind.ZERO, "-1", "-1"),
        (Kind.BOOL, "1", "1"),
    ],
)
def test_a_value_of_the_wrong_kind_counts_as_none_and_is_named(kind: Kind, value: str | bool, shown: str) -> None:
    levels = ["10"] if kind in {Kind.PERCENT, Kind.NUMBER} else []

    got = answer(rule("a", kind, *levels), known(a=value))

    assert (got.answer, got.value, got.missing) == (UNKNOWN, None, ())
    assert [(one.code, one.args["value"]) for one in got.findings] == [("MT1462", shown)]


def test_a_figure_too_large_to_be_one_is_named() -> None:
    got = answer(rule("a", Kind.NUMBER, "10"), known(a="1E+99999"))

    assert (got.answer, [one.code for one in got.findings]) == (UNKNOWN, ["MT1458"])


def test_a_figure_is_known_from_its_day_on() -> None:
    facts = Facts({"a": Fact(Decimal(12), date(2023, 6, 5), "Phiếu 3")})
    found = ruleset(rule("a", Kind.NUMBER, "10"))

    on = [judge(book(found), found, facts, as_of=day).rows[0] for day in (DAY, date(2023, 6, 5))]

    assert [(one.answer, one.evidence) for one in on] == [(UNKNOWN, ""), (MET, "Phiếu 3")]


def test_what_is_stated_counts_only_where_figures_do_not() -> None:
    one = rule("a", Kind.NUMBER, "10")
    stated = {"a": True}

    without = answer(one, Facts(stated=stated))
    agreeing = answer(one, replace(known(a="11"), stated=stated))
    against = answer(one, replace(known(a="9"), stated=stated))

    assert (without.answer, without.stated) == (MET, True)
    assert (agreeing.answer, agreeing.stated, agreeing.findings) == (MET, False, ())
    assert (against.answer, [found.code for found in against.findings]) == (UNMET, ["MT1461"])
    assert "nêu là đạt" in against.findings[0].message_vi


def test_what_is_stated_as_not_met_counts_too() -> None:
    assert answer(rule("a", Kind.NUMBER, "10"), Facts(stated={"a": False})).answer is UNMET


def test_a_decided_answer_counts_above_and_what_was_worked_out_stays_beside_it() -> None:
    part, whole = rule("a", Kind.NUMBER, "10"), rule("all", Kind.ALL_OF, of=("a",))
    found = ruleset(whole, part)
    decided = Decided(MET, "Chủ tịch xã", "Chairman", DAY)
    facts = replace(known(a="5"), decided={(found.code, "a"): decided, ("other", "all"): decided})

    row = judge(book(found), found, facts, as_of=DAY).rows[0]

    assert (row.answer, row.decided) == (MET, None)
    assert (row.parts[0].answer, row.parts[0].overrode, row.parts[0].margin) == (MET, UNMET, Fraction(-5))
    assert row.parts[0].decided is decided


@pytest.mark.parametrize(("sure", "level_sure"), [(True, True), (True, False), (False, True)])
def test_a_rule_is_confirmed_when_wording_and_level_are(sure: bool, level_sure: bool) -> None:
    told = replace(SURE, confirmed=level_sure)
    one = rule("a", Kind.NUMBER, basis=Basis("x", ("y",), sure))

    found = ruleset(replace(one, levels=(level("10", basis=told),)))
    verdict = judge(book(found), found, known(a="11"), as_of=DAY)

    assert verdict.unconfirmed == (() if sure and level_sure else ("a",))


# -- levels -----------------------------------------------------------------------------------------------------

LEVELS = (level("98"), level("95", region="north"), level("90", region="north", year=2023))


@pytest.mark.parametrize(
    ("region", "year", "bound"), [("south", 2023, 98), ("north", 2022, 95), ("north", 2023, 90), ("north", None, 90)]
)
def test_the_level_that_names_most_dimensions_counts(region: str, year: int | None, bound: int) -> None:
    one = replace(rule("a", Kind.PERCENT), levels=LEVELS)

    assert answer(one, Facts(region=region, year=year)).bound == bound


@pytest.mark.parametrize("name", ["region", "group"])
def test_a_level_that_hangs_on_something_unknown_is_unknown(name: str) -> None:
    one = replace(rule("a", Kind.NUMBER), levels=(level("98"), level("95", **{name: "x"})))

    got = answer(one, known(a="99"))

    assert (got.answer, codes(got)) == (UNKNOWN, [(name, name)])


def test_a_case_without_a_level_and_an_empty_slot_are_named() -> None:
    elsewhere = replace(rule("a", Kind.NUMBER), levels=(level("98", year=2020),))
    empty = rule("a", Kind.NUMBER, None)

    assert [codes(answer(one, known(a="99"))) for one in (elsewhere, empty)] == [[("level", "a")]] * 2


def test_a_number_given_by_the_province_fills_an_empty_slot_and_nothing_else() -> None:
    facts = replace(known(a="9"), levels={"a": Decimal(8)})
    elsewhere = replace(rule("a", Kind.NUMBER), levels=(level("98", year=2020),))

    assert answer(rule("a", Kind.NUMBER, None), facts).answer is MET
    assert answer(rule("a", Kind.NUMBER, "10"), facts).answer is UNMET
    assert answer(elsewhere, facts).answer is UNKNOWN


NATIONAL = Series("national", "Cả nước", "Country", (Dated(date(2020, 1, 1), Decimal(5)),))


def test_a_level_can_follow_an_outside_series_as_of_the_day() -> None:
    found = ruleset(rule("a", Kind.NUMBER, "4 * national"))
    rules = book(found, series=[NATIONAL])
    newer = replace(known(a="19"), series={"national": (Dated(date(2023, 6, 5), Decimal(4)),)})

    bounds = [judge(rules, found, newer, as_of=day).rows[0].bound for day in (DAY, date(2023, 6, 5))]

    assert bounds == [20, 16]


def test_a_series_without_a_value_is_missing_and_a_level_that_fails_is_named() -> None:
    found = ruleset(rule("a", Kind.NUMBER, "4 * national"), rule("b", Kind.NUMBER, "1 / (a - a)"))
    rules = book(found, series=[replace(NATIONAL, values=())])

    first, second = judge(rules, found, known(a="19", b="1"), as_of=DAY).rows

    assert (first.answer, codes(first)) == (UNKNOWN, [("series", "national")])
    assert (second.answer, [one.code for one in second.findings]) == (UNKNOWN, ["MT1457"])


def test_a_name_that_nobody_declared_stays_unknown() -> None:
    found = ruleset(rule("a", Kind.NUMBER, "10"))

    assert judge(book(found), found, Facts(), as_of=DAY).rows[0].value is None


# -- formulas ---------------------------------------------------------------------------------------------------


def by_formula(**values: str | bool) -> Working:
    one = rule("a", Kind.PERCENT, "20", fact="share")
    found = ruleset(one, formulas={"share": "100 * poor / all", "all": "homes + 1"}, facts={})
    return judge(book(found), found, known(**values), as_of=DAY).rows[0]


def test_a_fact_can_come_from_a_formula_over_others() -> None:
    assert by_formula(poor="57", homes="284").margin == 0
    assert by_formula(share="21").answer is MET


def test_what_a_formula_lacks_is_named_once_at_the_bottom() -> None:
    assert codes(by_formula(poor="57")) == [("fact", "homes")]
    assert codes(by_formula()) == [("fact", "poor"), ("fact", "homes")]


def test_a_fact_that_two_formulas_lack_is_named_once() -> None:
    found = ruleset(rule("a", Kind.NUMBER, "1", fact="x"), formulas={"x": "y + homes", "y": "homes + 1"})

    assert codes(judge(book(found), found, Facts(), as_of=DAY).rows[0]) == [("fact", "homes")]


def test_a_formula_that_cannot_be_worked_out_names_why() -> None:
    got = by_formula(poor="57", homes="-1")

    assert (got.answer, [one.code for one in got.findings]) == (UNKNOWN, ["MT1457"])


def test_a_long_chain_of_formulas_is_worked_out() -> None:
    formulas = {f"n{number}": f"n{number + 1} + 1" for number in range(2_000)}
    found = ruleset(rule("a", Kind.NUMBER, "10", fact="n0"), formulas=formulas)

    assert judge(book(found), found, known(n2000="1"), as_of=DAY).rows[0].value == 2_001


# -- composites -------------------------------------------------------------------------------------------------

ANSWERS = st.sampled_from([MET, UNMET, UNKNOWN])


@given(st.lists(ANSWERS, min_size=1, max_size=6), st.integers(1, 6))
def test_k_of_n_says_what_every_way_of_filling_the_gaps_would_say(answers: list[Answer], needed: int) -> None:
    gaps = answers.count(UNKNOWN)
    outcomes = {answers.count(MET) + filled >= needed for filled in range(gaps + 1)}

    assert (
        at_least(needed, answers)
        is {
            frozenset({True}): MET,
            frozenset({False}): UNMET,
            frozenset({True, False}): UNKNOWN,
        }[frozenset(outcomes)]
    )


TRUTH = [
    (MET, MET, MET, MET),
    (MET, UNMET, UNMET, MET),
    (MET, UNKNOWN, UNKNOWN, MET),
    (UNMET, UNMET, UNMET, UNMET),
    (UNMET, UNKNOWN, UNMET, UNKNOWN),
    (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
]


@pytest.mark.parametrize(("one", "other", "both", "either"), TRUTH)
def test_truth_table_of_all_of_and_any_of(one: Answer, other: Answer, both: Answer, either: Answer) -> None:
    facts = {MET: True, UNMET: False}
    told = {name: facts[value] for name, value in (("a", one), ("b", other)) if value in facts}
    leaves = [rule("a", Kind.BOOL), rule("b", Kind.BOOL)]
    composites = [rule("all", Kind.ALL_OF, of=("a", "b")), rule("any", Kind.ANY_OF, of=("b", "a"))]
    found = ruleset(*leaves, *composites, top=("all", "any"))

    rows = judge(book(found), found, known(**told), as_of=DAY).rows

    assert [row.answer for row in rows] == [both, either]


FACTS = st.fixed_dictionaries({}, optional={name: st.booleans() for name in "abcde"})


@given(FACTS, st.sampled_from("abcde"), st.booleans())
def test_one_more_fact_never_makes_a_known_answer_unknown_or_another(
    told: Mapping[str, bool], name: str, value: bool
) -> None:
    leaves = [rule(code, Kind.BOOL, wanted=code not in "ce") for code in "abcde"]
    composites = [
        rule("x", Kind.AT_LEAST, of=("a", "b", "c"), needed=2),
        rule("y", Kind.ANY_OF, of=("x", "d")),
        rule("z", Kind.ALL_OF, of=("y", "e")),
    ]
    found = ruleset(*leaves, *composites, top=("x", "y", "z"))
    before = judge(book(found), found, known(**told), as_of=DAY).rows
    after = judge(book(found), found, known(**{name: value, **told}), as_of=DAY).rows

    for earlier, later in zip(before, after, strict=True):
        assert earlier.answer in {UNKNOWN, later.answer}


# -- whole sets -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("needed", "found"), [(1, MET), (2, UNKNOWN), (3, UNMET)])
def test_a_tally_counts_and_needs_as_many_as_the_set_says(needed: int, found: Answer) -> None:
    rules = ruleset(rule("a", Kind.BOOL), rule("b", Kind.BOOL), rule("c", Kind.BOOL), needed=needed)

    verdict = judge(book(rules), rules, known(a=True, b=False), as_of=DAY)

    assert (verdict.tally, verdict.tally.total, verdict.answer) == (Tally(1, 1, 1), 3, found)
    assert [lack.code for lack in verdict.missing] == ["c"]


ORDER = (("high", "a"), ("middle", "b"), ("low", None))


@pytest.mark.parametrize(
    ("told", "possible"),
    [
        ({"a": True}, ("high",)),
        ({"a": False, "b": True}, ("middle",)),
        ({"a": False, "b": False}, ("low",)),
        ({"a": False}, ("middle", "low")),
        ({"b": True}, ("high", "middle")),
        ({}, ("high", "middle", "low")),
    ],
)
def test_classes_are_tried_in_order_and_what_is_open_stays_open(
    told: dict[str, bool], possible: tuple[str, ...]
) -> None:
    found = classes(rule("a", Kind.BOOL), rule("b", Kind.BOOL), order=ORDER)

    verdict = judge(book(found), found, known(**told), as_of=DAY)

    assert (verdict.possible, verdict.live) == (possible, possible[0] if len(possible) == 1 else None)


@pytest.mark.parametrize(("recognised", "standing"), [((), "high"), ((Recognition(DAY),), "low"), (None, None)])
def test_the_exit_rule_goes_before_the_list_and_the_list_before_the_figures(
    recognised: tuple[Recognition, ...] | None, standing: str | None
) -> None:
    leave = ExitRule("out", "low", SURE)
    out = rule("out", Kind.RECOGNISED, family="bo")
    found = classes(rule("a", Kind.BOOL), rule("b", Kind.BOOL), out, order=ORDER, exit=leave)
    told = {} if recognised is None else {"bo": recognised}
    listings = {"bo": (Listing("middle", date(2020, 1, 1)), Listing("high", date(2022, 1, 1)))}
    facts = replace(known(a=False, b=True), listings=listings, recognitions=told)

    verdict = judge(book(found), found, facts, as_of=DAY)

    assert (verdict.standing, verdict.live) == (standing, "middle")
    assert verdict.candidates == ((standing,) if standing else ("high", "low"))


def test_a_list_with_a_class_nobody_knows_is_named_by_its_code() -> None:
    found = classes(rule("a", Kind.BOOL), order=(("high", "a"), ("low", None)))
    facts = replace(known(a=True), listings={"bo": (Listing("other", DAY),)})

    verdict = judge(book(found), found, facts, as_of=DAY)

    assert (verdict.standing, verdict.findings[0].args["listed"]) == ("other", "other")


def test_who_recognised_is_shown_and_what_nobody_said_is_missing() -> None:
    one = rule("a", Kind.RECOGNISED, family="bo")
    facts = Facts(recognitions={"bo": (Recognition(date(2020, 1, 1), DAY, "QĐ 1"), Recognition(DAY, None, "QĐ 2"))})

    assert answer(one, facts).evidence == "QĐ 2"
    assert codes(answer(one, Facts())) == [("recognition", "bo")]


@pytest.mark.parametrize(("region", "found"), [("mekong", MET), ("north", UNMET), (None, UNKNOWN)])
def test_a_rule_can_ask_for_the_region(region: str | None, found: Answer) -> None:
    assert answer(rule("a", Kind.REGION, classes=("mekong",)), Facts(region=region)).answer is found


# -- chains -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "found", "group"), [({"poor": "20"}, MET, "III"), ({"poor": "19"}, UNMET, "I"), ({}, UNKNOWN, None)]
)
def test_a_class_of_another_set_answers_a_rule_and_names_the_group(
    told: dict[str, str | bool], found: Answer, group: str | None
) -> None:
    other = replace(
        classes(rule("poor", Kind.PERCENT, "20"), order=(("III", "poor"), ("I", None))), code="kv", family="kv"
    )
    one = ruleset(rule("a", Kind.CLASS, family="kv", classes=("III",)), group_family="kv")

    verdict = judge(book(one, other), one, known(**told), as_of=DAY)

    assert (verdict.rows[0].answer, verdict.group) == (found, group)
    assert [chained.ruleset.code for chained in verdict.chained] == ["kv"]
    assert codes(verdict.rows[0]) == ([] if told else [("fact", "poor")])


def test_a_chain_to_a_set_not_in_force_is_unknown_and_said() -> None:
    one = ruleset(rule("a", Kind.CLASS, family="kv", classes=("III",)), group_family="kv")

    verdict = judge(book(one), one, Facts(), as_of=DAY)

    assert (codes(verdict.rows[0]), verdict.group) == ([("rule_set", "kv")], None)
    assert [finding.code for finding in verdict.findings] == ["MT1465"]


@pytest.mark.parametrize(
    ("told", "region", "used"),
    [
        ({"hard": True}, "south", "north"),
        ({"hard": False}, "south", "south"),
        ({}, "south", None),
        ({}, "north", "north"),
    ],
)
def test_a_region_rule_changes_the_levels_once_it_is_known(
    told: dict[str, bool], region: str, used: str | None
) -> None:
    one = ruleset(rule("hard", Kind.BOOL), region_rule=RegionRule("hard", "north"))

    verdict = judge(book(one), one, replace(known(**told), region=region), as_of=DAY)

    assert verdict.region == used


@pytest.mark.parametrize(("region", "lack"), [("south", ("fact", "hard")), (None, ("region", "region"))])
def test_a_level_waits_for_what_decides_the_region(region: str | None, lack: tuple[str, str]) -> None:
    one = replace(rule("a", Kind.NUMBER), levels=(level("98"), level("95", region="north")))
    found = ruleset(one, rule("hard", Kind.BOOL), region_rule=RegionRule("hard", "north"))

    (row, _) = judge(book(found), found, replace(known(a="99"), region=region), as_of=DAY).rows

    assert codes(row) == [lack]


def test_a_set_says_whether_it_speaks_of_the_commune_and_whether_it_is_in_force() -> None:
    one = ruleset(rule("a", Kind.BOOL), scope="a", start=date(2024, 1, 1))

    verdict = judge(book(one), one, known(a=False), as_of=DAY)

    assert verdict.within_scope is UNMET
    assert [(finding.code, finding.args["day"]) for finding in verdict.findings] == [("MT1463", "04/06/2023")]


def test_every_kind_of_lack_has_its_own_name() -> None:
    assert len({lack.value for lack in Lack}) == len(Lack)
