"""The scoreboard page as texts: the answer, the counts, what needs attention, then every target under its heading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import ngettext

from muctieu.core.period import Period
from muctieu.core.scoreboard import Scoreboard
from muctieu.core.verdict import Assessment, Verdict
from muctieu.core.wording import in_sentence
from muctieu.errors import Finding
from muctieu.packs.loader import load_sectors
from muctieu.packs.sectors import Heading, Sector
from muctieu.web.figures.shapes import Board
from muctieu.web.screens import words
from muctieu.web.screens.asked import Asked, Choice, period_choices, unit_choices
from muctieu.web.screens.rows import Ending, Row, RowMaker
from muctieu.web.screens.why import NO_WHY, WhyLinks

# A list of a hundred focuses nobody.
FOCUS_SHOWN = 12
# Periods without a figure that are named, beyond which they are counted.
PERIODS_NAMED = 3
# From the heaviest to the lightest, to name the one that weighs most.
_WEIGHT = (Verdict.AT_RISK, Verdict.UNMET, Verdict.SLOW)


@dataclass(frozen=True, slots=True)
class Count:
    """How many targets have a verdict; `is_chosen` when the page shows only these."""

    verdict: Verdict
    word: str
    number: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The targets under one of the report's headings."""

    code: str
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Everything the template prints."""

    plan_code: str
    plan_name: str
    place_name: str
    headline: str
    as_of: date
    total: int
    counts: tuple[Count, ...]
    focus: tuple[Row, ...]
    focus_count: int
    more_focus: int
    sections: tuple[Section, ...]
    withheld: tuple[str, ...]
    findings: tuple[str, ...]
    periods: tuple[Choice, ...]
    asked: Asked
    all_url: str
    has_figures: bool
    forecasts: bool
    too_small: tuple[str, ...] = ()
    units: tuple[Choice, ...] = ()


def board_page(
    board: Board, *, withheld: Iterable[Sector], asked: Asked, link: Callable[[str], str], why: WhyLinks = NO_WHY,
    ending: Ending | None = None, can_restate: bool = False,
) -> BoardPage:  # fmt: skip
    """The page of `board`; `link` gives the address of a target's page.

    The desk's has `why`, the addresses of explanations, says by `ending` where each target will end, and offers the
    reading on today's units where that is another one (`can_restate`).
    """
    scoreboard = board.scoreboard
    plan = scoreboard.plan
    make = RowMaker(plan, scoreboard.as_of, link, ending, why, board.scoreboard.below)
    chosen = [a for a in scoreboard.assessments if asked.verdict in (None, a.verdict)]
    rows = {a.target.id: make.row(a, board.figures.get(a.target.indicator.code, ())) for a in chosen}
    focus = heaviest_first(scoreboard)
    return BoardPage(
        plan_code=plan.code,
        plan_name=words.pick(plan.name_vi, plan.name_en),
        place_name=plan.place_name,
        headline=headline(scoreboard, focus),
        as_of=scoreboard.as_of,
        total=len(scoreboard.assessments),
        counts=_counts(scoreboard, asked),
        focus=() if asked.verdict else tuple(rows[a.target.id] for a in focus[:FOCUS_SHOWN]),
        focus_count=len(focus),
        more_focus=max(0, len(focus) - FOCUS_SHOWN),
        sections=_sections(chosen, rows),
        withheld=tuple(words.pick(sector.name_vi, sector.name_en) for sector in withheld),
        findings=tuple(finding_text(finding) for finding in scoreboard.findings),
        periods=period_choices(plan, _newest(board), asked.period),
        asked=asked,
        all_url=asked.address(None),
        has_figures=any(board.figures.values()),
        forecasts=ending is not None,
        too_small=_too_small(board),
        units=unit_choices(asked.restated) if can_restate else (),
    )


def _too_small(board: Board) -> tuple[str, ...]:
    """Which targets have figures that the public is not shown: "số trẻ sinh ra (quý I/2023)", "… (12 kỳ)"."""
    targets = (assessment.target for assessment in board.scoreboard.assessments)
    named = ((in_sentence(words.name(target)), board.too_small.get(target.indicator.code, ())) for target in targets)
    return tuple(f"{name} ({_periods(some)})" for name, some in named if some)


def _periods(some: tuple[Period, ...]) -> str:
    if len(some) > PERIODS_NAMED:
        return ngettext("%(count)s kỳ", "%(count)s kỳ", len(some)) % {"count": len(some)}
    return ", ".join(words.period_text(one) for one in some)


def heaviest_first(scoreboard: Scoreboard) -> list[Assessment]:
    """What needs attention, the heaviest first."""
    return sorted(scoreboard.focus, key=_weight)


def headline(scoreboard: Scoreboard, focus: list[Assessment]) -> str:
    """The answer in a sentence."""
    total = len(scoreboard.assessments)
    good = sum(a.verdict.is_good for a in scoreboard.assessments)
    if total and all(a.verdict is Verdict.NO_DATA for a in scoreboard.assessments):
        return ngettext("%(total)s chỉ tiêu, chưa có số liệu nào", "%(total)s chỉ tiêu, chưa có số liệu nào", total) % {
            "total": total
        }
    first = ngettext(
        "%(good)s trong %(total)s chỉ tiêu đạt hoặc vượt", "%(good)s trong %(total)s chỉ tiêu đạt hoặc vượt", total
    ) % {"good": good, "total": total}
    if scoreboard.decided:
        decided = ngettext("%(count)s theo quyết định", "%(count)s theo quyết định", scoreboard.decided)
        first = f"{first} ({decided % {'count': scoreboard.decided}})"
    if not focus:
        return first
    heaviest = focus[0].target
    second = ngettext(
        "%(count)s cần tập trung, nặng nhất là %(name)s", "%(count)s cần tập trung, nặng nhất là %(name)s", len(focus)
    ) % {"count": len(focus), "name": in_sentence(words.name(heaviest))}
    return f"{first}; {second}"


def _weight(assessment: Assessment) -> tuple[int, Decimal]:
    verdict = assessment.verdict
    share = assessment.attainment.value
    weight = _WEIGHT.index(verdict) if verdict in _WEIGHT else len(_WEIGHT)
    return weight, Decimal(1) if share is None else share


def _counts(scoreboard: Scoreboard, asked: Asked) -> tuple[Count, ...]:
    return tuple(
        Count(verdict, words.verdict_word(verdict), number, asked.address(verdict), verdict is asked.verdict)
        for verdict, number in scoreboard.counts.items()
    )


def _sections(assessments: Iterable[Assessment], rows: dict[str, Row]) -> tuple[Section, ...]:
    """The rows under the headings of reports, each in the order of the resolution."""
    sectors = load_sectors()
    found: dict[Heading, list[Row]] = {}
    for assessment in assessments:
        heading = sectors[assessment.target.indicator.sector].heading
        found.setdefault(heading, []).append(rows[assessment.target.id])
    return tuple(
        Section(heading.code, words.pick(heading.name_vi, heading.name_en), tuple(found[heading]))
        for heading in sorted(found, key=lambda heading: heading.order)
    )


def _newest(board: Board) -> date:
    ends = [figure.period.end for figures in board.figures.values() for figure in figures if figure.period is not None]
    return max([board.scoreboard.as_of, *ends])


def finding_text(finding: Finding) -> str:
    return words.pick(finding.message_vi, finding.message_en)
