"""What a draft says today: the commune's approved figures, people's words, and what earlier reports said otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from muctieu.core.plan import Form
from muctieu.core.report import Bound, Report, ReportKind, Role, Style
from muctieu.core.report_diff import results
from muctieu.core.report_json import report_from
from muctieu.core.target_review import Decision, Group
from muctieu.core.wording import value_text
from muctieu.packs.loader import load_sectors
from muctieu.packs.outlines import Outline, load_outlines, load_patterns
from muctieu.reports.compose import Language, Letter, Revision, Wanted, compose
from muctieu.reports.layout import name_of as number_name
from muctieu.reports.sentences import value_bound
from muctieu.web.assessment.models import TargetDecision
from muctieu.web.common.policy import Actor
from muctieu.web.figures.beside import changes_of
from muctieu.web.figures.queries import board
from muctieu.web.figures.shapes import Board
from muctieu.web.places.moment import state_of
from muctieu.web.plans.models import Plan
from muctieu.web.reviews.models import DraftState, IssuedReport, ReportDraft, ReportWords

# Earlier reports that are held against what is known now, the newest.
LOOKED_BACK = 8
_LEVELS = (Form.LEVEL, Form.FLOOR, Form.CEILING, Form.X_OF_Y, Form.YEARLY, Form.RANGE, Form.CUMULATIVE)
_GROUPS = {Decision.RAISE: Group.RAISE, Decision.FORCE: Group.FORCE, Decision.AMEND: Group.AMEND,
           Decision.KEEP: Group.REST, Decision.STOP: Group.REST}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numbered:
    """Number and day that a report gets with its issue."""

    number: int
    day: date


def composed(row: ReportDraft, *, viewer: Actor | None, numbered: Numbered | None = None) -> Report | None:
    """The report as it reads now, None where the viewer may not open the plan; the same state gives the same report."""
    found = board(row.plan.code, viewer=viewer, as_of=row.as_of)
    if found is None:
        return None
    return _composed(row.pk, _Boxed(found), state_of((row.place_id,)), numbered)


class _Boxed:
    """A board by its identity."""

    def __init__(self, found: Board) -> None:
        self.board = found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Boxed) and other.board is self.board

    def __hash__(self) -> int:
        return id(self.board)


@lru_cache(maxsize=32)
def _composed(pk: int, boxed: _Boxed, _state: tuple[str, ...], numbered: Numbered | None) -> Report:
    row = ReportDraft.objects.select_related("plan", "place", "replaces__report").get(pk=pk)
    wanted = Wanted(
        kind=ReportKind(row.kind),
        period=row.period,
        outline=outline_of(row),
        letter=letter_of(row, numbered),
        typed={spot: words.text for spot, words in latest_words(row).items()},
        groups=decided_groups(row.plan),
        revisions=tuple(_revisions(row, boxed.board)),
        replaces="" if row.replaces is None else cited(row.replaces),
        breaks=tuple(changes_of(row.place.key)),
    )
    found = boxed.board
    return compose(found.scoreboard, found.figures, wanted, language=Language(load_sectors(), load_patterns()))


def outline_of(row: ReportDraft) -> Outline:
    """The outline of the draft's kind; its own title stands in place of the usual one."""
    usual = load_outlines()[ReportKind(row.kind)]
    return replace(usual, about=row.about.replace("{", "").replace("}", "")) if row.about else usual


def letter_of(row: ReportDraft, numbered: Numbered | None = None) -> Letter:
    """What the draft's paper says beside the text; before its issue without a number, of the day asked about."""
    return Letter(
        style=Style(row.style),
        superior=row.superior,
        body=row.body,
        place=row.seat,
        day=row.as_of if numbered is None else numbered.day,
        behalf=row.behalf,
        capacity=row.capacity,
        name=row.signer,
        number="" if numbered is None else str(numbered.number),
        recipients=tuple(line.strip() for line in row.recipients.splitlines() if line.strip()),
    )


def latest_words(row: ReportDraft) -> Mapping[str, ReportWords]:
    """The newest words of each place; one query."""
    rows = ReportWords.objects.filter(report=row).select_related("by").order_by("spot", "number")
    return {words.spot: words for words in rows}


def decided_groups(plan: Plan) -> Mapping[str, Group]:
    """What people have decided to do with targets, the newest decision on each."""
    rows = TargetDecision.objects.filter(target__plan=plan).order_by("id").values_list("target__code", "decision")
    return {code: _GROUPS[Decision(decision)] for code, decision in rows}


def cited(issued: IssuedReport) -> str:
    """ "Báo cáo số 05/BC-UBND ngày 08/01/2024"; the party puts a comma before the day."""
    comma = "," if issued.content["style"] == Style.PARTY.value else ""
    return f"Báo cáo số {issued.name}{comma} ngày {issued.day:%d/%m/%Y}"


def number_text(number: int, style: str) -> str:
    """Number and sign as printed."""
    return number_name(number, Style(style))


# -- what earlier reports said ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stated:
    """A result as a report stated it last: of which report it stands, and on which day it was asked."""

    bound: Bound
    issued: IssuedReport


def _revisions(row: ReportDraft, found: Board) -> Iterator[Revision]:
    """The results of earlier standing reports of the plan that are now others, oldest report first."""
    stated: dict[tuple[str, str], _Stated] = {}
    for issued in standing(row.plan, before=row):
        for bound in results(report_from(issued.content)).values():
            stated[bound.target, str(bound.period)] = _Stated(bound, issued)
    for one in stated.values():
        known, now = value_now(one.bound, found)
        if known and (now is None or _differs(one.bound, now)):
            yield Revision(one.bound, now, cited(one.issued))


def standing(plan: Plan, *, before: ReportDraft | None = None) -> list[IssuedReport]:
    """The newest issued reports of the plan that hold, oldest first; what `before` replaces is left out."""
    rows = IssuedReport.objects.filter(report__plan=plan, report__state=DraftState.ISSUED).select_related("report")
    if before is not None:
        rows = rows.exclude(report=before)
        if before.replaces_id is not None:
            rows = rows.exclude(pk=before.replaces_id)
    return list(rows.order_by("-id")[:LOOKED_BACK])[::-1]


def value_now(stated: Bound, found: Board) -> tuple[bool, Bound | None]:
    """Whether the board can tell what the stated result is now, and what it is; None when nothing is known of it.

    A result that is worked out from several periods (a mean growth) can be told only while it is the newest one.
    """
    one = next((one for one in found.scoreboard.assessments if one.target.id == stated.target), None)
    if one is None:
        return False, None
    if one.figure is not None and one.value is not None and one.figure.period == stated.period:
        return True, value_bound(one)
    if one.target.form not in _LEVELS or stated.role is not Role.VALUE:
        return False, None
    figures = found.figures.get(stated.indicator, ())
    figure = next((figure for figure in figures if figure.period == stated.period and figure.value is not None), None)
    if figure is None or figure.value is None:
        return True, None
    if one.target.form is Form.CUMULATIVE or not figure.value.unit.converts_to(one.target.unit):
        return False, None
    value = figure.value.to(one.target.unit)
    text = value_text(value, one.target, out_of=figure.out_of)
    return True, replace(stated, text=text, value=value.value, parts=figure.parts, coverage=figure.coverage,
                         status=figure.status)  # fmt: skip


def _differs(then: Bound, now: Bound) -> bool:
    return (then.value, then.unit) != (now.value, now.unit)
