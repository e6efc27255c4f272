"""Plans: a resolution as points and numbered targets. Values are integers at the unit's fixed scale."""

from __future__ import annotations

from types import MappingProxyType

from django.db import models
from django.db.models import F, Q

from muctieu.core.plan import Authority, Basis, Form
from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post, User
from muctieu.web.places.models import OrgUnit


class Sourced(Record):
    """Where a value of the plan stands written: a document's code and the place in it; `has_source` when known."""

    has_source = models.BooleanField(default=False)
    source_document = models.CharField(max_length=150, blank=True)
    source_place = models.CharField(max_length=200, blank=True)
    source_written = models.CharField(max_length=500, blank=True)
    source_start = models.PositiveIntegerField(null=True)
    source_end = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True


class Plan(Record):
    """A five-year resolution or a yearly plan. `settings` and `names` are JSON as in `core.plan`, decimals as text."""

    code = models.CharField(max_length=80, unique=True)
    name_vi = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="plans")
    place_name = models.CharField(max_length=200)
    resolution = models.ForeignKey(Document, models.PROTECT, null=True, related_name="plans")
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    baseline_year = models.PositiveSmallIntegerField()
    deadline = models.DateField()
    settings = models.JSONField(default=dict)
    names = models.JSONField(default=dict)

    class Meta:
        ordering = ("-last_year", "code")
        constraints = (models.CheckConstraint(condition=Q(first_year__lte=F("last_year")), name="plan_years_in_order"),)

    def __str__(self) -> str:
        return self.code

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class Point(Record):
    """One point of the resolution's text, in its order."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="points")
    order = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    text = models.TextField()
    is_heading = models.BooleanField(default=False)

    class Meta:
        ordering = ("plan", "order")
        constraints = (models.UniqueConstraint(fields=("plan", "order"), name="point_once"),)

    def __str__(self) -> str:
        return self.number


class Target(Record):
    """The identity of one numbered target: its plan, code and indicator. What it says stands in its versions."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="targets")
    order = models.PositiveIntegerField()
    code = models.CharField(max_length=80)
    indicator = models.CharField(max_length=80)

    class Meta:
        ordering = ("plan", "order")
        constraints = (
            models.UniqueConstraint(fields=("plan", "code"), name="target_code_once"),
            models.UniqueConstraint(fields=("plan", "order"), name="target_order_once"),
        )
        indexes = (models.Index(fields=("indicator",), name="target_by_indicator"),)

    def __str__(self) -> str:
        return self.code

    @property
    def policy_place_id(self) -> int:
        return self.plan.place_id


class TargetVersion(Sourced):
    """What a target says from the day `effective` on (null: ever since the plan stands). Triggers refuse every change.

    Mantissas of value, value_hi, out_of and admits are in `unit`. `decision` is the document that amended or re-based
    the target; null for the plan as loaded and where only the owner changed.
    """

    is_append_only = True

    target = models.ForeignKey(Target, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    effective = models.DateField(null=True)
    wording = models.TextField()
    form = models.CharField(max_length=20, choices=[(form.value, form.value) for form in Form])
    unit = models.CharField(max_length=40)
    value = models.BigIntegerField(null=True)
    value_hi = models.BigIntegerField(null=True)
    out_of = models.BigIntegerField(null=True)
    grade = models.CharField(max_length=100, null=True)  # noqa: DJ001 - None and "" differ in core.plan
    basis = models.CharField(max_length=10, choices=[(basis.value, basis.value) for basis in Basis])
    admits_low = models.BigIntegerField(null=True)
    admits_high = models.BigIntegerField(null=True)
    authority = models.CharField(max_length=10, choices=[(name.value, name.value) for name in Authority])
    point = models.CharField(max_length=20, blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="target_versions")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    due = models.DateField(null=True)
    rule_set = models.CharField(max_length=80, null=True)  # noqa: DJ001 - None and "" differ in core.plan
    note = models.TextField(blank=True)
    decision = models.ForeignKey(Document, models.PROTECT, null=True, related_name="target_versions")
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="target_versions")
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("target", "number")
        constraints = (
            models.UniqueConstraint(fields=("target", "number"), name="target_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="target_version_from_one"),
            models.CheckConstraint(condition=~Q(unit=""), name="target_has_a_unit"),
            models.CheckConstraint(condition=Q(form__in=[form.value for form in Form]), name="target_form_exists"),
        )

    def __str__(self) -> str:
        return f"{self.target_id}/{self.number}"


class Baseline(Sourced):
    """The start value of a target, in the indicator's unit."""

    is_append_only = True

    version = models.OneToOneField(TargetVersion, models.PROTECT, related_name="baseline")
    value = models.BigIntegerField()
    period = models.CharField(max_length=30)

    def __str__(self) -> str:
        return f"{self.version_id}: {self.period}"


class Milestone(Sourced):
    """A stated intermediate value, in the indicator's unit."""

    is_append_only = True

    version = models.ForeignKey(TargetVersion, models.PROTECT, related_name="milestones")
    order = models.PositiveIntegerField()
    value = models.BigIntegerField()
    period = models.CharField(max_length=30)

    class Meta:
        ordering = ("version", "order")
        constraints = (models.UniqueConstraint(fields=("version", "order"), name="milestone_once"),)

    def __str__(self) -> str:
        return f"{self.version_id}: {self.period}"


class ShareSet(Record):
    """One division of a target among villages; the one with the highest number counts. Triggers refuse every change."""

    is_append_only = True

    target = models.ForeignKey(Target, models.PROTECT, related_name="share_sets")
    number = models.PositiveIntegerField()
    unit = models.CharField(max_length=40)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="share_sets")
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("target", "number")
        constraints = (
            models.UniqueConstraint(fields=("target", "number"), name="share_set_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="share_set_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.target_id}/{self.number}"


class Share(Record):
    """What one village is to reach of the target, in the set's unit: in a plan year, or with 0 in the whole term."""

    came_later = MappingProxyType({"year": 0})

    is_append_only = True

    share_set = models.ForeignKey(ShareSet, models.PROTECT, related_name="shares")
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="target_shares")
    year = models.PositiveSmallIntegerField(default=0)
    value = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("share_set", "place", "year"), name="share_once_a_place"),)

    def __str__(self) -> str:
        return f"{self.share_set_id}: {self.place_id}"
