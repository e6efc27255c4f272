"""What becomes of the rows of a file, and totals that a file prints beside its parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from muctieu.core.entry import Definitions
from muctieu.core.imports import (
    Fate,
    ImportRow,
    Outcome,
    Standing,
    Total,
    fate,
    fates,
    open_form,
    remarks_of,
    standing_of,
)
from muctieu.core.indicator import Kind, PlaceRule
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Frequency, Period
from muctieu.core.place import Level
from muctieu.errors import Finding
from tests.factories import PERSON, TONNE, UNITS, make_indicator

PEOPLE = make_indicator("people", PERSON, place=PlaceRule.SUM)
AREA = make_indicator("area", TONNE, place=PlaceRule.SUM)
RATE = make_indicator("rate", TONNE, kind=Kind.DERIVED)
KNOWN = Definitions({one.code: one for one in (PEOPLE, AREA, RATE)}, UNITS)
FORM = open_form((PEOPLE, AREA, RATE), level=Level.VILLAGE, frequency=Frequency.QUARTER)
QUARTER = Period.parse("2024-Q1")
ROW = ImportRow("Biểu!D4", "mo", "people", QUARTER, text="112")


def outcome(row: ImportRow, current: Standing | None = None) -> tuple[Outcome, list[str]]:
    found = fate(row, current, form=FORM, known=KNOWN)
    return found.outcome, [finding.code for finding in found.findings]


def test_form_for_files_without_one_takes_what_is_entered() -> None:
    assert FORM.indicators == ("people", "area")


def test_row_is_new_changed_or_unchanged() -> None:
    assert outcome(ROW) == (Outcome.NEW, [])
    assert outcome(ROW, Standing(Decimal(112))) == (Outcome.UNCHANGED, [])
    assert outcome(ROW, Standing(Decimal(111))) == (Outcome.CHANGED, [])
    assert outcome(ROW, Standing(Decimal(112), ObsStatus.ESTIMATE)) == (Outcome.CHANGED, [])
    assert outcome(ROW._replace(note="mới"), Standing(Decimal(112))) == (Outcome.CHANGED, [])


def test_same_figure_written_otherwise_is_unchanged() -> None:
    row = ROW._replace(indicator="area", text="2.500 kg")

    assert outcome(row, Standing(Decimal("2.50"))) == (Outcome.UNCHANGED, [])


def test_reason_stands_as_a_missing_figure() -> None:
    row = ROW._replace(text="", reason="bản chưa họp")

    found = fate(row, None, form=FORM, known=KNOWN)

    assert found.cell is not None
    assert standing_of(found.cell) == Standing(None, ObsStatus.MISSING, note="bản chưa họp")
    assert outcome(row, standing_of(found.cell)) == (Outcome.UNCHANGED, [])


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        (ROW._replace(place=""), ["MT2201"]),
        (ROW._replace(indicator=""), ["MT2201"]),
        (ROW._replace(period=None), ["MT2201"]),
        (ROW._replace(text=" "), ["MT2202"]),
        (ROW._replace(text="trăm mười hai"), ["MT1001"]),
        (ROW._replace(indicator="rate"), ["MT2311"]),
        (ROW._replace(text="112 kg"), ["MT1201"]),
        (ROW._replace(findings=(Finding("MT2204", {"value": "Nà Lạ", "sheet": "Biểu", "cell": "A4"}),)), ["MT2204"]),
    ],
)
def test_row_that_cannot_stand_is_rejected_with_its_reason(row: ImportRow, codes: list[str]) -> None:
    found = fate(row, Standing(Decimal(1)), form=FORM, known=KNOWN)

    assert (found.outcome, [one.code for one in found.findings], found.cell) == (Outcome.REJECTED, codes, None)
    assert [one.code for one in found.reasons] == codes
    assert all(one.message_vi and one.message_en for one in found.reasons)
    assert found.old is None or found.old == Standing(Decimal(1))


@pytest.mark.parametrize(
    ("indicator", "text", "doubts"),
    [
        ("people", "1,326", ["MT3101"]),
        ("people", "1 326", ["MT3106"]),
        ("area", "1.33", ["MT3103"]),
        ("area", "1,326", ["MT3102"]),
    ],
)
def test_row_whose_writing_has_two_readings_is_kept_and_says_so(indicator: str, text: str, doubts: list[str]) -> None:
    assert outcome(ROW._replace(indicator=indicator, text=text)) == (Outcome.NEW, doubts)


@pytest.mark.parametrize("text", ["NaN", "1e400", "1E+300", "9" * 30, "-5", "12,5", "٣٤", "10²", "1О5", "\u202e62"])
def test_row_with_no_number_that_can_be_is_rejected_and_its_neighbours_are_kept(text: str) -> None:
    rows = (ROW._replace(text=text), ROW._replace(indicator="area", text="5"))

    found = fates(rows, form=FORM, known=KNOWN, current={}, history={})

    assert [one.outcome for one in found] == [Outcome.REJECTED, Outcome.NEW]


def test_doubt_of_the_file_stays_with_a_row_that_is_kept() -> None:
    doubt = Finding("MT2214", {"sheet": "Biểu", "cell": "D4"})

    found = fate(ROW._replace(findings=(doubt,)), None, form=FORM, known=KNOWN)

    assert (found.outcome, found.findings, found.reasons) == (Outcome.NEW, (doubt,), ())
    assert [(one.finding, one.indicator) for one in remarks_of(found)] == [(doubt, "people")]


def test_rows_are_judged_together_and_keep_their_order() -> None:
    rows = (
        ROW._replace(text="5", indicator="area"),
        ROW,
        ROW._replace(address="Biểu!E4", place=""),
        ROW._replace(address="Biểu!F4", text="113"),
    )

    found = fates(
        rows, form=FORM, known=KNOWN, current={rows[0].key: Standing(Decimal(5))}, history={"people": [Decimal(9)]}
    )

    assert [one.row for one in found] == list(rows)
    assert [one.outcome for one in found] == [
        Outcome.UNCHANGED, Outcome.REJECTED, Outcome.REJECTED, Outcome.REJECTED
    ]  # fmt: skip
    assert "MT2313" in [one.code for one in found[1].findings]


def test_key_forgets_how_a_label_is_written() -> None:
    assert ROW._replace(label="Xoài ").key == ("mo", "people", QUARTER, "xoai")
    assert ROW.key == ("mo", "people", QUARTER, "")


# -- totals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "parts", "told"),
    [
        ("206", ["112", "94"], None),
        ("207", ["112", "94"], ("206", "1")),
        ("1.326", ["1.300", "26"], None),
        ("6,6", ["4,3", "2,3"], None),
        ("6,7", ["4,3", "2,3"], None),
        ("7", ["4,3", "2,3"], None),
        ("9", ["4,3", "2,3"], ("6,6", "2,4")),
        ("7,7%", ["7,7%"], None),
        ("?", ["1"], None),
        ("5", [], None),
        ("5", ["1", "12/19"], None),
        ("5", ["1", "1,326"], None),
    ],
)
def test_total_is_held_against_its_parts_within_rounding(
    printed: str, parts: list[str], told: tuple[str, str] | None
) -> None:
    total = Total(printed, "Biểu!D9")
    for part in parts:
        total.add(part)

    found = total.check(PEOPLE)

    assert (None if found is None else (found.args["sum"], found.args["difference"])) == told
    if found is not None:
        assert "Biểu!D9" in found.message_vi


def test_fate_of_nothing_is_nothing() -> None:
    assert fates((), form=FORM, known=KNOWN, current={}) == ()
    assert Fate(ROW, Outcome.NEW).reasons == ()
