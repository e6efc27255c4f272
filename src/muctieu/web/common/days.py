"""Days of Asia/Ho_Chi_Minh, wherever the machine stands; instants are UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def day_of(moment: datetime) -> date:
    """The Vietnamese day in which an aware moment falls."""
    return moment.astimezone(VIETNAM).date()


def end_of(day: date) -> datetime:
    """The first moment after the Vietnamese day, in UTC: "known on D" is recorded before it."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=VIETNAM).astimezone(UTC)
