"""Writes ranh-gioi.geojson: six invented villages side by side, in invented places of the frame of Vietnam."""

from __future__ import annotations

import json
from math import sin
from pathlib import Path

WEST, SOUTH, STEP = 103.2, 21.6, 0.06
CODES = ("01", "02", "03", "04", "05", "06")


def edge(start: tuple[float, float], stop: tuple[float, float]) -> list[list[float]]:
    """A line that wavers a little and is the same from either side."""
    (ax, ay), (bx, by) = start, stop
    parts = [at / 12 for at in range(12)]
    waver = [
        0.0015 * sin(40 * (ax + bx) + 9 * (part if start < stop else 1 - part) * 3) * sin(3.1416 * part)
        for part in parts
    ]
    return [[round(ax + (bx - ax) * part + off, 5), round(ay + (by - ay) * part + off, 5)]
            for part, off in zip(parts, waver, strict=True)]  # fmt: skip


def area(number: int, code: str) -> dict[str, object]:
    """One village: a cell of two rows of three."""
    x, y = WEST + number % 3 * STEP, SOUTH - number // 3 * STEP
    corners = [(x, y), (x + STEP, y), (x + STEP, y - STEP), (x, y - STEP)]
    line = [spot for at in range(4) for spot in edge(corners[at], corners[(at + 1) % 4])]
    shape = {"type": "Polygon", "coordinates": [[*line, line[0]]]}
    return {"type": "Feature", "properties": {"ma": code, "ten": f"Bản số {number + 1}"}, "geometry": shape}


if __name__ == "__main__":
    found = {"type": "FeatureCollection", "features": [area(number, code) for number, code in enumerate(CODES)]}
    target = Path(__file__).with_name("ranh-gioi.geojson")
    target.write_text(json.dumps(found, ensure_ascii=False) + "\n", encoding="utf-8")
