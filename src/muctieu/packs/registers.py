"""Register definitions from `data/registers.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from muctieu.core.indicator import Disclosure, Indicator
from muctieu.core.register import Choice, Feed, Field, FieldType, Register, Stage
from muctieu.packs.loader import load_indicators
from muctieu.packs.rows import DATA, Row, no_twins, read_toml

FILE = "registers.toml"
KEYS = ("code", "name_vi", "name_en", "disclosure", "stages", "fields", "feeds")
STAGE_KEYS = ("code", "name_vi", "name_en", "ends")
FIELD_KEYS = ("code", "type", "name_vi", "name_en", "required", "restricted", "part_of", "choices")
CHOICE_KEYS = ("code", "name_vi", "name_en")
FEED_KEYS = ("indicator", "measure", "since", "where")


@cache
def load_registers() -> Mapping[str, Register]:
    """Code → register, in the order in which the desk lists them.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    return MappingProxyType(read_registers(DATA / FILE, load_indicators()))


def read_registers(path: Path, indicators: Mapping[str, Indicator]) -> dict[str, Register]:
    """The registers of a definition file; every indicator that they feed must be known."""
    rows = list(read_toml(path, name=path.name, keys=("register",)).tables("register", KEYS))
    no_twins((row.text("code"), row) for row in rows)
    return {row.text("code"): _register(row, indicators) for row in rows}


def _register(row: Row, indicators: Mapping[str, Indicator]) -> Register:
    stages = tuple(map(_stage, row.tables("stages", STAGE_KEYS)))
    if not stages:
        raise row.wrong("stages", "", rule_vi="cần ít nhất một bước", rule_en="needs at least one stage")
    fields = tuple(map(_field, row.tables("fields", FIELD_KEYS)))
    feeds = row.tables("feeds", FEED_KEYS, name="indicator")
    return Register(
        row.text("code"),
        row.text("name_vi"),
        row.english("name_en"),
        row.choice("disclosure", Disclosure, Disclosure.STAFF),
        fields,
        stages,
        tuple(_feed(feed, fields, stages, indicators) for feed in feeds),
    )


def _stage(row: Row) -> Stage:
    return Stage(row.text("code"), row.text("name_vi"), row.english("name_en"), row.flag("ends"))


def _field(row: Row) -> Field:
    return Field(
        row.text("code"),
        row.text("name_vi"),
        row.english("name_en"),
        row.choice("type", FieldType),
        choices=tuple(
            Choice(one.text("code"), one.text("name_vi"), one.english("name_en"))
            for one in row.tables("choices", CHOICE_KEYS)
        ),
        required=row.flag("required"),
        restricted=row.flag("restricted"),
        part_of=row.text("part_of", "") or None,
    )


def _feed(row: Row, fields: tuple[Field, ...], stages: tuple[Stage, ...], indicators: Mapping[str, Indicator]) -> Feed:
    indicator, since = row.text("indicator"), row.text("since")
    if indicator not in indicators:
        raise row.unknown("indicator", indicator, known=sorted(indicators))
    if since not in {stage.code for stage in stages}:
        raise row.unknown("since", since, known=[stage.code for stage in stages])
    counts = [field.code for field in fields if field.type is FieldType.COUNT]
    measure = row.text("measure", "") or None
    if measure is not None and measure not in counts:
        raise row.unknown("measure", measure, known=counts)
    choices = {field.code: field for field in fields if field.type is FieldType.CHOICE}
    wanted = row.table("where", choices)
    where = {code: wanted.text(code) for code in choices if wanted is not None and wanted.has(code)}
    return Feed(indicator, measure, since, where)
