"""Between stored events and the core's: exact both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from muctieu.core.place import Level, OrgUnit, PlaceType, TreeLink
from muctieu.core.place_events import Change, Event, EventKind, Part, Shares
from muctieu.core.place_history import Entry, Places
from muctieu.core.quantity import plain
from muctieu.web.common.news import until_touched
from muctieu.web.places.models import OrgUnit as Identity
from muctieu.web.places.models import OrgUnitVersion, UnitEvent, UnitEventPart
from muctieu.web.places.models import TreeLink as LinkRow

Plain = dict[str, Any]


def stored_places() -> Places:
    """Every dated unit and link with the events that stand, in the order of recording; four queries."""
    units = tuple(row.to_core() for row in OrgUnitVersion.objects.select_related("unit", "parent"))
    links = tuple(row.to_core() for row in LinkRow.objects.select_related("party", "administrative"))
    return Places(units, links, stored_entries())


@until_touched("places")
def stored_entries() -> tuple[Entry, ...]:
    """The events that stand, in the order of recording; two queries when units have changed, else none."""
    rows = list(UnitEvent.objects.filter(undone__isnull=True).order_by("pk"))
    parts: dict[int, list[UnitEventPart]] = {}
    for part in UnitEventPart.objects.filter(event__undone__isnull=True).select_related("source", "target"):
        parts.setdefault(part.event_id, []).append(part)
    return tuple(entry_of(row, parts.get(row.pk, ())) for row in rows)


def version_of(unit: OrgUnit, identities: Mapping[str, Identity]) -> dict[str, Any]:
    """The columns of a dated row; needs the identities of the unit and of the one above it."""
    return {
        "unit": identities[unit.id],
        "code": unit.code,
        "name": unit.name,
        "level": unit.level.value,
        "place_type": unit.place_type.value if unit.place_type else "",
        "parent": identities[unit.parent] if unit.parent else None,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }


def event_row(entry: Entry, *, by: Any) -> UnitEvent:
    """The row of an event as it was applied."""
    event = entry.event
    return UnitEvent(
        key=event.id,
        kind=event.kind.value,
        day=event.day,
        legal_basis=event.legal_basis.strip(),
        changes=[{"unit": change.unit} | {name: getattr(change, name) for name in sorted(change.given)}
                 for change in event.changes],
        dissolved=list(event.dissolved),
        removed=_plain_units(entry.removed),
        added=_plain_units(entry.added),
        links_removed=_plain_links(entry.links_removed),
        links_added=_plain_links(entry.links_added),
        recorded_by=by.uuid,
        recorded_by_name=by.full_name,
    )  # fmt: skip


def part_rows(row: UnitEvent, event: Event, identities: Mapping[str, Identity]) -> list[UnitEventPart]:
    """Who became part of whom, as rows."""
    return [
        UnitEventPart(
            event=row,
            source=identities[part.source],
            target=identities[part.target],
            households=_share_text(part.shares.households),
            people=_share_text(part.shares.people),
        )
        for part in event.parts
    ]


def entry_of(row: UnitEvent, parts: Iterable[UnitEventPart]) -> Entry:
    """The event as it was applied; its parts come with source and target selected."""
    event = Event(
        id=row.key,
        kind=EventKind(row.kind),
        day=row.day,
        legal_basis=row.legal_basis,
        parts=tuple(_part(part) for part in parts),
        changes=tuple(_change(plain_change) for plain_change in row.changes),
        dissolved=tuple(row.dissolved),
    )
    return Entry(
        event,
        removed=frozenset(_unit(unit) for unit in row.removed),
        added=frozenset(_unit(unit) for unit in row.added),
        links_removed=frozenset(_link(link) for link in row.links_removed),
        links_added=frozenset(_link(link) for link in row.links_added),
    )


def _part(part: UnitEventPart) -> Part:
    return Part(part.source.key, part.target.key, Shares(_share(part.households), _share(part.people)))


def _share(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _share_text(share: Decimal | None) -> str:
    return "" if share is None else str(plain(share))


def _change(content: Plain) -> Change:
    given = dict(content)
    if "level" in given:
        given["level"] = Level(given["level"])
    if "place_type" in given:
        given["place_type"] = PlaceType(given["place_type"])
    return Change(**given)


# -- dated rows as plain values -----------------------------------------------------------------------------------


def _plain_units(units: Iterable[OrgUnit]) -> list[Plain]:
    return [
        {
            "id": unit.id,
            "code": unit.code,
            "name": unit.name,
            "level": unit.level.value,
            "parent": unit.parent,
            "from": unit.valid_from.isoformat(),
            "to": _iso(unit.valid_to),
            "type": unit.place_type.value if unit.place_type else None,
        }
        for unit in sorted(units, key=lambda unit: (unit.id, unit.valid_from))
    ]


def _unit(content: Plain) -> OrgUnit:
    return OrgUnit(
        id=content["id"],
        code=content["code"],
        name=content["name"],
        level=Level(content["level"]),
        parent=content["parent"],
        valid_from=date.fromisoformat(content["from"]),
        valid_to=_day(content["to"]),
        place_type=PlaceType(content["type"]) if content["type"] else None,
    )


def _plain_links(links: Iterable[TreeLink]) -> list[Plain]:
    ordered = sorted(links, key=lambda link: (link.party, link.place, link.valid_from))
    return [
        {"party": link.party, "place": link.place, "from": link.valid_from.isoformat(), "to": _iso(link.valid_to)}
        for link in ordered
    ]


def _link(content: Plain) -> TreeLink:
    return TreeLink(content["party"], content["place"], date.fromisoformat(content["from"]), _day(content["to"]))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
