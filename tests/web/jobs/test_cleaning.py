"""Clearing away: what is over and old goes, what is open or fresh stays."""

from __future__ import annotations

from datetime import timedelta

from django_tasks_db.models import DBTaskResult

from muctieu.web.access.models import Budget, ResetCode, Session
from muctieu.web.common import clock
from muctieu.web.jobs.cleaning import JOBS_KEPT, TICKETS_KEPT
from muctieu.web.jobs.models import Job, JobState
from muctieu.web.jobs.queue import enqueue
from muctieu.web.jobs.ticker import tick
from muctieu.web.jobs.worker import work_off
from tests.cast import NOON, Cast
from tests.web.jobs.room.background import whole

LONG_AGO = NOON - timedelta(days=400)


def clean_at_night() -> None:
    tick(NOON)
    with clock.standing_at(NOON + timedelta(hours=15)):
        tick()
        work_off()


def test_ended_sessions_old_budgets_and_void_codes_go(cast: Cast) -> None:
    for name, ends in (("cũ", NOON), ("mới", NOON + timedelta(days=1))):
        Session.objects.create(digest=name, data="", ends=ends)
        Budget.objects.create(key=name, last=LONG_AGO if name == "cũ" else NOON)
    ResetCode.objects.create(user=cast.clerk, digest="x", ends=NOON)
    ResetCode.objects.create(user=cast.leader, digest="x", ends=NOON + timedelta(days=1))

    clean_at_night()

    assert list(Session.objects.values_list("digest", flat=True)) == ["mới"]
    assert list(Budget.objects.values_list("key", flat=True)) == ["mới"]
    assert [code.user for code in ResetCode.objects.all()] == [cast.leader]


def test_jobs_that_are_long_over_go_and_their_tickets_sooner(cast: Cast) -> None:
    keys = ("lâu", "mới", "chưa xong")
    rows = {key: enqueue(whole, by=cast.clerk, place=cast.commune, key=key) for key in keys}
    with clock.standing_at(NOON - JOBS_KEPT):
        work_off(1)
    work_off(1)
    Job.objects.filter(pk=rows["chưa xong"].pk).update(created=LONG_AGO, due=NOON + timedelta(days=9), ticket=None)
    DBTaskResult.objects.filter(status="SUCCESSFUL").update(finished_at=NOON - TICKETS_KEPT)
    before = DBTaskResult.objects.filter(status="SUCCESSFUL").count()

    clean_at_night()

    left = Job.objects.filter(name="test.whole").order_by("pk").values_list("key", "state")
    assert list(left) == [("mới", JobState.DONE), ("chưa xong", JobState.WAITING)]
    assert before == 2
    assert not DBTaskResult.objects.filter(finished_at__lt=NOON).exists()
