"""What the pages of recorded changes show, as plain values for the templates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode

from muctieu.core.place_history import Entry, Places
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.units_changes import RightLine, UnitChange, link_changes, names_in, right_line, unit_changes
from muctieu.web.desk.units_links import OpenLink, open_links
from muctieu.web.desk.units_posts import PostsPart, posts_part
from muctieu.web.desk.units_words import Names, event_text, kind_word, listed, share_text
from muctieu.web.people.models import RightChoice, RightDecision, RoleGrant, User
from muctieu.web.people.rights import Pending, pending_rights
from muctieu.web.places.events import anchors_of
from muctieu.web.places.mapping import entry_of, stored_places
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, UnitEvent, UnitEventPart
from muctieu.web.screens.words import day_text, pick

PAGE = 50


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event in the list."""

    uuid: str
    day: str
    text: str
    kind: str
    basis: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of events; `older` is where the next one begins, None at the end."""

    lines: tuple[EventLine, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class WaitingRight:
    """A right that waits, with what can be decided."""

    uuid: str
    line: RightLine
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class EventPage:
    """One event. `hidden_rights` counts those that wait for somebody else than the viewer."""

    row: UnitEvent
    entry: Entry
    names: Names
    uuid: str
    kind: str
    text: str
    day: str
    basis: str
    recorded: str
    undone: str
    units: tuple[UnitChange, ...]
    shares: tuple[str, ...]
    links: tuple[str, ...]
    rights: tuple[WaitingRight, ...]
    hidden_rights: int
    settled: tuple[str, ...]
    posts: PostsPart
    open_links: tuple[OpenLink, ...]
    may_undo: bool
    next_query: str


# -- the list -------------------------------------------------------------------------------------------------


def list_page(readable: frozenset[int], *, below: int | None) -> ListPage:
    """A page of the events that touched one of the readable units; the queries are constant.

    Whom an event touched is asked of the event itself: a store has some hundreds of them, not more.
    """
    keys = frozenset(OrgUnit.objects.filter(pk__in=readable).values_list("key", flat=True))
    rows = UnitEvent.objects.all() if below is None else UnitEvent.objects.filter(pk__lt=below)
    touched = rows.order_by("-pk").values_list("pk", "added", "removed")
    found = [pk for pk, added, removed in touched if _ids(added, removed) & keys][: PAGE + 1]
    shown = found[:PAGE]
    events = UnitEvent.objects.filter(pk__in=shown).select_related("undone").order_by("-pk")
    return ListPage(_lines(list(events)), shown[-1] if len(found) > PAGE else None)


def _ids(*units: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(unit["id"] for rows in units for unit in rows)


def _lines(rows: Sequence[UnitEvent]) -> tuple[EventLine, ...]:
    parts: dict[int, list[Any]] = {}
    for part in UnitEventPart.objects.filter(event__in=rows).select_related("source", "target"):
        parts.setdefault(part.event_id, []).append(part)
    entries = {row.pk: entry_of(row, parts.get(row.pk, ())) for row in rows}
    keys = {key for entry in entries.values() for key in entry.touched}
    keys |= {change.parent for entry in entries.values() for change in entry.event.changes if change.parent}
    versions = [
        row.to_core() for row in OrgUnitVersion.objects.filter(unit__key__in=keys).select_related("unit", "parent")
    ]
    return tuple(_line(row, entries[row.pk], Places(tuple(versions))) for row in rows)


def _line(row: UnitEvent, entry: Entry, places: Places) -> EventLine:
    return EventLine(
        uuid=str(row.uuid),
        day=day_text(row.day),
        text=event_text(entry.event, names_in(places, (entry,), row.day)),
        kind=kind_word(entry.event.kind),
        basis=row.legal_basis,
        is_undone=hasattr(row, "undone"),
    )


# -- one event ------------------------------------------------------------------------------------------------


def event_page(row: UnitEvent, *, viewer: User, readable: frozenset[int]) -> EventPage | None:
    """The event as far as the viewer may see it, None where none of its units is readable."""
    entry = entry_of(row, row.parts.select_related("source", "target"))
    if not OrgUnit.objects.filter(key__in=entry.touched, pk__in=readable).exists():
        return None
    places = stored_places()
    names = names_in(places, (entry,), row.day)
    is_undone = hasattr(row, "undone")
    may_change = not is_undone and _may_change(entry, places, viewer)
    waiting = () if is_undone else pending_rights(row)
    mine = _mine(waiting, viewer)
    return EventPage(
        row=row,
        entry=entry,
        names=names,
        uuid=str(row.uuid),
        kind=kind_word(entry.event.kind),
        text=event_text(entry.event, names),
        day=day_text(row.day),
        basis=row.legal_basis,
        recorded=f"{row.recorded_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}, {row.recorded_by_name}",
        undone=_undone(row) if is_undone else "",
        units=unit_changes((entry,), names),
        shares=_shares(entry, names),
        links=link_changes(entry, names),
        rights=tuple(_waiting(one, names) for one in mine),
        hidden_rights=len(waiting) - len(mine),
        settled=_settled(row, viewer, names),
        posts=posts_part(row, viewer=viewer, names=names),
        open_links=open_links(entry, places, names) if may_change else (),
        may_undo=may_change,
        next_query=_next_query(row, viewer),
    )


def _undone(row: UnitEvent) -> str:
    undone = row.undone
    when = f"{undone.at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    return pick(
        f"{undone.by_name} đã hủy lúc {when}: {undone.why}", f"Taken back by {undone.by_name}, {when}: {undone.why}"
    )


def _shares(entry: Entry, names: Names) -> tuple[str, ...]:
    """Who became part of whom, with how much, where something was divided."""
    event = entry.event
    return tuple(
        f"{names.get(part.source, part.source)} → {names.get(part.target, part.target)}: {share_text(part.shares)}"
        for part in event.parts
        if not part.shares.is_whole
    )


def _may_change(entry: Entry, places: Places, viewer: User) -> bool:
    anchors = {anchor.pk for anchor in anchors_of(entry.event.units, places)}
    allowed = visible(viewer, Act.PLACE_CHANGE, OrgUnit.objects.filter(pk__in=anchors), place="pk")
    return bool(anchors) and allowed.count() == len(anchors)


def _next_query(row: UnitEvent, viewer: User) -> str:
    """What another event of the same decision starts from."""
    return urlencode({"ngay": row.day.isoformat(), "can-cu": row.legal_basis}) if may(viewer, Act.PLACE_CHANGE) else ""


# -- rights ---------------------------------------------------------------------------------------------------


def _mine(waiting: Sequence[Pending], viewer: User) -> tuple[Pending, ...]:
    """The rights that the viewer may settle."""
    own = RoleGrant.objects.filter(pk__in=[one.grant.pk for one in waiting])
    seen = frozenset(visible(viewer, Act.PEOPLE_GRANT, own, place="unit").values_list("pk", flat=True))
    return tuple(one for one in waiting if one.grant.pk in seen)


def _waiting(one: Pending, names: Names) -> WaitingRight:
    return WaitingRight(
        uuid=str(one.grant.uuid),
        line=right_line(one.proposal, one.grant.user.full_name, names),
        options=tuple(_options(one, names)),
    )


def _options(one: Pending, names: Names) -> Iterable[Option]:
    """Each proposed unit alone, all together where there are several, keeping or ending."""
    proposed = one.proposal.proposed
    for choice in one.choices:
        if choice is RightChoice.KEEP:
            yield _option(choice, (), pick("giữ nguyên", "keep as it is"))
        elif choice is RightChoice.END:
            yield _option(choice, (), pick("kết thúc quyền", "end the right"))
        else:
            for key in proposed:
                name = names.get(key, key)
                yield _option(choice, (key,), pick(f"chuyển sang {name}", f"move to {name}"))
            if len(proposed) > 1:
                every = listed(proposed, names)
                yield _option(choice, proposed, pick(f"chuyển sang cả {every}", f"move to all of {every}"))


def _option(choice: RightChoice, units: Sequence[str], label: str) -> Option:
    value = json.dumps({"choice": choice.value, "units": list(units)}, ensure_ascii=False)
    return Option(value, label, is_chosen=False)


def _settled(row: UnitEvent, viewer: User, names: Names) -> tuple[str, ...]:
    """What was decided about rights because of the event, for those who decide about rights."""
    rows = RightDecision.objects.filter(event=row).select_related("grant__user", "grant__unit", "decided_by")
    seen = visible(viewer, Act.PEOPLE_GRANT, rows, place="grant__unit")
    words = {RightChoice.KEEP.value: ("giữ nguyên", "kept"), RightChoice.END.value: ("kết thúc", "ended"),
             RightChoice.MOVE.value: ("chuyển sang", "moved to")}  # fmt: skip
    return tuple(
        f"{one.grant.user.full_name}, {names.get(one.grant.unit.key, one.grant.unit.key)}: "
        f"{' '.join(part for part in (pick(*words[one.choice]), listed(one.units, names)) if part)}"
        f" ({one.decided_by.full_name}, {one.decided_at.astimezone(VIETNAM):%d/%m/%Y})"
        for one in seen
    )
