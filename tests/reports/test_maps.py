"""Maps and small charts as files under tests/golden/charts: open them in a browser to judge a change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

from muctieu.reports.boundary_map import boundary_map
from muctieu.reports.charts import Point
from muctieu.reports.multiples import Panel, multiples
from muctieu.reports.shades import Shade
from muctieu.reports.tile_map import Area, MapWords, tile_map

Golden = Callable[[str, str], None]
CLASSES = ((Shade(0), "5 – 10 %"), (Shade(1), "11 %"), (Shade(2), "15 %"), (Shade(3), "21,5 %"), (Shade(None), "trống"))
WORDS = MapWords("Hộ nghèo <2022>", "4/5 đơn vị có số liệu.", CLASSES)


def area(number: int, shade: int | None, name: str = "") -> Area:
    value = "" if shade is None else f"{number},5"
    title = name or f"bản Số {number}"
    return Area(f"ban-{number}", title, value, f"{title}: {value or 'chưa có số liệu'}", Shade(shade))


def point(year: int, value: str, *, is_soft: bool = False) -> Point:
    return Point(date(year, 12, 31), Decimal(value), is_soft=is_soft)


def svgs(text: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<div>{text}</div>"))


def test_tiles_look_as_reviewed(golden: Golden) -> None:
    areas = [area(1, 0), area(2, 1), area(3, 2), area(4, 3), area(5, None, "bản <Trên> & Dưới một cái tên rất dài")]

    text = tile_map(areas, WORDS, name="o")

    wide, narrow = svgs(text)
    assert (wide.get("class"), narrow.get("class")) == ("chart map chart-wide", "chart map chart-narrow")
    assert "style=" not in text
    assert "<Trên>" not in text
    ids = [one.get("id") for one in (*wide.iter(), *narrow.iter()) if one.get("id")]
    assert len(ids) == len(set(ids))
    golden("charts/tiles.svg", text.split("</svg>")[0] + "</svg>\n")


def test_small_charts_share_one_scale_and_break_where_the_series_does(golden: Golden) -> None:
    panels = (
        Panel("bản Một <a>", "từ 5 đến 7.", (point(2021, "5"), point(2022, "6", is_soft=True), point(2023, "7")),
              ((date(2022, 7, 1), "từ 01/07/2022: sáp nhập"),)),
        Panel("bản Hai", "một số: 20.", (point(2022, "20"),)),
        Panel("bản Ba", "Chưa có số liệu.", ()),
    )  # fmt: skip

    found = multiples(panels, (point(2021, "8"), point(2023, "9")), name="nho", empty="chưa có số liệu")

    assert len(found) == 3
    ticks = [[one.text for one in svgs(chart)[0].iter("text")][:5] for chart in found]
    assert ticks[0] == ticks[1] == ticks[2]
    assert found[0].count("c-result") == 1  # the one point before the break stands alone
    assert "sáp nhập" in found[0]
    assert "chưa có số liệu" in found[2]
    golden("charts/multiples.svg", "\n".join(found) + "\n")


def test_one_day_alone_makes_a_scale_and_nothing_makes_an_empty_one() -> None:
    alone = multiples((Panel("a", "b", (point(2022, "5"),)),), (), name="n", empty="–")
    nothing = multiples((Panel("a", "b", ()),), (), name="n", empty="–")

    assert len(svgs(alone[0])) == len(svgs(nothing[0])) == 1


def test_boundaries_are_drawn_once_with_holes_and_escaped_names(golden: Golden) -> None:
    hole = [(2.0, 2.0), (3.0, 2.0), (3.0, 3.0), (2.0, 2.0)]
    square = [(0.0, 0.0), (5.0, 0.0), (5.0, 5.0), (0.0, 5.0), (0.0, 0.0)]
    beside = [[(x + 5, y) for x, y in square]]
    areas = [area(1, 1), area(2, None, "bản <Hai>"), area(3, 2)]

    text = boundary_map(areas, {"ban-1": [square, hole], "ban-2": beside}, WORDS, name="ve", per_degree=1)

    drawing, legend = svgs(text)
    paths = [one.get("d", "") for one in drawing.iter("path") if one.get("id", "").startswith("ve-")]
    assert [path.count("M") for path in paths[-2:]] == [2, 1]
    assert [one.text for one in drawing.iter("title")][1:] == ["bản Số 1: 1,5", "bản <Hai>: chưa có số liệu"]
    assert legend.get("aria-hidden") == "true"
    assert "style=" not in text
    golden("charts/boundaries.svg", text.split("</svg>")[0] + "</svg>\n")


def test_map_of_many_points_stays_light() -> None:
    ring = [(at * 7.0 % 911, at * 13.0 % 977) for at in range(2_800)]
    areas = [area(number, number % 4) for number in range(40)]

    text = boundary_map(
        areas, {f"ban-{n}": [ring[n * 70 : n * 70 + 70]] for n in range(40)}, WORDS, name="m", per_degree=1
    )

    assert len(text.encode()) < 60_000
