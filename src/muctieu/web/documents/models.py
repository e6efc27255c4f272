"""One kind of document for intake, evidence, registers and reviews; its bytes are kept by hash outside the database."""

from __future__ import annotations

from types import MappingProxyType

from django.db import models
from django.db.models import Q

from muctieu.web.common import clock
from muctieu.web.common.records import Record
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit


class Document(Record):
    """A document as it came in: raw bytes by hash, text as extracted, and what its heading says.

    `code` is its readable name, used in provenance. Offsets of spans count characters of `text`, which belongs to
    `extractor`: a newer extractor makes a new row, never another text under old offsets. A file that is only kept has
    neither. `file_name` is harmless and ends with the suffix of the true type; `may_show` tells that browsers may show
    it in place, `doubts` holds codes and arguments of the findings about it.
    """

    came_later = MappingProxyType({"may_show": False, "doubts": []})

    code = models.CharField(max_length=150, unique=True)
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="documents")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    file_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100, blank=True)
    may_show = models.BooleanField(default=False)
    doubts = models.JSONField(default=list)
    text = models.TextField(blank=True)
    extractor = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=100, blank=True)
    type = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=500, blank=True)
    dateline = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("place", "sha256", "extractor"), name="document_once_a_place"),)
        indexes = (models.Index(fields=("place", "-dateline"), name="document_newest"),)

    def __str__(self) -> str:
        return self.code

    @property
    def policy_place_id(self) -> int:
        return self.place_id

    @property
    def name(self) -> str:
        """What people call it: its title, a kept file by its name."""
        return self.title or (self.code if self.extractor else self.file_name)


class Attachment(Record):
    """That somebody put a document to a thing, or (`withdraws` set) took it back. Triggers refuse every change.

    The thing is named by its kind and uuid (`documents.things`), so that any room's rows can have files; things are
    never deleted. `place` is where the thing stood then; who may read decides the thing itself.
    """

    is_append_only = True

    document = models.ForeignKey(Document, models.PROTECT, related_name="attachments")
    thing_kind = models.CharField(max_length=20)
    thing_uuid = models.UUIDField()
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="attachments")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="attachments")
    withdraws = models.OneToOneField("self", models.PROTECT, null=True, related_name="withdrawal")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("thing_kind", "thing_uuid"), name="attachment_by_thing"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(withdraws__isnull=True, reason="") | (Q(withdraws__isnull=False) & ~Q(reason="")),
                name="attachment_withdrawn_with_reason",
            ),
        )

    def __str__(self) -> str:
        return self.document.file_name

    @property
    def policy_place_id(self) -> int:
        return self.place_id
