"""Entry forms: those that ship in `data/forms.toml`, and the one shape in which a form is kept and sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from muctieu.core.form import EntryField, EntryForm, FieldRule, Relation, Repeat, Schedule, check_form
from muctieu.core.indicator import Indicator
from muctieu.core.period import Calendar, Frequency
from muctieu.core.place import Level
from muctieu.errors import PackError, Severity
from muctieu.packs.loader import load_indicators
from muctieu.packs.rows import DATA, Row, no_twins, read_toml

FILE = "forms.toml"
KEYS = (
    "code", "name_vi", "name_en", "level", "frequency", "calendar", "schedule", "fields", "repeats", "rules",
)  # fmt: skip
SCHEDULE_KEYS = ("due", "opens", "cut_off", "estimate_allowed")
FIELD_KEYS = ("indicator", "optional", "hint_vi", "hint_en")
REPEAT_KEYS = ("code", "name_vi", "name_en", "label_vi", "label_en", "fields", "choices", "most")
RULE_KEYS = ("left", "relation", "right", "text_vi", "text_en", "strict")


@cache
def load_forms() -> Mapping[str, EntryForm]:
    """Code → form that ships; a commune takes those it wants and makes others without code.

    Raises:
        PackError: MT16xx naming file, key and rule, or a code of `core.form.check_form`.
    """
    return MappingProxyType(read_forms(DATA / FILE, load_indicators()))


def read_forms(path: Path, indicators: Mapping[str, Indicator]) -> dict[str, EntryForm]:
    """The forms of a definition file, each checked."""
    rows = list(read_toml(path, name=path.name, keys=("form",)).tables("form", KEYS))
    no_twins((row.text("code"), row) for row in rows)
    return {row.text("code"): _checked(row, indicators) for row in rows}


def _checked(row: Row, indicators: Mapping[str, Indicator]) -> EntryForm:
    form = _form(row)
    for finding in check_form(form, indicators):
        if finding.severity is Severity.ERROR:
            raise PackError(finding.code, **finding.args)
    return form


def form_from(kept: Mapping[str, object]) -> EntryForm:
    """The form of a kept mapping (`form_as_dict`); the inverse of it.

    Raises:
        PackError: MT16xx when something is missing or of another kind.
    """
    return _form(Row(kept, file="form", where=str(kept.get("code", "")), keys=KEYS))


def _form(row: Row) -> EntryForm:
    return EntryForm(
        code=row.text("code"),
        name_vi=row.text("name_vi"),
        name_en=row.english("name_en"),
        level=row.choice("level", Level),
        frequency=row.choice("frequency", Frequency),
        calendar=row.choice("calendar", Calendar, Calendar.CIVIL),
        schedule=_schedule(row),
        fields=_fields(row),
        repeats=tuple(_repeat(part) for part in row.tables("repeats", REPEAT_KEYS)),
        rules=tuple(_rule(rule) for rule in row.tables("rules", RULE_KEYS, name="text_vi")),
    )


def _schedule(row: Row) -> Schedule:
    found = row.table("schedule", SCHEDULE_KEYS)
    due = None if found is None else found.table("due", [level.value for level in Level])
    if found is None or due is None:
        raise PackError("MT1604", file=row.file, key=row.address("schedule · due"))
    days = {level: due.whole(level.value) for level in Level if due.has(level.value)}
    return Schedule(days, found.whole("opens", 0), found.whole("cut_off", 0), found.flag("estimate_allowed"))


def _fields(row: Row) -> tuple[EntryField, ...]:
    return tuple(
        EntryField(one.text("indicator"), not one.flag("optional"), one.text("hint_vi", ""), one.text("hint_en", ""))
        for one in row.tables("fields", FIELD_KEYS, name="indicator")
    )


def _repeat(row: Row) -> Repeat:
    return Repeat(
        row.text("code"),
        row.text("name_vi"),
        row.english("name_en"),
        row.text("label_vi"),
        row.english("label_en"),
        _fields(row),
        row.words("choices"),
        row.whole("most", 30),
    )


def _rule(row: Row) -> FieldRule:
    relation = row.choice("relation", Relation)
    texts = row.text("text_vi"), row.english("text_en")
    return FieldRule(row.words("left"), relation, row.words("right"), *texts, strict=row.flag("strict"))


# -- and back -----------------------------------------------------------------------------------------------------


def form_as_dict(form: EntryForm) -> dict[str, object]:
    """The form as JSON keeps it; what has its default is left out, so that equal forms are equal texts."""
    kept: dict[str, object] = {
        "code": form.code,
        "name_vi": form.name_vi,
        "name_en": form.name_en,
        "level": form.level.value,
        "frequency": form.frequency.value,
        "calendar": form.calendar.value,
        "schedule": _kept_schedule(form.schedule),
        "fields": _kept_fields(form.fields),
        "repeats": [_kept_repeat(part) for part in form.repeats],
        "rules": [_kept_rule(rule) for rule in form.rules],
    }
    return _lean(kept)


def _lean(kept: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in kept.items() if value not in ("", [], False)}


def _kept_schedule(schedule: Schedule) -> dict[str, object]:
    return {
        "due": {level.value: days for level, days in schedule.due.items()},
        "opens": schedule.opens,
        "cut_off": schedule.cut_off,
        "estimate_allowed": schedule.estimate_allowed,
    }


def _kept_fields(fields: Iterable[EntryField]) -> list[dict[str, object]]:
    return [
        _lean(
            {"indicator": one.indicator, "optional": not one.required, "hint_vi": one.hint_vi, "hint_en": one.hint_en}
        )
        for one in fields
    ]


def _kept_repeat(part: Repeat) -> dict[str, object]:
    return _lean(
        {
            "code": part.code,
            "name_vi": part.name_vi,
            "name_en": part.name_en,
            "label_vi": part.label_vi,
            "label_en": part.label_en,
            "fields": _kept_fields(part.fields),
            "choices": list(part.choices),
            "most": part.most,
        }
    )


def _kept_rule(rule: FieldRule) -> dict[str, object]:
    return _lean(
        {
            "left": list(rule.left),
            "relation": rule.relation.value,
            "right": list(rule.right),
            "text_vi": rule.text_vi,
            "text_en": rule.text_en,
            "strict": rule.strict,
        }
    )
