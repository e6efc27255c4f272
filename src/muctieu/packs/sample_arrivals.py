"""What comes to a sample's commune from outside: phones that are registered, their messages, mailed notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from muctieu.packs.rows import Row, read_csv

FILE = "work/arrivals.csv"
COLUMNS = ("at", "kind", "place", "sender", "subject", "text")


class ArrivalKind(StrEnum):
    """A number registered for a place's reporter, the same number sending its code back, a message, a mail."""

    PHONE = "phone"
    CONFIRMED = "confirmed"
    MESSAGE = "message"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that came; `place` only of a phone, whose `sender` is its number."""

    at: datetime
    kind: ArrivalKind
    sender: str
    place: str = ""
    subject: str = ""
    text: str = ""


def read_arrivals(folder: Path, places: Sequence[str]) -> tuple[Arrival, ...]:
    """What came, in the order of the file, which is that of time."""
    rows = read_csv(folder / FILE, name=f"{folder.name}/{FILE}", columns=COLUMNS)
    return tuple(_arrival(row, places) for row in rows)


def _arrival(row: Row, places: Sequence[str]) -> Arrival:
    kind, place = row.choice("kind", ArrivalKind), row.text("place", "")
    if place not in places and (place or kind is ArrivalKind.PHONE):
        raise row.unknown("place", place, known=places)
    return Arrival(row.instant("at"), kind, row.text("sender"), place, row.text("subject", ""), row.text("text", ""))
