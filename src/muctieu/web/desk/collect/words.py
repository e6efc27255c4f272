"""Words that the pages of collection share."""

from __future__ import annotations

from datetime import date

from muctieu.core.form import EntryForm, Timing
from muctieu.core.period import Calendar, Frequency
from muctieu.core.place import Level
from muctieu.web.intake.models import Cycle, CycleState
from muctieu.web.screens.words import pick

TIMING = {
    Timing.EARLY: ("sớm", "early"),
    Timing.ON_TIME: ("đúng hạn", "on time"),
    Timing.LATE: ("quá hạn", "late"),
    Timing.CLOSED: ("sau khi hết nhận", "after the cut-off"),
}
FREQUENCIES = {
    Frequency.MONTH: ("tháng", "month"),
    Frequency.QUARTER: ("quý", "quarter"),
    Frequency.HALF: ("6 tháng", "half-year"),
    Frequency.YEAR: ("năm", "year"),
}
CALENDARS = {
    Calendar.CIVIL: ("từ ngày đầu đến ngày cuối tháng", "calendar months"),
    Calendar.ND09: ("từ ngày 15 đến ngày 14 (Nghị định 09/2019)", "15th to 14th (Decree 09/2019)"),
}
LEVELS = {
    Level.SETTLEMENT: ("điểm dân cư", "settlement"),
    Level.VILLAGE: ("bản, thôn", "village"),
    Level.COMMUNE: ("xã", "commune"),
    Level.PROVINCE: ("tỉnh", "province"),
}


def form_name(form: EntryForm) -> str:
    return pick(form.name_vi, form.name_en)


def level_word(level: Level) -> str:
    return pick(*LEVELS.get(level, (level.value, level.value)))


def cycle_state(cycle: Cycle, day: date) -> str:
    """The state as people say it, seen on a day."""
    if cycle.state == CycleState.LOCKED:
        return pick("đã khóa sổ", "locked")
    if cycle.state == CycleState.CLOSED or day > cycle.cut_off:
        return pick("hết nhận", "closed")
    return pick("đang nhận", "open") if day >= cycle.opens else pick("chưa mở", "not open yet")
