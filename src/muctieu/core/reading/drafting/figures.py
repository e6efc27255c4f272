"""The figures of a clause: which one is the goal, which are baseline and milestones, and of which year each speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from muctieu.core.numbers_vi import parse_vi
from muctieu.core.reading.drafting.clauses import Clause
from muctieu.core.reading.model import Fact
from muctieu.errors import QuantityError

YEAR = re.compile(r"(?:năm\s+|[0-9]{1,2}[/-])(?P<year>(?:19|20)[0-9]{2})(?![0-9]|[.,][0-9])", re.IGNORECASE)
_DAY = re.compile(r"(?:trước|đến|hết|trong)\s+(?:hết\s+)?(?:ngày\s+)?([0-9]{1,2})/([0-9]{1,2})/(20[0-9]{2})")
_BEFORE_YEAR = re.compile(r"trước\s+năm\s+(20[0-9]{2})")
_AGAINST = re.compile(r"so\s+với\s+(?:[^\W\d_]+\s+){0,3}$")
_VERB = re.compile(r"\b(?:đạt|có|là|giảm|tăng|còn|xuống|lên|bằng|từ)\b|[,;:(]")
_START_WORDS = re.compile(r"hiện|đầu nhiệm kỳ|thực hiện|xuất phát|khi bắt đầu")
_FROM = re.compile(r"\btừ\s*(?:mức\s+)?$")
_ONWARD = re.compile(r"\s*(?:\S+\s+){0,5}?(?<!trở )(?:xuống|lên|đến|tới|còn)\b")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the text in numbers; `year` is the one beside it, `bracket` tells that it stands in a bracket."""

    start: int
    end: int
    written: str
    value: Decimal
    high: Decimal | None
    whole: Decimal | None
    unit: str | None
    fact: Fact
    year: int | None = None
    bracket: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """The figures of a clause by what they do."""

    goals: tuple[Figure, ...] = ()
    baselines: tuple[Figure, ...] = ()
    milestones: tuple[Figure, ...] = ()
    idle: tuple[Figure, ...] = ()


def figure_of(plain: str, fact: Fact) -> Figure | None:
    """The fact as a figure; None when it holds no number that can be a target."""
    written = plain[fact.start : fact.end]
    change = None if fact.change is None else fact.change.value
    told = (fact.value, fact.target, fact.attainment_pct, change)
    value = next((number for number in told if number is not None), None)
    if value is None:
        return None
    high, whole = fact.value_hi, None if fact.fraction is None else fact.fraction[1]
    with suppress(QuantityError):  # figures of a goal may come without their upper end
        parsed = parse_vi(re.sub(r"[%‰]", "", written))
        if parsed.kind in ("range", "fraction"):
            value, high, whole = parsed.value, parsed.high, parsed.whole
    unit = fact.unit or fact.target_unit or (fact.change.unit if fact.change else None)
    if unit is None and fact.head == "attainment":
        unit = "%"
    return Figure(fact.start, fact.end, written, value, high, whole, unit, fact)


def sort_figures(low: str, clause: Clause, found: Sequence[Figure], *, base: int | None, last: int | None) -> Sorted:
    """Which figure is what.

    Args:
        low: The plain text in lower case.
        clause: The clause.
        found: Its figures, from left to right.
        base: The plan's baseline year, as far as known.
        last: The plan's last year, as far as known; a goal of a later year is a look beyond the plan.
    """
    dated = [_dated(low, clause, figure, found) for figure in found]
    goals: list[Figure] = []
    baselines: list[Figure] = []
    milestones: list[Figure] = []
    idle: list[Figure] = []
    for at, figure in enumerate(dated):
        if _is_start(low, clause, figure, dated[at + 1 :], base=base):
            baselines.append(figure)
        elif figure.bracket is not None:
            (milestones if figure.year else idle).append(figure)
        else:
            goals.append(figure)
    years = [figure.year for figure in goals if figure.year]
    final = max((year for year in years if last is None or year <= last), default=None)
    if final is not None and len(goals) > 1:
        early = [figure for figure in goals if figure.year and figure.year != final]
        milestones += early
        goals = [figure for figure in goals if figure not in early]
    return Sorted(tuple(goals), tuple(baselines), tuple(milestones), tuple(idle))


def _dated(low: str, clause: Clause, figure: Figure, found: Sequence[Figure]) -> Figure:
    bracket = next(((a, b) for a, b in clause.brackets if a <= figure.start < b), None)
    region = bracket or (clause.start, clause.end)
    peers = [other for other in found if region[0] <= other.start < region[1]
             and (bracket is not None or clause.outside(other.start))]  # fmt: skip
    within = None if bracket else clause
    year = _year_of(low, region, figure, peers, within=within)
    return Figure(figure.start, figure.end, figure.written, figure.value, figure.high, figure.whole, figure.unit,
                  figure.fact, year, bracket)  # fmt: skip


def _year_of(
    low: str, region: tuple[int, int], figure: Figure, peers: Iterable[Figure], *, within: Clause | None
) -> int | None:
    """Each year belongs to one figure: to the one just before it when no verb lies between, else to the next."""
    ordered = sorted(peers, key=lambda peer: peer.start)
    for match in YEAR.finditer(low, *region):
        bracketed = within is not None and not within.outside(match.start())
        if bracketed or _AGAINST.search(low, region[0], match.start()):
            continue
        before = [peer for peer in ordered if peer.end <= match.start()]
        after = [peer for peer in ordered if peer.start >= match.end()]
        back = bool(before) and not _VERB.search(low, before[-1].end, match.start())
        owner = before[-1] if back or (before and not after) else after[0] if after else None
        if owner is not None and owner.start == figure.start:
            return int(match["year"])
    return None


def _is_start(low: str, clause: Clause, figure: Figure, behind: Sequence[Figure], *, base: int | None) -> bool:
    """Whether the figure is where the way begins: a year not after the base, or "từ a … xuống b"."""
    if figure.year is not None and base is not None and figure.year <= base:
        return True
    if figure.bracket is not None:
        return figure.year is None and bool(_START_WORDS.search(low, *figure.bracket))
    came = _FROM.search(low, clause.start, figure.start)
    goes = bool(behind) and _ONWARD.match(low, figure.end, behind[0].start)
    return came is not None and bool(goes)


def due_of(low: str, clause: Clause, *, last: int | None) -> date | None:
    """The last day that the clause itself states, when it is not simply the end of the term's last year."""
    if match := _DAY.search(low, clause.start, clause.end):
        day, month, year = (int(part) for part in match.groups())
        try:
            due = date(year, month, day)
        except ValueError:
            return None
        return None if last is not None and due == date(last, 12, 31) else due
    if match := _BEFORE_YEAR.search(low, clause.start, clause.end):
        return date(int(match[1]) - 1, 12, 31)
    years = [int(match["year"]) for match in YEAR.finditer(low, clause.start, clause.end)
             if clause.outside(match.start()) and not _AGAINST.search(low, clause.start, match.start())]  # fmt: skip
    if years and last is not None and max(years) < last:
        return date(max(years), 12, 31)
    return None
