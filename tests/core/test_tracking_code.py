"""Tracking codes: many, far apart, and every slip of the finger is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.tracking_code import BYTES, SIGNS, code_from, is_code, written_one_way

codes = st.binary(min_size=BYTES, max_size=BYTES).map(code_from)


@given(codes)
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    assert is_code(code)
    for typed in (code, code.lower(), code.replace("-", ""), f"  {code.replace('-', ' ')} ", code.replace("-", "–")):
        assert written_one_way(typed) == code


@given(codes, st.integers(0, 15), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(code: str, place: int, sign: str) -> None:
    plain = code.replace("-", "")
    wrong = plain[:place] + sign + plain[place + 1 :]

    assert is_code(wrong) == (wrong == plain)


@given(codes, st.integers(0, 15), st.integers(0, 15))
def test_two_signs_exchanged_are_noticed(code: str, one: int, other: int) -> None:
    signs = list(code.replace("-", ""))
    signs[one], signs[other] = signs[other], signs[one]
    wrong = "".join(signs)

    assert is_code(wrong) == (wrong == code.replace("-", ""))


@pytest.mark.parametrize("typed", ["", "2222", "OOOO-OOOO-OOOO-OOOO", "2222-2222-2222-2223", "x" * 10_000, "🙂" * 16])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert written_one_way(typed) == ""


def test_codes_are_as_many_as_they_seem() -> None:
    made = {code_from(number.to_bytes(BYTES, "big")) for number in range(2000)}

    assert len(made) == 2000
    with pytest.raises(ValueError, match="9"):
        code_from(bytes(9))
