"""Collection: forms in versions, their cycles, and every delivery as it came; what was decided is only added to."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from muctieu.core.form import EntryForm
from muctieu.core.observation import ProvenanceKind
from muctieu.core.period import Calendar, Period
from muctieu.packs.forms import form_from
from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.documents.models import Document
from muctieu.web.figures.models import Observation
from muctieu.web.intake import arrivals  # noqa: F401 - by this import Django finds its models
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit


class Form(Record):
    """A form by its code, kept by `owner`: the commune, or a unit above it for all its communes."""

    code = models.SlugField(max_length=80)
    owner = models.ForeignKey(OrgUnit, models.PROTECT, related_name="forms")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("code", "id")
        constraints = (models.UniqueConstraint(fields=("owner", "code"), name="form_code_once"),)

    def __str__(self) -> str:
        return self.code

    @property
    def policy_place_id(self) -> int:
        return self.owner_id

    @property
    def policy_form(self) -> str:
        return self.code


class FormVersion(Record):
    """What a form asks from a moment on; the highest number counts for cycles opened later. Triggers refuse changes."""

    is_append_only = True

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="form_versions")
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("form", "number")
        constraints = (
            models.UniqueConstraint(fields=("form", "number"), name="form_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="form_version_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.form_id}/{self.number}"

    def to_core(self) -> EntryForm:
        """The form as the core knows it."""
        return self._core

    @cached_property
    def _core(self) -> EntryForm:
        return form_from(self.definition)


class CycleState(models.TextChoices):
    """Open for entry until the cut-off; closed to all but decisions; locked for good."""

    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"


class Cycle(Record):
    """One period of one form in one commune; `due` holds the last day by level, ISO."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="cycles")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="cycles")
    commune = models.ForeignKey(OrgUnit, models.PROTECT, related_name="cycles")
    period_first = models.PositiveIntegerField()
    period_months = models.PositiveSmallIntegerField()
    period_calendar = models.CharField(max_length=8, choices=[(name.value, name.value) for name in Calendar])
    opens = models.DateField()
    due = models.JSONField(default=dict)
    cut_off = models.DateField()
    state = models.CharField(max_length=6, choices=CycleState.choices, default=CycleState.OPEN)

    class Meta:
        ordering = ("-period_first", "form", "commune")
        constraints = (
            models.UniqueConstraint(
                fields=("commune", "form", "period_first", "period_months", "period_calendar"), name="cycle_once"
            ),
            models.CheckConstraint(condition=Q(cut_off__gte=F("opens")), name="cycle_ends_after_it_opens"),
            models.CheckConstraint(condition=Q(state__in=CycleState.values), name="cycle_state_exists"),
        )
        indexes = (models.Index(fields=("commune", "-cut_off"), name="cycle_newest"),)

    def __str__(self) -> str:
        return f"{self.form.code} {self.period}"

    @property
    def period(self) -> Period:
        return Period(self.period_first, self.period_months, Calendar(self.period_calendar))

    @property
    def policy_place_id(self) -> int:
        return self.commune_id

    @property
    def policy_form(self) -> str:
        return self.form.code


class CycleAct(Record):
    """What was done to a cycle: opened, extended to another cut-off, closed, reopened, locked, reminded."""

    is_append_only = True

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10)
    cut_off = models.DateField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="cycle_acts")
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.cycle_id}: {self.kind}"


class Outcome(models.TextChoices):
    """What became of a delivery: its figures were recorded, it waits for a person, or it was turned away."""

    RECEIVED = "received"
    HELD = "held"
    REFUSED = "refused"


class Submission(Record):
    """One delivery of a form for a place and period, as it came; `uuid` is the sender's own and makes it exactly once.

    `place_told` and `period` are what the sender named: neither need exist any more. `content` holds the cells as
    typed; `problem` is the finding code for which it waits.
    """

    is_append_only = True

    form = models.ForeignKey(Form, models.PROTECT, related_name="submissions")
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="submissions")
    version_told = models.PositiveIntegerField()
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="submissions")
    period_first = models.PositiveIntegerField()
    period_months = models.PositiveSmallIntegerField()
    period_calendar = models.CharField(max_length=8, choices=[(name.value, name.value) for name in Calendar])
    door = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in ProvenanceKind])
    made_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="submissions")
    content = models.JSONField(default=list)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    problem = models.CharField(max_length=6, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="submission_outcome_exists"),
            models.CheckConstraint(condition=~Q(outcome="held") | ~Q(problem=""), name="submission_held_says_why"),
        )
        indexes = (
            models.Index(fields=("cycle", "place"), name="submission_by_slot"),
            models.Index(fields=("place", "-received_at"), name="submission_newest"),
        )

    def __str__(self) -> str:
        return f"{self.form.code} {self.period} {self.place.key}"

    @property
    def period(self) -> Period:
        return Period(self.period_first, self.period_months, Calendar(self.period_calendar))

    @property
    def policy_place_id(self) -> int:
        return self.place_id

    @property
    def policy_form(self) -> str:
        return self.form.code


class Scan(Record):
    """A photo or scan put beside a form: that of one place, or the whole commune's. Triggers refuse changes.

    Its file is attached to it (`documents.things`), so that it can be taken back; it shows what its form asks.
    """

    is_append_only = True

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="scans")
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="scans")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="scans")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("cycle", "place"), name="scan_by_slot"),)

    def __str__(self) -> str:
        return f"{self.cycle} {self.place.key}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id

    @property
    def policy_form(self) -> str:
        return self.cycle.form.code

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(self.cycle.version.to_core().indicators)


class SubmissionDecision(Record):
    """How a person settled a delivery that waited; one for each. `place` is where its figures went."""

    is_append_only = True

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    place = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="submission_decisions")
    reason = models.TextField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="submission_decisions")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=[Outcome.RECEIVED.value, Outcome.REFUSED.value]), name="decision_settles"
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.outcome}"


class ProposalDecision(Record):
    """What a person decided about one proposal of a document; the latest of an `item` counts. Triggers refuse changes.

    `item` is the span and the indicator that the reader proposed; `subject` the words it was read from, kept where the
    person chose another indicator, so that the lexicon can learn. What one act decides has one moment `at`.
    """

    is_append_only = True

    document = models.ForeignKey(Document, models.PROTECT, related_name="proposal_decisions")
    item = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in ("accept", "correct", "reject", "reopen")])
    observation = models.ForeignKey(Observation, models.PROTECT, null=True, related_name="proposal_decisions")
    subject = models.CharField(max_length=300, blank=True)
    proposed = models.CharField(max_length=80, blank=True)
    chosen = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="proposal_decisions")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("document", "item"), name="proposal_decision_latest"),)
        constraints = (
            models.CheckConstraint(condition=~Q(kind="reject") | ~Q(reason=""), name="proposal_rejected_with_reason"),
        )

    def __str__(self) -> str:
        return f"{self.document_id} {self.item}: {self.kind}"


class AdoptedName(Record):
    """Another wording of an indicator, adopted from corrections: reading knows it from then on. Taken back by a row."""

    is_append_only = True

    wording = models.CharField(max_length=300)
    indicator = models.CharField(max_length=80)
    is_adopted = models.BooleanField(default=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="adopted_names")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.wording} → {self.indicator}"


class SuperiorForm(Record):
    """An empty workbook of the level above, filled again and again."""

    commune = models.ForeignKey(OrgUnit, models.PROTECT, related_name="superior_forms")
    name = models.CharField(max_length=200)
    document = models.ForeignKey(Document, models.PROTECT, related_name="superior_forms")

    is_append_only = True

    class Meta:
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=("commune", "name"), name="superior_form_name_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def policy_place_id(self) -> int:
        return self.commune_id


class SuperiorMapping(Record):
    """Which cell of the form wants which figure, from a moment on; the highest number counts."""

    is_append_only = True

    form = models.ForeignKey(SuperiorForm, models.PROTECT, related_name="mappings")
    number = models.PositiveIntegerField()
    slots = models.JSONField()
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="superior_mappings")

    class Meta:
        ordering = ("form", "number")
        constraints = (models.UniqueConstraint(fields=("form", "number"), name="superior_mapping_once"),)

    def __str__(self) -> str:
        return f"{self.form_id}/{self.number}"
