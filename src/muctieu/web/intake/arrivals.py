"""What reaches the store by itself: text messages with the phones and short names they use, and mailed notes."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.documents.models import Document
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit


class Phone(Record):
    """A phone from which one person sends figures of one place by text message, once its code has come back from it.

    The number itself is not kept: `digest` is keyed with a key outside the database, `tail` are its last three digits.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="phones")
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="phones")
    digest = models.CharField(max_length=64)
    tail = models.CharField(max_length=3)
    code = models.CharField(max_length=64)
    code_ends = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    registered_at = models.DateTimeField(default=clock.now)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="phones_registered")
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="phones_ended")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("digest",), condition=Q(ended_at__isnull=True), name="phone_once"),
        )
        indexes = (models.Index(fields=("place",), name="phone_by_place"),)

    def __str__(self) -> str:
        return f"…{self.tail}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id

    def is_waiting(self, moment: datetime) -> bool:
        """Whether its code can still be sent back."""
        return self.ended_at is None and self.confirmed_at is None and moment < self.code_ends


class SmsNames(Record):
    """The keyword and the short names by which a form is sent; the latest row of a form counts."""

    is_append_only = True

    form = models.ForeignKey("intake.Form", models.PROTECT, related_name="sms_names")
    definition = models.JSONField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="sms_names")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.form_id}: {self.definition.get('keyword', '')}"


class MessageFate(models.TextChoices):
    """What became of a message."""

    RECEIVED = "received"
    HELD = "held"
    UNREAD = "unread"
    NO_FORM = "no_form"
    NO_RIGHT = "no_right"
    UNKNOWN = "unknown"
    CONFIRMED = "confirmed"
    WRONG_CODE = "wrong_code"


class Message(Record):
    """One text message as the gateway handed it over, once; `identity` is the gateway's. Triggers refuse changes.

    `reply` went back to the phone. A message of an unknown number belongs to the commune whose gateway it is.
    """

    is_append_only = True

    identity = models.CharField(max_length=120, unique=True)
    sender = models.CharField(max_length=64)
    tail = models.CharField(max_length=3, blank=True)
    phone = models.ForeignKey(Phone, models.PROTECT, null=True, related_name="messages")
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="messages")
    text = models.TextField(blank=True)
    reply = models.CharField(max_length=160)
    fate = models.CharField(max_length=10, choices=MessageFate.choices)
    submission = models.ForeignKey("intake.Submission", models.PROTECT, null=True, related_name="messages")
    findings = models.JSONField(default=list)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("place", "-id"), name="message_newest"),
            models.Index(fields=("sender", "received_at"), name="message_by_sender"),
        )
        constraints = (models.CheckConstraint(condition=Q(fate__in=MessageFate.values), name="message_fate_exists"),)

    def __str__(self) -> str:
        return f"…{self.tail} {self.fate}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id


# -- mail -----------------------------------------------------------------------------------------------------


class MailBox(Record):
    """How far a watched folder has been read, by its name under the folder that is set, and what is wrong with it."""

    is_sealed = False

    name = models.CharField(max_length=300, unique=True)
    position = models.PositiveBigIntegerField(default=0)
    mark = models.CharField(max_length=32, blank=True)
    trouble = models.CharField(max_length=10, blank=True)
    trouble_args = models.JSONField(default=dict)
    looked_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class MailNote(Record):
    """A mailed note as it came, each once; nobody's until a clerk files it. Triggers refuse changes.

    Sender, subject and day are as the mail tells them, which proves nothing. `identity` is the same for every copy.
    """

    is_append_only = True

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="mail_notes")
    identity = models.CharField(max_length=64)
    sender = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    sent = models.CharField(max_length=60, blank=True)
    size = models.PositiveBigIntegerField()
    text = models.TextField(blank=True)
    findings = models.JSONField(default=list)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("place", "identity"), name="mail_note_once"),)
        indexes = (models.Index(fields=("place", "-id"), name="mail_note_newest"),)

    def __str__(self) -> str:
        return self.subject or f"{self.received_at:%d/%m/%Y %H:%M}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class MailPart(Record):
    """A file that came with a mailed note and could be kept."""

    is_append_only = True

    note = models.ForeignKey(MailNote, models.PROTECT, related_name="parts")
    document = models.ForeignKey(Document, models.PROTECT, related_name="mail_parts")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("note", "number")
        constraints = (models.UniqueConstraint(fields=("note", "number"), name="mail_part_once"),)

    def __str__(self) -> str:
        return self.document.file_name


class MailFiling(Record):
    """How a person settled a mailed note: filed for a place and period as `document`, or set aside with a reason."""

    is_append_only = True

    note = models.OneToOneField(MailNote, models.PROTECT, related_name="filing")
    place = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="mail_filings")
    period = models.CharField(max_length=30, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="mail_filings")
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="mail_filings")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(document__isnull=False, place__isnull=False) | (Q(document__isnull=True) & ~Q(reason="")),
                name="mail_filed_or_set_aside_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.note_id}: {self.document_id or '–'}"
