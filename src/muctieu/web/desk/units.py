"""Units on the desk: the tree as of a day, the search through old and new names, one unit, its series."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from muctieu.core.place_events import Measure
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.communes import seat_or_none
from muctieu.web.desk.units_series import series_page
from muctieu.web.desk.units_tree import search_page, tree_page
from muctieu.web.desk.units_unit import unit_page
from muctieu.web.figures.restated import restated_series
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.sight import readable_units
from muctieu.web.screens.words import day_text

TOP, SOUGHT, DAY, MEASURE, BEFORE = "duoi", "tim", "ngay", "chia", "truoc"
BAD = 400


@guarded(Act.PLACE_READ)
def index(request: HttpRequest) -> HttpResponse:
    """The tree under the unit asked for, by default the viewer's commune; with words to look for, who answers them."""
    user, (day, is_wrong) = _user(request), asked_day(request.GET)
    readable = readable_units(user)
    top = _top(request, readable)
    sought = request.GET.get(SOUGHT, "").strip()[:200]
    context = {
        "page": tree_page(top, day=day, readable=readable),
        "search": search_page(sought, day=day, readable=readable) if sought else None,
        "sought": sought,
        "may_change": may(user, Act.PLACE_CHANGE),
        **day_context(request.GET, day, is_wrong=is_wrong),
    }
    return render(request, "desk/units.html", context, status=BAD if is_wrong else 200)


@guarded(Act.PLACE_READ)
def unit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One unit with its history."""
    user, (day, is_wrong) = _user(request), asked_day(request.GET)
    readable = readable_units(user)
    row = readable_unit(uuid, readable)
    context = {
        "page": unit_page(row, viewer=user, day=day, readable=readable),
        "may_change": may(user, Act.PLACE_CHANGE, row),
        **day_context(request.GET, day, is_wrong=is_wrong),
    }
    return render(request, "desk/unit.html", context, status=BAD if is_wrong else 200)


@guarded(Act.FIGURE_READ)
def series(request: HttpRequest, uuid: UUID, code: str) -> HttpResponse:
    """One indicator of the unit, those below it and their kin, as reported and restated."""
    user, (day, is_wrong) = _user(request), asked_day(request.GET)
    row, indicator = readable_unit(uuid, readable_units(user)), load_indicators().get(code)
    if indicator is None:
        raise Http404
    wanted = request.GET.get(MEASURE, "")
    measure = Measure(wanted) if wanted in set(Measure) else None
    parts = (indicator.code, indicator.numerator, indicator.denominator)
    measures = {part: measure for part in parts if part} if measure else {}
    found = restated_series(code, row, viewer=user, on=day, measures=measures)
    if found is None:
        raise Http404
    context = {
        "page": series_page(found, indicator, measure=measure, before=request.GET.get(BEFORE, "")),
        "uuid": str(row.uuid),
        "unit_name": OrgUnitVersion.objects.filter(unit=row).latest("valid_from").name,
        "measure": wanted,
        **day_context(request.GET, day, is_wrong=is_wrong),
    }
    return render(request, "desk/unit_series.html", context, status=BAD if is_wrong else 200)


# -- pieces ---------------------------------------------------------------------------------------------------


def asked_day(asked: QueryDict) -> tuple[date, bool]:
    """The day asked for, today without one; and whether what was typed is none."""
    typed = asked.get(DAY, "").strip()
    try:
        day = date.fromisoformat(typed) if typed else clock.today()
    except ValueError:
        return clock.today(), True
    is_wrong = day.year < 2 or day.year > 9998
    return (clock.today() if is_wrong else day), is_wrong


def day_context(asked: QueryDict, day: date, *, is_wrong: bool) -> dict[str, object]:
    """What every page of a day shows of it."""
    return {
        "typed_day": asked.get(DAY, "") if is_wrong else day.isoformat(),
        "day_is_wrong": is_wrong,
        "day_text": day_text(day),
        "day_query": "" if day == clock.today() else f"?{DAY}={day.isoformat()}",
    }


def readable_unit(uuid: UUID, readable: frozenset[int]) -> OrgUnit:
    """The unit, not found for those who may not look it up."""
    row = OrgUnit.objects.filter(uuid=uuid, pk__in=readable).first()
    if row is None:
        raise Http404
    return row


def _top(request: HttpRequest, readable: frozenset[int]) -> OrgUnit:
    """The unit asked for, else the commune that is open, else the first unit that the person may see."""
    asked = request.GET.get(TOP, "")
    if not asked and (place := seat_or_none(request)) is not None:
        return place.commune
    rows = OrgUnit.objects.filter(pk__in=readable, versions__isnull=False)
    row = (rows.filter(key=asked) if asked else rows.order_by("pk")).first()
    if row is None:
        raise Http404
    return row


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
