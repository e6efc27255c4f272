"""Completeness and timeliness: village × period of one form, as a map with its table, and the rates of each period."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muctieu.core.form import Timing
from muctieu.core.numbers_vi import format_vi
from muctieu.core.quantity import exact_ratio, round_half_up
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.common.policy import forms_for as policy_forms
from muctieu.web.desk.collect.cycles import readable_commune
from muctieu.web.desk.collect.words import TIMING, form_name
from muctieu.web.desk.communes import seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.intake.forms import forms_for
from muctieu.web.intake.models import Cycle
from muctieu.web.intake.slots import SlotLine, arrival_map
from muctieu.web.screens.words import period_text, pick

# Columns of the map: three years of months or more fit nobody's screen.
PERIODS = 12
# Shape and word first, colour after: ● on time, ▽ late, ◆ after the cut-off, ○ nothing.
SHAPES = {Timing.EARLY: "●", Timing.ON_TIME: "●", Timing.LATE: "▽", Timing.CLOSED: "◆"}
NOTHING = ("○", "chưa gửi", "not sent")
NOT_OWED = ("", "không phải gửi", "not owed")


@dataclass(frozen=True, slots=True)
class Spot:
    """One village in one period: a shape, its word, and a class for its colour."""

    shape: str
    word: str
    kind: str


@dataclass(frozen=True, slots=True)
class RateColumn:
    """One period with its rates in words, "9/11 (82%)"."""

    period: str
    uuid: str
    received: str
    on_time: str


@dataclass(frozen=True, slots=True)
class RatesPage:
    """The map of one form; rows in the order of the villages' codes."""

    headline: str
    forms: tuple[Option, ...]
    columns: tuple[RateColumn, ...]
    rows: tuple[tuple[str, tuple[Spot, ...]], ...]
    keys: tuple[Spot, ...]


@guarded(Act.FORM_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Which village sends, and when."""
    place = seat(request)
    codes = policy_forms(place.user, Act.FORM_READ)
    known = forms_for(place.commune, with_retired=True)
    forms = [one for one in known if codes is None or one.row.code in codes]
    asked = request.GET.get("bieu", "")
    chosen = next((one for one in forms if one.row.code == asked), None) or (forms[0] if forms else None)
    cycles: list[Cycle] = []
    if chosen is not None:
        rows = Cycle.objects.filter(form=chosen.row, commune=place.commune, opens__lte=clock.today())
        cycles = list(rows.select_related("form", "version", "commune").order_by("-period_first")[:PERIODS])[::-1]
    options = tuple(Option(one.row.code, form_name(one.form), one is chosen) for one in forms)
    return render(
        request, "desk/collect/rates.html", {"page": _page(cycles, options, readable_commune(request)), "seat": place}
    )


def _page(cycles: list[Cycle], forms: tuple[Option, ...], seen: frozenset[int] | None) -> RatesPage:
    by_cycle = arrival_map(cycles)
    names: dict[int, str] = {}
    spots: dict[int, dict[int, Spot]] = {}
    columns = []
    for cycle in cycles:
        lines = [line for line in by_cycle[cycle.pk] if seen is None or line.place.unit_id in seen]
        for line in lines:
            names[line.place.unit_id] = line.place.name
            spots.setdefault(line.place.unit_id, {})[cycle.pk] = _spot(line)
        columns.append(_column(cycle, lines))
    rows = tuple(
        (names[unit], tuple(found.get(cycle.pk) or Spot(NOT_OWED[0], pick(*NOT_OWED[1:]), "none") for cycle in cycles))
        for unit, found in spots.items()
    )
    return RatesPage(_headline(cycles, by_cycle, seen), forms, tuple(columns), rows, _keys())


def _spot(line: SlotLine) -> Spot:
    if line.timing is None:
        return Spot(NOTHING[0], pick(*NOTHING[1:]), "missing")
    return Spot(SHAPES[line.timing], pick(*TIMING[line.timing]), line.timing.value)


def _keys() -> tuple[Spot, ...]:
    told = tuple(
        Spot(SHAPES[timing], pick(*TIMING[timing]), timing.value)
        for timing in (Timing.ON_TIME, Timing.LATE, Timing.CLOSED)
    )
    return (*told, Spot(NOTHING[0], pick(*NOTHING[1:]), "missing"))


def _column(cycle: Cycle, lines: list[SlotLine]) -> RateColumn:
    arrived = [line for line in lines if line.timing is not None]
    on_time = sum(line.timing in {Timing.ON_TIME, Timing.EARLY} for line in arrived)
    return RateColumn(
        period_text(cycle.period), str(cycle.uuid), share(len(arrived), len(lines)), share(on_time, len(lines))
    )


def share(part: int, whole: int) -> str:
    """ "9/11 (82%)"; "–" where nothing is owed."""
    if not whole:
        return "–"
    percent = round_half_up(exact_ratio(Decimal(100 * part), Decimal(whole)), 0)
    return f"{part}/{whole} ({format_vi(percent)}%)"


def _headline(cycles: list[Cycle], by_cycle: dict[int, tuple[SlotLine, ...]], seen: frozenset[int] | None) -> str:
    lines = [line for cycle in cycles for line in by_cycle[cycle.pk] if seen is None or line.place.unit_id in seen]
    arrived = [line for line in lines if line.timing is not None]
    on_time = sum(line.timing in {Timing.ON_TIME, Timing.EARLY} for line in arrived)
    if not lines:
        return pick("Chưa có kỳ nào để xét đầy đủ và đúng hạn", "No period yet to judge completeness by")
    return pick(f"{share(len(arrived), len(lines))} biểu đã nhận, {share(on_time, len(lines))} đúng hạn",
                f"{share(len(arrived), len(lines))} forms received, {share(on_time, len(lines))} on time")  # fmt: skip
