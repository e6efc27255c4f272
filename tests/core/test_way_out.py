from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from muctieu.core.criteria import Answer, Benefit, ExitRule, Facts, Kind, Listing, Op, Recognition, RuleBook, RuleSet
from muctieu.core.judge import judge
from muctieu.core.standing import State, standing_of
from muctieu.core.way_out import Route, WayOut, way_out
from tests.rule_sets import DAY, SURE, book, classes, known, level, rule, ruleset

ORDER = (("III", "hard"), ("I", "easy"), ("II", None))


def out_of(found: RuleSet, facts: Facts, *others: RuleSet, rules: RuleBook | None = None) -> WayOut:
    return way_out(rules or book(found, *others), found, facts, as_of=DAY)


def short(routes: tuple[Route, ...]) -> list[list[tuple[str, str, Fraction | None]]]:
    return [[(one.rule.code, one.sign, one.bound) for one in route.barriers] for route in routes]


# -- a tally ----------------------------------------------------------------------------------------------------


def test_unmet_criteria_stand_nearest_first_then_yes_or_no_then_the_unknown() -> None:
    parts = [rule("c1", Kind.NUMBER, "10"), rule("c2", Kind.NUMBER, "10"), rule("c3", Kind.NUMBER, "10", op=Op.LE)]
    group = rule("c", Kind.ALL_OF, of=("c1", "c2", "c3"))
    leaves = [rule("a", Kind.NUMBER, "100"), rule("b", Kind.BOOL), rule("d", Kind.NUMBER, "5"), rule("e", Kind.ZERO)]
    found = ruleset(*leaves, group, *parts, top=("a", "b", "c", "d", "e"))
    facts = replace(known(a="90", b=False, c1="8", c2="12", c3="11", e="3"), paces={"a": Decimal("2.5")})

    (route,) = out_of(found, facts).routes

    assert [(one.rule.code, one.gap, one.relative) for one in route.barriers] == [
        ("a", Fraction(10), Fraction(1, 10)),
        ("c", None, Fraction(1, 5)),
        ("b", None, None),
        ("e", Fraction(3), None),
        ("d", None, None),
    ]
    assert [one.rule.code for one in route.barriers[1].parts] == ["c3", "c1"]
    assert (route.barriers[0].pace, route.barriers[0].value) == (Decimal("2.5"), Fraction(90))
    assert [lack.code for lack in route.barriers[4].missing] == ["d"]


def test_a_set_that_is_met_has_nothing_in_the_way() -> None:
    assert out_of(ruleset(rule("a", Kind.BOOL)), known(a=True)).routes == ()


def test_a_value_above_a_range_must_come_down() -> None:
    found = ruleset(replace(rule("a", Kind.NUMBER, "10"), under=(level("15"),)))

    assert short(out_of(found, known(a="18")).routes) == [[("a", "<", Fraction(15))]]


def test_a_barrier_is_sure_when_all_its_parts_are() -> None:
    part = replace(rule("b", Kind.BOOL), basis=replace(SURE, confirmed=False))
    found = ruleset(rule("a", Kind.ALL_OF, of=("b",)), part, top=("a",))

    (route,) = out_of(found, known(b=False)).routes

    assert [one.confirmed for one in route.barriers] == [False]


# -- classes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "value", "sign"), [(Op.GE, "25", "<"), (Op.GT, "25", "≤"), (Op.LE, "5", ">"), (Op.LT, "5", "≥")]
)
def test_leaving_a_class_turns_its_bound_round(op: Op, value: str, sign: str) -> None:
    found = classes(rule("hard", Kind.NUMBER, "20", op=op), order=(("III", "hard"), ("I", None)))

    assert short(out_of(found, known(hard=value)).routes) == [[("hard", sign, Fraction(20))]]


def banded() -> RuleSet:
    second = replace(rule("second", Kind.NUMBER, "15", fact="poor"), under=(level("20"),))
    return classes(
        rule("hard", Kind.ANY_OF, of=("first", "both")),
        rule("first", Kind.NUMBER, "20", fact="poor"),
        rule("both", Kind.ALL_OF, of=("second", "road")),
        second,
        rule("road", Kind.BOOL),
        order=(("III", "hard"), ("I", None)),
    )


def test_a_route_is_tried_so_that_the_second_band_is_not_forgotten() -> None:
    out = out_of(banded(), known(poor="30", road=True))

    assert short(out.routes) == [
        [("second", "<", Fraction(15))],
        [("first", "<", Fraction(20)), ("road", "", None)],
    ]
    assert [one.gap for one in out.routes[0].barriers] == [Fraction(15)]


def test_what_is_not_known_stands_in_the_way_until_it_is() -> None:
    out = out_of(banded(), known(poor="30"))

    assert [[bool(one.missing) for one in route.barriers] for route in out.routes] == [[False], [False, True]]


def test_what_ends_on_leaving_is_named_for_the_class_left() -> None:
    lost = Benefit("Hỗ trợ", "Support", ("III",), SURE)
    kept = Benefit("Khác", "Other", ("I",), SURE)

    out = out_of(replace(banded(), benefits=(lost, kept)), known(poor="30", road=True))

    assert (out.leaving, out.lost) == ("III", (lost,))


def test_where_the_class_is_not_known_no_way_leads_out() -> None:
    out = out_of(banded(), Facts())

    assert (out.leaving, out.routes) == (None, ())


def test_where_the_figures_have_left_the_listed_class_nothing_is_in_the_way() -> None:
    facts = replace(known(poor="3", road=False), listings={"bo": (Listing("III", DAY),)})

    assert out_of(banded(), facts).routes == (Route(()),)


def zones(**changes: object) -> RuleSet:
    return classes(
        rule("hard", Kind.ALL_OF, of=("not_ntm", "poor")),
        rule("not_ntm", Kind.RECOGNISED, family="ntm", wanted=False),
        rule("ntm", Kind.RECOGNISED, family="ntm"),
        rule("poor", Kind.PERCENT, "20"),
        rule("easy", Kind.ANY_OF, of=("low", "ntm")),
        rule("low", Kind.PERCENT, "10", fact="poor", op=Op.LT),
        order=ORDER,
        exit=ExitRule("ntm", "I", SURE),
        **changes,
    )


NTM = replace(ruleset(rule("a", Kind.BOOL), rule("b", Kind.BOOL), rule("c", Kind.BOOL)), code="ntm_1", family="ntm")


def test_a_recognition_is_followed_to_what_stands_before_it() -> None:
    facts = replace(known(poor="30", a=True, b=False), recognitions={"ntm": ()})

    first, second = out_of(zones(), facts, NTM).routes

    assert short((first, second)) == [[("not_ntm", "", None)], [("poor", "<", Fraction(20))]]
    further = first.barriers[0].further
    assert further is not None
    assert [one.rule.code for one in further.routes[0].barriers] == ["b", "c"]


def test_the_class_that_takes_what_is_left_is_left_for_the_better_one() -> None:
    facts = replace(known(poor="12"), recognitions={"ntm": ()})

    assert short(out_of(zones(), facts, NTM).routes) == [[("ntm", "", None)], [("low", "<", Fraction(10))]]
    assert out_of(zones(), replace(known(poor="5"), recognitions={"ntm": ()})).routes == ()


def test_without_a_better_class_no_way_is_shown_from_what_is_left() -> None:
    found = classes(rule("hard", Kind.BOOL), order=(("III", "hard"), ("II", None)))

    assert out_of(found, known(hard=False)).routes == ()


def test_a_recognition_whose_set_is_not_loaded_or_no_tally_has_nothing_further() -> None:
    facts = replace(known(poor="30"), recognitions={"ntm": ()})
    other = replace(classes(rule("x", Kind.BOOL), order=(("A", "x"), ("B", None))), family="ntm", code="ntm_1")

    for others in ((), (other,)):
        assert out_of(zones(), facts, *others).routes[0].barriers[0].further is None


def test_a_recognition_can_be_what_holds_a_class() -> None:
    found = classes(rule("hard", Kind.RECOGNISED, family="ntm"), order=(("III", "hard"), ("I", None)))

    assert short(out_of(found, Facts(recognitions={"ntm": (Recognition(DAY),)})).routes) == [[("hard", "", None)]]


@pytest.mark.parametrize("with_other", [True, False])
def test_a_class_of_another_set_can_be_what_holds_one(with_other: bool) -> None:
    other = replace(classes(rule("x", Kind.BOOL), order=(("A", "x"), ("B", None))), family="kv", code="kv_1")
    found = classes(
        rule("hard", Kind.ANY_OF, of=("chain", "y")),
        rule("chain", Kind.CLASS, family="kv", classes=("A",)),
        rule("y", Kind.BOOL),
        order=(("III", "hard"), ("I", None)),
    )
    others = (other,) if with_other else ()

    out = out_of(found, known(x=True, y=True), *others)

    assert short(out.routes) == ([[("chain", "", None), ("y", "", None)]] if with_other else [])


def test_a_region_is_nothing_that_can_change() -> None:
    parts = [rule("where", Kind.REGION, classes=("mekong",)), rule("count", Kind.ZERO)]
    found = classes(rule("hard", Kind.ALL_OF, of=("where", "count")), *parts, order=(("III", "hard"), ("I", None)))

    out = out_of(found, replace(known(count="0"), region="mekong"))

    assert short(out.routes) == [[("count", ">", Fraction(0))]]


@pytest.mark.parametrize(("count", "routes"), [(5, 1), (6, 0), (40, 0)])
def test_a_set_of_many_conditions_is_searched_within_bounds(count: int, routes: int) -> None:
    leaves = [rule(f"n{number}", Kind.BOOL) for number in range(count)]
    codes = tuple(one.code for one in leaves)
    found = classes(rule("hard", Kind.ANY_OF, of=codes), *leaves, order=(("III", "hard"), ("I", None)))

    out = out_of(found, known(**dict.fromkeys(codes, True)))

    assert len(out.routes) == routes


# -- recognition and life ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "recognised", "state"),
    [
        (True, True, State.HOLDS),
        (False, True, State.SLIPPING),
        (None, True, State.UNPROVEN),
        (True, False, State.READY),
        (False, False, State.NOT_YET),
    ],
)
def test_recognition_beside_the_live_verdict(value: bool | None, recognised: bool, state: State) -> None:
    found = ruleset(rule("a", Kind.BOOL))
    told = (Recognition(DAY, None, "QĐ 1"),) if recognised else ()
    facts = replace(known() if value is None else known(a=value), recognitions={"bo": told})

    standing = standing_of(facts, judge(book(found), found, facts, as_of=DAY))

    assert standing is not None
    assert (standing.state, standing.document) == (state, "QĐ 1" if recognised else "")
    assert standing.text_vi
    assert standing.text_en


def test_classes_are_not_recognised() -> None:
    found = classes(rule("a", Kind.BOOL), order=(("A", "a"), ("B", None)))

    assert standing_of(Facts(), judge(book(found), found, Facts(), as_of=DAY)) is None


def test_a_change_wanted_of_a_stated_answer_is_made_there() -> None:
    found = classes(rule("hard", Kind.NUMBER, None), order=(("III", "hard"), ("I", None)))

    out = out_of(found, Facts(stated={"hard": True}))

    assert [[one.want for one in route.barriers] for route in out.routes] == [[Answer.UNMET]]
