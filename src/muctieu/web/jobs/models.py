"""Work in the background: what was asked for, by whom, how far it has come and how it ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit


class JobState(models.TextChoices):
    """Where a job stands; `waiting` also between two tries, then with the error of the last one."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Record):
    """One piece of work, once however often it is asked for: `name`, `place` and `key` together are unique.

    `ticket` is its place in the queue of django-tasks. `attempt` counts the starts and is the fence: whoever writes for
    a job names the attempt it holds, so that a worker that was thought dead cannot write any more. `memo` is what the
    job wants to know when it is taken up again; it is kept in the same transaction as the step that it speaks of.
    """

    # A worker moves it on without an act; what its work stores is sealed by the acts that store it.
    is_sealed = False

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    args = models.JSONField(default=dict)
    about = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="jobs")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="jobs")
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    due = models.DateTimeField(default=clock.now)
    ticket = models.UUIDField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    said_vi = models.CharField(max_length=300, blank=True)
    said_en = models.CharField(max_length=300, blank=True)
    memo = models.JSONField(default=dict)
    is_cancel_asked = models.BooleanField(default=False)
    result = models.JSONField(default=dict)
    error_code = models.CharField(max_length=10, blank=True)
    error_args = models.JSONField(default=dict)
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    # States from which nothing happens by itself.
    OVER: ClassVar[tuple[JobState, ...]] = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("name", "place", "key"), name="job_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(key=""), name="job_has_name_and_key"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_exists"),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False), name="job_running_has_lease"
            ),
        )
        indexes = (models.Index(fields=("state", "-id"), name="job_by_state"),)

    def __str__(self) -> str:
        return f"job:{self.uuid}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id

    @property
    def is_over(self) -> bool:
        return self.state in self.OVER


class TickMark(models.Model):
    """How far the ticker has come with one of its entries: every due moment up to `reached` has been asked for."""

    entry = models.CharField(max_length=60, primary_key=True)
    reached = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entry}: {self.reached}"
