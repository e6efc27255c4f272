"""The door for plans as spreadsheets: a whole plan comes in, or findings that name the cells; never half a plan."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from muctieu.core.period import Period
from muctieu.core.plan import Plan, Point
from muctieu.errors import DocumentError, Finding, PackError, Severity
from muctieu.exchange.documents import read_bytes
from muctieu.exchange.excel.cells import CellReader, Value
from muctieu.exchange.excel.form import (
    HEAD,
    MILESTONES,
    PAPERS,
    POINTS,
    POSTS,
    SETTINGS,
    SETUP,
    TARGETS,
    Column,
    Holds,
    SheetForm,
)  # fmt: skip
from muctieu.exchange.excel.pairs import take_pairs
from muctieu.exchange.excel.plan_writer import plan_workbook
from muctieu.exchange.excel.workbook import Cell, Sheet, open_workbook, sheet_of
from muctieu.packs.loader import load_indicators, load_units
from muctieu.packs.plan_pack import Paper, PlanPack, Post, text_of
from muctieu.packs.plans import KEYS, plan_of, points_in
from muctieu.packs.rows import Row
from muctieu.packs.targets import Known, targets_of

_MISSING = ("còn trống mà cột này bắt buộc", "is empty where the column asks for a value")
_POINT = (
    "không phải một điểm trên một dòng, số như I, 2 hoặc 2.1, không trùng",
    "is no point of one line under a number of its own like I, 2 or 2.1",
)
_NO_TARGET = ("không phải mã của chỉ tiêu nào ở trang “Chỉ tiêu”", "is no target of the sheet “Chỉ tiêu”")


@dataclass(frozen=True, slots=True)
class SheetsRead:
    """The pack when every cell is right, else None; `findings` hold errors, doubts and columns left out."""

    pack: PlanPack | None
    findings: tuple[Finding, ...] = ()


def write_plan_sheets(pack: PlanPack, path: Path) -> None:
    """The pack as a new .xlsx, which reads back as the same plan; it appears whole or not at all.

    Raises:
        DocumentError: MT5208 when it would not read back the same, MT5210 when the file is there already.
    """
    if path.exists():
        raise DocumentError("MT5210", file=str(path))
    raw = plan_workbook(pack)
    got = read_workbook(raw, file=path.name).pack
    if got is None or got.plan != pack.plan:
        raise DocumentError("MT5208", plan=pack.plan.code, what=_difference(got, pack.plan))
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside the goal, so that the last step is one renaming on one disk.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".muctieu-") as room:
        draft = Path(room) / path.name
        draft.write_bytes(raw)
        draft.replace(path)


def _difference(got: PlanPack | None, wanted: Plan) -> str:
    if got is None:
        return "targets"
    return ", ".join(name for name in Plan.__slots__ if getattr(got.plan, name) != getattr(wanted, name))


def read_plan_sheets(path: Path) -> SheetsRead:
    """The plan of a spreadsheet in our form.

    Raises:
        DocumentError: MT5001 when it cannot be opened, MT5201 when it is no workbook, MT5202 when a sheet is missing.
    """
    return read_workbook(read_bytes(path), file=path.name)


def read_workbook(raw: bytes, *, file: str) -> SheetsRead:
    """The same, from the file's bytes."""
    return _Import(open_workbook(raw, file=file), file).run()


class _Import:
    """One workbook on its way in."""

    def __init__(self, book: Mapping[str, object], file: str) -> None:
        self._units, self._indicators = load_units(), load_indicators()
        self.reader = CellReader(self._units, self._indicators)
        self.file = file
        self.sheets: dict[str, Sheet] = {}
        for form in (TARGETS, MILESTONES, POINTS, PAPERS, POSTS, SETUP):
            self.sheets[form.table] = sheet_of(book, form, file=file)  # type: ignore[arg-type]
        self.cells: dict[tuple[str, str], Cell] = {}

    def run(self) -> SheetsRead:
        """The pack or the findings."""
        for sheet in self.sheets.values():
            self.reader.findings += sheet.wrong
        if not self._is_sound():
            return self._answer(None)
        values = self._values()
        points = self._points()
        if self._is_sound():
            self._check_targets(values, points)
        pack = self._pack(values, points) if self._is_sound() else None
        return self._answer(pack)

    def _is_sound(self) -> bool:
        return not any(finding.severity is Severity.ERROR for finding in self.reader.findings)

    def _answer(self, pack: PlanPack | None) -> SheetsRead:
        notes = [note for sheet in self.sheets.values() for note in sheet.notes]
        return SheetsRead(pack, (*self.reader.findings, *notes))

    # -- cells to values ------------------------------------------------------------------------------------------

    def _values(self) -> dict[str, object]:
        """The tables of plan.toml, as their file would give them."""
        head, settings = self._setup()
        targets = [self._row(row, TARGETS) for row in self.sheets["target"].rows]
        self._milestones(targets)
        papers = [_named_twice(self._row(row, PAPERS)) for row in self.sheets["document"].rows]
        posts = [_named_twice(self._row(row, POSTS)) for row in self.sheets["post"].rows]
        head = _named_twice(head)
        return {"plan": head, "settings": settings, "document": papers, "post": posts, "target": targets}

    def _setup(self) -> tuple[dict[str, object], dict[str, object]]:
        lines = {_label(row): row for row in self.sheets["plan"].rows}
        return self._lines(lines, HEAD), self._lines(lines, SETTINGS)

    def _lines(self, lines: Mapping[str, dict[str, Cell]], columns: Iterable[Column]) -> dict[str, object]:
        found: dict[str, object] = {}
        for column in columns:
            row = lines.get(column.title.casefold(), {})
            cell = row.get("said") or row.get("item") or Cell("", self.sheets["plan"].name, column.title)
            value = self._value(cell if "said" in row else Cell("", cell.sheet, cell.address), column)
            self.cells["plan", column.key] = cell
            if value is not None:
                found[column.key] = value
        return found

    def _value(self, cell: Cell, column: Column) -> Value | None:
        if cell.is_empty:
            if column.required:
                self.reader.wrong(cell, _MISSING)
            return None
        return self.reader.read(cell, column)

    def _row(self, row: dict[str, Cell], form: SheetForm) -> dict[str, object]:
        """One row as a table of the pack, its dotted keys as tables inside it."""
        found: dict[str, object] = {}
        row = take_pairs(row) if form is TARGETS else row
        for column in form.columns:
            if column.holds is Holds.SHOWN or column.key not in row:
                continue
            value = self._value(row[column.key], column)
            if value is not None:
                _put(found, column.key, value)
        name = str(found.get("id", ""))
        for key, cell in row.items():
            self.cells.setdefault((f"{form.table} {name}", key), cell)
        return found

    def _milestones(self, targets: list[dict[str, object]]) -> None:
        by_id = {target.get("id"): target for target in targets}
        for row in self.sheets["milestone"].rows:
            stone = self._row(row, MILESTONES)
            target = by_id.get(stone.pop("target", None))
            if target is None and not row["target"].is_empty:
                self.reader.wrong(row["target"], _NO_TARGET)
            elif target is not None:
                stones = target.setdefault("milestone", [])
                assert isinstance(stones, list)  # noqa: S101 - set two lines above
                stones.append(stone)
                self.cells.setdefault((f"target {target.get('id')}", "milestone"), row["period"])
        for target in targets:
            _in_time(target)

    def _points(self) -> tuple[Point, ...]:
        found: list[Point] = []
        for row in self.sheets["point"].rows:
            said = self._row(row, POINTS)
            point = Point(str(said.get("number", "")), str(said.get("text", "")))
            parsed = points_in(text_of((point,)))
            if (
                "number" in said
                and "text" in said
                and (len(parsed) != 1 or parsed[0].number in {p.number for p in found})
            ):
                self.reader.wrong(row["number"], _POINT)
            found += parsed
        return tuple(found)

    # -- rules of plans -------------------------------------------------------------------------------------------

    def _check_targets(self, values: Mapping[str, object], points: tuple[Point, ...]) -> None:
        """Each target by itself, so that one wrong row does not hide the next."""
        known = Known(
            self._units,
            self._indicators,
            _ids(values["document"]),
            _ids(values["post"]),
            {point.number: point for point in points},
            _term(values["plan"]),
        )
        targets = values["target"]
        for target in targets if isinstance(targets, list) else ():
            try:
                targets_of(Row({"target": [target]}, file=self.file, where="", keys=KEYS), known)
            except PackError as error:
                self._broken(error)

    def _pack(self, values: Mapping[str, object], points: tuple[Point, ...]) -> PlanPack | None:
        file = Row(values, file=self.file, where="", keys=KEYS)
        try:
            plan = plan_of(file, points, units=self._units, indicators=self._indicators)
        except PackError as error:
            self._broken(error)
            return None
        papers = tuple(_paper(row) for row in _tables(values["document"]))
        posts = tuple(Post(str(row["id"]), str(row["name_vi"]), str(row["name_en"])) for row in _tables(values["post"]))
        return PlanPack(plan, papers, posts, text_of(points))

    def _broken(self, error: PackError) -> None:
        """The finding of a rule that a row breaks, at the cell that the rule names or the row's first."""
        table, *keys = error.fields["key"].split(" · ")
        key = ".".join(key.split(" ")[0] for key in keys)
        cell = self.cells.get((table, key)) or self.cells.get((table, keys[0].split(" ")[0] if keys else ""))
        cell = cell or self.cells.get((table, "id")) or Cell("", self.sheets["target"].name, "A1")
        place = {"sheet": cell.sheet, "cell": cell.address, "value": cell.shown}
        self.reader.findings.append(
            Finding("MT5205", {**place, "problem_vi": error.message_vi, "problem_en": error.message_en})
        )


def _term(head: object) -> Period | None:
    """The plan's years, when they are in order."""
    first, last = (head.get(key) for key in ("first_year", "last_year")) if isinstance(head, dict) else (None, None)
    return Period.of_years(first, last) if isinstance(first, int) and isinstance(last, int) and first <= last else None


def _label(row: Mapping[str, Cell]) -> str:
    cell = row.get("item")
    return "" if cell is None else " ".join(str(cell.raw).split()).casefold()


def _in_time(target: Mapping[str, object]) -> None:
    """Sort the milestones: their rows may stand anywhere on the sheet."""
    stones = _tables(target.get("milestone"))
    if all("period" in stone for stone in stones):
        stones.sort(key=lambda stone: Period.parse(str(stone["period"])).end)


def _put(found: dict[str, object], key: str, value: object) -> None:
    *tables, last = key.split(".")
    for table in tables:
        inner = found.setdefault(table, {})
        assert isinstance(inner, dict)  # noqa: S101 - the form's keys are either tables or values
        found = inner
    found[last] = value


def _named_twice(row: dict[str, object]) -> dict[str, object]:
    """A row whose English name is empty keeps its Vietnamese one for both until somebody writes it."""
    if "name_vi" in row:
        row.setdefault("name_en", row["name_vi"])
    return row


def _tables(rows: object) -> list[dict[str, object]]:
    return rows if isinstance(rows, list) else []


def _ids(rows: object) -> dict[str, str]:
    return {str(row.get("id")): str(row.get("name_vi")) for row in _tables(rows)}


def _paper(row: Mapping[str, object]) -> Paper:
    day = row.get("day")
    return Paper(
        str(row["id"]), str(row["name_vi"]), str(row["name_en"]), day if isinstance(day, date) else None,
        str(row.get("sha256", "")),
    )  # fmt: skip
