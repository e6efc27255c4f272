"""What collection does by itself: periods open when their window begins, and whoever has not sent yet is reminded."""

from __future__ import annotations

from datetime import datetime

from muctieu.web.common.days import day_of
from muctieu.web.intake.cycles import open_due
from muctieu.web.intake.reminders import remind_on
from muctieu.web.jobs.declare import job
from muctieu.web.jobs.ticker import daily, on_tick
from muctieu.web.jobs.work import Work


@job("intake.open", vi="Mở các kỳ nhập đến ngày", en="Open the entry periods whose time has come")
def open_periods(work: Work, *, moment: str) -> dict[str, object]:
    """Open what begins on the moment's day; what is open already stays as it is."""
    with work.step():
        opened = open_due(day_of(datetime.fromisoformat(moment)))
    return {"opened": len(opened)}


@job("intake.remind", vi="Nhắc các nơi chưa gửi biểu", en="Remind those who have not sent their form")
def remind(work: Work, *, moment: str) -> dict[str, object]:
    """Mail those whose form is due soon or overdue; each once for each occasion."""
    with work.step():
        sent = remind_on(day_of(datetime.fromisoformat(moment)))
    return {"mails": sent}


on_tick("intake.open", daily("00:20"), open_periods)
on_tick("intake.remind", daily("07:30"), remind)
