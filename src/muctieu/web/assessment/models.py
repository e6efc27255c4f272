"""Assessment: what checks have found and how it was settled; what people decided in the review of targets."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from muctieu.core.doubt import Check
from muctieu.core.target_review import Decision, Group
from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post, User
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.models import Target


class FindingState(models.TextChoices):
    """Open, given to an owner, accepted as true, gone since the figure changed, or open once more."""

    OPEN = "open"
    ASSIGNED = "assigned"
    REOPENED = "reopened"
    EXPLAINED = "explained"
    CORRECTED = "corrected"


WAITING = (FindingState.OPEN, FindingState.ASSIGNED, FindingState.REOPENED)


class Finding(Record):
    """One doubt about one figure as it stands, found once however often the checks run.

    `check` and the figure (indicator, place, period, disaggregation) are its identity, kept as `key`. `basis` are the
    numbers that it rests on: a settled finding opens again only when they are others. `code` and `args` are its text,
    `steps` the number of its last step, which two people compare.
    """

    commune = models.ForeignKey(OrgUnit, models.PROTECT, related_name="commune_findings")
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="findings")
    key = models.CharField(max_length=500, unique=True)
    check_kind = models.CharField(max_length=10, choices=[(check.value, check.value) for check in Check])
    indicator = models.CharField(max_length=80)
    period = models.CharField(max_length=30, blank=True)
    disaggregation = models.CharField(max_length=200, blank=True)
    weight = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    args = models.JSONField(default=dict)
    basis = models.TextField()
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="findings")
    steps = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-weight", "id")
        constraints = (models.CheckConstraint(condition=Q(state__in=FindingState.values), name="finding_state_exists"),)
        indexes = (
            models.Index(fields=("commune", "state", "-weight", "id"), name="finding_list"),
            models.Index(fields=("owner", "state"), name="finding_by_owner"),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class FindingStepKind(models.TextChoices):
    """What a step did; `changed` notes that the numbers are others and the doubt remains."""

    FOUND = "found"
    ASSIGN = "assign"
    EXPLAIN = "explain"
    CORRECT = "correct"
    REOPEN = "reopen"
    CHANGED = "changed"


class FindingStep(Record):
    """One step of a finding's way with how it stood afterwards; `by` is null where the checks did it themselves.

    Triggers refuse every change.
    """

    is_append_only = True

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="way")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=FindingStepKind.choices)
    state = models.CharField(max_length=10, choices=FindingState.choices)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="finding_steps")
    basis = models.TextField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="finding_steps")

    class Meta:
        ordering = ("finding", "number")
        constraints = (
            models.UniqueConstraint(fields=("finding", "number"), name="finding_step_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="finding_step_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.finding_id}/{self.number}"


class CheckRun(models.Model):
    """When a commune's figures were last checked, and up to which approval: no record, only where the checks stand."""

    id = models.BigAutoField(primary_key=True)
    commune = models.OneToOneField(OrgUnit, models.PROTECT, related_name="check_run")
    at = models.DateTimeField()
    reached = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.commune_id}: {self.at}"


class TargetDecision(Record):
    """What a post has decided for a target in a review as of a day, and what the review said then (`group`, `seen`).

    Triggers refuse every change; the latest decision on a target is the one that stands.
    """

    is_append_only = True

    target = models.ForeignKey(Target, models.PROTECT, related_name="review_decisions")
    as_of = models.DateField()
    group = models.CharField(max_length=10, choices=[(group.value, group.value) for group in Group])
    decision = models.CharField(max_length=10, choices=[(choice.value, choice.value) for choice in Decision])
    reason = models.TextField()
    proposed = models.CharField(max_length=100, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="target_decisions")
    day = models.DateField()
    seen = models.JSONField(default=dict)
    post = models.ForeignKey(Post, models.PROTECT, related_name="target_decisions")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="target_decisions")

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="target_decision_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.target_id}: {self.decision}"
