"""How much speaks of a unit: rows of any table that point at it, counted table by table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F

from muctieu.web.common.records import Record
from muctieu.web.places.models import OrgUnit


@dataclass(frozen=True, slots=True)
class Resting:
    """`count` rows of a table that name a unit in one of their fields, as `figures.observation.place`."""

    field: str
    count: int


def resting_on(keys: Iterable[str]) -> Mapping[str, tuple[Resting, ...]]:
    """What rests on each of the units, one query a relation, however many rows there are.

    Found by the foreign keys themselves, so that a table added later cannot be forgotten. Dated rows, events and
    counts kept beside the records are left out, as in `events.uses_of`.
    """
    wanted = sorted(keys)
    found: dict[str, list[Resting]] = {}
    for relation in OrgUnit._meta.related_objects:  # noqa: SLF001 - Django's documented way to what points at a model
        model, name = relation.related_model, relation.field.name
        if model._meta.app_label == OrgUnit._meta.app_label or not issubclass(model, Record):  # noqa: SLF001
            continue
        rows = model._default_manager.filter(**{f"{name}__key__in": wanted}).order_by()  # noqa: SLF001
        counts = rows.values(unit_key=F(f"{name}__key")).annotate(count=Count("pk"))
        for line in counts.order_by("unit_key"):
            resting = Resting(f"{model._meta.label_lower}.{name}", line["count"])  # noqa: SLF001
            found.setdefault(line["unit_key"], []).append(resting)
    return {key: tuple(rows) for key, rows in found.items()}
