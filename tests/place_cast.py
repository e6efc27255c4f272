"""An invented commune with four villages, its party committee with a cell for each, and hypothesis events on it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from muctieu.core.place import Level, OrgUnit, PlaceType, TreeLink, on_day
from muctieu.core.place_events import Change, Event, EventKind, Part, Shares
from muctieu.core.place_history import Places, apply_events

START = date(2015, 1, 1)
BASIS = "12/NQ-HĐND ngày 20/6/2023"


def day(text: str) -> date:
    return date.fromisoformat(text)


def shares(households: str, people: str | None = None) -> Shares:
    return Shares(Decimal(households), Decimal(people or households))


def village(place: str, code: str, name: str, **given: object) -> OrgUnit:
    values: dict[str, object] = {"level": Level.VILLAGE, "parent": "xa", "valid_from": START} | given
    return OrgUnit(place, code, name, place_type=PlaceType.VILLAGE, **values)  # type: ignore[arg-type]


COMMUNE = OrgUnit("xa", "90001", "xã Thử", Level.COMMUNE, None, START, None, PlaceType.COMMUNE)
NORTH, SOUTH = village("bac", "01", "bản Bắc"), village("nam", "02", "bản Nam")
EAST, WEST = village("dong", "03", "bản Đông"), village("tay", "04", "bản Tây")
POINT = OrgUnit("diem", "01A", "điểm dân cư Trên", Level.SETTLEMENT, "bac", START, None, PlaceType.SETTLEMENT_POINT)
COMMITTEE = OrgUnit("db", "DB", "Đảng bộ xã Thử", Level.COMMITTEE, None, START)
CELLS = tuple(
    OrgUnit(f"cb-{unit.id}", f"CB{unit.code}", f"Chi bộ {unit.name}", Level.CELL, "db", START)
    for unit in (NORTH, SOUTH, EAST, WEST)
)
LINKS = tuple(TreeLink(f"cb-{unit.id}", unit.id, START) for unit in (NORTH, SOUTH, EAST, WEST))
PLACES = Places((COMMUNE, NORTH, SOUTH, EAST, WEST, POINT, COMMITTEE, *CELLS), LINKS)


def merge(sources: str, into: str, on: str = "2023-07-01", **given: object) -> Event:
    """Whole villages, named with blanks between, become `into`; a new one is entered with its name."""
    made = () if into in {unit.id for unit in PLACES.units} else (
        Change(into, code="09", name=f"bản {into.title()}", level=Level.VILLAGE, parent="xa"),)  # fmt: skip
    return event(EventKind.MERGE, on, parts=tuple(Part(one, into) for one in sources.split()), changes=made, **given)


def event(kind: EventKind, on: str = "2023-07-01", **given: object) -> Event:
    given.setdefault("id", f"{kind.value}-{on}")
    given.setdefault("legal_basis", BASIS)
    return Event(kind=kind, day=day(on), **given)  # type: ignore[arg-type]


def newborn(place: str, code: str) -> Change:
    return Change(place, code=code, name=f"bản {place}", level=Level.VILLAGE, parent="xa")


# -- chains of events that can have happened -------------------------------------------------------------------

_tenths = st.integers(1, 9).map(lambda tenths: Decimal(tenths) / 10)


@st.composite
def histories(draw: st.DrawFn, *, least: int = 0) -> Places:
    """The commune after up to six merges, splits and transfers of its villages, a month or more apart."""
    places, at = PLACES, date(2020, 1, 1)
    for number in range(draw(st.integers(least, 6))):
        at += timedelta(days=draw(st.integers(30, 400)))
        outcome = apply_events(places, [draw(_happening(places, at, number))])
        assert outcome.is_done, outcome.findings
        places = outcome.places
    return places


@st.composite
def _happening(draw: st.DrawFn, places: Places, at: date, number: int) -> Event:
    villages = sorted(unit.id for unit in on_day(places.units, at).values() if unit.level is Level.VILLAGE)
    kind = draw(st.sampled_from((EventKind.MERGE, EventKind.SPLIT, EventKind.TRANSFER))) if villages[1:] else (
        EventKind.SPLIT)  # fmt: skip
    mixed = draw(st.permutations(villages))
    name = f"su-kien-{number}"
    if kind is EventKind.MERGE:
        sources = mixed[: draw(st.integers(2, len(mixed)))]
        into = draw(st.sampled_from((f"moi-{number}", sources[0])))
        changes = (newborn(into, f"{90 + number}"),) if into.startswith(f"moi-{number}") else ()
        return Event(name, kind, at, BASIS, tuple(Part(one, into) for one in sources), changes)
    households, people = draw(_tenths), draw(_tenths)
    share = Shares(households, people)
    if kind is EventKind.TRANSFER:
        return Event(name, kind, at, BASIS, (Part(mixed[0], mixed[1], share),))
    rest = Shares(1 - households, 1 - people)
    made = (newborn(f"moi-{number}a", f"{number}A"), newborn(f"moi-{number}b", f"{number}B"))
    left = [Change(unit.id, parent=made[0].unit) for unit in on_day(places.units, at).values()
            if unit.parent == mixed[0]]  # fmt: skip
    parts = (Part(mixed[0], made[0].unit, share), Part(mixed[0], made[1].unit, rest))
    return Event(name, kind, at, BASIS, parts, (*made, *left))
