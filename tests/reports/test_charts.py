"""The charts as files under tests/golden/charts: open them in a browser to judge a change."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from muctieu.reports.charts import NARROW, WIDE, Point, Reach, Size, WayChart, Words, way_chart
from muctieu.reports.spark import spark

Golden = Callable[[str, str], None]
LONG = "Tỷ lệ hộ gia đình ở các bản vùng cao đặc biệt khó khăn được dùng nước hợp vệ sinh quanh năm"


def point(day: str, value: str, **given: object) -> Point:
    return Point(date.fromisoformat(day), Decimal(value), **given)  # type: ignore[arg-type]  # a test names the field


PLAIN = WayChart(
    title="Thu nhập bình quân đầu người",
    desc="3 kết quả, từ năm 2021: 14,5 đến năm 2023: 17. Chỉ tiêu: 25 triệu đồng.",
    unit="triệu đồng/người/năm",
    first=date(2021, 1, 1),
    last=date(2025, 12, 31),
    results=(
        point("2021-12-31", "14.5", printed="14,5", text="năm 2021: 14,5 triệu đồng"),
        point("2022-12-31", "15.25", printed="15,25", text="năm 2022: 15,25 triệu đồng"),
        point("2023-12-31", "17", printed="17", text="năm 2023: 17 triệu đồng", is_soft=True),
    ),
    expected=(point("2021-01-01", "12"), point("2023-12-31", "20"), point("2025-12-31", "25")),
    milestones=(point("2023-12-31", "20", text="năm 2023: 20 triệu đồng"),),
    goal=point("2025-12-31", "25", text="25 triệu đồng"),
)
EMPTY = replace(PLAIN, results=(), expected=(), milestones=())
CHARTS = {
    "way": PLAIN,
    "one-point": replace(PLAIN, results=PLAIN.results[:1]),
    "no-points": EMPTY,
    "nothing-at-all": replace(EMPTY, goal=None),
    "negative": replace(
        PLAIN, unit="%", goal=point("2025-12-31", "2"), expected=(), milestones=(),
        results=(point("2021-12-31", "-3.5"), point("2022-12-31", "-1"), point("2023-12-31", "0.5")),
    ),
    "break": replace(PLAIN, breaks=(date(2022, 7, 1),)),
    "long-name": replace(PLAIN, title=LONG, desc=LONG, unit=LONG),
    "large": replace(
        PLAIN, unit="đồng", expected=(), milestones=(), goal=point("2025-12-31", "12345678901"),
        results=(point("2024-12-31", "9876543210", printed="9.876.543.210"), point("2025-12-31", "12345678901")),
    ),
    "below-every-expectation": replace(PLAIN, results=(point("2025-12-31", "0.01", printed="0,01"),)),
    "forecast": replace(
        PLAIN,
        forecast=(
            Reach(date(2023, 12, 31), Decimal(17), Decimal(17), Decimal(17)),
            Reach(date(2024, 12, 31), Decimal(18), Decimal("16.5"), Decimal("19.5")),
            Reach(date(2025, 12, 31), Decimal(19), Decimal(16), Decimal(26), "năm 2025: 19 (16 – 26)"),
        ),
        assumed=(point("2023-12-31", "17"), point("2024-12-31", "20"), point("2025-12-31", "23")),
    ),
    "long-term": replace(PLAIN, first=date(1990, 1, 1)),
    "english": replace(PLAIN, words=Words("result", "way", "milestone", "target", "break", "no figures yet")),
}  # fmt: skip


def texts(svg: str) -> list[str]:
    return [found.text or "" for found in ET.fromstring(svg).iter("text")]


@pytest.mark.parametrize("name", CHARTS)
def test_chart_is_as_reviewed(name: str, golden: Golden) -> None:
    golden(f"charts/{name}.svg", laid_out(way_chart(CHARTS[name], name="way")))


def test_chart_for_phones_is_as_reviewed(golden: Golden) -> None:
    golden("charts/way-narrow.svg", laid_out(way_chart(PLAIN, name="way", size=NARROW)))


def test_spark_is_as_reviewed(golden: Golden) -> None:
    golden("charts/spark.svg", laid_out(spark(PLAIN.results, PLAIN.expected, first=PLAIN.first, last=PLAIN.last)))


def laid_out(svg: str) -> str:
    """One element a line, so that a change is a readable diff."""
    return svg.replace("><", ">\n<").replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + "\n"


@pytest.mark.parametrize("name", CHARTS)
def test_chart_has_a_title_a_description_and_no_style(name: str) -> None:
    svg = ET.fromstring(way_chart(CHARTS[name], name="way"))

    assert [child.tag for child in svg][:2] == ["title", "desc"]
    assert svg.get("aria-labelledby") == "way-t way-d"
    assert [found for found in svg.iter() if "style" in found.attrib] == []


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("name", CHARTS)
def test_everything_in_a_chart_lies_inside_it(name: str, size: Size) -> None:
    svg = ET.fromstring(way_chart(CHARTS[name], name="way", size=size))
    wide, high = (float(part) for part in svg.attrib["viewBox"].split()[2:])
    across = [
        float(found.attrib[key]) for found in svg.iter() for key in ("x", "x1", "x2", "cx") if key in found.attrib
    ]
    down = [float(found.attrib[key]) for found in svg.iter() for key in ("y", "y1", "y2", "cy") if key in found.attrib]

    assert min(across) >= 0
    assert max(across) <= wide
    assert min(down) >= 0
    assert max(down) <= high


def test_chart_prints_numbers_the_vietnamese_way() -> None:
    assert texts(way_chart(CHARTS["large"], name="way")) == [
        "đồng", "9.500.000.000", "10.000.000.000", "10.500.000.000", "11.000.000.000",
        "11.500.000.000", "12.000.000.000", "12.500.000.000",
        "2021", "2022", "2023", "2024", "2025", "chỉ tiêu: 12.345.678.901", "12.345.678.901",
    ]  # fmt: skip


def test_chart_without_results_says_so() -> None:
    assert "chưa có số liệu" in texts(way_chart(EMPTY, name="way"))


def test_chart_escapes_what_it_is_given() -> None:
    nasty = '</title><script>alert("x")</script>'
    chart = replace(PLAIN, title=nasty, desc=nasty, unit=nasty, goal=point("2025-12-31", "25", text=nasty))

    svg = way_chart(chart, name="way")

    assert "<script" not in svg
    assert ET.fromstring(svg).findtext("title") == nasty


def test_chart_cuts_an_endless_title() -> None:
    svg = way_chart(replace(PLAIN, title="a" * 500), name="way")

    assert ET.fromstring(svg).findtext("title") == "a" * 119 + "…"


def test_chart_tells_what_is_not_official_by_a_hollow_dot() -> None:
    circles = re.findall(r"<circle [^>]*>", way_chart(PLAIN, name="way"))

    assert ["c-soft" in circle and 'fill="#fff"' in circle for circle in circles] == [False, False, True]


def test_dots_that_would_run_together_are_left_out_but_for_the_last_and_what_is_not_firm() -> None:
    months = [point(f"{2021 + month // 12}-{month % 12 + 1:02}-28", str(month), is_soft=month == 30)
              for month in range(60)]  # fmt: skip
    yearly = replace(PLAIN, results=tuple(months[11::12]))

    assert way_chart(replace(PLAIN, results=tuple(months)), name="way").count("<circle") == 2
    assert way_chart(yearly, name="way").count("<circle") == 5


def test_line_of_results_stops_at_a_break() -> None:
    svg = way_chart(CHARTS["break"], name="way")

    assert svg.count('class="c-result"') == 1
    assert svg.count('class="c-break"') == 1


def test_forecast_is_told_by_hatching_and_hollow_squares_without_any_colour() -> None:
    svg = ET.fromstring(way_chart(CHARTS["forecast"], name="way"))
    plain = ET.fromstring(way_chart(PLAIN, name="way"))

    (pattern,) = svg.iter("pattern")
    (band,) = (found for found in svg.iter("polygon") if found.get("class") == "c-band")
    squares = [found.findtext("title") for found in svg.iter("rect")]
    marks = [found.findtext("title") for found in svg.iter("polygon") if found.get("class") == "c-assumed-mark"]
    assert band.get("fill") == f"url(#{pattern.get('id')})"
    assert squares == ["dự báo: 18", "dự báo: năm 2025: 19 (16 – 26)"]
    assert marks == ["giả định: 20", "giả định: 23"]
    assert not list(plain.iter("pattern"))


def test_two_sizes_on_one_page_have_hatchings_of_their_own() -> None:
    ids = [re.findall(r'pattern id="([^"]+)"|id="([^"]+-h)"', way_chart(CHARTS["forecast"], name=name, size=size))
           for name, size in (("way", WIDE), ("way-narrow", NARROW))]  # fmt: skip

    assert ids[0] != ids[1]


def test_spark_of_nothing_is_nothing() -> None:
    assert spark((), PLAIN.expected, first=PLAIN.first, last=PLAIN.last) == ""


def test_spark_of_one_point_is_a_dot() -> None:
    svg = spark(PLAIN.results[:1], (), first=PLAIN.first, last=PLAIN.last)

    assert (svg.count("<circle"), svg.count("<polyline")) == (1, 0)


def test_last_number_stands_below_its_dot_when_the_expected_way_runs_above() -> None:
    behind = ET.fromstring(way_chart(PLAIN, name="way"))
    ahead = ET.fromstring(way_chart(replace(PLAIN, expected=(), milestones=()), name="way"))

    def offset(svg: ET.Element) -> float:
        dot = list(svg.iter("circle"))[-1]
        number = next(found for found in svg.iter("text") if found.get("class") == "c-value")
        return float(number.attrib["y"]) - float(dot.attrib["cy"])

    assert offset(behind) > 0 > offset(ahead)
