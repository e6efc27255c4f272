"""What every page of a demo store says: that all of it is invented, and which day it is there."""

from __future__ import annotations

from django.http import HttpRequest

from muctieu.web.common import clock
from muctieu.web.screens.words import day_text


def own_time(_request: HttpRequest) -> dict[str, str]:
    """The demo's day, as `base.html` shows it; only the demo's settings ask for it."""
    return {"demo_day": day_text(clock.today())}
