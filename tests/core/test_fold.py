import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.fold import search_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tà Tổng", "ta tong"),
        ("Đắk Lắk", "DAK LAK"),
        ("Hoà Bình", "Hòa Bình"),
        ("Thuỷ Nguyên", "Thủy Nguyên"),
        ("D’Ran", "D'Ran"),
        ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
        ("Ia Rvê", "ia rve"),
        ("  Pa   Ủ ", "pa u"),
    ],
)
def test_names_that_are_typed_differently_share_a_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


def test_a_key_keeps_what_is_no_vietnamese_letter() -> None:
    assert search_key("Krông Pắc 2/4 Ω") == "krong pac 2 4 ω"


@given(st.text())
def test_a_key_is_its_own_key_and_the_same_for_both_unicode_forms(text: str) -> None:
    key = search_key(text)

    assert search_key(key) == key
    assert search_key(unicodedata.normalize("NFD", unicodedata.normalize("NFC", text))) == search_key(
        unicodedata.normalize("NFC", text)
    )
