"""Review reports: drafts that people complete and approve, and what was issued, frozen for ever."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from muctieu.core.period import Period
from muctieu.core.report import ReportKind, Style
from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.documents.models import Document
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.models import Plan


class DraftState(models.TextChoices):
    """Nháp, đã trình, trả lại, đã duyệt, đã ban hành, đã thu hồi, đã được thay thế."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


# While people may write in it.
OPEN = (DraftState.DRAFT, DraftState.RETURNED)


class ReportDraft(Record):
    """One report on its way: of which plan, time and kind it is, and what its paper says beside the text.

    `steps` is the number of its last step, which two people compare. `approved` is the digest of what was approved:
    only that is issued. `replaces` is the issued report whose place it takes.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="report_drafts")
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="report_drafts")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ReportKind])
    style = models.CharField(max_length=10, choices=[(style.value, style.value) for style in Style])
    period_first = models.PositiveIntegerField()
    period_months = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    about = models.CharField(max_length=300, blank=True)
    superior = models.CharField(max_length=200, blank=True)
    body = models.CharField(max_length=200)
    seat = models.CharField(max_length=100)
    behalf = models.CharField(max_length=200, blank=True)
    capacity = models.CharField(max_length=200)
    signer = models.CharField(max_length=100, blank=True)
    recipients = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.DRAFT)
    steps = models.PositiveIntegerField(default=0)
    approved = models.CharField(max_length=64, blank=True)
    replaces = models.ForeignKey("IssuedReport", models.PROTECT, null=True, related_name="replacements")
    by = models.ForeignKey(User, models.PROTECT, related_name="report_drafts")

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("place", "state"), name="report_draft_by_place"),)

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.kind} {self.period}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id

    @property
    def period(self) -> Period:
        """Of what time it speaks."""
        return Period(self.period_first, self.period_months)


class ReportWords(Record):
    """What people wrote at one place of a draft (`core.report_words`), one row a version; triggers refuse every change.

    `from_file` tells that the text came out of a Word file that was changed by hand and handed in.
    """

    is_append_only = True

    report = models.ForeignKey(ReportDraft, models.PROTECT, related_name="words")
    spot = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    from_file = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="report_words")

    class Meta:
        ordering = ("report", "spot", "number")
        constraints = (
            models.UniqueConstraint(fields=("report", "spot", "number"), name="report_words_once"),
            models.CheckConstraint(condition=~Q(spot=""), name="report_words_have_a_spot"),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.spot} {self.number}"


class ReportComment(Record):
    """What somebody notes at a section or sentence of a draft, or (`settles` set) that a note is done with.

    Triggers refuse every change.
    """

    is_append_only = True

    report = models.ForeignKey(ReportDraft, models.PROTECT, related_name="comments")
    spot = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    settles = models.OneToOneField("self", models.PROTECT, null=True, related_name="settled_by")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="report_comments")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(settles__isnull=False) | ~Q(text=""), name="report_comment_says_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.spot}"


class ReportStepKind(models.TextChoices):
    """What a step did."""

    OPEN = "open"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    ISSUE = "issue"
    WITHDRAW = "withdraw"
    REPLACE = "replace"


class ReportStep(Record):
    """One step of a draft's way, with how it stood afterwards; `digest` is what it said then, where that was asked.

    Triggers refuse every change.
    """

    is_append_only = True

    report = models.ForeignKey(ReportDraft, models.PROTECT, related_name="way")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=ReportStepKind.choices)
    state = models.CharField(max_length=10, choices=DraftState.choices)
    reason = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="report_steps")

    class Meta:
        ordering = ("report", "number")
        constraints = (
            models.UniqueConstraint(fields=("report", "number"), name="report_step_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="report_step_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.report_id}/{self.number}"


class IssuedReport(Record):
    """A report as it went out: number, day, the file's bytes, and all that they were made from; never changed.

    `content` is the report as data (`core.report_json`), `digest` that of its content, which no version of the program
    changes. `series` is within what its number is counted: the year (state) or the term (party).
    """

    is_append_only = True

    report = models.OneToOneField(ReportDraft, models.PROTECT, related_name="issued")
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="issued_reports")
    series = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    day = models.DateField()
    document = models.OneToOneField(Document, models.PROTECT, related_name="issued_report")
    pdf = models.OneToOneField(Document, models.PROTECT, null=True, related_name="issued_print")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    outline_version = models.CharField(max_length=40)
    layout_version = models.CharField(max_length=40)
    program_version = models.CharField(max_length=40)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="issued_reports")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("place", "series", "number"), name="report_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="report_number_from_one"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class ReportUse(models.Model):
    """That an issued report rests on an observation: no record, only the way back from there; `content` tells all."""

    id = models.BigAutoField(primary_key=True)
    issued = models.ForeignKey(IssuedReport, models.PROTECT, related_name="uses")
    observation = models.UUIDField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("issued", "observation"), name="report_use_once"),)

    def __str__(self) -> str:
        return f"{self.issued_id}: {self.observation}"
