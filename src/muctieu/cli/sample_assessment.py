"""Plays the sample's assessment: the checks run once and the clerk settles a finding, as on the morning of the demo."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Protocol

from muctieu.core.observation import VIETNAM_TIME
from muctieu.core.store_checks import Check
from muctieu.packs.samples import Sample
from muctieu.web.assessment.checking import run_checks
from muctieu.web.assessment.findings import explain
from muctieu.web.assessment.models import Finding
from muctieu.web.common import clock
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit

_CHECKED = "Đã đối chiếu sổ hộ tịch của bản, số đúng."


class Office(Protocol):
    """What the store's filling knows at its end."""

    sample: Sample

    @property
    def commune(self) -> OrgUnit: ...

    @property
    def clerk(self) -> User: ...


def play_assessment(office: Office) -> None:
    """The morning after the last document, half an hour before the demo's own time begins."""
    morning = datetime.combine(office.sample.newest_day + timedelta(days=1), time(7, 30), VIETNAM_TIME)
    with clock.standing_at(morning):
        run_checks(office.commune)
        jump = Finding.objects.filter(check_kind=Check.JUMP.value).first()
        if jump is not None:
            explain(jump, by=office.clerk, seen=jump.steps, reason=_CHECKED)
