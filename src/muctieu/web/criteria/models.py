"""What rule sets are judged by and no figure says: yes and no, regions, recognitions, lists, levels, outside series."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit


class Kind(models.TextChoices):
    """What is stated; the glossary tells them apart."""

    FACT = "fact"
    ANSWER = "answer"
    LEVEL = "level"
    REGION = "region"
    RECOGNITION = "recognition"
    LOSS = "loss"
    NEVER = "never"
    LISTING = "listing"
    SERIES = "series"


class Statement(Record):
    """That something is so at a place in [valid_from, valid_to), by which paper, and who said it when.

    Triggers refuse every change: a correction is a later row that `supersedes` this one, taking it back one that
    `is_withdrawn`. Values are text, numbers in their plainest form, so that none is ever a float.
    """

    is_append_only = True

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=100)
    value = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    evidence = models.CharField(max_length=300)
    why = models.CharField(max_length=500, blank=True)
    stated_at = models.DateTimeField(default=clock.now)
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="statements")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ("place", "kind", "name", "valid_from", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="statement_not_empty"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="statement_has_evidence"),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(why=""), name="statement_replaced_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False) | Q(supersedes__isnull=False), name="statement_withdrawal_of_one"
            ),
        )
        indexes = (models.Index(fields=("place", "kind", "name"), name="statement_by_thing"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id
