"""Figures: append-only observations, and append-only acts that say how far each has come."""

from __future__ import annotations

from types import MappingProxyType

from django.db import models
from django.db.models import Q

from muctieu.core.form import LINE
from muctieu.core.observation import ApprovalState, Bound, ObsStatus, ProvenanceKind, Said
from muctieu.core.period import Calendar
from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post, User
from muctieu.web.places.models import OrgUnit


class Observation(Record):
    """One reported figure as it was recorded; triggers refuse every change.

    `mantissa` is the value in `unit` (the indicator's) at the unit's scale, null when nothing is known or it was told
    in words; `written` and `unit_written` are what stood in the source. The period is null when the source does not
    tell. Claimed numbers are decimals as text: they are only compared, never added.
    """

    is_append_only = True

    indicator = models.CharField(max_length=80)
    # `observation_by_key` begins with the place; nobody looks for all that a person recorded. Each index is paid for by
    # every figure of an import, while all others wait.
    place = models.ForeignKey(OrgUnit, models.PROTECT, db_index=False, related_name="observations")
    period_first = models.PositiveIntegerField(null=True)
    period_months = models.PositiveSmallIntegerField(null=True)
    period_calendar = models.CharField(
        max_length=8, choices=[(name.value, name.value) for name in Calendar], blank=True
    )
    disaggregation = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=150, blank=True)

    mantissa = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=40)
    written = models.CharField(max_length=100, blank=True)
    unit_written = models.CharField(max_length=60, blank=True)
    out_of = models.BigIntegerField(null=True)
    said = models.CharField(max_length=8, choices=[(said.value, said.value) for said in Said], blank=True)
    bound = models.CharField(max_length=1, choices=[(bound.value, bound.value) for bound in Bound], default="=")
    status = models.CharField(max_length=1, choices=[(code.value, code.value) for code in ObsStatus], default="A")
    note = models.TextField(blank=True)

    provenance_kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in ProvenanceKind])
    # The name of the form, sheet or document; `document` is set where the store keeps its bytes.
    provenance_document = models.CharField(max_length=150, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, db_index=False, related_name="observations")
    provenance_place = models.CharField(max_length=300, blank=True)
    provenance_start = models.PositiveIntegerField(null=True)
    provenance_end = models.PositiveIntegerField(null=True)
    provenance_text = models.TextField(blank=True)
    provenance_text_start = models.PositiveIntegerField(null=True)

    claim_attainment_pct = models.CharField(max_length=40, blank=True)
    claim_attainment_bound = models.CharField(max_length=1, default="=")
    claim_target = models.CharField(max_length=40, blank=True)
    claim_excess = models.CharField(max_length=40, blank=True)

    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, db_index=False, related_name="observations")
    # The state in which it was recorded; acts tell of the steps after that. Figures from before the column existed
    # began as drafts, and have an act for every step.
    began = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in ApprovalState], default="draft"
    )
    # Few figures are corrections: an index of all the others would be written for nothing.
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="superseded_by")

    came_later = MappingProxyType({"began": "draft"})

    # Set by `mapping.with_state` alone.
    state: str
    place_key: str

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(period_first__isnull=True, period_months__isnull=True, period_calendar="")
                | Q(period_first__gte=12, period_months__gte=1, period_calendar__in=[name.value for name in Calendar]),
                name="observation_period_whole",
            ),
            models.CheckConstraint(
                condition=~Q(provenance_kind="span") | Q(document__isnull=False, provenance_start__isnull=False),
                name="observation_span_in_a_document",
            ),
            models.CheckConstraint(
                condition=Q(provenance_kind__in=[kind.value for kind in ProvenanceKind]), name="observation_has_source"
            ),
            models.CheckConstraint(
                condition=Q(began__in=[state.value for state in ApprovalState]), name="observation_begins_in_a_state"
            ),
        )
        indexes = (
            models.Index(fields=("place", "indicator", "period_first", "period_months"), name="observation_by_key"),
            # What was read in a document; nobody looks for the thousands of cells of a file of figures again.
            models.Index(fields=("document",), name="observation_read_in", condition=Q(provenance_start__isnull=False)),
            models.Index(fields=("supersedes",), name="observation_superseding", condition=Q(supersedes__isnull=False)),
            models.Index(fields=("place", "recorded_at"), name="observation_by_news"),
            # Of two sources that differ one is not the place's own line, and nearly all figures have that one.
            models.Index(
                fields=("place", "indicator", "source"), name="observation_off_the_line", condition=~Q(source=LINE)
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} ({self.uuid})"

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class ApprovalAct(Record):
    """One step of an observation's way; the latest is its state, and without any it stands as it was recorded."""

    is_append_only = True

    # `approval_latest_state` begins with the figure.
    observation = models.ForeignKey(Observation, models.PROTECT, db_index=False, related_name="approvals")
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in ApprovalState])
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, db_index=False, related_name="approvals")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        # With the state, so that the latest is told from the index alone.
        indexes = (models.Index(fields=("observation", "-id", "state"), name="approval_latest_state"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ApprovalState]), name="approval_state_exists"
            ),
        )

    def __str__(self) -> str:
        return f"{self.observation_id}: {self.state}"


class WaitingCount(models.Model):
    """How many figures of a place stand in a state that waits for somebody (see `figures.counts`)."""

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(OrgUnit, models.PROTECT, db_index=False, related_name="waiting_counts")
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in ApprovalState])
    count = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("place", "state"), name="waiting_count_once"),)

    def __str__(self) -> str:
        return f"{self.place_id}: {self.state} {self.count}"


class Total(models.Model):
    """What the units directly below a place add up to in a period; kept with each act (see `figures.keeping`).

    `beside` is the other component of a ratio: the row then holds the sum of what may stand in it. `is_public` is the
    total of published figures alone. `mantissa` is at the scale of the indicator's unit; `missing` and `partial` name
    units by their keys, a line each.
    """

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(OrgUnit, models.PROTECT, db_index=False, related_name="totals")
    indicator = models.CharField(max_length=80)
    beside = models.CharField(max_length=80, blank=True)
    is_public = models.BooleanField()
    period_first = models.PositiveIntegerField()
    period_months = models.PositiveSmallIntegerField()
    period_calendar = models.CharField(max_length=8, choices=[(name.value, name.value) for name in Calendar])
    mantissa = models.BigIntegerField()
    status = models.CharField(max_length=1, choices=[(code.value, code.value) for code in ObsStatus])
    reported = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    missing = models.TextField(blank=True)
    partial = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    KEY = (
        "place_id", "indicator", "beside", "is_public", "period_first", "period_months", "period_calendar",
    )  # fmt: skip
    CONTENT = ("mantissa", "status", "reported", "expected", "missing", "partial", "recorded_at")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "place", "indicator", "beside", "is_public", "period_first", "period_months", "period_calendar",
                ),
                name="total_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.indicator} ({self.place_id})"


class SourceChoice(Record):
    """Which of several sources of one figure counts, decided by a post with a reason; triggers refuse every change."""

    is_append_only = True

    indicator = models.CharField(max_length=80)
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="source_choices")
    period_first = models.PositiveIntegerField(null=True)
    period_months = models.PositiveSmallIntegerField(null=True)
    period_calendar = models.CharField(max_length=8, blank=True)
    disaggregation = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=150, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="source_choices")
    reason = models.TextField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="source_choices")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("place", "indicator"), name="source_choice_by_key"),)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="source_choice_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.indicator} ({self.source})"
