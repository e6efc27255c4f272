"""Boundaries that people supply for the units below a place: every set is kept, the newest one in force is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from muctieu.core.place import Level
from muctieu.errors import StateError
from muctieu.packs.boundaries import Boundaries, Lines, Units, read_boundaries
from muctieu.web.common import clock
from muctieu.web.common.acts import Person, acting
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act
from muctieu.web.places.models import BoundarySet, OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import chain_of, in_force


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it was handed in: its name, its bytes, and the property that holds the units' codes ("" to look)."""

    name: str
    raw: bytes
    property: str = ""


def keep_boundaries(handed: Handed, *, place: OrgUnit, since: date, by: Person) -> Boundaries:
    """Keep the boundaries in the file, in force from `since`; what cannot be drawn comes back as findings.

    Raises:
        RightsError: MT7101 when `by` may not draw the place.
        StateError: MT7460 when nothing in the file can be drawn; then nothing is kept.
    """
    with acting(by, Act.PLACE_DRAW, place, chain=chain_of(place, clock.today()).uuid) as log:
        found = read_boundaries(handed.raw, units_for(place, since), named=handed.property)
        if not found.shapes:
            raise NothingToDrawError(found)
        BoundarySet.objects.create(
            place=place,
            valid_from=since,
            file_name=handed.name[:200],
            shapes={key: [list(map(list, line)) for line in lines] for key, lines in found.shapes.items()},
            recorded_by=by.uuid,
            recorded_by_name=by.full_name,
        )
        log.thing = f"boundaries:{place.key}"
        log.after = {"from": since.isoformat(), "file": handed.name, "units": sorted(found.shapes)}
    return found


class NothingToDrawError(StateError):
    """MT7460 with what is wrong with each area."""

    def __init__(self, found: Boundaries) -> None:
        super().__init__("MT7460", count=str(len(found.findings)))
        self.findings = found.findings


def units_for(place: OrgUnit, day: date) -> Units:
    """The codes of the units directly below the place on the day."""
    rows = OrgUnitVersion.objects.filter(in_force(day), parent=place).exclude(level=Level.SETTLEMENT)
    name = OrgUnitVersion.objects.filter(in_force(day), unit=place).values_list("name", flat=True).first()
    return Units(name or place.key, f"{day:%d/%m/%Y}", dict(rows.values_list("code", "unit__key")))


@until_touched("places.boundaryset")
def boundaries_on(place: OrgUnit, day: date) -> BoundarySet | None:
    """The set in force on the day: the latest that holds by then, of one day the one handed in last."""
    return BoundarySet.objects.filter(place=place, valid_from__lte=day).order_by("-valid_from", "-id").first()


def lines_of(row: BoundarySet | None) -> Mapping[str, Lines]:
    """Identity → closed lines in parts of a degree."""
    return {} if row is None else row.shapes
