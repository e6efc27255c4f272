"""Registers: the commune's events and counts. Definitions are data (`packs.registers`); nothing is overwritten."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit


class Entry(Record):
    """One event in a register: which register, which place, and under which running number of its commune's year."""

    is_append_only = True

    register = models.CharField(max_length=40)
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="register_entries")
    commune = models.ForeignKey(OrgUnit, models.PROTECT, related_name="commune_register_entries")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ("register", "-year", "-number")
        constraints = (
            models.UniqueConstraint(fields=("commune", "register", "year", "number"), name="entry_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.register}/{self.year}/{self.number}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id


class EntryVersion(Record):
    """What an entry says from a moment on; the one with the highest number counts. Triggers refuse every change.

    `values` are the counts and words of the register's fields, counts as text so that none is ever a float.
    """

    is_append_only = True

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    day = models.DateField()
    stage = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="register_versions")
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("entry", "number")
        constraints = (
            models.UniqueConstraint(fields=("entry", "number"), name="entry_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="entry_version_from_one"),
        )
        indexes = (models.Index(fields=("day",), name="entry_version_by_day"),)

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.number}"
