"""Plans on their way: drafts with what people decided about them, and files that wait to be recorded."""

from __future__ import annotations

from types import MappingProxyType

from django.db import models
from django.db.models import Q

from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.documents.models import Document
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.models.plan import Plan


class Progress(models.TextChoices):
    """Still worked on, turned into a plan, given up."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class PlanDraft(Record):
    """A plan drafted from a resolution. `proposed` is what the program proposed, as JSON, and never changes; what
    became of it stands in the decisions. `decisions` is the number of the last one.
    """

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="plan_drafts")
    document = models.ForeignKey(Document, models.PROTECT, related_name="plan_drafts")
    proposed = models.JSONField()
    state = models.CharField(max_length=10, choices=Progress.choices, default=Progress.OPEN)
    decisions = models.PositiveIntegerField(default=0)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="drafts")
    started_at = models.DateTimeField(default=clock.now)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="plan_drafts")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("document",), condition=~Q(state="dropped"), name="plan_draft_once_a_document"
            ),
            models.CheckConstraint(condition=Q(state__in=Progress.values), name="plan_draft_state_exists"),
            models.CheckConstraint(
                condition=Q(state="done", plan__isnull=False) | (~Q(state="done") & Q(plan__isnull=True)),
                name="plan_draft_done_has_its_plan",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document_id}: {self.state}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class DecisionKind(models.TextChoices):
    """What a person did with one item of a draft."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    REOPEN = "reopen"
    ADD = "add"


class DraftDecision(Record):
    """What a person decided about one item of a draft, with the item as it stood afterwards. Triggers refuse every
    change; the last decision on an item counts.
    """

    is_append_only = True

    draft = models.ForeignKey(PlanDraft, models.PROTECT, related_name="way")
    number = models.PositiveIntegerField()
    item = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    content = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="draft_decisions")

    class Meta:
        ordering = ("draft", "number")
        constraints = (
            models.UniqueConstraint(fields=("draft", "number"), name="draft_decision_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="draft_decision_from_one"),
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="draft_decision_kind_exists"),
        )

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.number}: {self.item}"


class PlanUpload(Record):
    """A plan's file that somebody handed in and that waits to be recorded: the texts of its pack, whatever kind of file
    it was. `sha256` is the digest of the bytes that came in, `findings` are doubts about its cells as {code, args},
    `plan` is what it was recorded in.
    """

    came_later = MappingProxyType({"findings": []})

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="plan_uploads")
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255)
    files = models.JSONField()
    findings = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=Progress.choices, default=Progress.OPEN)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="uploads")
    uploaded_at = models.DateTimeField(default=clock.now)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="plan_uploads")

    class Meta:
        ordering = ("-id",)
        constraints = (models.CheckConstraint(condition=Q(state__in=Progress.values), name="plan_upload_state_exists"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def policy_place_id(self) -> int:
        return self.place_id
