"""What can be found on a portal, with its words folded: one row for each thing, kept by whoever shows the thing."""

from __future__ import annotations

from django.db import models
from wagtail.models import Page

from muctieu.web.places.models import OrgUnit


class Findable(models.Model):
    """One thing that the public may open: an article, a document, a target.

    `folded` holds title and text as `core.fold.search_key` gives them; the index over it is made by the migration.
    """

    id = models.BigAutoField(primary_key=True)
    commune = models.ForeignKey(OrgUnit, models.CASCADE, related_name="findable")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    url = models.CharField(max_length=400)
    title = models.CharField(max_length=500)
    text = models.TextField(blank=True)
    folded_title = models.CharField(max_length=600)
    folded = models.TextField()
    day = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "key"), name="findable_once"),)
        indexes = (models.Index(fields=("commune", "kind"), name="findable_by_kind"),)

    def __str__(self) -> str:
        return self.title


class PageTitle(models.Model):
    """The titles of a page of the editor's tree, folded, whether it is shown or not: for editors, never for the public.

    `tree` is the path of the portal's home page; the index over the words is made by the migration.
    """

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="+")
    tree = models.CharField(max_length=20)
    folded = models.CharField(max_length=1200)

    def __str__(self) -> str:
        return self.folded
