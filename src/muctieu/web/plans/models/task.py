"""Programmes, yearly plans and tasks. A task's row says how it stands; its steps, never changed, how it came there."""

from __future__ import annotations

from types import MappingProxyType

from django.db import models
from django.db.models import F, Q

from muctieu.core.task import Side, TaskState
from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post, User
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.models.plan import Target


class ProgrammeKind(models.TextChoices):
    """Chương trình công tác, chương trình hành động, chuyên đề."""

    WORK = "work"
    ACTION = "action"
    THEMATIC = "thematic"


class Programme(Record):
    """A programme with the post that leads it, its term [first_day, last_day] and the targets that it serves.

    `edits` counts how often it was written, which two people editing it compare; `edited_by` wrote it last.
    """

    came_later = MappingProxyType({"edits": 1, "edited_by_id": None})

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="programmes")
    kind = models.CharField(max_length=10, choices=ProgrammeKind.choices)
    number = models.CharField(max_length=100)
    title = models.CharField(max_length=500)
    lead = models.ForeignKey(Post, models.PROTECT, related_name="programmes")
    first_day = models.DateField()
    last_day = models.DateField()
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="programmes")
    targets = models.ManyToManyField(Target, related_name="programmes")
    edits = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="edited_programmes")

    class Meta:
        ordering = ("-first_day", "number")
        constraints = (
            models.UniqueConstraint(fields=("place", "number"), name="programme_number_once"),
            models.CheckConstraint(condition=Q(kind__in=ProgrammeKind.values), name="programme_kind_exists"),
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="programme_days_in_order"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class AnnualPlan(Record):
    """The plan of one year; its key tasks are the tasks that name it. `edits` as in `Programme`."""

    came_later = MappingProxyType({"edits": 1, "edited_by_id": None})

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="annual_plans")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="annual_plans")
    edits = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="edited_annual_plans")

    class Meta:
        ordering = ("-year",)
        constraints = (models.UniqueConstraint(fields=("place", "year"), name="annual_plan_once"),)

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class Task(Record):
    """A task as it stands; `steps` is the number of its last step, which two people editing it compare.

    `place` is where it is to be done and decides who may see it, `commune` whose list it stands in. `submitted_on` is
    the day of the submission that stands, null when there is none. `due_unknown_years` and `due_unconfirmed` say what
    a due date counted in working days rests on. `search` is the folded text by which it is found.
    """

    commune = models.ForeignKey(OrgUnit, models.PROTECT, db_index=False, related_name="commune_tasks")
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="tasks")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=500)
    product = models.CharField(max_length=500, blank=True)
    target = models.ForeignKey(Target, models.PROTECT, null=True, related_name="tasks")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="tasks")
    annual_plan = models.ForeignKey(AnnualPlan, models.PROTECT, null=True, related_name="tasks")
    lead = models.ForeignKey(Post, models.PROTECT, db_index=False, related_name="led_tasks")
    giver = models.ForeignKey(Post, models.PROTECT, related_name="given_tasks")
    co_units = models.ManyToManyField(OrgUnit, related_name="shared_tasks")
    given_on = models.DateField()
    due = models.DateField()
    due_unknown_years = models.CharField(max_length=60, blank=True)
    due_unconfirmed = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in TaskState])
    submitted_on = models.DateField(null=True)
    steps = models.PositiveIntegerField(default=1)
    search = models.TextField()

    class Meta:
        ordering = ("due", "id")
        constraints = (
            models.UniqueConstraint(fields=("commune", "year", "number"), name="task_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in TaskState]), name="task_state_exists"
            ),
            models.CheckConstraint(condition=Q(due__gte=F("given_on")), name="task_due_after_giving"),
        )
        # A page is found in one walk along an index, rights, state and words included, without touching a row.
        indexes = (
            models.Index(fields=("commune", "due", "id", "place", "state", "submitted_on", "search"), name="task_list"),
            models.Index(fields=("lead", "due", "id"), name="task_by_lead"),
        )

    def __str__(self) -> str:
        return f"NV {self.number}/{self.year}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class StepKind(models.TextChoices):
    """What a step did: the acts of `core.task.TaskAct`, and three that leave the state as it is."""

    GIVE = "give"
    ACCEPT = "accept"
    START = "start"
    SUBMIT = "submit"
    RETURN = "return"
    COMPLETE = "complete"
    CHANGE_DUE = "change_due"
    HAND_OVER = "hand_over"


class TaskStep(Record):
    """One step of a task's way with how it stood afterwards. Triggers refuse every change."""

    is_append_only = True

    task = models.ForeignKey(Task, models.PROTECT, db_index=False, related_name="way")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in TaskState])
    side = models.CharField(max_length=5, choices=[(side.value, side.value) for side in Side], blank=True)
    lead = models.ForeignKey(Post, models.PROTECT, related_name="task_steps")
    due = models.DateField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="task_steps")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("task", "number")
        constraints = (
            models.UniqueConstraint(fields=("task", "number"), name="task_step_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="task_step_from_one"),
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="task_step_kind_exists"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in TaskState]), name="task_step_state_exists"
            ),
        )

    def __str__(self) -> str:
        return f"{self.task_id}/{self.number}"


class TaskEvidence(Record):
    """A document handed in with a step. Triggers refuse every change."""

    is_append_only = True

    step = models.ForeignKey(TaskStep, models.PROTECT, related_name="evidence")
    document = models.ForeignKey(Document, models.PROTECT, related_name="task_evidence")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("step", "document"), name="task_evidence_once"),)

    def __str__(self) -> str:
        return f"{self.step_id}: {self.document_id}"
