"""One number that grows with every change of what the public sees that is not an act of ours."""

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """The only row counts changes, in the transaction that makes them."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
