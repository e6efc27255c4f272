"""The page on which a form is made: rows of figures, rows of rules, days; read back with each fault beside its row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.text import slugify

from muctieu.core.fold import search_key
from muctieu.core.form import EntryField, EntryForm, FieldRule, Relation, Schedule
from muctieu.core.indicator import Indicator, Kind
from muctieu.core.period import Calendar, Frequency
from muctieu.core.place import Level
from muctieu.packs.loader import load_indicators
from muctieu.web.desk.collect.words import CALENDARS, FREQUENCIES, LEVELS
from muctieu.web.desk.register_forms import Option
from muctieu.web.screens.words import pick

SPARE_ROWS = 6
MOST_ROWS = 120
LONGEST = 200
_SIDES = re.compile(r"\s*[+;,]\s*")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One figure that the form asks."""

    indicator: str = ""
    is_required: bool = True
    hint_vi: str = ""
    hint_en: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: names of figures joined by "+" on both sides."""

    left: str = ""
    relation: str = "<="
    right: str = ""
    text_vi: str = ""
    text_en: str = ""
    is_strict: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class FormPage:
    """Everything that stands on the page; numbers are text as typed."""

    code: str = ""
    name_vi: str = ""
    name_en: str = ""
    level: str = Level.VILLAGE.value
    frequency: str = Frequency.QUARTER.value
    calendar: str = Calendar.CIVIL.value
    due_village: str = "2"
    due_commune: str = "5"
    opens: str = "10"
    cut_off: str = "3"
    is_estimate_allowed: bool = False
    fields: tuple[FieldRow, ...] = ()
    rules: tuple[RuleRow, ...] = ()
    errors: Mapping[str, str] = ()  # type: ignore[assignment]

    def with_more_rows(self) -> FormPage:
        """The same with empty rows behind."""
        fields = (*self.fields, *(FieldRow(is_required=True) for _row in range(SPARE_ROWS)))[:MOST_ROWS]
        return replace(self, fields=fields, rules=(*self.rules, RuleRow(), RuleRow())[:MOST_ROWS])

    @property
    def levels(self) -> tuple[Option, ...]:
        return tuple(Option(level.value, pick(*LEVELS[level]), level.value == self.level)
                     for level in (Level.VILLAGE, Level.COMMUNE))  # fmt: skip

    @property
    def frequencies(self) -> tuple[Option, ...]:
        return tuple(Option(one.value, pick(*words), one.value == self.frequency) for one, words in FREQUENCIES.items())

    @property
    def calendars(self) -> tuple[Option, ...]:
        return tuple(Option(one.value, pick(*words), one.value == self.calendar) for one, words in CALENDARS.items())

    @property
    def indicators(self) -> tuple[Option, ...]:
        """Every figure that can be entered, by name, for the list behind the fields."""
        entered = (one for one in load_indicators().values() if one.kind is Kind.ENTERED)
        options = (Option(one.code, f"{one.name_vi} ({one.unit.symbol_vi})", is_chosen=False) for one in entered)
        return tuple(sorted(options, key=lambda option: search_key(option.label)))


@dataclass(frozen=True, slots=True)
class Read:
    """A page as typed, and the form that it describes; None where something is not understood."""

    page: FormPage
    form: EntryForm | None


def blank_page() -> FormPage:
    return FormPage().with_more_rows()


def page_of(form: EntryForm) -> FormPage:
    """The page of a form that exists, with spare rows."""
    due = {level: str(days) for level, days in form.schedule.due.items()}
    page = FormPage(
        code=form.code, name_vi=form.name_vi, name_en=form.name_en, level=form.level.value,
        frequency=form.frequency.value, calendar=form.calendar.value, due_village=due.get(Level.VILLAGE, ""),
        due_commune=due.get(Level.COMMUNE, ""), opens=str(form.schedule.opens), cut_off=str(form.schedule.cut_off),
        is_estimate_allowed=form.schedule.estimate_allowed,
        fields=tuple(FieldRow(one.indicator, one.required, one.hint_vi, one.hint_en) for one in form.fields),
        rules=tuple(_rule_row(rule) for rule in form.rules),
    )  # fmt: skip
    return page.with_more_rows()


def _rule_row(rule: FieldRule) -> RuleRow:
    return RuleRow(
        " + ".join(rule.left), rule.relation.value, " + ".join(rule.right), rule.text_vi, rule.text_en, rule.strict
    )


# -- reading --------------------------------------------------------------------------------------------------


def read_page(posted: QueryDict, *, code: str = "") -> Read:
    """The page as posted; only its own fields are read."""
    errors: dict[str, str] = {}
    name_vi, name_en = _text(posted, "ten"), _text(posted, "ten-en")
    page = FormPage(
        code=code or _text(posted, "ma") or slugify(search_key(name_vi))[:80],
        name_vi=name_vi, name_en=name_en, level=_text(posted, "cap"), frequency=_text(posted, "ky"),
        calendar=_text(posted, "lich"), due_village=_text(posted, "han-ban"), due_commune=_text(posted, "han-xa"),
        opens=_text(posted, "mo"), cut_off=_text(posted, "het"), is_estimate_allowed=posted.get("uoc") == "1",
        fields=_field_rows(posted), rules=_rule_rows(posted),
    )  # fmt: skip
    if not name_vi:
        errors["ten"] = pick("Hãy ghi tên biểu.", "Name the form.")
    if not name_en:
        errors["ten-en"] = pick("Hãy ghi tên tiếng Anh.", "Give the English name.")
    schedule = _schedule(page, errors)
    fields, rules = _fields(page.fields), _rules(page.rules)
    shown = replace(page, fields=fields[0], rules=rules[0], errors=errors)
    faulty = bool(errors) or any(row.error for row in fields[0]) or any(row.error for row in rules[0])
    if faulty or not _is_known(page, errors):
        return Read(replace(shown, errors=errors), None)
    form = EntryForm(
        page.code, name_vi, name_en, Level(page.level), Frequency(page.frequency), fields[1], schedule,
        Calendar(page.calendar), rules=rules[1],
    )  # fmt: skip
    return Read(shown, form)


def _text(posted: QueryDict, name: str) -> str:
    return posted.get(name, "").strip()[:LONGEST]


def _is_known(page: FormPage, errors: dict[str, str]) -> bool:
    """Whether level, frequency, calendar and code are among those that exist."""
    known = (
        ("cap", page.level in {Level.VILLAGE.value, Level.COMMUNE.value}),
        ("ky", page.frequency in {one.value for one in FREQUENCIES}),
        ("lich", page.calendar in set(Calendar)),
        ("ma", bool(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", page.code))),
    )
    for field, is_known in known:
        if not is_known:
            errors[field] = pick("Hãy chọn lại mục này.", "Choose this again.")
    return not errors


def _schedule(page: FormPage, errors: dict[str, str]) -> Schedule:
    days = {
        "han-ban": page.due_village,
        "han-xa": page.due_commune,
        "mo": page.opens or "0",
        "het": page.cut_off or "0",
    }
    numbers: dict[str, int] = {}
    for field, text in days.items():
        if text and not (text.isascii() and text.isdecimal() and len(text) <= 3):
            errors[field] = pick(f"“{text[:20]}” không phải số ngày.", f"“{text[:20]}” is no number of days.")
        elif text:
            numbers[field] = int(text)
    due = {level: numbers[field] for level, field in ((Level.VILLAGE, "han-ban"), (Level.COMMUNE, "han-xa"))
           if field in numbers and (level is Level.COMMUNE or page.level == Level.VILLAGE.value)}  # fmt: skip
    return Schedule(due, numbers.get("mo", 0), numbers.get("het", 0), page.is_estimate_allowed)


def _field_rows(posted: QueryDict) -> tuple[FieldRow, ...]:
    count = min(len(posted.getlist("chi-tieu")), MOST_ROWS)
    optional = set(posted.getlist("khong-bat-buoc"))
    return tuple(
        FieldRow(
            _nth(posted, "chi-tieu", row),
            str(row) not in optional,
            _nth(posted, "goi-y", row),
            _nth(posted, "goi-y-en", row),
        )
        for row in range(count)
    )


def _rule_rows(posted: QueryDict) -> tuple[RuleRow, ...]:
    count = min(len(posted.getlist("trai")), MOST_ROWS)
    strict = set(posted.getlist("chat"))
    return tuple(
        RuleRow(
            left=_nth(posted, "trai", row),
            relation=_nth(posted, "dau", row),
            right=_nth(posted, "phai", row),
            text_vi=_nth(posted, "noi-dung", row),
            text_en=_nth(posted, "noi-dung-en", row),
            is_strict=str(row) in strict,
        )
        for row in range(count)
    )


def _nth(posted: QueryDict, name: str, row: int) -> str:
    values = posted.getlist(name)
    return values[row].strip()[:LONGEST] if row < len(values) else ""


def _fields(rows: Sequence[FieldRow]) -> tuple[tuple[FieldRow, ...], tuple[EntryField, ...]]:
    """Rows with their faults, and the fields of those that name an indicator; empty rows ask nothing."""
    shown, fields = [], []
    for row in rows:
        found = _indicator(row.indicator)
        if row.indicator and found is None:
            told = pick("Không có chỉ tiêu này; hãy chọn trong danh sách.", "No such indicator; choose from the list.")
            shown.append(replace(row, error=told))
            continue
        shown.append(row if found is None else replace(row, indicator=found.code))
        if found is not None:
            fields.append(EntryField(found.code, row.is_required, row.hint_vi, row.hint_en))
    return tuple(shown), tuple(fields)


def _indicator(typed: str) -> Indicator | None:
    """The indicator of a code or of a name, with or without its unit and marks."""
    catalogue = load_indicators()
    if typed in catalogue:
        return catalogue[typed]
    key = search_key(typed.rpartition(" (")[0] or typed)
    return next((one for one in catalogue.values() if key and key == search_key(one.name_vi)), None)


def _rules(rows: Sequence[RuleRow]) -> tuple[tuple[RuleRow, ...], tuple[FieldRule, ...]]:
    shown, rules = [], []
    for row in rows:
        if not (row.left or row.right):
            shown.append(row)
            continue
        sides = [[_indicator(name) for name in _SIDES.split(side) if name] for side in (row.left, row.right)]
        codes = [tuple(one.code for one in side if one is not None) for side in sides]
        if not all(sides) or any(None in side for side in sides) or row.relation not in set(Relation):
            told = pick("Mỗi vế cần một hoặc nhiều chỉ tiêu nối bằng dấu +.", "Each side takes indicators joined by +.")
            shown.append(replace(row, error=told))
            continue
        vi, en = (
            row.text_vi or f"{row.left} {row.relation} {row.right}",
            row.text_en or f"{row.left} {row.relation} {row.right}",
        )
        shown.append(row)
        rules.append(FieldRule(codes[0], Relation(row.relation), codes[1], vi, en, row.is_strict))
    return tuple(shown), tuple(rules)
