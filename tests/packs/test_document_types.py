"""Types of official documents and how a number or a title names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from muctieu.core.document_number import parse_number
from muctieu.errors import PackError
from muctieu.packs.document_types import (
    Family,
    agency_code,
    load_document_types,
    read_document_types,
    type_of,
    type_said,
)


@pytest.mark.parametrize(
    ("text", "code", "agency"),
    [
        ("25/2024/TT-BTC", "TT", "BTC"),
        ("477/CT-UBND", "CT", "UBND"),
        ("12-NQ/TW", "NQ", "TW"),
        ("91/2025/QH15", "L", "QH15"),
        ("123/UBND-VX", "CV", "UBND"),
        ("02/2023/TTLT-BTC-BKHĐT", "TTLT", "BTC-BKHĐT"),
        ("12/2024/ABC", "", "ABC"),
    ],
)
def test_a_number_names_type_and_agency(text: str, code: str, agency: str) -> None:
    number = parse_number(text)
    assert number is not None
    found = type_of(number)

    assert ("" if found is None else found.code, agency_code(number)) == (code, agency)


@pytest.mark.parametrize(
    ("title", "code", "rest"),
    [
        ("Thông tư Bãi bỏ Thông tư cũ", "TT", "Bãi bỏ Thông tư cũ"),
        ("THÔNG TƯ LIÊN TỊCH: hướng dẫn", "TTLT", "hướng dẫn"),
        ("Chi thi về thi đua", "CT", "về thi đua"),
        ("Về việc khác", "", "Về việc khác"),
    ],
)
def test_a_title_may_begin_with_its_type(title: str, code: str, rest: str) -> None:
    found, left = type_said(title)

    assert ("" if found is None else found.code, left) == (code, rest)


def test_what_ships_is_of_every_family_and_a_twin_is_refused(tmp_path: Path) -> None:
    assert {one.family for one in load_document_types().values()} == set(Family)
    path = tmp_path / "types.toml"
    path.write_text('[[type]]\ncode="A"\nname_vi="B"\nname_en="C"\nfamily="law"\n' * 2, encoding="utf-8")
    with pytest.raises(PackError, match="đã dùng ở trên"):
        read_document_types(path)
