"""What readers say about articles: shown to nobody before somebody of the portal has let it."""

from __future__ import annotations

from django.db import models

from muctieu.web.common import clock
from muctieu.web.people.models import User
from muctieu.web.portal.models.news import ArticlePage


class Comment(models.Model):
    """A reader's words under the name the reader gave; no address, no mail, no way back to a person is kept."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SHOWN = "shown"
        REFUSED = "refused"

    id = models.BigAutoField(primary_key=True)
    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="comments")
    name = models.CharField(max_length=60)
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("article", "state"), name="comment_by_article"),)

    def __str__(self) -> str:
        return self.text[:60]
