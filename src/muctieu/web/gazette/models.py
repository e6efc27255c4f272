"""The documents register: official documents, what they do to one another, and draft texts put to the public.

Files hang on a document as on any other thing (`documents.things`), several each.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from muctieu.core.document_effect import Term
from muctieu.web.common.records import Record
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit

LONGEST_TITLE = 1000


class State(models.TextChoices):
    """Where a document stands on its way to the public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Access(models.TextChoices):
    """Who may read it once it is published."""

    PUBLIC = "public"
    STAFF = "staff"


class OfficialDocument(Record):
    """A document of the register; `slug` is its address, `number` as printed and `number_key` what spellings share.

    Dates are null where unknown. `day` sorts the lists: the day of issue, else the day on which it was entered. A
    `is_proposal` is a draft text on which opinions are asked for (`Consultation`): it has no effect whatever its dates.
    `search` is the folded text by which it is found, `edits` counts how often it was written.
    """

    place = models.ForeignKey(OrgUnit, models.PROTECT, related_name="official_documents")
    slug = models.SlugField(max_length=120, unique=True)
    number = models.CharField(max_length=100, blank=True)
    number_key = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    type = models.CharField(max_length=10, blank=True)
    agency = models.CharField(max_length=300, blank=True)
    agency_key = models.CharField(max_length=300, blank=True)
    signer = models.CharField(max_length=200, blank=True)
    sectors = models.JSONField(default=list)
    summary = models.TextField(blank=True)
    issued = models.DateField(null=True)
    effective = models.DateField(null=True)
    expires = models.DateField(null=True)
    day = models.DateField()
    is_proposal = models.BooleanField(default=False)
    access = models.CharField(max_length=6, choices=Access.choices, default=Access.PUBLIC)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(null=True)
    search = models.TextField()
    edits = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(User, models.PROTECT, related_name="edited_documents")

    class Meta:
        ordering = ("-day", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=State.values), name="official_state_exists"),
            models.CheckConstraint(condition=Q(access__in=Access.values), name="official_access_exists"),
            models.CheckConstraint(
                condition=Q(effective__isnull=True) | Q(issued__isnull=True) | Q(effective__gte=F("issued")),
                name="official_effect_after_issue",
            ),
        )
        indexes = (
            models.Index(fields=("state", "access", "-day", "-id"), name="official_newest"),
            models.Index(fields=("state", "access", "-published_at", "-id"), name="official_published_last"),
            models.Index(fields=("number_key",), name="official_by_number"),
        )

    def __str__(self) -> str:
        return self.number or self.title[:80]

    @property
    def policy_place_id(self) -> int:
        return self.place_id

    @property
    def term(self) -> Term:
        """Its own dates."""
        return Term(self.issued, self.effective, self.expires)


class LinkKind(models.TextChoices):
    """What a document (the later one) does to another: the first three end or change it, the others do not."""

    REPLACES = "replaces"
    REPEALS = "repeals"
    AMENDS = "amends"
    GUIDES = "guides"
    RELATED = "related"


class DocumentLink(Record):
    """`source` replaces, repeals, amends, guides or goes with `target`.

    `scope` names articles where only a part is meant, `day` from when it holds where that is not the day on which
    `source` takes effect.
    """

    source = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="links")
    target = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=8, choices=LinkKind.choices)
    scope = models.CharField(max_length=300, blank=True)
    day = models.DateField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("source", "target", "kind"), name="document_link_once"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="document_link_kind_exists"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="document_link_to_another"),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"

    @property
    def policy_place_id(self) -> int:
        return self.source.place_id

    @property
    def is_whole(self) -> bool:
        """Whether it ends the other document as a whole."""
        return self.kind == LinkKind.REPLACES or (self.kind == LinkKind.REPEALS and not self.scope)


class Consultation(Record):
    """The days [opens, closes], both included, in which opinions on a draft text are taken, and what came of them."""

    document = models.OneToOneField(OfficialDocument, models.PROTECT, related_name="consultation")
    opens = models.DateField()
    closes = models.DateField()
    summary_due = models.DateField(null=True)
    summary = models.TextField(blank=True)
    summary_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(closes__gte=F("opens")), name="consultation_days_in_order"),)

    def __str__(self) -> str:
        return str(self.document)

    @property
    def policy_place_id(self) -> int:
        return self.document.place_id


class TakenUp(models.TextChoices):
    """What became of an opinion."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Opinion(Record):
    """What somebody said about a draft text. Who it was is not asked and not kept; `token` makes sending twice once."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="opinions")
    token = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    taken_up = models.CharField(max_length=6, choices=TakenUp.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="answered_opinions")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.consultation_id}/{self.pk}"

    @property
    def policy_place_id(self) -> int:
        return self.consultation.document.place_id
