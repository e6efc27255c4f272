"""What is left to be done before a report can be submitted, approved or issued, and what it says at this moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten

from muctieu.core.observation import FigureKey
from muctieu.core.report import Report, Role
from muctieu.core.report_json import content_digest
from muctieu.core.wording import with_unit
from muctieu.errors import Finding, RightsError, StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.common.days import day_of
from muctieu.web.common.policy import Act, Actor
from muctieu.web.figures.explained import names_of
from muctieu.web.figures.sources import Contested, contested
from muctieu.web.reviews.composing import composed
from muctieu.web.reviews.models import ReportDraft, ReportStepKind

# A report rests on few figures with rivals; beyond these the list of sources itself is the answer.
CONTESTED_READ = 1000


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that is left to be done, with the figure or the place for words that it is about."""

    finding: Finding
    figure: FigureKey | None = None
    spot: str = ""


class NotReadyError(StateError):
    """Things are left to be done; `obstacles` are all of them."""

    def __init__(self, obstacles: Sequence[Obstacle], *, act: tuple[str, str]) -> None:
        self.obstacles = tuple(obstacles)
        first = obstacles[0].finding
        super().__init__(
            "MT6110", act=act[0], act_en=act[1], count=str(len(obstacles)), first=first.message_vi,
            first_en=first.message_en,
        )  # fmt: skip


def obstacles(row: ReportDraft, report: Report, *, viewer: Actor | None) -> tuple[Obstacle, ...]:
    """What is left to be done, in the order in which one would do it; constant queries."""
    return (*_for_submission(row, report, viewer), *_noted(row, report))


def require_ready(row: ReportDraft, by: Actor, act: tuple[str, str], *, may_be_noted: bool = False) -> Report:
    """The report as it now reads; NotReadyError (MT6110) while something is left, `act` names what was to be done.

    Comments that nobody has settled are left too, unless the report goes to whoever is to answer them (`may_be_noted`).
    """
    report = written(row, by)
    left = _for_submission(row, report, by) if may_be_noted else obstacles(row, report, viewer=by)
    if left:
        raise NotReadyError(left, act=act)
    return report


def written(row: ReportDraft, by: Actor) -> Report:
    """The report as it now reads; MT7101 where the person may not open its plan."""
    report = composed(row, viewer=by)
    if report is None:
        raise RightsError("MT7101", who=str(by), act=Act.PLAN_READ.value, thing=row.plan.code)
    return report


def digest_now(row: ReportDraft, by: Actor) -> str:
    """The digest of all that the report says at this moment."""
    return content_digest(written(row, by))


def changed_since(row: ReportDraft, report: Report) -> Iterator[Obstacle]:
    """That an approved report says something else by now."""
    if row.approved and content_digest(report) != row.approved:
        last = row.way.filter(kind=ReportStepKind.APPROVE).latest("number")
        yield Obstacle(Finding("MT6103", {"day": f"{day_of(last.at):%d/%m/%Y}"}))


def _for_submission(row: ReportDraft, report: Report, viewer: Actor | None) -> tuple[Obstacle, ...]:
    return (*_without_figures(row, report), *_contested(row, report, viewer), *_unwritten(report))


def _noted(row: ReportDraft, report: Report) -> Iterator[Obstacle]:
    """Comments that nobody has settled yet."""
    titles = {section.id: section.name for section in report.walk()}
    for one in row.comments.filter(settles__isnull=True, settled_by__isnull=True).select_related("by").order_by("id"):
        spot = one.spot.split("/", 1)[0]
        text = shorten(one.text, 120, placeholder="…")
        args = {"who": one.by.full_name, "section": titles.get(spot, spot), "text": text}
        yield Obstacle(Finding("MT6104", args), spot=spot)


def _without_figures(row: ReportDraft, report: Report) -> Iterator[Obstacle]:
    if not any(one.role in (Role.VALUE, Role.ATTAINMENT) for one in report.figures().values()):
        yield Obstacle(Finding("MT6101", {"plan": row.plan.code, "day": f"{row.as_of:%d/%m/%Y}"}))


def _contested(row: ReportDraft, report: Report, viewer: Actor | None) -> Iterator[Obstacle]:
    """Open conflicts between sources of figures that the report rests on."""
    figures = report.figures().values()
    used = {part for one in figures for part in one.parts}
    named = {one.indicator for one in figures if one.parts}
    found = [one for one in contested(viewer, row.place, most=CONTESTED_READ) if one.is_open]
    touching = [
        one
        for one in found
        if any(side.obs.id in used for side in one.sides) or (one.figure[2] is None and one.figure[0] in named)
    ]
    names = names_of({one.figure[1] for one in touching}, None) if touching else {}
    for one in touching:
        yield Obstacle(Finding("MT6100", _args(one, names.get(one.figure[1], one.figure[1]))), figure=one.figure)


def _args(one: Contested, place: str) -> dict[str, str]:
    indicator, _place, period, _part = one.figure
    values = (side.obs.value for side in one.sides)
    told = dict.fromkeys(with_unit(value.value, value.unit) if value is not None else "–" for value in values)
    known = load_indicators()[indicator]
    return {
        "indicator": known.name_vi, "indicator_en": known.name_en, "place": place, "values": "; ".join(told),
        "period": "không rõ kỳ" if period is None else period.label_vi,
        "period_en": "unknown" if period is None else period.label_en,
    }  # fmt: skip


def _unwritten(report: Report) -> Iterator[Obstacle]:
    titles = {block.id: section.name for section in report.walk() for block in section.blocks if hasattr(block, "id")}
    for spot, typed in report.typed().items():
        if not typed.text.strip():
            args = {"section": titles[spot], "prompt": typed.prompt}
            yield Obstacle(Finding("MT6102", args), spot=spot)
