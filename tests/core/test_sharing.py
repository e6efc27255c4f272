"""Proposals of shares: exact, fair, and in steps that a person would write."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.sharing import apportion, total_of
from muctieu.core.unit import Unit
from tests.factories import BILLION, PERSON, TONNE


@pytest.mark.parametrize(("total", "weights", "unit", "wanted"), [
    ("10", "1 1 1", PERSON, "4 3 3"),
    ("10", "1 1 2", PERSON, "3 2 5"),
    ("10", "0 0 0", PERSON, "4 3 3"),
    ("10", "0 5 5", PERSON, "0 5 5"),
    ("2", "1 1 1", PERSON, "1 1 0"),
    ("0", "1 1", PERSON, "0 0"),
    ("10", "1 1 1", TONNE, "3.4 3.3 3.3"),
    ("2.5", "120 80 410", BILLION, "0.49 0.33 1.68"),
    ("0.0000001", "1 1", TONNE, "1E-7 0"),
    ("10", "", PERSON, ""),
])  # fmt: skip
def test_total_is_divided_in_proportion(total: str, weights: str, unit: Unit, wanted: str) -> None:
    parts = apportion(Decimal(total), [Decimal(size) for size in weights.split()], unit)

    assert " ".join(map(str, parts)) == wanted


@given(
    st.decimals(min_value=0, max_value=10**9, places=3),
    st.lists(st.integers(min_value=0, max_value=10**6).map(Decimal), min_size=1, max_size=40),
)
def test_parts_add_up_and_the_larger_never_gets_less(total: Decimal, weights: list[Decimal]) -> None:
    parts = apportion(total, weights, TONNE)

    assert total_of(parts, TONNE) == total
    assert min(parts) >= 0
    by_size = [part for _size, part in sorted(zip(weights, parts, strict=True))]
    assert by_size == sorted(parts)


def test_total_of_is_exact_beyond_the_usual_context() -> None:
    many = [Decimal("1234567890123456789012345678.5"), Decimal("0.5")]

    assert total_of(many, TONNE) == Decimal("1234567890123456789012345679")
    assert total_of([], TONNE) == 0
