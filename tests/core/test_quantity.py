from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.quantity import MANTISSA_LIMIT, Quantity, exact_ratio, plain, round_half_up
from muctieu.errors import QuantityError
from tests.factories import BILLION, DONG, KG, MILLION, PER_MILLE, PERCENT, PERSON, POINT, TONNE

amounts = st.integers(-(10**15), 10**15).map(Decimal)


def test_million_dong_is_stored_in_whole_dong() -> None:
    assert Quantity(Decimal("33"), MILLION).mantissa == 33_000_000
    assert Quantity(Decimal("1.2"), BILLION).mantissa == 1_200_000_000


@given(st.integers(-MANTISSA_LIMIT, MANTISSA_LIMIT), st.sampled_from([PERCENT, MILLION, BILLION, PERSON, KG]))
def test_mantissa_round_trips_exactly(mantissa: int, unit: object) -> None:
    assert Quantity.from_mantissa(mantissa, unit).mantissa == mantissa  # type: ignore[arg-type]


@given(amounts)
def test_conversion_there_and_back_changes_nothing(amount: Decimal) -> None:
    dong = Quantity(amount, DONG)

    assert dong.to(MILLION).to(BILLION).to(DONG).value == amount


@given(amounts, amounts)
def test_sum_does_not_depend_on_the_order(one: Decimal, other: Decimal) -> None:
    a, b = Quantity(one, KG), Quantity(other, TONNE)

    assert (a + b).to(KG).value == (b + a).to(KG).value
    assert ((a + b) - b).value == one


@pytest.mark.parametrize("unit", [PER_MILLE, POINT, MILLION])
def test_percent_never_turns_into_another_kind(unit: object) -> None:
    with pytest.raises(QuantityError) as caught:
        Quantity(Decimal("7.7"), PERCENT).to(unit)  # type: ignore[arg-type]

    assert caught.value.code == "MT1201"
    assert "%" in str(caught.value)


def test_more_decimals_than_the_unit_keeps_are_refused_not_rounded() -> None:
    with pytest.raises(QuantityError) as caught:
        _ = Quantity(Decimal("12.5"), PERSON).mantissa

    assert caught.value.code == "MT1202"
    assert "12.5" in caught.value.message_en


def test_thirty_digits_are_refused() -> None:
    with pytest.raises(QuantityError) as caught:
        _ = Quantity(Decimal("123456789012345678901234567890"), PERSON).mantissa

    assert caught.value.code == "MT1203"


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_not_finite_is_no_quantity(text: str) -> None:
    with pytest.raises(QuantityError):
        Quantity(Decimal(text), PERSON)


@pytest.mark.parametrize(
    ("value", "places", "printed"), [("86.745", 2, "86.75"), ("0.5", 0, "1"), ("-0.5", 0, "-1"), ("2.5", 0, "3")]
)
def test_halves_round_away_from_zero(value: str, places: int, printed: str) -> None:
    assert str(round_half_up(Decimal(value), places)) == printed


def test_plain_drops_zeros_and_exponents() -> None:
    assert str(plain(Decimal("25.50"))) == "25.5"
    assert str(plain(Decimal("1E+3"))) == "1000"


def test_ratio_keeps_more_digits_than_any_print() -> None:
    assert str(exact_ratio(Decimal(12), Decimal(19)))[:12] == "0.6315789473"
