"""Hidden marks: found by their names wherever their column has gone, and from the hidden sheet where names are lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.period import Period
from muctieu.exchange.excel.grid import Book, Cell, Row, Sheet
from muctieu.exchange.excel.marks import Mark, Marks, SheetMarks, _unpacked, marks_of, name_of


def book(names: dict[str, str], listed: list[tuple[str, str]] | None = None) -> Book:
    rows = [Row(at, {0: Cell(key), 1: Cell(said)}) for at, (key, said) in enumerate(listed or [], start=1)]
    sheets = (Sheet("muctieu", lambda: iter(rows), hidden=True),) if listed is not None else ()
    return Book("xlsx", "x.xlsx", sheets, names)


HEAD = {"mt.form": '"ban-quy"', "mt.version": '"3"', "mt.period": '"2024-Q1"'}


@given(st.text(max_size=20))
def test_keys_survive_being_a_name(key: str) -> None:
    assert _unpacked(name_of(Mark("c", "place", key), 1).split(".", 4)[4]) == key.encode(
        "utf-16", "surrogatepass"
    ).decode("utf-16", "replace")


def test_names_tell_form_period_columns_rows_and_places() -> None:
    names = {
        **HEAD,
        name_of(Mark("c", "place", "ban-mo"), 1): "'Biểu ''1'''!$D$4",
        name_of(Mark("r", "indicator", "population"), 2): "'Biểu ''1'''!$B$9",
        name_of(Mark("s", "place", "ban-hin"), 3): "Hin!$A$1",
        name_of(Mark("c", "place", "mat"), 4): "#REF!",
        name_of(Mark("c", "place", "xa"), 5): "Hin!$A$0",
        "mt.x.place.1.a": "Hin!$A$1",
        "mt.c.khac.1.a": "Hin!$A$1",
        "Print_Area": "Hin!$A$1:$B$9",
    }

    assert marks_of(book(names)) == Marks("ban-quy", "3", Period.parse("2024-Q1"), {
        "Biểu '1'": SheetMarks({3: Mark("c", "place", "ban-mo")}, {9: Mark("r", "indicator", "population")}),
        "Hin": SheetMarks(place="ban-hin"),
    })  # fmt: skip


def test_names_as_libreoffice_writes_them() -> None:
    names = {"mt.form": 'of:="ban-quy"', name_of(Mark("c", "place", "mo"), 1): "$'Biểu 1'.$D$4"}

    found = marks_of(book(names))

    assert found == Marks("ban-quy", "", None, {"Biểu 1": SheetMarks({3: Mark("c", "place", "mo")})})


def test_hidden_sheet_serves_where_names_are_lost() -> None:
    listed = [("form", "ban-quy"), ("version", "3"), ("period", "2024-Q1"), ("c", "place")]

    assert marks_of(book({}, listed)) == Marks("ban-quy", "3", Period.parse("2024-Q1"))


@pytest.mark.parametrize("names", [{}, {"mt.form": "ban-quy"}, {"mt.form": '""'}])
def test_file_without_marks_has_none(names: dict[str, str]) -> None:
    assert marks_of(book(names)) is None
    assert marks_of(book(names, [])) is None
