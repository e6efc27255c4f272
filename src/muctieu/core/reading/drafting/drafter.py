"""From a resolution's text to a draft plan: points, targets, reasons, and what is left for a person to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from muctieu.core.indicator import Indicator
from muctieu.core.plan import Point
from muctieu.core.reading.document import make_document
from muctieu.core.reading.drafting.binding import Binder
from muctieu.core.reading.drafting.figures import figure_of
from muctieu.core.reading.drafting.heading import read_heading
from muctieu.core.reading.drafting.model import DraftPlan, DraftPoint, DraftTarget, Heading, Span
from muctieu.core.reading.drafting.outline import Item, number_points, place_of, read_items
from muctieu.core.reading.drafting.proposals import Proposer
from muctieu.core.reading.lexicon import Lexicon
from muctieu.core.reading.reader import read
from muctieu.core.unit import Unit
from muctieu.errors import Finding

SpanOf = Callable[[int, int], Span]


def draft_plan(text: str, *, lexicon: Lexicon, indicators: Sequence[Indicator], units: Mapping[str, Unit]) -> DraftPlan:
    """Points and targets that a resolution's text proposes; nothing in it is accepted, a person does that.

    Args:
        text: The text as extracted; all spans of the result count its characters.
        lexicon: The words the reader knows.
        indicators: The catalogue that targets are linked to.
        units: Code → unit of measure.
    """
    document = make_document(text)
    plain = document.plain
    reading = read(plain, lexicon=lexicon, indicators=tuple(indicators))
    heading = read_heading(plain, day=None if reading.dateline is None else _day(reading.dateline))
    figures = [figure for fact in reading.facts if (figure := figure_of(plain, fact)) is not None]
    drafter = Proposer(plain, Binder(indicators, lexicon, units), heading, figures)
    items = read_items(plain, drafter.low)
    found = [(item, target) for item in items for target in drafter.targets_of(item)]
    for item, _ in found:
        item.holds = True
    points, own = number_points(items)
    findings = (*_head_findings(heading), *(() if own or not found else (Finding("MT3208"),)))
    return DraftPlan(
        heading,
        tuple(_point(plain, item, document.span(item.start, item.end)) for item in points),
        tuple(_placed(target, item, document.span) for item, target in _named(found)),
        (*reading.findings, *findings) if found else (*reading.findings, Finding("MT3201"), *findings),
    )


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


def _head_findings(heading: Heading) -> Iterator[Finding]:
    if not heading.first_year:
        yield Finding("MT3202", {"what": "nhiệm kỳ hoặc giai đoạn", "what_en": "the term"})
    if not heading.place_name:
        yield Finding("MT3202", {"what": "tên đơn vị ban hành", "what_en": "whose plan it is"})


def _point(plain: str, item: Item, span: Span) -> DraftPoint:
    words = " ".join(plain[item.body : item.end].split())
    return DraftPoint(Point(item.number, words, heading="." not in item.number), place_of(item), span)


def _named(found: Sequence[tuple[Item, DraftTarget]]) -> Iterator[tuple[Item, DraftTarget]]:
    """Each target with a code of its own, from its indicator."""
    used: dict[str, int] = {}
    for item, target in found:
        stem = target.indicator.code.replace("_", "-") if target.indicator else "chi-tieu"
        used[stem] = used.get(stem, 0) + 1
        yield item, replace(target, id=stem if used[stem] == 1 else f"{stem}-{used[stem]}")


def _placed(target: DraftTarget, item: Item, span_of: SpanOf) -> DraftTarget:
    """The target with the number of its point and with its spans in the text as extracted."""
    baseline = target.baseline
    return replace(
        target,
        point=item.number,
        place=place_of(item),
        span=span_of(*target.span),
        figure=None if target.figure is None else span_of(*target.figure),
        baseline=None if baseline is None else replace(baseline, span=span_of(*baseline.span)),
        milestones=tuple(replace(stone, span=span_of(*stone.span)) for stone in target.milestones),
        findings=tuple(_moved(finding, span_of) for finding in target.findings),
    )


def _moved(finding: Finding, span_of: SpanOf) -> Finding:
    if finding.start is None or finding.end is None:
        return finding
    start, end = span_of(finding.start, finding.end)
    return replace(finding, start=start, end=end)
