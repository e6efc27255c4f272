"""Words for units and what happens to them, and findings about units as a clerk reads them: by name, not by key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from muctieu.core.numbers_vi import format_vi
from muctieu.core.place import BEGINNING, Level, OrgUnit
from muctieu.core.place_events import Event, EventKind, Measure, Shares
from muctieu.core.place_rights import Effect
from muctieu.core.quantity import plain, round_half_up
from muctieu.errors import Finding, Severity
from muctieu.web.screens.words import day_text, pick

LEVELS = {
    Level.COUNTRY: ("cả nước", "country"),
    Level.PROVINCE: ("tỉnh, thành phố", "province"),
    Level.DISTRICT: ("huyện", "district"),
    Level.COMMUNE: ("xã, phường", "commune"),
    Level.VILLAGE: ("thôn, bản", "village"),
    Level.SETTLEMENT: ("điểm dân cư", "settlement point"),
    Level.COMMITTEE: ("đảng bộ", "Party committee"),
    Level.CELL: ("chi bộ", "Party cell"),
}
PLURALS = {
    Level.COUNTRY: "countries",
    Level.PROVINCE: "provinces",
    Level.DISTRICT: "districts",
    Level.COMMUNE: "communes",
    Level.VILLAGE: "villages",
    Level.SETTLEMENT: "settlement points",
    Level.COMMITTEE: "Party committees",
    Level.CELL: "Party cells",
}
KINDS = {
    EventKind.MERGE: ("Sáp nhập, hợp nhất", "Merge"),
    EventKind.SPLIT: ("Chia, tách", "Split"),
    EventKind.TRANSFER: ("Chuyển một phần", "Transfer of a part"),
    EventKind.RENAME: ("Đổi tên", "Rename"),
    EventKind.RETYPE: ("Đổi loại hình", "Change of type"),
    EventKind.RECODE: ("Đổi mã", "Change of code"),
    EventKind.REPARENT: ("Đổi đơn vị cấp trên", "Change of parent"),
    EventKind.DISSOLVE: ("Giải thể", "Dissolution"),
}
EFFECTS = {
    Effect.ENDED: ("đơn vị chấm dứt", "the unit ends"),
    Effect.GREW: ("phạm vi rộng ra", "it reaches further"),
    Effect.SHRANK: ("phạm vi hẹp lại", "it reaches less far"),
    Effect.SHIFTED: ("phạm vi thay đổi", "it reaches elsewhere"),
}
# Rows that a finding names by their table, as a clerk calls them.
TABLES = {
    "people.rolegrant": ("quyền đã cấp", "the role"),
    "people.rightdecision": ("quyền đã xác nhận", "the settled right"),
    "people.post": ("chức danh", "the post"),
    "people.postdecision": ("chức danh đã bàn giao", "the post handed over"),
    "documents.document": ("văn bản", "the document"),
    "plans.plan": ("kế hoạch", "the plan"),
    "plans.share": ("phần chỉ tiêu đã giao", "the share of a target"),
    "plans.programme": ("chương trình", "the programme"),
    "plans.annualplan": ("kế hoạch năm", "the yearly plan"),
    "plans.task": ("nhiệm vụ", "the task"),
    "figures.observation": ("số liệu", "the figure"),
    "registers.entry": ("mục trong sổ theo dõi", "the register's entry"),
}
MOST_TOLD = 20
_LINK = re.compile(r"(?:liên kết|the link) (?P<one>.+) – (?P<other>.+)")
_ROW = re.compile(r"(?:bản ghi|the row) (?P<table>[a-z]+\.[a-z]+) (?P<rest>.*)", re.DOTALL)
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as a sentence; an error hinders, anything else is for a person to know."""

    text: str
    is_error: bool


def level_word(level: Level) -> str:
    return pick(*LEVELS[level])


def type_word(unit: OrgUnit) -> str:
    """What the unit is called by law, else its level."""
    kind = unit.place_type
    return level_word(unit.level) if kind is None else pick(kind.name_vi, kind.name_en)


def kind_beside_name(unit: OrgUnit) -> str:
    """The type, where it was recorded and the name does not say it already."""
    kind = "" if unit.place_type is None else type_word(unit)
    return "" if unit.name.lower().startswith(kind) else kind


def counted(level: Level, count: int) -> str:
    return pick(f"{count} {LEVELS[level][0]}", f"{count} {LEVELS[level][1] if count == 1 else PLURALS[level]}")


def kind_word(kind: EventKind) -> str:
    return pick(*KINDS[kind])


def since_text(day: date) -> str:
    """The first day of a stretch; nothing where it is not known."""
    return "" if day == BEGINNING else day_text(day)


def names_on(units: Iterable[OrgUnit], day: date) -> dict[str, str]:
    """Identity → the name on that day, else the last one before it, else the first one after it."""
    rows = sorted(units, key=lambda unit: unit.valid_from)
    later = {unit.id: unit.name for unit in reversed(rows)}
    return later | {unit.id: unit.name for unit in rows if unit.valid_from <= day}


def listed(keys: Iterable[str], names: Names) -> str:
    return ", ".join(names.get(key, key) for key in keys)


def share_text(shares: Shares) -> str:
    """How much passes on: all of it, so many percent of households and people, or nothing that is stated."""
    if shares.is_whole:
        return pick("toàn bộ", "the whole")
    parts = []
    for measure, (vi, en) in ((Measure.HOUSEHOLDS, ("số hộ", "of the households")),
                              (Measure.PEOPLE, ("nhân khẩu", "of the people"))):  # fmt: skip
        share = shares.of(measure)
        if share is not None:
            parts.append(f"{_percent(share)} {pick(vi, en)}")
    return ", ".join(parts) or pick("không nêu tỷ lệ", "no share stated")


def _percent(share: Decimal) -> str:
    return f"{format_vi(plain(round_half_up(share * 100, 2)))}%"


def event_text(event: Event, names: Names) -> str:
    """What the event did, in a sentence."""
    match event.kind:
        case EventKind.MERGE | EventKind.SPLIT:
            givers, takers = listed(event.sources, names), listed(event.targets, names)
            if event.kind is EventKind.MERGE:
                return pick(f"Sáp nhập {givers} thành {takers}", f"{givers} became {takers}")
            return pick(f"Chia {givers} thành {takers}", f"{givers} was divided into {takers}")
        case EventKind.TRANSFER:
            return "; ".join(_transferred(part.source, part.target, part.shares, names) for part in event.parts)
        case EventKind.DISSOLVE:
            gone = listed(event.dissolved, names)
            return pick(f"Giải thể {gone}", f"{gone} was dissolved")
        case _:
            return "; ".join(_changed(event, names))


def _transferred(source: str, target: str, shares: Shares, names: Names) -> str:
    giver, taker, share = names.get(source, source), names.get(target, target), share_text(shares)
    return pick(f"Chuyển một phần {giver} ({share}) sang {taker}", f"A part of {giver} ({share}) passed to {taker}")


def _changed(event: Event, names: Names) -> Iterable[str]:
    for change in event.changes:
        name = names.get(change.unit, change.unit)
        if event.kind is EventKind.RENAME:
            yield pick(f"Đổi tên thành {change.name}", f"Renamed to {change.name}")
        elif event.kind is EventKind.RECODE:
            yield pick(f"{name} mang mã {change.code}", f"{name} got the code {change.code}")
        elif event.kind is EventKind.REPARENT:
            above = names.get(change.parent or "", change.parent or "")
            yield pick(f"{name} thuộc về {above}", f"{name} came under {above}")
        elif change.place_type is not None:
            word = pick(change.place_type.name_vi, change.place_type.name_en)
            yield pick(f"{name} trở thành {word}", f"{name} became a {word}")


def told(findings: Iterable[Finding], names: Names, event: Event | None = None) -> tuple[Told, ...]:
    """The findings in words, what hinders first; keys of units and events give way to names."""
    words = {} if event is None else {event.id: f"“{kind_word(event.kind)}”"}
    said = [Told(_sentence(one, {**names, **words}), one.severity is Severity.ERROR) for one in findings]
    ordered = sorted(dict.fromkeys(said), key=lambda one: not one.is_error)
    shown, more = ordered[:MOST_TOLD], len(ordered) - MOST_TOLD
    if more > 0:
        shown.append(Told(pick(f"Còn {more} điều như vậy nữa.", f"And {more} more like these."), shown[-1].is_error))
    return tuple(shown)


def _sentence(finding: Finding, names: Names) -> str:
    named = replace(finding, args={key: _named(value, names) for key, value in finding.args.items()})
    return pick(named.message_vi, named.message_en)


def _named(value: str, names: Names) -> str:
    """A key as the name it stands for; "Bản Một (ban-1)" as "Bản Một", a chain link by link, a table by its word."""
    if link := _LINK.fullmatch(value):
        return f"{pick('liên kết', 'the link')} {_named(link['one'], names)} – {_named(link['other'], names)}"
    if row := _ROW.fullmatch(value):
        word = TABLES.get(row["table"])
        return value if word is None else f"{pick(*word)} {row['rest']}"
    if " → " in value:
        return " → ".join(_named(part, names) for part in value.split(" → "))
    name, bracket, key = value.rpartition(" (")
    if bracket and key.removesuffix(")") in names:
        return name
    return names.get(value, value)
