"""One kind of document for intake, evidence, registers and reviews; its bytes are kept by hash outside the database."""

from __future__ import annotations

from django.db import models

from muctieu.web.common.records import Record
from muctieu.web.places.models import OrgUnit


class Document(Record):
    """A document as it came in: raw bytes by hash, text as extracted, and what its heading says.

    `code` is its readable name, used in provenance. Offsets of spans count characters of `text`, which belongs to
    `extractor`: a newer extractor makes a new row, never another text under old offsets.
    """

    code = models.CharField(max_length=150, unique=True)
    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="documents")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    file_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100, blank=True)
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
