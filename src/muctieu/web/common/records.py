"""What every record that can travel has: a key for the database and an identity for the world."""

from __future__ import annotations

import uuid

from django.db import models

from muctieu.web.common import clock


class Record(models.Model):
    """Integer key inside this store, uuid outside it, and when the row was made."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True
