"""The report as a web page: its structure, every figure with its binding, nothing that a strict policy would refuse."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from muctieu.core.report import Report, Style
from muctieu.reports.html import STYLESHEET, article, write_html
from muctieu.reports.plain import plain_lines
from tests.reports.test_review import written

SVG = "{http://www.w3.org/2000/svg}"


def page(report: Report) -> ET.Element:
    return ET.fromstring(write_html(report, stylesheet="bao-cao.css").removeprefix("<!DOCTYPE html>\n"))


def text_of(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("style", list(Style))
def test_page_says_everything_that_the_report_says(style: Style) -> None:
    report = written(style, limits="Mưa lũ <b>tháng 8</b> & gió.\nVốn về chậm.", requests="Ba\u0309n mơ\u0301i\x00")
    said = text_of(page(report))

    for line in plain_lines(report):
        for part in re.split(r" \| |: \d\d/\d{4} – | \(triệu đồng\)", line):
            shown = part.replace("\x00", "").replace(" Phụ lục", "Phụ lục").strip()
            assert shown in said, shown
    assert said.endswith("chỉ tiêu 25")
    assert ("Bản mới./." in said) == (style is Style.STATE)


def test_every_figure_and_sentence_carries_its_name_and_value() -> None:
    report = written()
    found = page(report)
    figures = {one.get("data-figure"): (one.get("value"), one.text) for one in found.iter("data")}

    assert figures == {
        name: ("" if one.value is None else f"{one.value:f}", one.text) for name, one in report.figures().items()
    }
    spans = [one.get("data-sentence") for one in found.iter("span") if one.get("data-sentence")]
    assert spans == [one.id for one in report.sentences()]


def test_page_is_made_for_those_who_hear_it_and_for_a_strict_policy() -> None:
    found = page(written())
    levels = [int(one.tag[1]) for one in found.iter() if re.fullmatch(r"h[1-6]", one.tag)]
    ids = [one.get("id") for one in found.iter() if one.get("id")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    for one in found.iter():
        assert one.tag not in ("script", "style", f"{SVG}style", f"{SVG}script")
        assert not {key for key in one.attrib if key == "style" or key.startswith("on")}
        assert set((one.get("aria-labelledby") or "").split()) <= set(ids)
    assert found.get("lang") == "vi"
    assert {one.get("scope") for one in found.iter("th")} == {"col", "row"}
    assert [text_of(one) for one in found.iter("caption")] == ["Kết quả thực hiện các chỉ tiêu"]
    assert [one.get("role") for one in found.iter(f"{SVG}svg")] == ["img"]


def test_looks_stand_in_a_file_of_their_own_and_know_the_names_of_the_page() -> None:
    looks = STYLESHEET.read_text(encoding="utf-8")
    known = set(re.findall(r'class="([^"]+)"', article(written(Style.PARTY)) + article(written())))

    named = {name for names in known for name in names.split() if name.startswith("report")}
    assert set(re.findall(r"\.(report[a-z-]*)", looks)) <= named | {"report-basis", "report-prompt"}
    assert "link" not in write_html(written())
