"""A comparison as texts: the matrix of units and indicators, its answer in a sentence, and where series break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muctieu.core.aggregate import Figure
from muctieu.core.compare import Against, against, figure_in, is_rate
from muctieu.core.indicator import Indicator
from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.core.plan import Plan
from muctieu.core.verdict import Assessment
from muctieu.web.common.same import Same
from muctieu.web.screens import words
from muctieu.web.screens.rows import coverage_text, percent_text, result_and_goal

# How a rate stands to the common one, in the shapes and colours of verdicts: shape and word first.
STANDINGS: Mapping[Against, tuple[str, str, str]] = {
    Against.BETTER: ("exceeded", "tốt hơn mức chung", "better than the whole"),
    Against.EVEN: ("met", "bằng mức chung", "as the whole"),
    Against.WORSE: ("slow", "kém hơn mức chung", "worse than the whole"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One indicator, in one unit and one period for every unit of the table."""

    code: str
    name: str
    unit: str
    period: str
    kind: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One number with what it rests on; `mark` names its shape and `word` says it. Empty where nothing is known."""

    value: str = ""
    goal: str = ""
    note: str = ""
    mark: str = ""
    word: str = ""
    is_partial: bool = False


NO_CELL = Cell()


@dataclass(frozen=True, slots=True)
class Line:
    """One unit; `place` is its place in the order, empty where there is none. `breaks` say what befell it."""

    uuid: str
    name: str
    place: str
    cells: tuple[Cell, ...]
    breaks: tuple[str, ...]


def column(indicator: Indicator, period: Period | None, *, is_main: bool) -> Column:
    kind = _("tỷ lệ, bình quân") if is_rate(indicator) else _("tổng số")
    return Column(
        code=indicator.code,
        name=words.pick(indicator.name_vi, indicator.name_en),
        unit=words.unit_symbol(indicator.unit),
        period="" if period is None else words.period_text(period),
        kind=kind,
        is_main=is_main,
    )


def figure_cell(
    figures: Sequence[Figure], common: Sequence[Figure], period: Period | None, indicator: Indicator, *, is_own: bool,
    below: Level = Level.VILLAGE,
) -> Cell:  # fmt: skip
    """A unit's figure of the period, a rate with how it stands to that of the whole; `is_own` for a single report.

    `below` is what the units are on which a total rests.
    """
    figure = None if period is None else figure_in(figures, period, indicator)
    if period is None or figure is None or figure.value is None:
        return NO_CELL
    standing = against(figure, figure_in(common, period, indicator), indicator)
    mark, *said = STANDINGS[standing] if standing is not None else ("", "", "")
    return Cell(
        value=words.number(figure.value.value),
        note=note_of(figure, is_own=is_own, below=below),
        mark=mark,
        word=words.pick(said[0], said[1]),
        is_partial=_is_partial(figure),
    )


def target_cell(
    assessment: Assessment | None, plan: Plan | None, *, is_own: bool, below: Level = Level.VILLAGE
) -> Cell:
    """Where a unit stands by its target: result, goal, attainment, and what they rest on."""
    if assessment is None or plan is None:
        return NO_CELL
    return _target_cell(Same(assessment), Same(plan), get_language(), is_own=is_own, below=below)


@lru_cache(maxsize=8192)
def _target_cell(of: Same[Assessment], by: Same[Plan], _language: str | None, *, is_own: bool, below: Level) -> Cell:
    """Written once for the same assessment: an act touches few of a province's communes."""
    assessment, plan = of.it, by.it
    result, goal, _unit = result_and_goal(assessment)
    figure = assessment.figure
    told = [percent_text(assessment, plan)]
    if figure is not None:
        told += [words.figure_period(figure), note_of(figure, is_own=is_own, below=below)]
    return Cell(
        value=result or "–",
        goal=goal,
        note=" · ".join(part for part in told if part),
        mark=assessment.verdict.value,
        word=words.verdict_word(assessment.verdict),
        is_partial=figure is not None and _is_partial(figure),
    )


def note_of(figure: Figure, *, is_own: bool, below: Level = Level.VILLAGE) -> str:
    """What the number rests on, and whether it is less than official."""
    rests = _("bản báo cáo") if is_own and figure.coverage is None else coverage_text(figure, below)
    return ", ".join(part for part in (rests, words.status_text(figure.status)) if part)


def _is_partial(figure: Figure) -> bool:
    return figure.coverage is not None and not figure.coverage.is_full
