"""Words beside a number in a cell: its status, or why there is none; whatever else is typed stays as it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.cell_words import CellWords, cell_words
from muctieu.core.observation import ObsStatus

ESTIMATE, PROVISIONAL, OFFICIAL = ObsStatus.ESTIMATE, ObsStatus.PROVISIONAL, ObsStatus.OFFICIAL


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("12 ước", CellWords("12", ESTIMATE)),
        ("1.234,5 Ước tính", CellWords("1.234,5", ESTIMATE)),
        ("12 (sơ bộ)", CellWords("12", PROVISIONAL)),
        ("3,5 triệu, so bo", CellWords("3,5 triệu", PROVISIONAL)),
        ("12 chính thức", CellWords("12", OFFICIAL)),
        ("12 estimate", CellWords("12", ESTIMATE)),
        (unicodedata.normalize("NFD", "12 ước"), CellWords("12", ESTIMATE)),
        ("đạt ước", CellWords("đạt", ESTIMATE)),
        ("không: chưa họp", CellWords("", None, "chưa họp")),
        ("Không có số liệu: mất sổ: cháy", CellWords("", None, "mất sổ: cháy")),
        ("none: no meeting", CellWords("", None, "no meeting")),
    ],
)
def test_words_are_parted_from_the_number(typed: str, found: CellWords) -> None:
    assert cell_words(typed) == found


@pytest.mark.parametrize("typed", ["", "12", "không", "không:", "không: ", "ước", "sơ bộ", "12 hộ", "12:30", "12ước"])
def test_anything_else_stays_as_it_is_typed(typed: str) -> None:
    assert cell_words(typed) == CellWords(typed.strip())


@given(st.text(max_size=40))
def test_no_text_breaks_it_and_nothing_is_made_up(typed: str) -> None:
    found = cell_words(typed)

    known = unicodedata.normalize("NFC", typed)
    assert found.text in known or found.text in typed
    assert found.reason in known
    assert not (found.text and found.reason)
