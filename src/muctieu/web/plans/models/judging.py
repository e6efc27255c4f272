"""How results are judged: thresholds as dated settings, and verdicts that people decide for a time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post, User
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.models.plan import Plan, Target


class ThresholdChange(Record):
    """That a threshold is `value` from the day `since` on, for one plan or (null) all of the place's.

    `value` is a decimal as text: it is compared, never added. Triggers refuse every change.
    """

    is_append_only = True

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="threshold_changes")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="threshold_changes")
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    since = models.DateField()
    reason = models.TextField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="threshold_changes")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="threshold_changes")

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="threshold_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class VerdictDecision(Record):
    """That a post gives a target, or a criterion of a rule set, a verdict of its own in [since, until].

    It lapses by itself after its last day. Triggers refuse every change.
    """

    is_append_only = True

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="verdict_decisions")
    target = models.ForeignKey(Target, models.PROTECT, null=True, related_name="verdict_decisions")
    rule_set = models.CharField(max_length=80, blank=True)
    criterion = models.CharField(max_length=80, blank=True)
    verdict = models.CharField(max_length=12)
    reason = models.TextField()
    evidence = models.ForeignKey(Document, models.PROTECT, null=True, related_name="verdict_decisions")
    since = models.DateField()
    until = models.DateField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="verdict_decisions")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="verdict_decisions")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="verdict_decision_has_a_reason"),
            models.CheckConstraint(condition=Q(since__lte=F("until")), name="verdict_decision_days_in_order"),
            models.CheckConstraint(
                condition=Q(target__isnull=False, criterion="") | (Q(target__isnull=True) & ~Q(criterion="")),
                name="verdict_decision_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.target or self.criterion}: {self.verdict}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class VerdictWithdrawal(Record):
    """That a decided verdict was taken back before its last day. Triggers refuse every change."""

    is_append_only = True

    decision = models.OneToOneField(VerdictDecision, models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="verdict_withdrawals")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.decision_id}"
