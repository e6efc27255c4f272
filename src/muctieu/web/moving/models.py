"""What came from an older portal: each item once, with the counts that it had and the address under which it stood."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from muctieu.web.common.records import Record
from muctieu.web.places.models import OrgUnit


class MovedItem(Record):
    """An article or document that was taken over; `thing` names what it became ("page:12", "official:<uuid>").

    `key` says which item it is (its old address, else its title and day), `digest` what it said then, `counts` what the
    old portal had counted of it.
    """

    is_append_only = True

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="moved_items")
    kind = models.CharField(max_length=8, choices=[("article", "article"), ("document", "document")])
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    address = models.CharField(max_length=500, blank=True)
    path = models.CharField(max_length=500, blank=True)
    thing = models.CharField(max_length=60)
    counts = models.JSONField(default=dict)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("place", "key"), name="moved_once"),
            models.CheckConstraint(condition=~Q(thing=""), name="moved_to_something"),
        )
        indexes = (models.Index(fields=("path", "place"), name="moved_by_path"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"

    @property
    def policy_place_id(self) -> int:
        return self.place_id
