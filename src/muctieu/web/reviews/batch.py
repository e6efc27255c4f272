"""Reports of many communes at once: each commune's own, and the province's from what the communes have issued."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.core.report import Report, ReportKind, Style, period_of
from muctieu.errors import StateError
from muctieu.packs.loader import load_indicators, load_sectors, load_units
from muctieu.packs.outlines import load_outlines, load_patterns
from muctieu.reports.compose import Language, Wanted, compose
from muctieu.reports.consolidate import CommuneReport, Terms, consolidate
from muctieu.reports.usual import usual_letter
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.figures.beside import changes_of
from muctieu.web.figures.plan_figures import newest_day
from muctieu.web.figures.queries import board
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import descendants, ever_below, in_force
from muctieu.web.plans.models import Plan
from muctieu.web.reviews.composing import composed, decided_groups
from muctieu.web.reviews.models import OPEN, DraftState, IssuedReport, ReportDraft
from muctieu.web.reviews.queries import content_of


@dataclass(frozen=True, slots=True)
class Batch:
    """Which report is wanted; `typed` are people's words that stand in no draft."""

    kind: ReportKind
    style: Style
    as_of: date | None = None
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommunePlan:
    """A commune with the code of its newest plan."""

    key: str
    name: str
    plan: str


def commune_plans(viewer: Actor | None, *, below: OrgUnit | None = None) -> tuple[CommunePlan, ...]:
    """The communes of today that have a plan, by name, each with the latest one that the viewer may report on."""
    plans = visible(viewer, Act.REPORT_READ, Plan.objects.all())
    newest = dict(plans.order_by("last_year", "id").values_list("place_id", "code"))
    return tuple(
        CommunePlan(version.unit.key, version.name, newest[version.unit_id])
        for version in _communes(below)
        if version.unit_id in newest
    )


def _communes(below: OrgUnit | None) -> list[OrgUnitVersion]:
    day = clock.today()
    rows = OrgUnitVersion.objects.filter(in_force(day), level=Level.COMMUNE.value).select_related("unit")
    if below is not None:
        rows = rows.filter(unit_id__in=descendants((below.pk,), day))
    return list(rows.order_by("name", "pk"))


def report_of(plan_code: str, batch: Batch, *, viewer: Actor | None) -> Report:
    """A commune's report as it reads now: its open draft of that kind with people's words, else one newly written."""
    states = (*OPEN, DraftState.SUBMITTED, DraftState.APPROVED)
    drafts = ReportDraft.objects.filter(
        plan__code=plan_code, kind=batch.kind.value, style=batch.style.value, state__in=states
    )
    if batch.as_of is not None:
        drafts = drafts.filter(as_of=batch.as_of)
    row = drafts.select_related("plan", "place").order_by("-id").first()
    found = None if row is None else composed(row, viewer=viewer)
    return newly(plan_code, batch, viewer=viewer) if found is None else found


def newly(plan_code: str, batch: Batch, *, viewer: Actor | None) -> Report:
    """The report of a plan that nobody has opened a draft for.

    Raises:
        StateError: MT7203 when there is no such plan for this viewer.
    """
    plan = Plan.objects.filter(code=plan_code).select_related("place").first()
    as_of = date.min if plan is None else batch.as_of or newest_day(ever_below((plan.place_id,)))
    found = None if plan is None else board(plan_code, viewer=viewer, as_of=as_of)
    if plan is None or found is None:
        raise StateError("MT7203", kind="kế hoạch", kind_en="plan", value=plan_code)
    shown = found.scoreboard
    wanted = Wanted(
        kind=batch.kind,
        period=period_of(batch.kind, shown.plan.term, as_of),
        outline=load_outlines()[batch.kind],
        letter=usual_letter(batch.style, plan.place_name, as_of),
        typed=batch.typed,
        groups=decided_groups(plan),
        breaks=tuple(changes_of(plan.place.key)),
    )
    return compose(shown, found.figures, wanted, language=Language(load_sectors(), load_patterns()))


# -- the province -------------------------------------------------------------------------------------------------


def province_report(province: OrgUnit, batch: Batch, *, viewer: Actor | None) -> Report:
    """The province's report from what its communes have issued for the period; figures stay those that were issued."""
    return province_paper(province, batch, viewer=viewer).report


@dataclass(frozen=True, slots=True)
class ProvincePaper:
    """The province's report with the communes it speaks of, each with what it has issued."""

    report: Report
    communes: tuple[tuple[str, IssuedReport | None], ...]


def province_paper(province: OrgUnit, batch: Batch, *, viewer: Actor | None) -> ProvincePaper:
    """As `province_report`, with the issued reports it was made from."""
    as_of = batch.as_of or clock.today()
    day = clock.today()
    name = OrgUnitVersion.objects.filter(in_force(day), unit=province).values_list("name", flat=True).first()
    communes = _communes(province)
    plan_years = Plan.objects.filter(place__in=[one.unit_id for one in communes]).values_list("first_year", "last_year")
    years = max(plan_years, key=lambda years: years[1], default=(as_of.year, as_of.year))
    period = period_of(batch.kind, Period.of_years(*years), as_of)
    issued = _issued(communes, batch, period, viewer)
    letter = usual_letter(batch.style, name or province.key, as_of)
    terms = Terms(batch.kind, period, as_of, province.key, letter, load_indicators(), load_units())
    report = consolidate(tuple(_with_report(communes, issued)), terms)
    return ProvincePaper(report, tuple((one.name, issued.get(one.unit_id)) for one in communes))


def _issued(
    communes: list[OrgUnitVersion], batch: Batch, period: Period, viewer: Actor | None
) -> Mapping[int, IssuedReport]:
    """The newest standing report of each commune of that kind and time."""
    rows = visible(viewer, Act.REPORT_READ, IssuedReport.objects.all()).filter(
        place__in=[one.unit_id for one in communes], report__kind=batch.kind.value, report__state=DraftState.ISSUED,
        report__period_first=period.first, report__period_months=period.months,
    )  # fmt: skip
    return {row.place_id: row for row in rows.select_related("report").order_by("id")}


def _with_report(communes: list[OrgUnitVersion], issued: Mapping[int, IssuedReport]) -> Iterator[CommuneReport]:
    for one in communes:
        row = issued.get(one.unit_id)
        if row is None:
            yield CommuneReport(one.unit.key, one.name)
        else:
            yield CommuneReport(one.unit.key, one.name, content_of(row), row.name, row.day)
