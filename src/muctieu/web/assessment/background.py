"""The checks run every night, and soon after figures were approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from muctieu.web.assessment.checking import communes_with_news, has_news, run_checks
from muctieu.web.common.policy import Act
from muctieu.web.jobs.declare import job
from muctieu.web.jobs.ticker import daily, every, on_tick
from muctieu.web.jobs.work import Work
from muctieu.web.places.models import OrgUnit


@job("assessment.checks", vi="Kiểm tra số liệu mới duyệt", en="Check newly approved figures")
def check_news(work: Work, *, moment: str) -> dict[str, object]:  # noqa: ARG001 - every entry is told its moment
    """Check every commune in which figures were approved since its last check, a step each."""
    found = 0
    communes = communes_with_news()
    for number, commune in enumerate(communes, start=1):
        with work.step(number, len(communes), vi="đang kiểm tra", en="checking"):
            found += run_checks(commune).found
    return {"communes": len(communes), "found": found}


@job("assessment.check", vi="Kiểm tra số liệu của xã", en="Check the commune's figures", act=Act.FINDING_KEEP)
def check_commune(work: Work, *, commune: str) -> dict[str, object]:
    """Check one commune because somebody asked."""
    with work.step(1, 1, vi="đang kiểm tra", en="checking"):
        outcome = run_checks(OrgUnit.objects.get(key=commune), by=work.by)
    return {"found": outcome.found, "url": reverse("desk:findings")}


def _when_approved(after: datetime, until: datetime) -> Sequence[datetime]:
    """Every quarter of an hour, as long as there is something new to check."""
    return every(minutes=15)(after, until) if has_news() else ()


on_tick("assessment.checks", _when_approved, check_news)
on_tick("assessment.nightly", daily("02:40"), check_news)
