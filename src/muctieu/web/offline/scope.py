"""What a phone may know and report: the places of its person's reporter roles, by form; never a restricted figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from muctieu.core.form import EntryField, EntryForm
from muctieu.core.indicator import Disclosure
from muctieu.core.place import Level
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.offline.domain import reporting_grants
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import ancestors, descendants


@dataclass(frozen=True, slots=True)
class Scope:
    """Places by form ("" for every form), the communes above them, and how units stood over time."""

    by_form: Mapping[str, frozenset[int]]
    communes: frozenset[int]
    versions: Mapping[int, tuple[OrgUnitVersion, ...]]

    def places_for(self, form: str) -> frozenset[int]:
        """The places for which the person reports by that form."""
        return self.by_form.get("", frozenset()) | self.by_form.get(form, frozenset())

    def version_on(self, unit: int, day: date) -> OrgUnitVersion | None:
        """The unit as it stood on the day."""
        rows = self.versions.get(unit, ())
        return next(
            (row for row in rows if row.valid_from <= day and (row.valid_to is None or row.valid_to > day)), None
        )

    def latest(self, unit: int) -> OrgUnitVersion | None:
        """The unit as it stands, or stood last."""
        rows = self.versions.get(unit, ())
        return rows[-1] if rows else None

    def owing(self, form: EntryForm, commune: int, day: date) -> list[OrgUnitVersion]:
        """The person's places that owe the form for a period whose last day of data is `day`, by code."""
        found = [self.version_on(place, day) for place in self.places_for(form.code)]
        level = form.level.value
        owed = [row for row in found if row is not None and row.level == level and self._is_below(row, commune, day)]
        return sorted(owed, key=lambda row: (row.code, row.pk))

    def _is_below(self, row: OrgUnitVersion | None, commune: int, day: date) -> bool:
        seen: set[int] = set()
        while row is not None and row.unit_id not in seen:
            if row.unit_id == commune:
                return True
            seen.add(row.unit_id)
            row = None if row.parent_id is None else self.version_on(row.parent_id, day)
        return False


def scope_of(user: User) -> Scope:
    """Queries grow with the person's roles, which are few, and not with what was collected."""
    today = clock.today()
    roots: dict[str, set[int]] = {}
    for grant in reporting_grants(user):
        roots.setdefault(grant.form, set()).add(grant.unit_id)
    by_form = {form: descendants(units, today) for form, units in roots.items()}
    units = frozenset[int]().union(
        *by_form.values(), *(ancestors(unit, today) for one in roots.values() for unit in one)
    )
    rows = OrgUnitVersion.objects.filter(unit_id__in=units, valid_from__lte=today).select_related("unit")
    versions: dict[int, tuple[OrgUnitVersion, ...]] = {}
    for row in rows.order_by("valid_from", "pk"):
        versions[row.unit_id] = (*versions.get(row.unit_id, ()), row)
    communes = frozenset(unit for unit, rows in versions.items() if rows[-1].level == Level.COMMUNE.value)
    return Scope(by_form, communes, versions)


# -- what never goes to phones --------------------------------------------------------------------------------


def is_withheld(indicator: str) -> bool:
    """Whether figures of the indicator stay off phones; so do those of one that is not known."""
    known = load_indicators().get(indicator)
    return known is None or known.disclosure is Disclosure.RESTRICTED


def for_phones(form: EntryForm) -> EntryForm:
    """The form without what is withheld, rules that speak of it included."""
    return replace(
        form,
        fields=_open(form.fields),
        repeats=tuple(replace(part, fields=_open(part.fields)) for part in form.repeats if _open(part.fields)),
        rules=tuple(rule for rule in form.rules if not any(is_withheld(name) for name in rule.fields)),
    )


def _open(fields: Iterable[EntryField]) -> tuple[EntryField, ...]:
    return tuple(one for one in fields if not is_withheld(one.indicator))
