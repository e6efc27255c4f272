"""The table for people, from readings made by hand: what is shown does not hang on what the reader finds."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.cli import layout, tables
from muctieu.cli.intake import Note
from muctieu.core.reading.model import Change, Fact, Reading, Statement
from muctieu.errors import Finding
from muctieu.exchange import Extracted

TEXT = (
    "Tổng đàn gia súc có 1.846 con, đạt 102,6% kế hoạch, tăng 61 con so với cùng kỳ. Số hộ nghèo còn 41/640 hộ. "
    "Phấn đấu giảm 4-5% hộ nghèo. Khối đoàn thể đều xếp loại tốt."
)


def fact(written: str, **fields: object) -> Fact:
    start = TEXT.index(written)
    first = TEXT.rfind(". ", 0, start) + 2 if ". " in TEXT[:start] else 0
    return Fact(start, start + len(written), sentence=(first, TEXT.index(". ", start) + 1), **fields)  # type: ignore[arg-type]


def note() -> Note:
    doubt = Finding("MT5151", {"text": "4-5%"}, 0, 4)
    facts = (
        fact("1.846", value=Decimal(1846), unit="con", target=Decimal(1800), attainment_pct=Decimal("102.6"),
             change=Change("up", Decimal(61), "con", "cùng kỳ"), period="2024-Q1", subject="tổng đàn gia súc"),
        fact("41/640", value=Decimal(41), fraction=(Decimal(41), Decimal(640)), unit="hộ", approx="~",
             indicator="poor_households"),
        fact("4-5", value=None, value_hi=Decimal(5), target=Decimal(4), head="target", unit="%", findings=(doubt,)),
    )  # fmt: skip
    start = TEXT.index("xếp loại tốt")
    said = Statement(start, start + 12, "grade", "tốt", period="2024")
    reading = Reading("quy-1", facts, (said,), dateline="2024-04-05", findings=(doubt,))
    return Note(Extracted("quy-1", "txt", TEXT, "", "txt/1"), reading)


def test_table_is_what_was_reviewed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, golden: Callable[[str, str], None]
) -> None:
    shown = ""
    for width, language in ((100, ""), (80, "vi"), (60, "en")):
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("MUCTIEU_LANG", language)
        tables.print_table(iter([note()]))
        shown += f"== {width} {language}\n{capsys.readouterr().out}"

    golden("cli/read-table.txt", shown)


def test_figure_is_bold_on_a_terminal_only() -> None:
    emphasised = tables.emphasised("có [1.846] con")

    assert emphasised == "có \x1b[1m[1.846]\x1b[0m con"
    assert tables.emphasised("có con") == "có con"


@given(st.text(), st.integers(layout.NARROWEST, layout.WIDEST))
def test_wrapped_lines_fit_and_keep_the_short_words(text: str, width: int) -> None:
    lines = layout.wrap(text, width)

    assert all(layout.width_of(line) <= width for line in lines)
    if all(layout.width_of(word) <= width for word in text.split()):
        assert " ".join(lines).split() == text.split()


@given(st.text(), st.integers(1, 40))
def test_shortened_text_fits(text: str, width: int) -> None:
    assert layout.width_of(layout.shorten(text, width)) <= width


def test_marks_take_no_column_and_wide_signs_two() -> None:
    assert layout.width_of("hộ nghèo") == 8
    assert layout.width_of("ho\u0323\u0302") == 2
    assert layout.width_of("１２") == 4
