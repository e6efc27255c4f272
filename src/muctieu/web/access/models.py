"""What the store knows about sign-ins that are open."""

from __future__ import annotations

import uuid

from django.db import models

from muctieu.web.common import clock
from muctieu.web.people.models import User


class Session(models.Model):
    """One sign-in, or one on its way. The key itself is only in the cookie: who reads this table cannot sign in by it.

    `ends` is the latest moment at all; the idle limit stands in a cookie (`access.idle`), so that reading a page
    writes nothing here.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    data = models.TextField()
    device = models.CharField(max_length=80, blank=True)
    started = models.DateTimeField(default=clock.now)
    ends = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-started",)

    def __str__(self) -> str:
        return str(self.uuid)


class Budget(models.Model):
    """How many tries one account, network or device has made lately (`access.budget`); the key is a digest."""

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField(default=0)
    last = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class ResetCode(models.Model):
    """A code that an administrator has handed to a person, good once and for a day; only its digest is kept."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="reset_code")
    digest = models.CharField(max_length=200)
    ends = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)


class NoticeKind(models.TextChoices):
    """What an administrator can do to somebody's sign-in that the person must hear of."""

    CODE = "code"
    RECOVERY = "recovery"


class Notice(models.Model):
    """What was done to a person's sign-in by somebody else: told at every sign-in until the person says so."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    at = models.DateTimeField(default=clock.now)
    by_name = models.CharField(max_length=200)
    seen = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"


class KeptForm(models.Model):
    """What a person had typed when the sign-in ended (`access.kept`): encrypted, for one browser, for a day."""

    id = models.BigAutoField(primary_key=True)
    browser = models.CharField(max_length=64, db_index=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="kept_forms")
    data = models.TextField()
    ends = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.ends}"
