"""Places: an identity that never changes, and what was true of it from day to day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from muctieu.core.place import Level
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.web.common.records import Record


class Tree(models.TextChoices):
    """The two trees over one commune."""

    ADMINISTRATIVE = "administrative"
    PARTY = "party"


class OrgUnit(Record):
    """The identity of a unit. `key` is its readable form in packs and packages; codes and names are dated."""

    key = models.CharField(max_length=100, unique=True)
    tree = models.CharField(max_length=20, choices=Tree.choices, default=Tree.ADMINISTRATIVE)

    def __str__(self) -> str:
        return self.key

    @property
    def policy_place_id(self) -> int:
        return self.pk


class OrgUnitVersion(Record):
    """Code, name, level and parent of a unit in [valid_from, valid_to); the last one has no end."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="versions")
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=20, choices=[(level.value, level.value) for level in Level])
    parent = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="child_versions")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("valid_from", "code", "id")
        constraints = (
            models.UniqueConstraint(fields=("unit", "valid_from"), name="unit_version_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="unit_version_not_empty"
            ),
            models.CheckConstraint(condition=~Q(parent=F("unit")), name="unit_not_its_own_parent"),
        )
        indexes = (models.Index(fields=("parent", "valid_from"), name="unit_version_by_parent"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from})"

    def to_core(self) -> CoreUnit:
        """The core's unit; needs `unit` and `parent` selected."""
        return CoreUnit(
            id=self.unit.key,
            code=self.code,
            name=self.name,
            level=Level(self.level),
            parent=None if self.parent is None else self.parent.key,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


class TreeLink(Record):
    """Which administrative unit a party unit answers for, in [valid_from, valid_to)."""

    party = models.ForeignKey(OrgUnit, models.PROTECT, related_name="administrative_links")
    administrative = models.ForeignKey(OrgUnit, models.PROTECT, related_name="party_links")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("party", "administrative", "valid_from"), name="tree_link_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="tree_link_not_empty"
            ),
        )

    def __str__(self) -> str:
        return f"{self.party_id} → {self.administrative_id}"
