"""Phones: links that were handed out, the devices bound by them, and which delivery came from which device."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.intake.models import Submission
from muctieu.web.people.models import User


class LinkState(models.TextChoices):
    """A link serves once; too many wrong codes end it, and a newer link takes its place."""

    OPEN = "open"
    USED = "used"
    DEAD = "dead"
    REPLACED = "replaced"


class DeviceLink(Record):
    """A link for one phone of one person. Neither token nor code is kept, only digests: see `domain.make_link`."""

    # A wrong code is nobody's act: its count, and the end that it may bring, stand under no seal.
    unsealed = frozenset({"id", "tries", "state"})

    user = models.ForeignKey(User, models.PROTECT, related_name="device_links")
    token_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64)
    ends = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=LinkState.choices, default=LinkState.OPEN)
    by = models.ForeignKey(User, models.PROTECT, related_name="device_links_made")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=LinkState.values), name="device_link_state_exists"),
            models.UniqueConstraint(fields=("user",), condition=Q(state="open"), name="device_link_one_open"),
        )

    def __str__(self) -> str:
        return str(self.uuid)


class Device(Record):
    """A phone that acts as its person; `key` is the public half of a key that cannot leave the phone.

    `counter` is the number of the last request taken: a request is good only with a higher one. `name` is what the
    phone says it is, for the person who has to tell one phone from another.
    """

    unsealed = frozenset({"id", "counter", "last_sync"})

    user = models.ForeignKey(User, models.PROTECT, related_name="devices")
    link = models.OneToOneField(DeviceLink, models.PROTECT, related_name="device")
    name = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=90)
    bound_at = models.DateTimeField(default=clock.now)
    counter = models.BigIntegerField(default=0)
    last_sync = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="devices_revoked")
    revoked_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("bound_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("bound_at")), name="device_bound_first"
            ),
        )

    def __str__(self) -> str:
        return self.name or str(self.uuid)


class DeviceDelivery(Record):
    """That a delivery came from a device. Triggers refuse changes."""

    is_append_only = True

    device = models.ForeignKey(Device, models.PROTECT, related_name="deliveries")
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="device_delivery")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.submission_id} ← {self.device_id}"
