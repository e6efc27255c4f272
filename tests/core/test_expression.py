from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.expression import (
    DEEPEST,
    LONGEST,
    Value,
    as_decimal,
    evaluate,
    exact,
    order_names,
    order_of,
    parse,
)
from muctieu.errors import ExpressionError

KNOWN: dict[str, Value | None] = {
    "poor": Fraction(57),
    "households": Fraction(285),
    "none": Fraction(0),
    "road": True,
    "power": False,
    "unknown": None,
}


def work(text: str) -> Value | None:
    return evaluate(parse(text), KNOWN.__getitem__)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("24 / 4 / 3", 2),
        ("2 × 3 − 8 ÷ 4", 4),
        ("-poor + 60", 3),
        ("--3", 3),
        ("1.5 * 4", 6),
        ("100 * poor / households", 20),
        ("1 / 3 * 3", 1),
    ],
)
def test_arithmetic_is_exact_and_goes_by_precedence(text: str, value: int) -> None:
    assert work(text) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("100 * poor / households >= 20", True),
        ("100 * poor / households > 20", False),
        ("poor ≤ 57 and poor ≥ 57", True),
        ("poor < 57 or poor = 57", True),
        ("poor != 57", False),
        ("not road", False),
        ("not not road", True),
        ("not power and road", True),
        ("power or power and road", False),
        ("unknown", None),
        ("unknown + 1 > 0", None),
        ("not (unknown > 1)", None),
        ("unknown > 1 and power", False),
        ("unknown > 1 and road", None),
        ("unknown > 1 or road", True),
        ("unknown > 1 or power", None),
        ("1 / unknown > 2", None),
    ],
)
def test_conditions_are_three_valued(text: str, truth: bool | None) -> None:
    assert work(text) is truth


def test_a_formula_names_what_it_uses_once_and_in_order() -> None:
    assert parse("a + b * a >= c").names == ("a", "b", "c")


@pytest.mark.parametrize(
    ("text", "found", "at"),
    [
        ("", "∅", "1"),
        ("1 +", "∅", "4"),
        ("1 2", "2", "3"),
        ("(1", "∅", "3"),
        ("poor > 1 > 0", ">", "10"),
        ("poor $ 1", "$", "6"),
        ("* 2", "*", "1"),
        ("and", "and", "1"),
    ],
)
def test_what_is_no_formula_is_refused_with_its_place(text: str, found: str, at: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)

    assert refused.value.code == "MT1452"
    assert (refused.value.fields["found"], refused.value.fields["at"]) == (found, at)


def test_a_million_terms_are_refused_before_anything_is_read() -> None:
    with pytest.raises(ExpressionError) as refused:
        parse("+".join(["1"] * 1_000_000))

    assert refused.value.code == "MT1451"


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("-", ""), ("not ", "")])
def test_nesting_has_a_limit(opening: str, closing: str) -> None:
    deep = opening * DEEPEST + "road" + closing * DEEPEST if opening == "not " else ""

    with pytest.raises(ExpressionError) as refused:
        parse(opening * (DEEPEST + 1) + "1" + closing * (DEEPEST + 1))

    assert refused.value.code == "MT1453"
    assert not deep or work(deep) is True


def test_the_longest_flat_formula_is_worked_out() -> None:
    terms = LONGEST // 2

    assert work("+".join(["1"] * terms)) == terms


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("poor / none", "MT1457"),
        ("poor / (households - 285)", "MT1457"),
        ("road + 1", "MT1456"),
        ("1 / road", "MT1456"),
        ("poor and road", "MT1456"),
        ("not poor", "MT1456"),
        ("9" * 700 + "*" + "9" * 700, "MT1458"),
    ],
)
def test_what_cannot_be_worked_out_is_a_typed_error(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        work(text)

    assert refused.value.code == code
    assert refused.value.message_en


@pytest.mark.parametrize("value", [Decimal("1E+999999"), Decimal("1E-999999"), Decimal("NaN"), Decimal("1" * 61)])
def test_numbers_too_large_are_refused(value: Decimal) -> None:
    with pytest.raises(ExpressionError, match="số quá lớn"):
        exact(value)


def test_decimals_and_fractions_go_both_ways() -> None:
    assert exact(Decimal("7.7")) == Fraction(77, 10)
    assert exact(Fraction(1, 3)) == Fraction(1, 3)
    assert as_decimal(Fraction(77, 10)) == Decimal("7.7")


def test_formulas_are_put_in_the_order_of_their_use() -> None:
    formulas = {"c": parse("b + a"), "b": parse("a + 1"), "a": parse("x")}

    assert order_of(formulas) == ("a", "b", "c")


def test_a_circle_is_named() -> None:
    with pytest.raises(ExpressionError) as refused:
        order_names({"x": ("a",), "a": ("b",), "b": ("c",), "c": ("a",)})

    assert (refused.value.code, refused.value.fields["circle"]) == ("MT1455", "a → b → c → a")


def test_a_long_chain_of_names_is_put_in_order() -> None:
    chain = {f"n{number}": (f"n{number + 1}",) for number in range(5_000)}

    assert len(order_names(chain)) == 5_000


@given(st.integers(-999, 999), st.integers(-999, 999), st.integers(1, 999))
def test_sums_and_quotients_agree_with_fractions(a: int, b: int, c: int) -> None:
    names: dict[str, Value] = {"a": Fraction(a), "b": Fraction(b), "c": Fraction(c)}

    assert evaluate(parse("(a - b) / c + a * b"), names.__getitem__) == Fraction(a - b, c) + a * b


@given(st.text(alphabet="ab01 ()+-*/<>=.andornt$", max_size=60))
def test_any_text_is_a_formula_or_a_typed_error(text: str) -> None:
    code = ""
    try:
        evaluate(parse(text), lambda _: Fraction(1))
    except ExpressionError as error:
        code = error.code

    assert code in {"", "MT1452", "MT1453", "MT1456", "MT1457"}
