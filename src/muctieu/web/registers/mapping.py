"""Between the store's rows and the core's register records."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from muctieu.core.register import FieldType, Record, Register, Value
from muctieu.errors import StateError
from muctieu.packs.registers import load_registers
from muctieu.web.registers.models import EntryVersion


def register_named(code: str) -> Register:
    """The definition of a register.

    Raises:
        StateError: MT7203 when there is none of that code.
    """
    found = load_registers().get(code)
    if found is None:
        raise StateError("MT7203", kind="sổ", kind_en="register", value=code)
    return found


def current_versions() -> QuerySet[EntryVersion]:
    """The version of each entry that counts, with its entry and place."""
    newest = EntryVersion.objects.filter(entry=OuterRef("entry")).order_by("-number").values("pk")[:1]
    return EntryVersion.objects.filter(pk=Subquery(newest)).select_related("entry", "entry__place")


def to_core(version: EntryVersion, register: Register) -> Record:
    """The core's record of a version; its entry and place must be loaded."""
    return Record(
        id=str(version.entry.uuid),
        place=version.entry.place.key,
        day=version.day,
        stage=version.stage,
        values=values_of(version.values, register),
    )


def values_of(kept: Mapping[str, str], register: Register) -> dict[str, Value]:
    """Kept texts as counts and words."""
    counts = {field.code for field in register.fields if field.type is FieldType.COUNT}
    return {code: Decimal(text) if code in counts else text for code, text in kept.items()}


def kept_values(values: Mapping[str, Value]) -> dict[str, str]:
    """Counts and words as the texts that are kept; what is empty is not kept."""
    return {code: str(value) for code, value in values.items() if value != ""}
