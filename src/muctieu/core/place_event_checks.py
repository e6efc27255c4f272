"""Whether an event can have happened: what it names exists on its day, and its shares leave nothing over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from muctieu.core.numbers_vi import format_vi
from muctieu.core.place import OrgUnit
from muctieu.core.place_checks import said, said_day
from muctieu.core.place_events import ONE, Change, Event, EventKind, Measure, Part
from muctieu.errors import Finding

# The attributes that a change of one kind may touch, and the one it must.
_TOUCHES = {
    EventKind.RENAME: ("name", frozenset({"name"})),
    EventKind.RETYPE: ("place_type", frozenset({"place_type", "level"})),
    EventKind.RECODE: ("code", frozenset({"code"})),
    EventKind.REPARENT: ("parent", frozenset({"parent"})),
}
_LACKS = {
    "legal_basis": ("căn cứ pháp lý", "the legal basis"),
    "two_units": ("ít nhất hai đơn vị hợp lại", "at least two units that join"),
    "one_target": ("đúng một đơn vị nhận", "exactly one unit that receives"),
    "one_source": ("đúng một đơn vị bị chia", "exactly one unit that parts"),
    "two_targets": ("ít nhất hai đơn vị nhận khác nhau", "at least two different units that receive"),
    "other_unit": ("đơn vị nhận khác với đơn vị giao", "a unit that receives, other than the one that gives"),
    "dissolved": ("đơn vị giải thể", "the unit that is dissolved"),
    "changes": ("đơn vị và đúng thuộc tính được thay đổi", "the unit and just the attribute that changes"),
    "new_unit": ("tên và cấp của đơn vị mới", "name and level of the new unit"),
    "own_entries": ("đúng các mục của loại sự kiện này: có mục thuộc loại khác",
                    "just the entries of its kind: one belongs to another kind of event"),
    "whole": ("toàn bộ đơn vị hợp lại (phần chuyển giao là một sự kiện riêng)",
              "whole units to join (a part that passes is an event of its own)"),
}  # fmt: skip
_MEASURES = {Measure.HOUSEHOLDS: ("hộ", "households"), Measure.PEOPLE: ("nhân khẩu", "people")}

Versions = Mapping[str, Sequence[OrgUnit]]


def check_event(event: Event, versions: Versions, *, recorded: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """What is wrong with `event` against the units known so far; `recorded` are the identities of earlier events.

    Codes: MT1401 unknown unit, MT1402 before it exists, MT1403 after it ended, MT1404 named twice, MT1405 shares that
    do not add up to 1, MT1406 impossible share, MT1407 incomplete, MT1408 recorded already, MT1409 a later change
    stands in the way, MT1410 (a note) shares not stated, MT1414 units of both trees.
    """
    found: list[Finding] = []
    if event.id in recorded:
        found.append(Finding("MT1408", {"event": event.id}))
    found += [_lacks(event, what) for what in _shape(event, versions)]
    found += _twice(event)
    found += _shares(event)
    found += _trees(event, versions)
    found += [fault for unit in sorted(event.units) for fault in _time(event, unit, versions)]
    return tuple(found)


def _lacks(event: Event, what: str) -> Finding:
    vi, en = _LACKS[what]
    return Finding("MT1407", {"event": event.id, "lack_vi": vi, "lack_en": en})


# -- what an event of its kind must name ------------------------------------------------------------------------


def _shape(event: Event, versions: Versions) -> Iterator[str]:
    if not event.legal_basis.strip():
        yield "legal_basis"
    match event.kind:
        case EventKind.MERGE:
            yield from _merge(event, versions)
        case EventKind.SPLIT:
            yield from _split(event)
        case EventKind.TRANSFER:
            if not event.parts or any(part.source == part.target for part in event.parts):
                yield "other_unit"
        case EventKind.DISSOLVE:
            if not event.dissolved:
                yield "dissolved"
        case _:
            yield from _attributes(event)
    may_part = event.kind in (EventKind.MERGE, EventKind.SPLIT, EventKind.TRANSFER)
    if (event.parts and not may_part) or (event.dissolved and event.kind is not EventKind.DISSOLVE):
        yield "own_entries"
    if any(not {"name", "level"} <= change.given for change in event.changes if is_born(event, change, versions)):
        yield "new_unit"


def _merge(event: Event, versions: Versions) -> Iterator[str]:
    joined = set(event.sources) | {target for target in event.targets if target in versions}
    if len(joined) < 2:
        yield "two_units"
    if len(event.targets) != 1:
        yield "one_target"
    if not all(part.shares.is_whole for part in event.parts):
        yield "whole"


def _split(event: Event) -> Iterator[str]:
    if len(event.sources) != 1:
        yield "one_source"
    if len(event.targets) < 2:
        yield "two_targets"


def _attributes(event: Event) -> Iterator[str]:
    must, may = _TOUCHES[event.kind]
    if not event.changes or not all(must in change.given <= may for change in event.changes):
        yield "changes"


def is_born(event: Event, change: Change, versions: Versions) -> bool:
    """Whether a merge or split makes this unit: it receives, and nobody has known it so far."""
    begins = event.kind in (EventKind.MERGE, EventKind.SPLIT)
    return begins and change.unit in event.targets and change.unit not in versions


# -- shares -----------------------------------------------------------------------------------------------------


def _twice(event: Event) -> Iterator[Finding]:
    pairs = Counter((part.source, part.target) for part in event.parts)
    changed = Counter(change.unit for change in event.changes)
    ended = Counter(event.dissolved)
    twice = [source for (source, _), times in pairs.items() if times > 1]
    twice += [unit for unit in event.ending() if unit in changed]
    twice += [unit for counted in (changed, ended) for unit, times in counted.items() if times > 1]
    for unit in dict.fromkeys(twice):
        yield Finding("MT1404", {"event": event.id, "unit": unit})


def _shares(event: Event) -> Iterator[Finding]:
    if event.kind not in (EventKind.SPLIT, EventKind.TRANSFER):
        return
    for source in event.sources:
        parts = [part for part in event.parts if part.source == source]
        if all(part.shares.of(measure) is None for part in parts for measure in Measure):
            yield Finding("MT1410", {"event": event.id, "unit": source})
            continue
        for measure in Measure:
            # A decision may count only the households: then what goes by people is not divided, nothing is wrong.
            if any(part.shares.of(measure) is not None for part in parts):
                yield from _shares_by(event, source, parts, measure)


def _shares_by(event: Event, source: str, parts: Iterable[Part], measure: Measure) -> Iterator[Finding]:
    stated = [part.shares.of(measure) for part in parts]
    shares = [share for share in stated if share is not None]
    vi, en = _MEASURES[measure]
    args = {"event": event.id, "unit": source, "measure_vi": vi, "measure_en": en}
    for share in shares:
        if not 0 <= share <= ONE:
            yield Finding("MT1406", {**args, "share": format_vi(share)})
    total = sum(shares, Decimal(0))
    # What a transfer leaves behind is not stated, but something must stay or it would be a merge.
    adds_up = total == ONE if event.kind is EventKind.SPLIT else total < ONE
    if len(shares) < len(stated) or not adds_up:
        yield Finding("MT1405", {**args, "total": format_vi(total)})


def _trees(event: Event, versions: Versions) -> Iterator[Finding]:
    """A village and a cell never become each other; the level of a new unit is that of its change."""
    levels = {unit: rows[-1].level for unit, rows in versions.items() if unit in event.units}
    levels |= {change.unit: change.level for change in event.changes if change.level is not None}
    for part in event.parts:
        ends = [levels[unit].tree for unit in (part.source, part.target) if unit in levels]
        if len(set(ends)) > 1:
            yield Finding("MT1414", {"event": event.id, "unit": part.source, "other": part.target})


# -- time -------------------------------------------------------------------------------------------------------


def _time(event: Event, unit: str, versions: Versions) -> Iterator[Finding]:
    rows = versions.get(unit)
    if rows is None:
        if not any(change.unit == unit and is_born(event, change, versions) for change in event.changes):
            yield Finding("MT1401", {"event": event.id, "unit": unit})
        return
    args = {"event": event.id, "unit": said(rows[-1]), "day": said_day(event.day)}
    if event.day < rows[0].valid_from:
        yield Finding("MT1402", {**args, "start": said_day(rows[0].valid_from)})
    elif (end := rows[-1].valid_to) is not None and event.day >= end:
        yield Finding("MT1403", {**args, "end": said_day(end)})
    elif (later := rows[-1].valid_from) > event.day or end is not None:
        yield Finding("MT1409", {**args, "later": said_day(later if later > event.day else end)})
    elif unit in event.ending() and rows[-1].valid_from == event.day and len(rows) == 1:
        # It would have stood for no day at all.
        yield Finding("MT1402", {**args, "start": said_day(event.day + timedelta(days=1))})
