"""Places: an identity that never changes, and what was true of it from day to day."""

from __future__ import annotations

from types import MappingProxyType

from django.db import models
from django.db.models import F, Q

from muctieu.core.place import Level, PlaceType
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place import TreeLink as CoreLink
from muctieu.core.place_events import EventKind
from muctieu.web.common import clock
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
    """Code, name, level, type and parent of a unit in [valid_from, valid_to); the last one has no end."""

    came_later = MappingProxyType({"place_type": ""})

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="versions")
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=20, choices=[(level.value, level.value) for level in Level])
    place_type = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in PlaceType], blank=True)
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
            place_type=PlaceType(self.place_type) if self.place_type else None,
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

    def to_core(self) -> CoreLink:
        """The core's link; needs both ends selected."""
        return CoreLink(self.party.key, self.administrative.key, self.valid_from, self.valid_to)


class UnitEvent(Record):
    """What a decision did to units, as it was applied; triggers refuse every change, an undoing is a row of its own.

    The JSON columns hold what only the event itself reads: the attributes it gave, and exactly which dated rows it took
    away and added, so that it can be undone.
    """

    is_append_only = True

    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in EventKind])
    day = models.DateField()
    legal_basis = models.CharField(max_length=300)
    changes = models.JSONField(default=list)
    dissolved = models.JSONField(default=list)
    removed = models.JSONField(default=list)
    added = models.JSONField(default=list)
    links_removed = models.JSONField(default=list)
    links_added = models.JSONField(default=list)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.UUIDField()
    recorded_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(legal_basis=""), name="unit_event_has_a_basis"),)

    def __str__(self) -> str:
        return self.key


class UnitEventPart(Record):
    """That a share of one unit became part of another; source and target differ in an edge of lineage.

    Shares are decimals as text, blank where the decision states none: they are read exactly or not at all.
    """

    is_append_only = True

    event = models.ForeignKey(UnitEvent, models.PROTECT, related_name="parts")
    source = models.ForeignKey(OrgUnit, models.PROTECT, related_name="event_sources")
    target = models.ForeignKey(OrgUnit, models.PROTECT, related_name="event_targets")
    households = models.CharField(max_length=40, blank=True)
    people = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("event", "source", "target"), name="event_part_once"),)

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class UnitEventUndo(Record):
    """That an event was entered by mistake and taken back: who, when, why."""

    is_append_only = True

    event = models.OneToOneField(UnitEvent, models.PROTECT, related_name="undone")
    at = models.DateTimeField(default=clock.now)
    by = models.UUIDField()
    by_name = models.CharField(max_length=200)
    why = models.TextField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(why=""), name="unit_event_undo_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.event_id}: {self.why}"


class BoundarySet(Record):
    """Boundaries of the units below a place from a file, in force from a day; a later set of the place replaces it.

    `shapes` holds unit key → closed lines of [longitude, latitude] in whole parts of a degree
    (`packs.boundaries.PER_DEGREE`), simplified to what a page can draw.
    """

    is_append_only = True

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="boundary_sets")
    valid_from = models.DateField()
    file_name = models.CharField(max_length=200)
    shapes = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.UUIDField()
    recorded_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ("-valid_from", "-id")
        indexes = (models.Index(fields=("place", "-valid_from"), name="boundary_set_newest"),)

    def __str__(self) -> str:
        return f"{self.place_id}: {self.file_name}"
