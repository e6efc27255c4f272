"""Dialogue with citizens: petitions, days of reception, sessions of dialogue with what was promised there.

No column holds who sent something. What somebody leaves to be reached by stands apart (`Contact`), sealed with a key
that the database does not hold, and goes ninety days after the answer.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from muctieu.core.petition import PetitionState
from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.people.models import Post, User
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.models import Task
from muctieu.web.registers.models import Entry

STATES = [(state.value, state.value) for state in PetitionState]


class Petition(Record):
    """A question or petition as it stands; `steps` is the number of its last step.

    `code_digest` is what is kept of the tracking code, `token` makes sending twice once. `post` answers for it, null
    until somebody has classified it. `due_is_sure` is False where rule or calendar are not confirmed. `is_private` is
    the sender's wish; `public_question` and `public_answer` are what was put before everybody, once looked through.
    """

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="petitions")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    code_digest = models.CharField(max_length=64, unique=True)
    token = models.CharField(max_length=64, unique=True)
    category = models.CharField(max_length=40)
    text = models.TextField()
    is_private = models.BooleanField(default=False)
    received = models.DateField()
    due = models.DateField()
    due_is_sure = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=STATES, default=PetitionState.RECEIVED.value)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="petitions")
    forwarded_to = models.CharField(max_length=300, blank=True)
    forward_due = models.DateField(null=True)
    answer = models.TextField(blank=True)
    answered = models.DateField(null=True)
    settled = models.DateField(null=True)
    declined = models.DateField(null=True)
    public_question = models.TextField(blank=True)
    public_answer = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    steps = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("due", "id")
        constraints = (
            models.UniqueConstraint(fields=("place", "year", "number"), name="petition_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in PetitionState]), name="petition_state_exists"
            ),
            models.CheckConstraint(condition=Q(due__gte=F("received")), name="petition_due_after_coming"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(public_answer=""), name="petition_published_with_answer"
            ),
        )
        indexes = (
            models.Index(fields=("place", "received"), name="petition_by_day"),
            models.Index(fields=("place", "-published_at"), name="petition_published"),
        )

    def __str__(self) -> str:
        return f"PA {self.number}/{self.year}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class PetitionStep(Record):
    """One step of a petition's way. Triggers refuse every change."""

    is_append_only = True

    petition = models.ForeignKey(Petition, models.PROTECT, db_index=False, related_name="way")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=10)
    state = models.CharField(max_length=9, choices=STATES)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="petition_steps")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="petition_steps")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("petition", "number")
        constraints = (models.UniqueConstraint(fields=("petition", "number"), name="petition_step_once"),)

    def __str__(self) -> str:
        return f"{self.petition_id}/{self.number}"


class Contact(models.Model):
    """How the sender of a petition can be reached, sealed (`dialogue.contacts`); no record: it must be able to go."""

    id = models.BigAutoField(primary_key=True)
    petition = models.OneToOneField(Petition, models.PROTECT, related_name="contact")
    sealed = models.TextField()

    def __str__(self) -> str:
        return f"{self.petition_id}"


class Reception(Record):
    """A day on which a post receives citizens, and afterwards what was counted there."""

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="receptions")
    post = models.ForeignKey(Post, models.PROTECT, related_name="receptions")
    day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    venue = models.CharField(max_length=300)
    is_cancelled = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    people = models.PositiveIntegerField(null=True)
    matters = models.PositiveIntegerField(null=True)
    settled = models.PositiveIntegerField(null=True)
    passed_on = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("day", "begins", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("post", "day"), condition=Q(is_cancelled=False), name="reception_once_a_day"
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="reception_hours_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.day.isoformat()}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id

    @property
    def is_held(self) -> bool:
        return self.people is not None


class Session(Record):
    """A session of dialogue with the people of a place; its minutes hang on it as files, its counts in a register."""

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="dialogue_sessions")
    commune = models.ForeignKey(OrgUnit, models.PROTECT, related_name="commune_sessions")
    chair = models.ForeignKey(Post, models.PROTECT, related_name="chaired_sessions")
    day = models.DateField()
    venue = models.CharField(max_length=300, blank=True)
    topic = models.CharField(max_length=300)
    conclusion = models.TextField(blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="dialogue_session")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-day", "-id")

    def __str__(self) -> str:
        return f"{self.topic} ({self.day.isoformat()})"

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class Commitment(Record):
    """What was promised at a session, and the task that keeps it; the task's target leads to the figure."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="commitments")
    text = models.CharField(max_length=500)
    task = models.OneToOneField(Task, models.PROTECT, related_name="commitment")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text

    @property
    def policy_place_id(self) -> int:
        return self.session.place_id
