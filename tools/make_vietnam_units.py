"""Derives the pack of Vietnam's units from the data of the package `vietnamadminunits` (MIT).

Called with the folder of the installed package; docs/decisions/0008 says why this source and how to install it. Writes
two states and what became of whom; two runs give the same bytes. Says which names were repaired, and stops with a
sentence when the source is not what it was.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src" / "muctieu" / "packs" / "data" / "vietnam"
VERSION = "1.0.4"
COUNTS = {"before": (63, 696, 10035), "after": (34, 0, 3321)}
# By the words before the name: where the source's column of types says else, names and official totals side with these.
TYPES = {
    2: {"tỉnh": "province", "thành phố": "municipality"},
    3: {"quận": "urban_district", "huyện": "rural_district", "thị xã": "town", "thành phố": "city"},
    5: {"xã": "commune", "phường": "ward", "thị trấn": "township", "đặc khu": "special_zone"},
}
# "Nông trường" (state farm) is a common noun inside a name; every other word of a name is capitalised.
COMMON = {"trường"}


@dataclass(frozen=True)
class Unit:
    """One row of a state; `parent` is a code of the same state. `same` says that an earlier unit goes on."""

    code: str
    place_type: str
    name: str
    parent: str
    same: bool = False


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("tools/make_vietnam_units.py FOLDER, the installed package `vietnamadminunits`", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    rows, new_rows = _tables(folder / "data" / "dataset.db")
    old_codes, new_codes = _keys(rows, new_rows)
    try:
        steps = _steps(folder / "data" / "converter_2025.json", old_codes, new_codes)
    except KeyError as missing:
        raise _stop(f"the crosswalk speaks of {missing}, which the tables do not hold") from None
    before, after = _before(rows), _after(new_rows, steps)
    _hold(before, COUNTS["before"])
    _hold(after, COUNTS["after"])
    kept = {unit.code for unit in after if unit.same}
    lineage = sorted({step for step in steps if step[1] not in kept})
    TARGET.mkdir(parents=True, exist_ok=True)
    columns = ("code", "type", "name", "parent")
    _write("before-2025-07-01.csv", columns, (_cells(unit) for unit in before))
    marked = ((*_cells(unit), "=" if unit.same else "") for unit in after)
    _write("since-2025-07-01.csv", (*columns, "same"), marked)
    _write("lineage-2025-07-01.csv", ("old", "new", "extent"), lineage)
    (TARGET / "LICENSE.vietnamadminunits").write_text(_licence(folder), encoding="utf-8")
    return 0


def _stop(sentence: str) -> SystemExit:
    return SystemExit(f"make_vietnam_units: {sentence}")


def _tables(file: Path) -> tuple[list[sqlite3.Row], list[sqlite3.Row]]:
    store = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    store.row_factory = sqlite3.Row
    try:
        return (store.execute("select * from admin_units_legacy").fetchall(),
                store.execute("select * from admin_units").fetchall())  # fmt: skip
    finally:
        store.close()


def _keys(rows: Iterable[sqlite3.Row], new_rows: Iterable[sqlite3.Row]) -> tuple[dict[str, str], dict[str, str]]:
    """The source's name keys → codes. An island district without communes stands by its own code."""
    old = {"_".join((row["provinceKey"], row["districtKey"], row["wardKey"] or "")): row["wardCode"]
           or row["districtCode"] for row in rows}  # fmt: skip
    new = {f"{row['provinceKey']}_{row['wardKey']}": row["wardCode"] for row in new_rows}
    return (old | {row["provinceKey"]: row["provinceCode"] for row in rows},
            new | {row["provinceKey"]: row["provinceCode"] for row in new_rows})  # fmt: skip


def _steps(file: Path, old: Mapping[str, str], new: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(old code, new code, "whole" or "part") of every province and commune."""
    source = json.loads(file.read_text(encoding="utf-8"))
    steps = [(old[key], new[province], "whole") for province, keys in source["DICT_PROVINCE"].items() for key in keys]
    for province, wards in source["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        steps += [(old[key], new[f"{province}_{ward}"], "whole") for ward, keys in wards.items() for key in keys]
    for province, divided in source["DICT_PROVINCE_WARD_DIVIDED"].items():
        steps += [(old[key], new[f"{province}_{part['newWardKey']}"], "part")
                  for key, parts in divided.items() for part in parts]  # fmt: skip
    named = {step[0] for step in steps if len(step[0]) == 5}
    if named != {code for code in old.values() if len(code) == 5}:
        raise _stop("some old communes have no successor")
    return steps


def _before(rows: Iterable[sqlite3.Row]) -> list[Unit]:
    units: dict[str, Unit] = {}
    for row in rows:
        units[row["provinceCode"]] = _unit(row["provinceCode"], row["province"], "")
        units[row["districtCode"]] = _unit(row["districtCode"], row["district"], row["provinceCode"])
        if row["wardCode"]:
            units[row["wardCode"]] = _unit(row["wardCode"], row["ward"], row["districtCode"])
    return _in_order(units.values())


def _after(rows: Iterable[sqlite3.Row], steps: Sequence[tuple[str, str, str]]) -> list[Unit]:
    """The new state; a unit goes on when one old unit of its code, whole, and nothing else became it."""
    sources: dict[str, list[tuple[str, str]]] = {}
    for old, new, extent in steps:
        sources.setdefault(new, []).append((old, extent))
    units: dict[str, Unit] = {}
    for row in rows:
        for code, name, parent in ((row["provinceCode"], row["province"], ""),
                                   (row["wardCode"], row["ward"], row["provinceCode"])):  # fmt: skip
            units[code] = _unit(code, name, parent, same=sources[code] == [(code, "whole")])
    return _in_order(units.values())


def _unit(code: str, full_name: str, parent: str, *, same: bool = False) -> Unit:
    if not code.isdigit() or len(code) not in TYPES:
        raise _stop(f"“{code}” of {full_name} is no code of 2, 3 or 5 digits")
    types = TYPES[len(code)]
    kind = next((kind for kind in types if full_name.lower().startswith(f"{kind} ")), None)
    if kind is None:
        raise _stop(f"{full_name} ({code}) begins with no known type")
    return Unit(code, types[kind], _name(full_name[len(kind) + 1 :], code), parent, same)


def _name(written: str, code: str) -> str:
    """The name with a capital on each word: the source lost it on six words that begin with a marked letter."""
    words = written.split()
    name = " ".join(word if word in COMMON else word[0].upper() + word[1:] for word in words)
    if name != written:
        print(f"{code}: “{written}” → “{name}”")
    return name


def _in_order(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: (len(unit.code), unit.code))


def _cells(unit: Unit) -> tuple[str, str, str, str]:
    return unit.code, unit.place_type, unit.name, unit.parent


def _hold(units: Sequence[Unit], wanted: tuple[int, int, int]) -> None:
    found = tuple(sum(len(unit.code) == digits for unit in units) for digits in (2, 3, 5))
    if found != wanted:
        raise _stop(f"{found} provinces, districts and communes, expected {wanted}: is this version {VERSION}?")


def _licence(folder: Path) -> str:
    file = folder.parent / f"vietnamadminunits-{VERSION}.dist-info" / "licenses" / "LICENSE"
    return file.read_text(encoding="utf-8")


def _write(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    (TARGET / name).write_text(text.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
