"""The calendar of due reports: what each form owes in the months to come, and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from muctieu.core.form import EntryForm, Window, window_of
from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.packs.holidays import load_work_calendar
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.common.policy import forms_for as policy_forms
from muctieu.web.desk.collect.cycles import readable_cycles
from muctieu.web.desk.collect.words import form_name, level_word
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.intake.cycles import due_days
from muctieu.web.intake.forms import KeptForm, forms_for
from muctieu.web.intake.slots import rates
from muctieu.web.screens.words import day_text, period_text, pick

AHEAD, BEHIND = timedelta(days=100), timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Entry:
    """One due day of one form and level; `note` says how far it is, or what its day rests on."""

    day: date
    shown: str
    form: str
    period: str
    level: str
    url: str
    note: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its due days."""

    name: str
    entries: tuple[Entry, ...]


@guarded(Act.FORM_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Due days from six weeks ago to a hundred days ahead, by month."""
    place, today = seat(request), clock.today()
    entries = sorted(_entries(place, today), key=lambda one: (one.day, one.form, one.level))
    months: dict[tuple[int, int], list[Entry]] = {}
    for entry in entries:
        months.setdefault((entry.day.year, entry.day.month), []).append(entry)
    shown = tuple(Month(pick(f"Tháng {month}/{year}", f"{month:02}/{year}"), tuple(some))
                  for (year, month), some in months.items())  # fmt: skip
    late = sum(entry.is_late for entry in entries)
    context = {"months": shown, "headline": _headline(late, len(entries)), "seat": place, "today": day_text(today)}
    return render(request, "desk/collect/calendar.html", context)


def _headline(late: int, count: int) -> str:
    if late:
        return pick(f"{late} hạn báo cáo đã quá mà chưa đủ", f"{late} due days have passed with reports missing")
    if count:
        return pick("Không có hạn báo cáo nào bị quá", "No due day has passed with reports missing")
    return pick("Chưa có biểu nào phải báo cáo", "No form owes a report yet")


def _entries(place: Seat, today: date) -> list[Entry]:
    opened = _opened(place, today)
    found = list(opened.values())
    codes = policy_forms(place.user, Act.FORM_READ)
    for kept in forms_for(place.commune):
        if codes is None or kept.row.code in codes:
            found += [_planned(kept, window, today) for window in _windows(kept.form, today)
                      if (kept.row.pk, window.period) not in opened]  # fmt: skip
    return [entry for some in found for entry in some]


def _opened(place: Seat, today: date) -> dict[tuple[int, Period], list[Entry]]:
    """The periods that were opened, with what has arrived."""
    cycles = list(readable_cycles(place).filter(cut_off__gte=today - BEHIND - timedelta(days=30)))
    found: dict[tuple[int, Period], list[Entry]] = {}
    for rate in rates(cycles):
        cycle, form = rate.cycle, rate.cycle.version.to_core()
        told = pick(f"{rate.received}/{rate.expected} nơi đã gửi", f"{rate.received} of {rate.expected} have sent")
        url = reverse("desk:cycle", args=(cycle.uuid,))
        found[cycle.form_id, cycle.period] = [
            Entry(day, day_text(day), form_name(form), period_text(cycle.period), level_word(level), url, told,
                  today > day and rate.received < rate.expected)
            for level, day in due_days(cycle).items() if today - BEHIND <= day <= today + AHEAD
        ]  # fmt: skip
    return found


def _windows(form: EntryForm, today: date) -> list[Window]:
    """The form's windows whose due days may fall into the calendar."""
    period, windows = form.period_of(today), []
    for offset in range(-1, 5):
        one = Period(period.first + offset * period.months, period.months, period.calendar)
        windows.append(window_of(form, one, load_work_calendar()))
    return [one for one in windows if any(today <= day <= today + AHEAD for day in one.due.values())]


def _planned(kept: KeptForm, window: Window, today: date) -> list[Entry]:
    years = ", ".join(map(str, window.unknown_years))
    doubt = pick(f"chưa biết lịch nghỉ năm {years}", f"holidays of {years} not known") if years else ""
    unsure = (
        pick("lịch nghỉ chưa có thông báo chính thức", "holidays without official notice") if window.unconfirmed else ""
    )
    note = "; ".join(part for part in (pick("chưa mở", "not open yet"), doubt, unsure) if part)
    return [
        Entry(
            day, day_text(day), form_name(kept.form), period_text(window.period), _level(level), "", note, is_late=False
        )
        for level, day in window.due.items()
        if today <= day <= today + AHEAD
    ]


def _level(level: Level) -> str:
    return level_word(level)
