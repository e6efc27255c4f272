"""Whether dated units make sense on every day: one set of attributes each, two forests, no code used twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from muctieu.core.place import BEGINNING, Level, OrgUnit, Tree, TreeLink, ancestors
from muctieu.errors import Finding


def check_places(units: Sequence[OrgUnit], links: Iterable[TreeLink] = ()) -> tuple[Finding, ...]:
    """What is wrong with the units and the links between the two trees, each fault once.

    Codes: MT1421 overlapping validity, MT1422 empty validity, MT1423 unknown parent, MT1424 parent not in force,
    MT1425 unit above itself, MT1426 code in use twice, MT1427 parent in the other tree, MT1428 link without its ends.
    """
    versions = versions_of(units)
    found = [*_validity(versions), *_unknown_parents(units, versions)]
    for day in _turning_days(units):
        found += _on_one_day([unit for unit in units if unit.in_force(day)], versions, day)
    found += [fault for link in links for fault in _link(link, versions)]
    return tuple({(fault.code, *_subject(fault)): fault for fault in reversed(found)}.values())[::-1]


def versions_of(units: Iterable[OrgUnit]) -> dict[str, list[OrgUnit]]:
    """Identity → its attributes in the order of time."""
    versions: dict[str, list[OrgUnit]] = {}
    for unit in sorted(units, key=lambda unit: (unit.id, unit.valid_from)):
        versions.setdefault(unit.id, []).append(unit)
    return versions


def said(unit: OrgUnit) -> str:
    """A unit as messages name it: its name and its identity."""
    return f"{unit.name} ({unit.id})"


def said_day(day: date | None) -> str:
    """A day as people read it; an unknown beginning or an open end is a dash."""
    return "–" if day is None or day == BEGINNING else day.strftime("%d/%m/%Y")


def _subject(fault: Finding) -> tuple[str, ...]:
    """What a fault speaks of apart from the day: a lasting fault shows at every turn and is told once."""
    return tuple(value for name, value in sorted(fault.args.items()) if name != "day")


def _validity(versions: Mapping[str, Sequence[OrgUnit]]) -> Iterator[Finding]:
    for rows in versions.values():
        for unit in rows:
            if unit.valid_to is not None and unit.valid_to <= unit.valid_from:
                yield Finding(
                    "MT1422", {"unit": said(unit), "start": said_day(unit.valid_from), "end": said_day(unit.valid_to)}
                )
        for earlier, later in pairwise(rows):
            if earlier.valid_to is None or later.valid_from < earlier.valid_to:
                yield Finding(
                    "MT1421",
                    {"unit": said(later), "start": said_day(later.valid_from), "end": said_day(earlier.valid_to)},
                )


def _unknown_parents(units: Iterable[OrgUnit], versions: Mapping[str, Sequence[OrgUnit]]) -> Iterator[Finding]:
    for unit in units:
        if unit.parent is not None and unit.parent not in versions:
            yield Finding("MT1423", {"unit": said(unit), "parent": unit.parent})


def _turning_days(units: Iterable[OrgUnit]) -> list[date]:
    """Days on which something begins or ends: between two of them nothing changes."""
    return sorted({day for unit in units for day in (unit.valid_from, unit.valid_to) if day is not None})


def _on_one_day(standing: Sequence[OrgUnit], versions: Mapping[str, Sequence[OrgUnit]], day: date) -> Iterator[Finding]:
    by_id = {unit.id: unit for unit in standing}
    for unit in standing:
        parent = by_id.get(unit.parent or "")
        if parent is not None:
            yield from _under(unit, parent, by_id, day)
        elif unit.parent in versions:
            yield Finding("MT1424", {"unit": said(unit), "parent": str(unit.parent), "day": said_day(day)})
    yield from _codes(standing, day)


def _under(unit: OrgUnit, parent: OrgUnit, by_id: Mapping[str, OrgUnit], day: date) -> Iterator[Finding]:
    if parent.level.tree is not unit.level.tree:
        yield Finding("MT1427", {"unit": said(unit), "parent": said(parent)})
    *_, top = (unit, *ancestors(by_id, unit))
    if top.parent == unit.id:
        yield Finding("MT1425", {"unit": said(unit), "parent": said(parent), "day": said_day(day)})


def _codes(standing: Iterable[OrgUnit], day: date) -> Iterator[Finding]:
    owners: dict[tuple[Level, str | None, str], OrgUnit] = {}
    for unit in standing:
        if not unit.code:
            continue
        scope = None if unit.level.has_national_codes else unit.parent
        owner = owners.setdefault((unit.level, scope, unit.code), unit)
        if owner.id != unit.id:
            yield Finding("MT1426", {"code": unit.code, "unit": said(unit), "other": said(owner), "day": said_day(day)})


def _link(link: TreeLink, versions: Mapping[str, Sequence[OrgUnit]]) -> Iterator[Finding]:
    for end, tree in ((link.party, Tree.PARTY), (link.place, Tree.ADMINISTRATIVE)):
        rows = [unit for unit in versions.get(end, ()) if unit.level.tree is tree]
        if not _covered(rows, link):
            yield Finding(
                "MT1428", {"party": link.party, "place": link.place, "unit": end, "day": said_day(link.valid_from)}
            )


def _covered(rows: Sequence[OrgUnit], link: TreeLink) -> bool:
    """Whether the rows, in the order of time, hold on every day of the link."""
    reached: date | None = link.valid_from
    for unit in rows:
        if reached is not None and unit.in_force(reached):
            reached = unit.valid_to
    return reached is None or (link.valid_to is not None and link.valid_to <= reached)
