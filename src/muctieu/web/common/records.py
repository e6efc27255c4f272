"""What every record that can travel has: a key for the database, an identity for the world, and a seal in the journal.

Whatever stores, changes or removes a record does so inside an act (`common.acts`), whose entry vouches for the row; a
row that is written in another way is refused here, or named by `muctieu verify`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from muctieu.web.common import clock, seals

R = TypeVar("R", bound="Record")


class RecordQuerySet(models.QuerySet[R]):
    """Rows whose changes are told to the running act."""

    def bulk_create(self, objs: Iterable[R], *args: Any, **kwargs: Any) -> list[R]:
        if not self.model.is_sealed:
            return super().bulk_create(objs, *args, **kwargs)
        seals.require_act(self.model)
        rows = super().bulk_create(objs, *args, **kwargs)
        seals.note_made(rows)
        return rows

    def update(self, **kwargs: Any) -> int:
        if not self.model.is_sealed or kwargs.keys() <= self.model.unsealed:
            return super().update(**kwargs)
        seals.require_act(self.model)
        keys = list(self.order_by().values_list("pk", flat=True))
        changed = super().update(**kwargs)
        seals.note_changed(self.model, keys)
        return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        if not self.model.is_sealed:
            return super().delete()
        seals.require_act(self.model)
        gone = [identity.bytes for identity in self.values_list("uuid", flat=True)]
        counts = super().delete()
        seals.note_removed(self.model, gone)
        return counts


class RecordManager(models.Manager[R]):
    """The way to a model's rows."""

    def get_queryset(self) -> RecordQuerySet[R]:
        return RecordQuerySet(self.model, using=self._db)


class Record(models.Model):
    """Integer key inside this store, uuid outside it, and when the row was made."""

    # Columns of which the seal says nothing: the database's own key, and what changes without an act.
    unsealed: ClassVar[frozenset[str]] = frozenset({"id"})
    # Columns that came to the table later, with what rows from before hold in them. A seal leaves a column out while it
    # holds that, so that rows sealed before the column existed still match.
    came_later: ClassVar[Mapping[str, object]] = MappingProxyType({})
    # Whether an act vouches for each row; not where machinery moves rows on by itself.
    is_sealed: ClassVar[bool] = True
    # Whether the table's triggers refuse every change, so that a row is sealed once and for all.
    is_append_only: ClassVar[bool] = False

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created = models.DateTimeField(default=clock.now, editable=False)

    objects = RecordManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        columns = kwargs.get("update_fields")
        if not self.is_sealed or (columns is not None and set(columns) <= self.unsealed):
            super().save(*args, **kwargs)
            return
        is_new = self._state.adding
        seals.require_act(type(self))
        super().save(*args, **kwargs)
        if is_new:
            seals.note_made([self])
        else:
            seals.note_changed(type(self), [self.pk])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if not self.is_sealed:
            return super().delete(*args, **kwargs)
        seals.require_act(type(self))
        identity = self.uuid.bytes
        counts = super().delete(*args, **kwargs)
        seals.note_removed(type(self), [identity])
        return counts


@receiver(m2m_changed)
def _note_links(instance: models.Model, action: str, **_: object) -> None:
    """Links belong to the row that has them as a field; no verb sets them from the other end."""
    if action in ("post_add", "post_remove", "post_clear") and isinstance(instance, Record) and instance.is_sealed:
        seals.note_changed(type(instance), [instance.pk])
