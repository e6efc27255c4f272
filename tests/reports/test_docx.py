"""The Word file, measured: margins, letters, head, numbers and days by the rules; every figure in its control."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openxml_audit import FileFormat, OpenXmlValidator

from muctieu.core.report import Report, Style
from muctieu.core.report_return import FIGURE, SENTENCE, sentence_mark
from muctieu.reports.docx.wml import W, mm
from muctieu.reports.docx.writer import write_docx
from muctieu.reports.layout import day_line, number_line
from tests.reports.test_review import written

NAME = f"{{{W}}}"
A_CENTIMETRE = 10


def parts(file: bytes) -> dict[str, ET.Element]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}


def document(report: Report) -> ET.Element:
    return parts(write_docx(report))["word/document.xml"]


def attribute(element: ET.Element, name: str) -> str:
    return element.get(f"{NAME}{name}") or ""


def text_of(element: ET.Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{NAME}t"))


def paragraph_with(root: ET.Element, text: str) -> ET.Element:
    return next(one for one in root.iter(f"{NAME}p") if text_of(one).strip() == text)


def face_of(paragraph: ET.Element) -> tuple[float, bool, bool]:
    """Size in points, bold, italic of the paragraph's first letters."""
    look = next(paragraph.iter(f"{NAME}rPr"))
    size = look.find(f"{NAME}sz")
    assert size is not None
    return (
        int(attribute(size, "val")) / 2, look.find(f"{NAME}b") is not None, look.find(f"{NAME}i") is not None
    )  # fmt: skip


@pytest.mark.parametrize(("style", "margins"), [(Style.STATE, (20, 20, 20, 30)), (Style.PARTY, (20, 15, 20, 30))])
def test_page_is_a4_with_the_margins_of_the_rules(style: Style, margins: tuple[int, ...]) -> None:
    section = next(document(written(style)).iter(f"{NAME}sectPr"))
    page, around = section.find(f"{NAME}pgSz"), section.find(f"{NAME}pgMar")
    assert page is not None
    assert around is not None

    assert (int(attribute(page, "w")), int(attribute(page, "h"))) == (mm(210), mm(297))
    found = tuple(int(attribute(around, side)) for side in ("top", "right", "bottom", "left"))
    assert found == tuple(map(mm, margins))


def test_page_number_stands_in_the_middle_of_the_top_and_not_on_the_first_page() -> None:
    found = parts(write_docx(written()))
    sections = list(found["word/document.xml"].iter(f"{NAME}sectPr"))
    header = found["word/header1.xml"]

    assert all(one.find(f"{NAME}titlePg") is not None for one in sections)
    assert next(header.iter(f"{NAME}jc")).get(f"{NAME}val") == "center"
    assert "PAGE" in attribute(next(header.iter(f"{NAME}fldSimple")), "instr")
    assert not list(found["word/document.xml"].iter(f"{NAME}footerReference"))


def test_head_has_two_columns_in_which_the_name_of_the_nation_has_room_and_no_line() -> None:
    head = next(document(written()).iter(f"{NAME}tbl"))
    widths = [int(attribute(one, "w")) for one in head.iter(f"{NAME}gridCol")]

    assert [round(width / sum(widths), 1) for width in widths] == [0.4, 0.6]
    assert sum(widths) == pytest.approx(mm(160), abs=2)
    assert head.find(f"{NAME}tblPr/{NAME}tblBorders") is None
    cells = [[text_of(one) for one in row.iter(f"{NAME}tc")] for row in head.iter(f"{NAME}tr")]
    assert cells == [
        ["ỦY BAN NHÂN DÂNXÃ THỬ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAMĐộc lập - Tự do - Hạnh phúc"],
        ["Số: 07/BC-UBND", "Thử, ngày 08 tháng 01 năm 2024"],
    ]


def test_annexes_stand_on_turned_pages_numbered_each_from_one_and_heads_of_columns_repeat() -> None:
    root = document(written())
    sections = list(root.iter(f"{NAME}sectPr"))
    table = list(root.iter(f"{NAME}tbl"))[2]

    turned = [attribute(one.find(f"{NAME}pgSz"), "orient") for one in sections]  # type: ignore[arg-type]
    starts = [one.find(f"{NAME}pgNumType") for one in sections]
    assert turned == ["", "landscape", "landscape"]
    assert [one if one is None else attribute(one, "start") for one in starts] == [None, "1", "1"]
    assert [row.find(f"{NAME}trPr/{NAME}tblHeader") is not None for row in table.iter(f"{NAME}tr")] == [True] + [
        False
    ] * 7
    marks = {attribute(one, "val") for one in table.findall(f".//{NAME}pPr/{NAME}rPr/{NAME}sz")}
    assert marks == {"22"}  # an empty cell is no higher than a full one


def test_heading_stays_with_its_text_and_only_the_last_paragraph_with_the_signature() -> None:
    root = document(written(requests="Đề nghị tỉnh hỗ trợ vốn"))
    body = next(root.iter(f"{NAME}body"))
    kept = [text_of(one) for one in body.findall(f"{NAME}p") if one.find(f"{NAME}pPr/{NAME}keepNext") is not None]

    heads = [f"{section.number} {section.title}" for section in written().walk() if "annex" not in section.id]
    assert kept[: len(heads) + 1] == [*heads, "Đề nghị tỉnh hỗ trợ vốn./."]


def test_word_opens_it_as_its_own_and_not_in_compatibility_mode() -> None:
    mode = next(parts(write_docx(written()))["word/settings.xml"].iter(f"{NAME}compatSetting"))

    assert (attribute(mode, "name"), attribute(mode, "val")) == ("compatibilityMode", "15")


def test_letters_are_times_new_roman_and_black() -> None:
    styles = parts(write_docx(written()))["word/styles.xml"]
    fonts, colour = next(styles.iter(f"{NAME}rFonts")), next(styles.iter(f"{NAME}color"))

    assert {attribute(fonts, one) for one in ("ascii", "hAnsi", "cs", "eastAsia")} == {"Times New Roman"}
    assert attribute(colour, "val") == "000000"


@pytest.mark.parametrize(("style", "text", "face"), [
    (Style.STATE, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, True, False)),
    (Style.STATE, "Độc lập - Tự do - Hạnh phúc", (13, True, False)),
    (Style.STATE, "ỦY BAN NHÂN DÂN", (12, True, False)),
    (Style.STATE, "Số: 07/BC-UBND", (13, False, False)),
    (Style.STATE, "Thử, ngày 08 tháng 01 năm 2024", (14, False, True)),
    (Style.STATE, "BÁO CÁO", (14, True, False)),
    (Style.STATE, "II. KẾT QUẢ THỰC HIỆN", (14, True, False)),
    (Style.STATE, "Nơi nhận:", (12, True, True)),
    (Style.STATE, "- Lưu: VT.", (11, False, False)),
    (Style.STATE, "CHỦ TỊCH", (14, True, False)),
    (Style.PARTY, "ĐẢNG CỘNG SẢN VIỆT NAM", (15, True, False)),
    (Style.PARTY, "Số 07-BC/ĐU", (14, False, False)),
    (Style.PARTY, "BÁO CÁO", (16, True, False)),
    (Style.PARTY, "II- KẾT QUẢ THỰC HIỆN", (14, True, False)),
    (Style.PARTY, "CHỦ TỊCH", (14, False, False)),
])  # fmt: skip
def test_element_stands_in_the_letters_of_its_rules(style: Style, text: str, face: tuple[float, bool, bool]) -> None:
    assert face_of(paragraph_with(document(written(style)), text)) == face


def test_body_is_justified_with_its_first_line_in_and_room_between_paragraphs() -> None:
    report = written()
    first = next(report.sentences()).text
    shape = paragraph_with(document(report), first).find(f"{NAME}pPr")
    assert shape is not None
    align, indent, spacing = (shape.find(f"{NAME}{one}") for one in ("jc", "ind", "spacing"))
    assert align is not None
    assert indent is not None
    assert spacing is not None

    assert attribute(align, "val") == "both"
    assert mm(A_CENTIMETRE) <= int(attribute(indent, "firstLine")) <= mm(12.7)
    # Word takes the larger of the two, not their sum.
    assert max(int(attribute(spacing, "before")), int(attribute(spacing, "after"))) >= 6 * 20


@pytest.mark.parametrize("style", list(Style))
def test_signature_is_one_row_that_no_page_parts_and_the_last_lines_stay_with_it(style: Style) -> None:
    root = document(written(style, requests="Đề nghị tỉnh hỗ trợ vốn"))
    row = list(root.iter(f"{NAME}tr"))[2]
    last = paragraph_with(root, "Đề nghị tỉnh hỗ trợ vốn" + ("./." if style is Style.STATE else "."))

    assert "Giàng A Pao" in text_of(row)
    assert "Nơi nhận:" in text_of(row)
    assert next(row.iter(f"{NAME}cantSplit")) is not None
    assert next(last.iter(f"{NAME}keepNext")) is not None


def test_every_figure_stands_in_a_control_of_its_name_and_every_sentence_under_a_bookmark() -> None:
    report = written()
    root = document(report)
    controls = {
        attribute(next(one.iter(f"{NAME}tag")), "val").removeprefix(FIGURE): text_of(one)
        for one in root.iter(f"{NAME}sdt")
    }
    marks = {attribute(one, "name") for one in root.iter(f"{NAME}bookmarkStart")}

    assert controls == {name: figure.text for name, figure in report.figures().items()}
    assert marks == {sentence_mark(one.id) for one in report.sentences()}
    assert all(mark.startswith(SENTENCE) and len(mark) <= 40 for mark in marks)
    numbers = [one.get(f"{NAME}id") for one in root.iter(f"{NAME}bookmarkStart")]
    assert len(set(numbers)) == len(numbers)


def test_charts_are_drawn_by_word_and_told_in_words() -> None:
    found = parts(write_docx(written()))
    charts = [name for name in found if name.startswith("word/charts/")]
    told = [one.get("descr") for one in found["word/document.xml"].iter() if one.tag.endswith("}docPr")]

    assert len(charts) == len(told) == 1
    assert told == ["Thu nhập bình quân, 12/2021 đến 12/2023: kết quả 17; chỉ tiêu 25"]
    dashes = [one.get("val") for one in found[charts[0]].iter() if one.tag.endswith("}prstDash")]
    assert len(set(dashes)) > 1  # told apart without colour


def test_same_report_gives_the_same_bytes() -> None:
    assert write_docx(written()) == write_docx(written())


def test_signs_of_markup_stay_and_decomposed_letters_are_put_together() -> None:
    report = written(limits='Bản "A & B" <cũ>\nBa\u0309n mơ\u0301i\x0b')

    assert 'Bản "A & B" <cũ>' in text_of(document(report))
    assert "Bản mới" in text_of(document(report))


@pytest.mark.parametrize(("number", "state", "party"), [
    ("7", "Số: 07/BC-UBND", "Số 07-BC/ĐU"), ("15", "Số: 15/BC-UBND", "Số 15-BC/ĐU"),
    ("", "Số:       /BC-UBND", "Số       -BC/ĐU"),
])  # fmt: skip
def test_number_line(number: str, state: str, party: str) -> None:
    head = replace(written().head, number=number)

    assert (number_line(head, Style.STATE), number_line(head, Style.PARTY)) == (state, party)


@pytest.mark.parametrize(("day", "line"), [
    (date(2026, 2, 5), "Thử, ngày 05 tháng 02 năm 2026"), (date(2026, 6, 15), "Thử, ngày 15 tháng 6 năm 2026"),
    (date(2026, 12, 1), "Thử, ngày 01 tháng 12 năm 2026"),
])  # fmt: skip
def test_day_line(day: date, line: str) -> None:
    assert day_line("Thử", day) == line


@pytest.mark.parametrize("style", list(Style))
def test_word_would_open_it_without_repair(style: Style, tmp_path: Path) -> None:
    """By the schemas and rules of Open XML, as Microsoft's own kit has them."""
    path = tmp_path / "report.docx"
    path.write_bytes(write_docx(written(style, limits="Vốn về chậm.")))

    checked = OpenXmlValidator(FileFormat.OFFICE_2019).validate(path)

    assert [str(error) for error in checked.errors] == []


def test_the_check_of_word_files_finds_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    with zipfile.ZipFile(io.BytesIO(write_docx(written()))) as archive, zipfile.ZipFile(path, "w") as made:
        for name in archive.namelist():
            made.writestr(name, archive.read(name).replace(b'<w:jc w:val="both"/>', b'<w:jc w:val="wide"/>', 1))

    checked = OpenXmlValidator(FileFormat.OFFICE_2019).validate(path)

    assert checked.errors
