"""What a place reported itself for earlier periods, against which its new figures are held."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from muctieu.core.entry import History
from muctieu.core.form import LINE, EntryForm
from muctieu.core.period import Period
from muctieu.packs.loader import load_units
from muctieu.web.figures.mapping import handed_in
from muctieu.web.figures.models import Observation
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.mapping import decimal_of

# Figures of one place: (months, calendar) → indicator → first month → value.
Past = dict[tuple[int, str], dict[str, dict[int, Decimal]]]


def history_of(form: EntryForm, place: OrgUnit, period: Period) -> History:
    """What the place itself reported for earlier periods of the form's length, oldest first; drafts left out."""
    return history_before(period, pasts_of(form, [place.pk], before=period).get(place.pk, {}))


def history_before(period: Period, past: Past) -> History:
    """Of a place's past, the figures of periods of the same length before this one, oldest first."""
    known = past.get((period.months, period.calendar.value), {})
    found = {code: [values[at] for at in sorted(values) if at < period.first] for code, values in known.items()}
    return {code: values for code, values in found.items() if values}


def pasts_of(form: EntryForm, places: Collection[int], *, before: Period | None = None) -> dict[int, Past]:
    """What places reported for the form's indicators, by place; drafts left out, one query.

    With `before` only periods of that length that begin earlier.
    """
    rows = Observation.objects.filter(
        place_id__in=places, source=LINE, indicator__in=form.indicators, disaggregation="", mantissa__isnull=False,
        period_first__isnull=False,
    )  # fmt: skip
    if before is not None:
        rows = rows.filter(
            period_months=before.months, period_calendar=before.calendar.value, period_first__lt=before.first
        )
    units, found = load_units(), dict[int, Past]()
    columns = ("place_id", "period_months", "period_calendar", "indicator", "period_first", "unit", "mantissa")
    for place, months, calendar, code, first, unit, mantissa in handed_in(rows).order_by("id").values_list(*columns):
        value = decimal_of(mantissa, units[unit])
        if value is not None and months is not None and first is not None:
            found.setdefault(place, {}).setdefault((months, calendar), {}).setdefault(code, {})[first] = value
    return found
