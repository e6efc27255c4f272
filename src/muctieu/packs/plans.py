"""Plan packs: a folder with `plan.toml` and, where it is held, the resolution's text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from muctieu.core.indicator import Indicator
from muctieu.core.period import Period
from muctieu.core.plan import Plan, Point, Settings
from muctieu.core.unit import Unit
from muctieu.errors import PackError
from muctieu.packs.rows import DATA, Row, no_twins, read_text, read_toml
from muctieu.packs.targets import Known, targets_of

FOLDER = DATA / "plans"
FILE = "plan.toml"
KEYS = ("plan", "settings", "document", "post", "target")
PLAN_KEYS = (
    "code",
    "name_vi",
    "name_en",
    "place",
    "place_name",
    "first_year",
    "last_year",
    "baseline_year",
    "deadline",
    "resolution",
)
SETTINGS_KEYS = ("percent_places", "slow_share", "focus_below", "flag_above")
DOCUMENT_KEYS = ("id", "name_vi", "name_en", "day", "sha256")
POST_KEYS = ("id", "name_vi", "name_en")
# "I. KINH TẾ" and "2. Văn hóa" are headings, "2.3. Hộ nghèo …" is a point.
_POINT = re.compile(r"(?P<number>[IVX]+|\d+(?:\.\d+)*)\. +(?P<text>\S.*)")


def shipped_plans() -> tuple[str, ...]:
    """Names of the plan packs that ship."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob(f"*/{FILE}")))


def plan_folder(name_or_path: str | Path) -> Path:
    """The folder of a shipped pack by its name, or of a pack on disk by its path (folder or plan.toml).

    Raises:
        PackError: MT1618 when there is neither.
    """
    if str(name_or_path) in shipped_plans():
        return FOLDER / str(name_or_path)
    path = Path(name_or_path)
    folder = path.parent if path.name == FILE else path
    if not (folder / FILE).is_file():
        raise PackError("MT1618", file=str(name_or_path), key=FILE, known=", ".join(shipped_plans()))
    return folder


def read_plan(folder: Path, *, units: Mapping[str, Unit], indicators: Mapping[str, Indicator]) -> Plan:
    """The plan of a pack's folder, all its rules checked."""
    file = read_toml(folder / FILE, name=f"{folder.name}/{FILE}", keys=KEYS)
    return plan_of(file, _points(_head(file), folder), units=units, indicators=indicators)


def plan_of(
    file: Row, points: tuple[Point, ...], *, units: Mapping[str, Unit], indicators: Mapping[str, Indicator]
) -> Plan:
    """The plan of a pack's values, whatever kind of file they came from, all its rules checked."""
    documents, posts = _names(file, "document", DOCUMENT_KEYS), _names(file, "post", POST_KEYS)
    head = _head(file)
    known = Known(units, indicators, documents, posts, {point.number: point for point in points}, _term(head))
    return _plan(head, file, known)


def _term(head: Row) -> Period | None:
    """The plan's years; None when they are not in order, which `_plan` tells."""
    first, last = head.whole("first_year"), head.whole("last_year")
    return Period.of_years(first, last) if first <= last else None


def _head(file: Row) -> Row:
    head = file.table("plan", PLAN_KEYS)
    if head is None:
        raise PackError("MT1604", file=file.file, key="plan")
    return head


def _plan(head: Row, file: Row, known: Known) -> Plan:
    deadline = head.day("deadline")
    first_year, last_year = head.whole("first_year"), head.whole("last_year")
    if deadline is None:
        raise PackError("MT1604", file=head.file, key=head.address("deadline"))
    if not head.whole("baseline_year") < first_year <= last_year:
        raise head.wrong(
            "first_year",
            first_year,
            rule_vi="phải sau baseline_year và không sau last_year",
            rule_en="must be after baseline_year and not after last_year",
        )
    return Plan(
        code=head.text("code"),
        name_vi=head.text("name_vi"),
        name_en=head.english("name_en"),
        place=head.text("place"),
        place_name=head.text("place_name"),
        first_year=first_year,
        last_year=last_year,
        baseline_year=head.whole("baseline_year"),
        deadline=deadline,
        targets=targets_of(file, known),
        points=tuple(known.points.values()),
        settings=_settings(file),
        names={**known.documents, **known.posts},
    )


def _names(file: Row, key: str, keys: tuple[str, ...]) -> dict[str, str]:
    """Identity → printed name of the file's documents or posts."""
    rows = list(file.tables(key, keys, name="id"))
    no_twins(((row.text("id"), row) for row in rows), key="id")
    for row in rows:
        row.english("name_en")
        if row.has("day"):
            row.day("day")
    return {row.text("id"): row.text("name_vi") for row in rows}


def _settings(file: Row) -> Settings:
    row = file.table("settings", SETTINGS_KEYS)
    usual = Settings()
    if row is None:
        return usual
    return Settings(
        percent_places=row.whole("percent_places", usual.percent_places),
        slow_share=_decimal(row, "slow_share", usual.slow_share),
        focus_below=_decimal(row, "focus_below", usual.focus_below),
        flag_above=_decimal(row, "flag_above", usual.flag_above),
    )


def _decimal(row: Row, key: str, usual: Decimal) -> Decimal:
    number = row.decimal(key)
    return usual if number is None else number


def _points(head: Row, folder: Path) -> tuple[Point, ...]:
    """The numbered lines of the resolution's text; none when the pack does not hold it."""
    if not head.has("resolution"):
        return ()
    name = head.text("resolution")
    return points_in(read_text(folder / name, name=f"{folder.name}/{name}"))


def points_in(text: str) -> tuple[Point, ...]:
    """The numbered lines of a resolution's text, in its order."""
    found = [match for line in text.splitlines() if (match := _POINT.fullmatch(line.strip()))]
    return tuple(Point(match["number"], match["text"], heading="." not in match["number"]) for match in found)
