"""Boundaries of units from a GeoJSON file that people supply: what can be drawn is kept, everything else is named."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from muctieu.core.rings import Spot, crossing, is_closed, simplified
from muctieu.errors import Finding

MOST_BYTES = 8 * 1024 * 1024
MOST_POINTS = 150_000
# What is kept of a file: more points than a page of 60 kB can draw help nobody.
KEPT_POINTS = 2_800
# Coordinates are kept as whole numbers of this part of a degree, about a metre, and judged a hundred times finer.
PER_DEGREE, _FINER = 100_000, 100
_FINE = PER_DEGREE * _FINER
WEST, EAST, SOUTH, NORTH = (degrees * _FINE for degrees in (102, 118, 6, 24))
# Properties in which exporters put a unit's code, the first that every area has is taken.
PROPERTIES = ("ma", "code", "ma_don_vi", "ma_xa", "maxa", "ma_thon", "id")
_CROSSES = ("tự cắt hoặc tự chạm", "crosses or touches itself")
_OPEN = ("không khép kín hoặc có ít hơn ba đỉnh", "is not closed or has fewer than three corners")
_OUTSIDE = ("nằm ngoài khung Việt Nam", "lies outside the frame of Vietnam")
_METRES = ("là mét của hệ chiếu khác (như VN-2000), không phải độ", "is in metres of another projection (as VN-2000)")

Lines = list[list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Units:
    """Whose boundaries are looked for: code → identity of the units under a place on a day."""

    place: str
    day: str
    by_code: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Boundaries:
    """What a file gives: identity → closed lines in parts of a degree, and what is wrong with the rest."""

    shapes: Mapping[str, Lines]
    findings: tuple[Finding, ...]
    property: str = ""


class _UnusableError(Exception):
    """The whole file, or one area of it, says nothing that could be drawn."""

    def __init__(self, vi: str, en: str) -> None:
        self.told = (vi, en)
        super().__init__(vi)


def read_boundaries(raw: bytes, units: Units, *, named: str = "") -> Boundaries:
    """Read a GeoJSON file; `named` is the property that holds the units' codes, "" to look for it.

    What can be drawn is returned simplified, at most `KEPT_POINTS` points in all; findings are MT5321 to MT5325.
    """
    try:
        areas = _areas(raw)
    except _UnusableError as error:
        return Boundaries({}, (_unusable(error, "cả tệp", "the whole file"),))
    key = named or _property(areas)
    findings: list[Finding] = []
    owners: list[str] = []
    rings: list[list[Spot]] = []
    for number, area in enumerate(areas, 1):
        unit, lines, faults = _read(area, number, key, units)
        findings += faults
        if unit is not None and not faults:
            owners += [unit] * len(lines)
            rings += lines
    shapes: dict[str, Lines] = {}
    for owner, line in zip(owners, simplified(rings, KEPT_POINTS), strict=True):
        shapes.setdefault(owner, []).append([(_kept(x), _kept(y)) for x, y in line])
    return Boundaries(shapes, tuple(findings), key)


def _kept(fine: int) -> int:
    return (fine + _FINER // 2) // _FINER


# -- the file -----------------------------------------------------------------------------------------------------


def _areas(raw: bytes) -> Sequence[Mapping[str, Any]]:
    if len(raw) > MOST_BYTES:
        limit = MOST_BYTES // 1024 // 1024
        raise _UnusableError(f"lớn hơn {limit} MB", f"larger than {limit} MB")
    try:
        content = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _UnusableError("không phải là GeoJSON đọc được", "not readable as GeoJSON") from None
    found = content.get("features") if isinstance(content, dict) else None
    if not isinstance(found, list) or content.get("type") != "FeatureCollection":
        raise _UnusableError("không phải là một FeatureCollection", "not a FeatureCollection")
    areas = [one for one in found if isinstance(one, dict)]
    if not areas:
        raise _UnusableError("không có vùng nào", "there is no area in it")
    # Every point opens one bracket: before anything is made of them.
    if raw.count(b"[") > MOST_POINTS:
        raise _UnusableError(f"nhiều hơn {MOST_POINTS} điểm", f"more than {MOST_POINTS} points")
    return areas


def _no_number(word: str) -> float:
    raise ValueError(word)


def _property(areas: Sequence[Mapping[str, Any]]) -> str:
    """The first known property that every area has, whatever its capitals."""
    names = [{str(name).lower(): str(name) for name in _properties(area)} for area in areas]
    return next((names[0][name] for name in PROPERTIES if all(name in one for one in names)), PROPERTIES[0])


def _properties(area: Mapping[str, Any]) -> Mapping[str, Any]:
    found = area.get("properties")
    return found if isinstance(found, dict) else {}


# -- one area -----------------------------------------------------------------------------------------------------


def _read(
    area: Mapping[str, Any], number: int, key: str, units: Units
) -> tuple[str | None, list[list[Spot]], list[Finding]]:
    """The unit of an area and its lines, or what is wrong with it."""
    value = _code(_properties(area).get(key))
    unit = units.by_code.get(value)
    if unit is None:
        args = {"number": str(number), "value": value or "–", "property": key, "place": units.place, "day": units.day}
        return None, [], [Finding("MT5322", args)]
    try:
        lines = list(_lines(area.get("geometry")))
        if not lines:
            raise _UnusableError("không có đường biên nào", "there is no line in it")
    except _UnusableError as error:
        return unit, [], [_unusable(error, f"vùng số {number} ({value})", f"area {number} ({value})")]
    about = {"number": str(number), "value": value}
    found = _misplaced(lines, about) or _unsound(lines, about)
    return unit, lines, [] if found is None else [found]


def _code(value: object) -> str:
    """A code as text; mapping programs turn codes into numbers, true and false are none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()[:40]


def _lines(geometry: object) -> Iterator[list[Spot]]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    parts = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(parts, list):
        raise _UnusableError("không phải là vùng (Polygon, MultiPolygon)", "not an area (Polygon, MultiPolygon)")
    for polygon in [parts] if kind == "Polygon" else parts:
        for line in polygon if isinstance(polygon, list) else [None]:
            yield [_spot(one) for one in line] if isinstance(line, list) else []


def _spot(point: object) -> Spot:
    if isinstance(point, list) and len(point) >= 2 and all(_is_number(one) for one in point[:2]):
        return round(point[0] * _FINE), round(point[1] * _FINE)
    raise _UnusableError("có điểm không phải là hai con số", "it has a point that is not two numbers")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _misplaced(lines: Sequence[Sequence[Spot]], about: Mapping[str, str]) -> Finding | None:
    """The first point that is not in Vietnam: swapped, of another projection, or somewhere else."""
    for x, y in (spot for line in lines for spot in line):
        if WEST <= x <= EAST and SOUTH <= y <= NORTH:
            continue
        told = {**about, "spot": _said(x, y)}
        if WEST <= y <= EAST and SOUTH <= x <= NORTH:
            return Finding("MT5324", told)
        vi, en = _METRES if abs(x) > 180 * _FINE or abs(y) > 90 * _FINE else _OUTSIDE
        return Finding("MT5325", {**told, "problem_vi": vi, "problem_en": en})
    return None


def _unsound(lines: Sequence[Sequence[Spot]], about: Mapping[str, str]) -> Finding | None:
    """The first line that is open or meets itself."""
    for line in lines:
        where = None if is_closed(line) else (line[-1] if line else (0, 0))
        vi, en = _OPEN
        if where is None:
            where = crossing(line)
            vi, en = _CROSSES
        if where is not None:
            return Finding("MT5323", {**about, "spot": _said(*where), "problem_vi": vi, "problem_en": en})
    return None


def _said(x: int, y: int) -> str:
    return f"[{x / _FINE:.7g}, {y / _FINE:.7g}]"


def _unusable(error: _UnusableError, where_vi: str, where_en: str) -> Finding:
    vi, en = error.told
    return Finding("MT5321", {"where_vi": where_vi, "where_en": where_en, "problem_vi": vi, "problem_en": en})
