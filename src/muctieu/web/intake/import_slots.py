"""Whether the places and periods of a file of figures may be received as things stand now."""

from __future__ import annotations

from collections.abc import Mapping

from muctieu.core.period import Period
from muctieu.errors import Finding
from muctieu.web.intake.cycles import places_owing
from muctieu.web.intake.forms import KeptForm
from muctieu.web.intake.models import Cycle
from muctieu.web.intake.submissions import slot_problem
from muctieu.web.places.models import OrgUnit, OrgUnitVersion

Slot = tuple[str, Period]


class Slots:
    """The periods of a file's form and who owes them, as they stand now; three queries."""

    def __init__(self, kept: KeptForm | None, commune: OrgUnit, places: Mapping[str, OrgUnitVersion]) -> None:
        self.form, self._places = None if kept is None else kept.form, places
        self._told: dict[Slot, Finding | None] = {}
        self.cycles: dict[Period, Cycle] = {}
        self._owing: dict[Period, frozenset[int]] = {}
        if kept is None:
            return
        rows = Cycle.objects.filter(form=kept.row, commune=commune).select_related("version", "form")
        self.cycles = {row.period: row for row in rows}
        owing = places_owing(list(self.cycles.values()))
        self._owing = {
            period: frozenset(place.unit_id for place in owing[row.pk]) for period, row in self.cycles.items()
        }

    def problem(self, place: str, period: Period) -> Finding | None:
        """Why the form of that place and period is not received without a reason."""
        if self.form is None:
            return None
        slot = (place, period)
        if slot not in self._told:
            code, args = slot_problem(
                self.form, period, place=self._places[place], cycle=self.cycles.get(period),
                owing=self._owing.get(period, frozenset()),
            )  # fmt: skip
            self._told[slot] = Finding(code, args) if code else None
        return self._told[slot]
