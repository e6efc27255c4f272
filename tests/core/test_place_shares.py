"""Shares as stated become decimals that add up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.place_shares import Stated, shares_of


def pair(top: str, bottom: str = "100") -> tuple[Decimal, Decimal]:
    return Decimal(top), Decimal(bottom)


@pytest.mark.parametrize(("stated", "wanted"), [
    ([pair("35"), pair("65")], ["0.35", "0.65"]),
    ([pair("100")], ["1"]),
    ([pair("45", "131"), pair("86", "131")], ["0.343511450382", "0.656488549618"]),
    ([pair("1", "3"), pair("1", "3"), pair("1", "3")], ["0.333333333333", "0.333333333333", "0.333333333334"]),
    ([pair("33.33"), pair("33.33")], ["0.3333", "0.3333"]),
    ([pair("-5"), pair("150")], ["-0.05", "1.5"]),
])  # fmt: skip
def test_shares_are_decimals_of_what_is_stated(stated: list[Stated], wanted: list[str]) -> None:
    assert [str(share) for share in shares_of(stated)] == wanted


def test_nothing_stated_stays_nothing_and_takes_no_rest() -> None:
    assert shares_of([None, pair("40")]) == (None, Decimal("0.4"))
    assert shares_of([pair("100"), None]) == (Decimal(1), None)
    assert shares_of([]) == ()


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_parts_of_a_whole_add_up_to_one(parts: list[int]) -> None:
    whole = Decimal(sum(parts))

    shares = shares_of([(Decimal(part), whole) for part in parts])

    assert sum(share for share in shares if share is not None) == 1
