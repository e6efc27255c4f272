"""Boundaries from GeoJSON: what can be drawn is kept, whatever is wrong is named with its place and the next step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from muctieu.packs import boundaries
from muctieu.packs.boundaries import KEPT_POINTS, PER_DEGREE, Boundaries, Units, read_boundaries

SPECIMEN = Path(__file__).resolve().parents[2] / "specimens" / "ranh-gioi.geojson"
UNITS = Units("xã Thử", "05/07/2023", {f"0{number}": f"ban-{number}" for number in range(1, 8)})
SQUARE = [[105.0, 21.0], [105.1, 21.0], [105.1, 21.1], [105.0, 21.1], [105.0, 21.0]]
BOW = [[105.0, 21.0], [105.1, 21.1], [105.1, 21.0], [105.0, 21.1], [105.0, 21.0]]


def area(ring: list[Any] | None = None, *, code: object = "01", **given: Any) -> dict[str, Any]:
    shape = given.pop("geometry", {"type": "Polygon", "coordinates": [ring or SQUARE]})
    return {"type": "Feature", "properties": {"ma": code}, "geometry": shape, **given}


def read(*areas: dict[str, Any], named: str = "") -> Boundaries:
    raw = json.dumps({"type": "FeatureCollection", "features": list(areas)}).encode()
    return read_boundaries(raw, UNITS, named=named)


def codes(found: Boundaries) -> list[str]:
    return [one.code for one in found.findings]


def test_invented_commune_is_read_whole() -> None:
    found = read_boundaries(SPECIMEN.read_bytes(), UNITS)

    assert found.findings == ()
    assert found.property == "ma"
    assert sorted(found.shapes) == [f"ban-{number}" for number in range(1, 7)]
    assert all(line[0] == line[-1] for lines in found.shapes.values() for line in lines)


def test_many_parts_of_one_unit_belong_together_and_numbers_are_codes_too() -> None:
    island = [[x + 1, y] for x, y in SQUARE]
    many = area(geometry={"type": "MultiPolygon", "coordinates": [[SQUARE], [island]]}, code=2.0)
    units = Units("xã Thử", "05/07/2023", {"2": "ban-2", "1": "ban-1"})
    raw = json.dumps({"type": "FeatureCollection", "features": [many, area(code=1), area(island, code=1)]}).encode()

    found = read_boundaries(raw, units)

    assert {key: len(lines) for key, lines in found.shapes.items()} == {"ban-2": 2, "ban-1": 2}
    assert found.shapes["ban-1"][0][0] == (105 * PER_DEGREE, 21 * PER_DEGREE)


@pytest.mark.parametrize(
    ("wrong", "code", "told"),
    [
        (area(code="99"), "MT5322", "“99” ở thuộc tính “ma”"),
        (area(code=True), "MT5322", "“–”"),
        (area(SQUARE[:-1]), "MT5323", "không khép kín"),
        (area(geometry={"type": "Polygon", "coordinates": []}), "MT5321", "không có đường biên"),
        (area(BOW), "MT5323", "tự cắt"),
        (area([[y, x] for x, y in SQUARE]), "MT5324", "[21, 105]"),
        (area([[545_000.0, 2_322_000.0], *SQUARE]), "MT5325", "VN-2000"),
        (area([[2.35, 48.85], *SQUARE]), "MT5325", "nằm ngoài khung Việt Nam"),
        (area([["105", 21], *SQUARE]), "MT5321", "không phải là hai con số"),
        (area([[1e300, 21], *SQUARE]), "MT5321", "không phải là hai con số"),
        (area(geometry={"type": "Point", "coordinates": [105, 21]}), "MT5321", "vùng số 1 (01)"),
        (area(geometry=None), "MT5321", "không phải là vùng"),
        (area(geometry={"type": "Polygon", "coordinates": [5]}), "MT5323", "không khép kín"),
        (area(geometry={"type": "MultiPolygon", "coordinates": [5]}), "MT5323", "không khép kín"),
    ],
)
def test_wrong_area_is_named_and_the_others_are_kept(wrong: dict[str, Any], code: str, told: str) -> None:
    found = read(wrong, area(code="07"))

    assert codes(found) == [code]
    assert told in found.findings[0].message_vi
    assert list(found.shapes) == ["ban-7"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"\xff\xfe{}", "không phải là GeoJSON đọc được"),
        (b"[" * 100_000, "không phải là GeoJSON đọc được"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "không phải là GeoJSON đọc được"),
        (b'{"type": "Topology"}', "FeatureCollection"),
        (b"[]", "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": [1]}', "không có vùng nào"),
    ],
)
def test_file_that_is_none_is_told_whole(raw: bytes, told: str) -> None:
    found = read_boundaries(raw, UNITS)

    assert (codes(found), found.shapes) == (["MT5321"], {})
    assert told in found.findings[0].message_vi
    assert "the whole file" in found.findings[0].message_en


def test_file_beyond_the_limits_is_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = json.dumps({"type": "FeatureCollection", "features": [area()]}).encode()
    monkeypatch.setattr(boundaries, "MOST_POINTS", 3)
    assert "nhiều hơn 3 điểm" in read_boundaries(raw, UNITS).findings[0].message_vi
    monkeypatch.setattr(boundaries, "MOST_BYTES", 10)
    assert "lớn hơn 0 MB" in read_boundaries(raw, UNITS).findings[0].message_vi


def test_fine_lines_are_thinned_to_what_a_page_can_draw() -> None:
    count = 4 * KEPT_POINTS
    fine = [[105 + 0.1 * at / count, 21 + 0.00001 * (at % 2)] for at in range(count)]

    found = read(area([*fine, [105.05, 21.5], fine[0]]))

    assert codes(found) == []
    assert len(found.shapes["ban-1"][0]) <= KEPT_POINTS


def test_code_stands_in_the_property_that_is_named() -> None:
    one = area(code="x")
    one["properties"]["KHOA"] = "03"

    assert list(read(one, named="KHOA").shapes) == ["ban-3"]
    assert codes(read({"type": "Feature", "properties": 5, "geometry": None})) == ["MT5322"]
