"""An explanation as texts: each step with its formula, each record with its source, who recorded it and its way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muctieu.core.explain import Node, Record, Standing, Way
from muctieu.core.explain_text import ENGLISH, VIETNAMESE, Speech, amount, formula, result
from muctieu.core.observation import VIETNAM_TIME, Observation
from muctieu.core.period import Period
from muctieu.web.figures.explained import Explained, Origin
from muctieu.web.screens import words
from muctieu.web.screens.board import finding_text
from muctieu.web.screens.rows import units_text
from muctieu.web.screens.sources import Source, source_of

STANDINGS = {
    Standing.COUNTS: gettext_lazy("được tính"),
    Standing.RIVAL: gettext_lazy("nguồn khác, không được tính"),
    Standing.SUPERSEDED: gettext_lazy("đã có số mới thay"),
    Standing.WAITING: gettext_lazy("chưa được duyệt, không được tính"),
}
# In addresses, for what was reported without a period.
NO_PERIOD = "khong-ro"


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses to which the texts lead: a figure's explanation, a record's source, what a record goes into."""

    figure: Callable[[Node], str]
    source: Callable[[Record], str]
    uses: Callable[[Record], str]


@dataclass(frozen=True, slots=True)
class RecordText:
    """One record; `url` leads to its source, `up` to what rests on it."""

    id: str
    value: str
    written: str
    standing: str
    counts: bool
    status: str
    period: str
    source: Source
    url: str
    up: str
    by: str
    steps: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class StepText:
    """One step of the tree; `is_table` where its parts are units, in rows; `missing` names those without a figure."""

    name: str
    place: str
    period: str
    value: str
    status: str
    formula: str
    coverage: str
    missing: tuple[str, ...]
    left_out: tuple[str, ...]
    findings: tuple[str, ...]
    records: tuple[RecordText, ...]
    parts: tuple[StepText, ...]
    is_table: bool
    url: str

    @property
    def counting(self) -> RecordText | None:
        return next((record for record in self.records if record.counts), None)


@dataclass(frozen=True, slots=True)
class WhyPage:
    """The page of one figure."""

    name: str
    place: str
    period: str
    value: str
    unit: str
    top: StepText
    known_on: str
    totals_only: bool
    has_secret: bool


def why_page(found: Explained, links: Links) -> WhyPage:
    """The explanation in the reader's language."""
    node = found.node
    top, figure = step_text(node, found, links), node.figure
    value, unit = top.value, ""
    if figure is not None and figure.value is not None:
        value, unit = words.number(figure.value.value), words.unit_symbol(figure.value.unit)
    return WhyPage(
        name=top.name,
        place=found.place_name,
        period=top.period,
        value=value,
        unit=unit,
        top=replace(top, url=""),
        known_on="" if found.known_on is None else words.day_text(found.known_on),
        totals_only=found.totals_only,
        has_secret=found.has_secret,
    )


def speech() -> Speech:
    return ENGLISH if words.is_english() else VIETNAMESE


def step_text(node: Node, found: Explained, links: Links) -> StepText:
    figure, coverage = node.figure, None if node.figure is None else node.figure.coverage
    missing = [part.place for part in node.parts if node.way is Way.PLACES and not part.is_known]
    return StepText(
        name=words.pick(node.indicator.name_vi, node.indicator.name_en),
        place=found.names.get(node.place, node.place),
        period=period_text(node.period),
        value=value_text(node),
        status="" if figure is None else words.status_text(figure.status),
        formula=formula(node, found.names, speech()) if node.way is not Way.UNKNOWN else "",
        coverage="" if coverage is None else units_text(coverage.reported, coverage.expected, None),
        missing=tuple(_named(missing if coverage is None else coverage.missing, found, node)),
        left_out=tuple(f"{found.names.get(one.place, one.place)} ({result(one, speech())})" for one in node.left_out),
        findings=() if figure is None else tuple(finding_text(one) for one in figure.findings),
        records=tuple(record_text(record, found, links) for record in node.records),
        parts=tuple(step_text(part, found, links) for part in node.parts if part.is_known or part.records),
        is_table=node.way is Way.PLACES,
        url=links.figure(node),
    )


def _named(keys: Iterable[str], found: Explained, node: Node) -> Iterable[str]:
    """The names of units without a figure; those that were left out of a ratio have one."""
    alone = {one.place for one in node.left_out}
    return (found.names.get(key, key) for key in keys if key not in alone)


def period_text(period: Period | None) -> str:
    return _("không rõ kỳ") if period is None else words.period_text(period)


def value_text(node: Node) -> str:
    """The value as printed; a result told in words says so, "" where nothing is known."""
    figure = node.figure
    if figure is None:
        return ""
    return _("nêu bằng lời") if figure.value is None else amount(figure.value, speech())


def record_text(record: Record, found: Explained, links: Links) -> RecordText:
    obs, origin = record.obs, found.origins[record.obs.id]
    moment = obs.recorded_at.astimezone(VIETNAM_TIME)
    return RecordText(
        id=obs.id,
        value=recorded(obs),
        written=_written(origin),
        standing=str(STANDINGS[record.standing]),
        counts=record.standing is Standing.COUNTS,
        status=words.status_text(obs.status),
        period=period_text(obs.period),
        source=source_of(obs.provenance, found.documents.get(obs.provenance.document)),
        url=links.source(record),
        up=links.uses(record),
        by=f"{origin.recorded_by}, {moment:%d/%m/%Y %H:%M}",
        steps=tuple(_steps(origin)),
        note=obs.note,
    )


def recorded(obs: Observation) -> str:
    """A record's value with its unit, or that it was told in words."""
    return _("nêu bằng lời") if obs.value is None else amount(obs.value, speech())


def _written(origin: Origin) -> str:
    """The figure as it stood in the source."""
    return " ".join(part for part in (origin.row.written, origin.row.unit_written) if part)


def _steps(origin: Origin) -> Iterable[str]:
    for step in origin.steps:
        moment = step.at.astimezone(VIETNAM_TIME)
        reason = f": {step.reason}" if step.reason else ""
        yield f"{words.APPROVAL[step.state]} {moment:%d/%m/%Y %H:%M}, {step.by}{reason}"
