from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.checks import (
    agrees,
    describe,
    implied_targets,
    number_in,
    out_of_bounds,
    printed_interval,
    probable_slip,
)
from muctieu.core.indicator import Plausible
from muctieu.core.observation import Bound
from muctieu.core.quantity import Quantity, exact_ratio, round_half_up
from muctieu.errors import Finding
from muctieu.packs.loader import load_units
from tests.factories import MILLION, PER_MILLE, PERCENT, PERSON, UNITS, make_indicator

HERE = Finding("MT1103", start=3, end=6, document="bài")
GROWTH = make_indicator("growth", PER_MILLE, plausible=Plausible(Decimal(-10), Decimal(50)))


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 3))
def test_every_half_up_print_agrees_with_its_parts(part: int, whole: int, places: int) -> None:
    printed = round_half_up(exact_ratio(Decimal(part * 100), Decimal(whole)), places)

    assert agrees(Decimal(part), Decimal(whole), printed)


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_the_true_target_is_always_among_the_implied_ones(value: int, target: int) -> None:
    printed = round_half_up(exact_ratio(Decimal(value * 100), Decimal(target)), 0)
    if printed < 1:
        return

    assert implied_targets(Decimal(value), printed).holds(Decimal(target))


@pytest.mark.parametrize(
    ("value", "printed", "bound", "targets"),
    [
        ("347", "87", Bound.EXACT, "397–401"),
        ("17", "68", Bound.EXACT, "25"),
        ("73", "158", Bound.ABOVE, "46"),
        ("12", "63", Bound.EXACT, "19"),
    ],
)
def test_implied_targets(value: str, printed: str, bound: Bound, targets: str) -> None:
    assert describe(implied_targets(Decimal(value), Decimal(printed), bound=bound)) == targets


@pytest.mark.parametrize(("value", "printed"), [("14", "85"), ("0", "50"), ("5", "0")])
def test_no_whole_target_explains(value: str, printed: str) -> None:
    assert implied_targets(Decimal(value), Decimal(printed)).is_empty


def test_words_around_a_number_widen_what_it_stands_for() -> None:
    assert printed_interval(Decimal("158"), bound=Bound.ABOVE).holds(Decimal("158.7"))
    assert printed_interval(Decimal("0.3"), bound=Bound.BELOW).holds(Decimal("0.25"))
    assert printed_interval(Decimal(10), bound=Bound.ABOUT).holds(Decimal(11))
    assert not agrees(Decimal(1), Decimal(0), Decimal(100))


def test_a_percentage_that_can_only_be_per_mille_is_a_slip() -> None:
    slip = probable_slip(Quantity(Decimal("7.7"), PERCENT), GROWTH, UNITS, place=HERE)

    assert slip is not None
    assert slip.probable == Quantity(Decimal("7.7"), PER_MILLE)
    assert slip.finding.code == "MT1104"
    assert (slip.finding.start, slip.finding.end, slip.finding.document) == (3, 6, "bài")
    assert "7,7‰" in slip.finding.message_vi


def test_a_plausible_value_is_no_slip() -> None:
    assert probable_slip(Quantity(Decimal("0.2"), PERCENT), GROWTH, UNITS, place=HERE) is None
    assert probable_slip(Quantity(Decimal("7.7"), PER_MILLE), GROWTH, UNITS, place=HERE) is None


def test_a_slip_must_be_explained_by_the_other_unit() -> None:
    assert probable_slip(Quantity(Decimal(900), PERCENT), GROWTH, UNITS, place=HERE) is None
    assert probable_slip(Quantity(Decimal(900), MILLION), GROWTH, UNITS, place=HERE) is None


def test_number_in_another_unit() -> None:
    assert number_in(Quantity(Decimal("7.7"), PER_MILLE), PERCENT) == Decimal("0.77")
    assert number_in(Quantity(Decimal(7), PERSON), PERCENT) is None
    assert number_in(Quantity(Decimal(7), PERCENT), PERSON) is None


def test_a_share_above_a_hundred_cannot_be() -> None:
    rate = make_indicator("rate", PERCENT, bounds=Plausible(Decimal(0), Decimal(100)))

    finding = out_of_bounds(Quantity(Decimal(105), PERCENT), rate, place=HERE)

    assert finding is not None
    assert finding.code == "MT1106"
    assert "105" in finding.message_vi
    assert out_of_bounds(Quantity(Decimal(100), PERCENT), rate, place=HERE) is None
    assert out_of_bounds(Quantity(Decimal(105), PERSON), rate, place=HERE) is None


def test_an_open_limit_is_printed_as_open() -> None:
    count = make_indicator("count", PERSON, bounds=Plausible(low=Decimal(0)))

    finding = out_of_bounds(Quantity(Decimal(-3), PERSON), count, place=HERE)

    assert finding is not None
    assert "0 đến …" in finding.message_vi


def test_number_is_turned_into_another_unit_of_its_kind() -> None:
    dong, million = load_units()["dong"], load_units()["million_dong"]

    assert number_in(Quantity(Decimal(33), million), dong) == 33_000_000
