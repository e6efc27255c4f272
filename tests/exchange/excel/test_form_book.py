"""Entry forms that go out as workbooks: what people can change in them, and that the same figures come back."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muctieu.core.entry import Definitions
from muctieu.core.form import EntryField, EntryForm, Repeat, Schedule
from muctieu.core.imports import ImportRow, PlaceName
from muctieu.core.indicator import PlaceRule
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Frequency, Period
from muctieu.core.place import Level
from muctieu.exchange.excel.figures import Expected, FigureFile
from muctieu.exchange.excel.form_book import Given, GivenFigures, Layout, write_form_workbook
from muctieu.exchange.excel.form_pen import Pen, is_risky, safe_sheet_name
from muctieu.packs.forms import load_forms
from tests.exchange.sheets import (
    KNOWN,
    NO_LIBREOFFICE,
    PLACES,
    QUARTER,
    by_libreoffice,
    codes,
    figures,
    packed,
)
from tests.factories import HOUSEHOLD, make_indicator

FORM = load_forms()["ban-quy"]
TREES = load_forms()["ban-nuoi-trong"]
COMMUNE = load_forms()["xa-nam"]
HALF = Period.parse("2024-H1")


def back(raw: bytes, form: EntryForm, places: tuple[PlaceName, ...] = PLACES) -> tuple[list[ImportRow], FigureFile]:
    return figures(raw, Expected(KNOWN, places, form))


def found(rows: list[ImportRow]) -> dict[tuple[str, str, str], Given]:
    return {(row.place, row.indicator, row.label): Given(row.text, "", row.status, "", row.reason) for row in rows}


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(raw: bytes, part: str, *pairs: tuple[str, str]) -> bytes:
    parts = parts_of(raw)
    for old, new in pairs:
        assert old.encode() in parts[part], old
        parts[part] = parts[part].replace(old.encode(), new.encode())
    return packed(parts)


XF = r"<xf [^>]*/>|<xf [^>]*[^/]>.*?</xf>"
TEXTS = st.one_of(
    st.integers(0, 10**6).map(str),
    st.sampled_from(["-3", "1.326", "7,7", "12/19", "1.326,5", "33 triệu"]),
)
GIVEN = st.one_of(
    st.builds(Given, TEXTS, st.sampled_from(["", "99"]), st.sampled_from(
        [ObsStatus.OFFICIAL, ObsStatus.PROVISIONAL, ObsStatus.ESTIMATE])),
    st.builds(Given, reason=st.sampled_from(["bản chưa họp", "đang rà soát; chờ xã"])),
)  # fmt: skip


@pytest.mark.heavy
@given(st.dictionaries(st.tuples(st.sampled_from([one.key for one in PLACES]), st.sampled_from(FORM.indicators)),
                       GIVEN, max_size=30), st.sampled_from(Layout))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_what_goes_out_comes_back(known: dict[tuple[str, str], Given], layout: Layout) -> None:
    given_figures: GivenFigures = {(*key, ""): value for key, value in known.items()}

    raw = write_form_workbook(FORM, QUARTER, PLACES, KNOWN, version="3", given=given_figures, layout=layout)
    rows, file = back(raw, FORM)

    assert found(rows) == {key: replace(value, last="") for key, value in given_figures.items()}
    assert {row.findings for row in rows} <= {()}
    assert file.findings == []
    assert file.marks is not None
    assert (file.marks.form, file.marks.version, file.marks.period) == (FORM.code, "3", QUARTER)


LABELS = st.sampled_from(["xoài", "lê", "cây khác"])


KEYS = st.sampled_from([one.key for one in PLACES])


@pytest.mark.heavy
@given(
    st.dictionaries(st.tuples(KEYS, LABELS), TEXTS, max_size=8),
    st.dictionaries(KEYS, st.sampled_from(["5", "=1+1", "@a", "-2,5"]), max_size=2),
    st.sampled_from(Layout),
)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_repeating_rows_come_back_with_their_labels(
    trees: dict[tuple[str, str], str], models: dict[str, str], layout: Layout
) -> None:
    known = {(place, "fruit_area", label): Given(text) for (place, label), text in trees.items()}
    known |= {(place, "dvk_models", "=Mô hình “Dân vận khéo”; số 1"): Given(text) for place, text in models.items()}

    form = replace(TREES, repeats=tuple(replace(part, most=2) for part in TREES.repeats))

    rows, file = back(write_form_workbook(form, HALF, PLACES, KNOWN, given=known, layout=layout), form)

    assert found(rows) == known
    assert codes(file.findings) == []


def test_form_for_no_village_at_all_is_still_a_file() -> None:
    assert back(write_form_workbook(FORM, QUARTER, (), KNOWN), FORM)[0] == []


def test_single_village_gets_a_sheet_of_its_own_with_status_reason_and_note() -> None:
    known = {
        ("mo", "household_count", ""): Given("112", "110", ObsStatus.ESTIMATE, "mới tách hộ"),
        ("mo", "population", ""): Given(reason="bản chưa họp", status=ObsStatus.FORECAST),
    }

    raw = write_form_workbook(FORM, QUARTER, PLACES[:1], KNOWN, given=known)
    rows, _ = back(raw, FORM)

    assert b'name="N\xc3\xa0 Mo"' in parts_of(raw)["xl/workbook.xml"]
    assert [(row.place, row.text, row.status, row.note, row.reason) for row in rows] == [
        ("mo", "112", ObsStatus.ESTIMATE, "mới tách hộ", ""),
        ("mo", "", ObsStatus.OFFICIAL, "", "bản chưa họp"),
    ]


def test_form_without_figures_outside_of_its_repeating_parts() -> None:
    form = replace(TREES, fields=())
    known = {("mo", "fruit_area", "lê"): Given("2")}

    assert found(back(write_form_workbook(form, HALF, PLACES, KNOWN, given=known), form)[0]) == known


# -- what people can and cannot change -----------------------------------------------------------------------------


def test_only_open_cells_can_be_typed_in() -> None:
    parts = parts_of(write_form_workbook(FORM, QUARTER, PLACES, KNOWN, given={("mo", "births", ""): Given("1", "2")}))
    sheet, styles = parts["xl/worksheets/sheet1.xml"].decode(), parts["xl/styles.xml"].decode()

    formats = re.findall(XF, styles.partition("<cellXfs")[2].partition("</cellXfs>")[0])
    opened = {str(at) for at, one in enumerate(formats) if 'locked="0"' in one}
    columns = {match[1] for match in re.finditer(r'<c r="([A-Z]+)\d+" s="(\d+)"', sheet) if match[2] in opened}
    assert "<sheetProtection " in sheet
    assert "password" not in sheet
    # Each village has the last figure (E, G, I, locked) beside its own (F, H, J); then status, reason and note.
    assert columns == {"F", "H", "J", "K", "L", "M"}


def test_every_cell_that_people_fill_in_is_text() -> None:
    parts = parts_of(write_form_workbook(FORM, QUARTER, PLACES, KNOWN))
    styles = parts["xl/styles.xml"].decode()
    text = re.findall(r'numFmtId="(\d+)" formatCode="@"', styles)
    formats = re.findall(XF, styles.partition("<cellXfs")[2])

    assert [f'numFmtId="{text[0]}"' in one for one in formats if 'locked="0"' in one] == [True, True]
    assert b"<f>" not in parts["xl/worksheets/sheet1.xml"]
    assert b'numberStoredAsText="1"' in parts["xl/worksheets/sheet1.xml"]


def sheet_of(raw: bytes, number: int) -> str:
    return parts_of(raw)[f"xl/worksheets/sheet{number}.xml"].decode()


def test_drop_downs_offer_grades_yes_no_status_and_kinds() -> None:
    commune = sheet_of(write_form_workbook(COMMUNE, Period.parse("2024"), PLACES, KNOWN), 1)
    trees = sheet_of(write_form_workbook(TREES, HALF, PLACES, KNOWN), 2)

    assert '"yếu,trung bình,khá,tốt,xuất sắc"' in commune
    assert '"đạt,không đạt"' in commune
    assert '"chính thức,sơ bộ,ước"' in commune
    assert '"xoài,lê,mận,đào,cam,bưởi,chuối,dứa,cây khác"' in trees
    assert '"Nà Mo,Nà Hin,Lũng Sáo"' in trees


def test_long_lists_stand_on_the_hidden_sheet() -> None:
    many = tuple(PlaceName(f"p{at}", f"Bản có tên dài số {at}") for at in range(40))

    parts = parts_of(write_form_workbook(TREES, HALF, many, KNOWN))

    assert b"muctieu!$K$1:$K$40" in parts["xl/worksheets/sheet2.xml"]
    assert "Bản có tên dài số 39".encode() in parts["xl/sharedStrings.xml"]


@pytest.mark.parametrize(
    ("text", "risky"),
    [("=1+1", True), ("+a", True), ("@x", True), ("\tx", True), ("-x", True), ("-3", False), ("-1.326,5", False),
     ("-7,7%", False), ("3", False)],
)  # fmt: skip
def test_negative_numbers_are_no_formulas(text: str, risky: bool) -> None:
    assert is_risky(text) is risky


def test_names_of_places_are_made_fit_for_sheets() -> None:
    names = ("Bản [1]: A/B", "bản 1   a b", "muctieu", "", "'" * 40, "x" * 40, "X" * 40)
    places = tuple(PlaceName(f"p{at}", name) for at, name in enumerate(names))
    known = {(place.key, "births", ""): Given("1") for place in places}

    rows, _ = back(write_form_workbook(FORM, QUARTER, places, KNOWN, given=known, layout=Layout.SHEETS), FORM, places)

    assert found(rows) == known
    assert safe_sheet_name("Bản [1]: A/B") == "Bản  1   A B"


def test_name_too_long_for_a_mark_is_left_to_the_words() -> None:
    place = PlaceName("k" * 300, "Nà Dài")

    raw = write_form_workbook(FORM, QUARTER, (place, *PLACES), KNOWN, given={(place.key, "births", ""): Given("1")})
    rows, _ = back(raw, FORM, (place, *PLACES))

    assert [row.place for row in rows] == [place.key]


# -- marks ---------------------------------------------------------------------------------------------------------

ONE = {("mo", "births", ""): Given("1"), ("hin", "births", ""): Given("2")}
SHEET, SHARED, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"


def out(places: tuple[PlaceName, ...] = PLACES) -> bytes:
    return write_form_workbook(FORM, QUARTER, places, KNOWN, given=ONE)


def test_village_whose_head_was_written_over_is_known_by_its_mark() -> None:
    rows, _ = back(
        changed(out(), SHARED, ("<t>Nà Mo</t>", "<t>cột một</t>"), ("<t>Nà Hin</t>", "<t>Số liệu</t>")), FORM
    )

    assert [(row.place, row.text) for row in rows] == [("mo", "1"), ("hin", "2")]


def test_indicator_whose_label_was_written_over_is_known_by_its_mark() -> None:
    rows, _ = back(changed(out(), SHARED, ("<t>Số trẻ sinh ra</t>", "<t>Sinh</t>")), FORM)

    assert [(row.place, row.indicator) for row in rows] == [("mo", "births"), ("hin", "births")]


def test_words_go_before_marks_when_rows_were_sorted() -> None:
    swapped = (
        ("<t>Số trẻ sinh ra</t>", "<t>#</t>"),
        ("<t>Số người chết</t>", "<t>Số trẻ sinh ra</t>"),
        ("<t>#</t>", "<t>Số người chết</t>"),
    )

    rows, _ = back(changed(out(), SHARED, *swapped), FORM)

    assert [(row.place, row.indicator) for row in rows] == [("mo", "deaths"), ("hin", "deaths")]


def test_mark_tells_twins_apart() -> None:
    twins = (PLACES[0], replace(PLACES[1], name="Nà Mo"), PLACES[2])
    rows, _ = back(out(twins), FORM, twins)

    assert [(row.place, row.text, row.findings) for row in rows] == [("mo", "1", ()), ("hin", "2", ())]
    turned = write_form_workbook(FORM, QUARTER, twins, KNOWN, given=ONE, layout=Layout.ROWS)
    assert [(row.place, row.text, row.findings) for row in back(turned, FORM, twins)[0]] == [
        ("mo", "1", ()),
        ("hin", "2", ()),
    ]


def test_indicators_of_one_name_are_told_apart_by_their_marks() -> None:
    twins = Definitions(
        {code: make_indicator(code, HOUSEHOLD, name_vi="Số hộ", place=PlaceRule.SUM) for code in ("a", "b")},
        KNOWN.units,
    )
    form = EntryForm("f", "Biểu", "Form", Level.VILLAGE, Frequency.QUARTER, (EntryField("a"), EntryField("b")),
                     Schedule({Level.VILLAGE: 1}))  # fmt: skip
    known = {("mo", "a", ""): Given("1"), ("hin", "b", ""): Given("2")}

    for layout in Layout:
        raw = write_form_workbook(form, QUARTER, PLACES, twins, given=known, layout=layout)
        rows, _ = figures(raw, Expected(twins, PLACES, form))
        assert found(rows) == known, layout


def test_label_column_of_a_repeating_part_is_known_by_its_mark() -> None:
    part = Repeat("x", "Phần", "Part", "Tên gọi riêng", "Own name", (EntryField("births"),))
    form = replace(FORM, fields=(), repeats=(part,))
    raw = write_form_workbook(form, QUARTER, PLACES, KNOWN, given={("mo", "births", "một"): Given("1")})

    rows, _ = back(changed(raw, SHARED, ("<t>Tên gọi riêng</t>", "<t>gì đó</t>")), form)

    assert [(row.place, row.label, row.text) for row in rows] == [("mo", "một", "1")]


def test_mark_of_a_place_that_is_not_expected_is_not_believed() -> None:
    raw = changed(out(), SHARED, ("<t>Nà Mo</t>", "<t>cột một</t>"))

    rows, file = back(raw, FORM, PLACES[1:])

    assert [row.place for row in rows] == ["hin"]
    assert "MT2221" in codes(file.findings)


def test_without_names_the_hidden_sheet_and_the_words_serve() -> None:
    parts = parts_of(out())
    parts[BOOK] = re.sub(rb"<definedNames>.*</definedNames>", b"", parts[BOOK])

    rows, file = back(packed(parts), FORM)

    assert file.marks is not None
    assert (file.marks.form, file.marks.period) == (FORM.code, QUARTER)
    assert found(rows) == ONE


def test_form_whose_title_was_changed_to_another_period_is_asked_about() -> None:
    raw = changed(out(), SHARED, ("quý I/2024", "quý II/2024"))

    rows, _ = back(raw, FORM)

    assert [codes(row.findings) for row in rows] == [["MT2223"], ["MT2223"]]
    chosen, _ = figures(raw, Expected(KNOWN, PLACES, FORM, QUARTER))
    assert [codes(row.findings) for row in chosen] == [["MT2224"], ["MT2224"]]


def test_same_form_gives_the_same_bytes() -> None:
    assert out() == out()


def test_sheet_names_are_never_the_same() -> None:
    class Book:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

    pen = object.__new__(Pen)
    pen._names = {"a"}

    assert [pen._free_name("A"), pen._free_name("a")] == ["A 2", "a 3"]


# -- other programs ------------------------------------------------------------------------------------------------


@NO_LIBREOFFICE
@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_form_opened_and_saved_by_libreoffice_comes_back(kind: str, tmp_path: Path) -> None:
    known = {
        ("mo", "births", ""): Given("1"),
        ("hin", "cinnamon_area", ""): Given("7,7"),
        ("sao", "deaths", ""): Given("1.326"),
    }
    raw = write_form_workbook(FORM, QUARTER, PLACES, KNOWN, version="3", given=known)

    saved = by_libreoffice(raw, "bieu.xlsx", kind, tmp_path)
    rows, file = figures(saved, Expected(KNOWN, PLACES, FORM), file=f"bieu.{kind}")

    assert found(rows) == known
    assert file.marks is not None
    assert (file.marks.form, file.marks.period) == (FORM.code, QUARTER)
