"""The journal: one row for each act, chained by hash per commune, never changed."""

from __future__ import annotations

from django.db import models


class JournalEntry(models.Model):
    """What was done, by whom, to what, and why; `seal` chains it to the entry before (see `common.journal`).

    Names and identities are copied, not referenced: the entry must still say who it was when that row is gone. `before`
    and `after` are for people; `seals` vouches for the rows that the act touched (see `common.seals`).
    """

    id = models.BigAutoField(primary_key=True)
    chain = models.UUIDField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    act = models.CharField(max_length=60)
    thing = models.CharField(max_length=200)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    why = models.TextField(blank=True)
    seals = models.TextField(blank=True)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ("chain", "number")
        constraints = (models.UniqueConstraint(fields=("chain", "number"), name="journal_number_once"),)

    def __str__(self) -> str:
        return f"{self.chain}/{self.number} {self.act}"


class ChainHead(models.Model):
    """The last entry of a chain. Its row is what two writers on PostgreSQL wait for."""

    chain = models.UUIDField(primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.chain}/{self.number}"


class JournalDigest(models.Model):
    """A digest as it was made (`common.digests`); what counts is the copy that has left the machine."""

    id = models.BigAutoField(primary_key=True)
    made = models.DateTimeField()
    day = models.DateField()
    content = models.TextField()

    def __str__(self) -> str:
        return f"{self.day}"
