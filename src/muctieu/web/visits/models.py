"""What a portal that was moved here brings along: balances declared once, beside what is counted here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from muctieu.web.common.records import Record
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit


class OpeningBalance(Record):
    """Visits of a whole portal (no subject), or views of one page, from before it was counted here.

    The latest for a place and subject counts. `source` says where the number was read, for whoever doubts it.
    """

    is_append_only = True

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="opening_balances")
    subject = models.CharField(max_length=200, blank=True)
    count = models.BigIntegerField()
    source = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="opening_balances")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("subject", "place"), name="opening_by_subject"),)
        constraints = (models.CheckConstraint(condition=Q(count__gte=0), name="opening_not_negative"),)

    def __str__(self) -> str:
        return f"{self.subject or self.place}: {self.count}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id
