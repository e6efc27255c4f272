"""What the screens ask of registers: the entries of a year as a viewer may see them, and one entry with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from muctieu.core.register import Record, Register
from muctieu.packs.registers import load_registers
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.registers.mapping import current_versions, register_named, to_core
from muctieu.web.registers.models import Entry, EntryVersion

PAGE = 50


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry as it stands now."""

    uuid: str
    number: int
    version: int
    place_name: str
    record: Record


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of a register's year, newest number first; `more_below` is the number to go on from, None at the end."""

    register: Register
    year: int
    lines: tuple[EntryLine, ...]
    more_below: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """One version of an entry."""

    version: int
    day: date
    stage: str
    values: dict[str, str]
    recorded_at: datetime
    recorded_by: str
    why: str


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """One entry with every version, newest first; `may_keep` tells whether this viewer may amend it."""

    register: Register
    line: EntryLine
    changes: tuple[Change, ...]
    may_keep: bool


def registers(*, viewer: Actor | None, year: int) -> tuple[tuple[Register, int], ...]:
    """Every register with how many entries of `year` the viewer sees; two queries."""
    seen = visible(viewer, Act.REGISTER_READ, Entry.objects.filter(year=year))
    counts = dict(seen.order_by().values_list("register").annotate(Count("pk")))
    return tuple((register, counts.get(register.code, 0)) for register in load_registers().values())


def entries(code: str, *, viewer: Actor | None, year: int, below: int | None = None) -> EntryPage:
    """A page of entries of one register and year, as they stand now; keyset paging by number.

    Raises:
        StateError: MT7203 when there is no such register.
    """
    register = register_named(code)
    seen = visible(viewer, Act.REGISTER_READ, Entry.objects.filter(register=code, year=year))
    if below is not None:
        seen = seen.filter(number__lt=below)
    wanted = list(seen.order_by("-number").values_list("pk", flat=True)[: PAGE + 1])
    rows = list(current_versions().filter(entry_id__in=wanted[:PAGE]).order_by("-entry__number"))
    names = _names(rows)
    lines = tuple(_line(row, register, names) for row in rows)
    return EntryPage(register, year, lines, lines[-1].number if len(wanted) > PAGE else None)


def entry(uuid: str, *, viewer: Actor | None) -> EntryDetail | None:
    """One entry with its history, None when this viewer has no such entry."""
    found = Entry.objects.filter(uuid=uuid).select_related("place").first()
    if found is None or not may(viewer, Act.REGISTER_READ, found):
        return None
    register = register_named(found.register)
    versions = (
        EntryVersion.objects.filter(entry=found).select_related("entry__place", "recorded_by").order_by("-number")
    )
    rows = list(versions)
    changes = tuple(map(_change, rows))
    return EntryDetail(register, _line(rows[0], register, _names(rows)), changes, may(viewer, Act.REGISTER_KEEP, found))


def _line(row: EntryVersion, register: Register, names: dict[int, str]) -> EntryLine:
    record = to_core(row, register)
    place_name = names.get(row.entry.place_id, row.entry.place.key)
    return EntryLine(str(row.entry.uuid), row.entry.number, row.number, place_name, record)


def _change(row: EntryVersion) -> Change:
    return Change(row.number, row.day, row.stage, dict(row.values), row.recorded_at, str(row.recorded_by), row.why)


def _names(rows: Sequence[EntryVersion]) -> dict[int, str]:
    """The places' names on the day of each row's event."""
    found: dict[int, str] = {}
    versions = OrgUnitVersion.objects.filter(unit_id__in={row.entry.place_id for row in rows}).order_by("valid_from")
    days = {row.entry.place_id: row.day for row in rows}
    for version in versions:
        if version.valid_from <= days[version.unit_id] or version.unit_id not in found:
            found[version.unit_id] = version.name
    return found
