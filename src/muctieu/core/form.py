"""Entry forms: which figures the places of one level hand in for each period, by when, and what holds between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from muctieu.core.indicator import Indicator, Kind, PlaceRule
from muctieu.core.period import MONTHS_IN, Calendar, Frequency, Period
from muctieu.core.place import Level
from muctieu.core.workdays import WorkCalendar
from muctieu.errors import Finding

# The source of every figure that a place reports itself, by whatever form, sheet, phone or message: entered once, it
# serves every form that asks for it, and a later report of the place takes the place of an earlier one.
LINE = "bieu"
# What a row of a repeating part is called becomes the figure's disaggregation, which the store keeps in 200 letters.
LONGEST_LABEL = 200
# A report passes these levels on its way up; each has its own due day.
WAY_UP = (Level.SETTLEMENT, Level.VILLAGE, Level.COMMUNE, Level.PROVINCE)


class Relation(StrEnum):
    """What a rule between fields asks for."""

    EQUAL = "="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class EntryField:
    """One figure of a form."""

    indicator: str
    required: bool = True
    hint_vi: str = ""
    hint_en: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part with as many rows as are needed: each row has a label and the figures of `fields`.

    With `choices` the label is one of these, else it is typed. It becomes the disaggregation of the row's figures.
    """

    code: str
    name_vi: str
    name_en: str
    label_vi: str
    label_en: str
    fields: tuple[EntryField, ...]
    choices: tuple[str, ...] = ()
    most: int = 30


@dataclass(frozen=True, slots=True)
class FieldRule:
    """The sum of `left` in relation to the sum of `right`; a `strict` one can never be broken by true figures."""

    left: tuple[str, ...]
    relation: Relation
    right: tuple[str, ...]
    text_vi: str
    text_en: str
    strict: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The indicators on both sides."""
        return (*self.left, *self.right)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a form may be filled in, counted from the period.

    `opens` is in calendar days before the last day of data; `due` by level and `cut_off` (after the last due day) are
    in working days. Decree 09/2019 asks for at least one working day between the data's last day and the first due
    day, and for a due day of each level.
    """

    due: Mapping[Level, int]
    opens: int = 0
    cut_off: int = 0
    estimate_allowed: bool = False


@dataclass(frozen=True, slots=True)
class EntryForm:
    """A form: indicators, the level of places that fill it in, how often, on which calendar, and its rules."""

    code: str
    name_vi: str
    name_en: str
    level: Level
    frequency: Frequency
    fields: tuple[EntryField, ...]
    schedule: Schedule
    calendar: Calendar = Calendar.CIVIL
    repeats: tuple[Repeat, ...] = ()
    rules: tuple[FieldRule, ...] = ()

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator of the form once, in the order in which it asks for them."""
        parts = [*self.fields, *(one for repeat in self.repeats for one in repeat.fields)]
        return tuple(dict.fromkeys(one.indicator for one in parts))

    def repeat_with(self, indicator: str) -> Repeat | None:
        """The repeating part in which the indicator stands."""
        return next((part for part in self.repeats if any(one.indicator == indicator for one in part.fields)), None)

    def period_of(self, day: date) -> Period:
        """The form's period in which `day` falls."""
        return Period.containing(day, self.frequency, calendar=self.calendar)


# -- whether a form makes sense -----------------------------------------------------------------------------------


def check_form(form: EntryForm, catalogue: Mapping[str, Indicator]) -> tuple[Finding, ...]:
    """What is wrong with a form: MT2301 to MT2308, errors before it may be used, warnings to look at."""
    return (*_check_fields(form, catalogue), *_check_rules(form), *_check_schedule(form))


def _check_fields(form: EntryForm, catalogue: Mapping[str, Indicator]) -> Iterator[Finding]:
    if not form.indicators:
        yield Finding("MT2301", {"form": form.name_vi, "form_en": form.name_en})
    seen: set[str] = set()
    for one in (*form.fields, *(one for part in form.repeats for one in part.fields)):
        args = {"form": form.name_vi, "form_en": form.name_en, "indicator": one.indicator}
        if one.indicator in seen:
            yield Finding("MT2304", args)
        seen.add(one.indicator)
        indicator = catalogue.get(one.indicator)
        if indicator is None:
            yield Finding("MT2302", args)
            continue
        args |= {"indicator": indicator.name_vi, "indicator_en": indicator.name_en}
        if indicator.kind is Kind.DERIVED:
            parts = ", ".join(part for part in (indicator.numerator, indicator.denominator) if part)
            yield Finding("MT2303", {**args, "parts": parts or "–"})
        elif indicator.place is PlaceRule.NONE and form.level in (Level.SETTLEMENT, Level.VILLAGE):
            yield Finding("MT2308", args)


def _check_rules(form: EntryForm) -> Iterator[Finding]:
    known = {one.indicator for one in form.fields}
    for rule in form.rules:
        for name in rule.fields:
            if name not in known:
                yield Finding("MT2305", {"form": form.name_vi, "form_en": form.name_en, "rule": rule.text_vi,
                                         "rule_en": rule.text_en, "indicator": name})  # fmt: skip


def _check_schedule(form: EntryForm) -> Iterator[Finding]:
    args = {"form": form.name_vi, "form_en": form.name_en}
    if form.frequency not in MONTHS_IN:
        yield Finding("MT2306", {**args, "value": form.frequency.value})
    schedule = form.schedule
    due = [(level, schedule.due[level]) for level in WAY_UP if level in schedule.due]
    days = [days for _level, days in due]
    gaps = [later - earlier for earlier, later in pairwise([0, *days])]
    if form.level not in schedule.due or min(gaps, default=0) < 1 or min(schedule.opens, schedule.cut_off) < 0:
        told = ", ".join(f"{level.value} {count}" for level, count in due) or "–"
        yield Finding("MT2307", {**args, "due": told})


# -- when it may be filled in -------------------------------------------------------------------------------------


class Timing(StrEnum):
    """How a day lies to a window."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """The days of one period of a form: data in [data_from, data_to), entry from `opens` to `cut_off`, both included.

    `unknown_years` and `unconfirmed` say what the working days rest on (see `workdays.DueDay`).
    """

    period: Period
    opens: date
    due: Mapping[Level, date]
    cut_off: date
    unknown_years: tuple[int, ...] = ()
    unconfirmed: bool = field(default=False)

    @property
    def data_from(self) -> date:
        """First day of which the figures speak."""
        return self.period.start

    @property
    def data_to(self) -> date:
        """First day of which they speak no more."""
        return self.period.end

    def timing(self, day: date, level: Level) -> Timing:
        """Whether `day` is early, on time for `level`, late, or after the cut-off."""
        if day < self.opens:
            return Timing.EARLY
        if day <= self.due[level]:
            return Timing.ON_TIME
        return Timing.LATE if day <= self.cut_off else Timing.CLOSED


def window_of(form: EntryForm, period: Period, work: WorkCalendar) -> Window:
    """The window of the form for one period."""
    last = period.end - timedelta(days=1)
    due = {level: work.due_after(last, days) for level, days in form.schedule.due.items()}
    end = work.due_after(max(one.day for one in due.values()), form.schedule.cut_off)
    found = (*due.values(), end)
    return Window(
        period,
        max(period.start, last - timedelta(days=form.schedule.opens)),
        {level: one.day for level, one in due.items()},
        end.day,
        unknown_years=tuple(sorted({year for one in found for year in one.unknown_years})),
        unconfirmed=any(one.unconfirmed for one in found),
    )
