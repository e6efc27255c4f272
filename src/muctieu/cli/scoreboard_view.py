"""A scoreboard as text for the terminal: the answer first, then what needs attention, then every target."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date

from muctieu.cli.output import one, visible
from muctieu.core.aggregate import Figure
from muctieu.core.observation import VIETNAM_TIME, ObsStatus, Provenance
from muctieu.core.place import Level
from muctieu.core.plan import Basis, Settings
from muctieu.core.scoreboard import VERDICT_SHAPES, VERDICT_WORDS, Scoreboard
from muctieu.core.verdict import Assessment
from muctieu.core.wording import EN, VI, Words, attainment_text, goal_text, value_text
from muctieu.errors import Finding, Severity

WIDTH = 100
# Characters of the sentence shown on either side of a figure.
CONTEXT = 60
SOURCES_SHOWN = 3
_BASIS = {
    Basis.IMPLIED: ("suy ra từ tỷ lệ đã in", "inferred from a printed percentage"),
    Basis.ASSUMED: ("hiểu theo lời văn", "assumed from the wording"),
}
_STATUS = {
    ObsStatus.ESTIMATE: ("số ước", "estimate"),
    ObsStatus.PROVISIONAL: ("số sơ bộ", "provisional"),
    ObsStatus.FORECAST: ("dự báo", "forecast"),
}
_UNITS = {Level.VILLAGE: ("bản", "villages"), Level.COMMUNE: ("xã", "communes")}
_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}


def scoreboard_lines(board: Scoreboard, *, approved: bool) -> Iterator[str]:
    """The whole scoreboard, line by line; an unapproved one says so in its first line."""
    yield one(board.plan.name_vi, board.plan.name_en)
    as_of = board.as_of.strftime("%d/%m/%Y")
    heading = one(f"Số liệu đến: {as_of}", f"As of {as_of}")
    yield heading + ("" if approved else "   ·   " + one("CHƯA DUYỆT", "NOT APPROVED"))
    yield one(board.headline_vi, board.headline_en)
    yield from _focus(board)
    for assessment in board.assessments:
        yield ""
        yield from _target(assessment, board)
    if board.findings:
        yield ""
        yield from (line for finding in board.findings for line in _finding(finding))


def _focus(board: Scoreboard) -> Iterator[str]:
    if board.focus:
        indicators = (assessment.target.indicator for assessment in board.focus)
        names = "; ".join(dict.fromkeys(one(indicator.name_vi, indicator.name_en) for indicator in indicators))
        yield from textwrap.wrap(f"{one('Cần tập trung', 'Needs attention')}: {names}", WIDTH)


def _target(assessment: Assessment, board: Scoreboard) -> Iterator[str]:
    yield from _wrapped(f"{VERDICT_SHAPES[assessment.verdict]} {assessment.target.wording}", indent=2)
    yield from _labelled("chỉ tiêu", "target", _goal(assessment))
    yield from _labelled("kết quả", "result", _result(assessment, board))
    yield from _labelled("kết luận", "verdict", _verdict(assessment))
    figure = assessment.figure
    for source in figure.sources[:SOURCES_SHOWN] if figure else ():
        yield from _labelled("nguồn", "source", _source(source))
    if figure and len(figure.sources) > SOURCES_SHOWN:
        more = len(figure.sources) - SOURCES_SHOWN
        yield from _labelled("", "", one(f"và {more} nguồn nữa", f"and {more} more"))
    for finding in assessment.findings:
        yield from _finding(finding)


def _verdict(assessment: Assessment) -> str:
    word = one(*VERDICT_WORDS[assessment.verdict])
    reason = one(assessment.reason.text_vi, assessment.reason.text_en)
    return reason if reason.startswith(word) else f"{word}: {reason}"


def _words() -> Words:
    return one(VI, EN)


def _goal(assessment: Assessment) -> str:
    target = assessment.target
    basis = _BASIS.get(target.basis)
    return goal_text(target, _words()) + (f" ({one(*basis)})" if basis else "")


def _result(assessment: Assessment, board: Scoreboard) -> str:
    figure = assessment.figure
    if figure is None:
        return one("chưa có số liệu", "no figure yet")
    told = _coverage(figure, board.below)
    parts = [_value(assessment), _period(figure, board.as_of), _attainment(assessment, board.plan.settings), told]
    if figure.status in _STATUS:
        parts.append(one(*_STATUS[figure.status]))
    return " · ".join(part for part in parts if part)


def _value(assessment: Assessment) -> str:
    if assessment.value is None or assessment.figure is None:
        return one("nêu bằng lời, không kèm số", "told in words, without a number")
    return value_text(assessment.value, assessment.target, _words(), out_of=assessment.figure.out_of)


def _period(figure: Figure, as_of: date) -> str:
    if figure.period is not None:
        return one(figure.period.label_vi, figure.period.label_en)
    day = as_of if figure.recorded_at is None else figure.recorded_at.astimezone(VIETNAM_TIME).date()
    printed = day.strftime("%d/%m/%Y")
    return one(f"không rõ kỳ (bài ngày {printed})", f"period unknown (document of {printed})")


def _attainment(assessment: Assessment, settings: Settings) -> str:
    value = assessment.value
    if value is None or not value.unit.converts_to(assessment.target.unit):
        return ""
    return attainment_text(value, assessment.target, settings, _words())


def _coverage(figure: Figure, below: Level) -> str:
    if figure.coverage is None:
        return ""
    vi, en = _UNITS.get(below, ("đơn vị", "units"))
    share = f"{figure.coverage.reported}/{figure.coverage.expected}"
    return one(f"theo báo cáo của {share} {vi}", f"from {share} {en}")


def _source(source: Provenance) -> str:
    place = f"{source.document}:{source.start}-{source.end}" if source.start is not None else source.place
    return f"“{_around(source)}” ({place or source.document})" if source.text else place or source.document


def _around(source: Provenance) -> str:
    """The sentence around the figure, the figure in brackets, cut on both sides to what a line or two can hold."""
    before, figure, after = (visible(" ".join(part.split())) for part in source.marked)
    if not figure:
        return textwrap.shorten(before, 2 * CONTEXT, placeholder=" …")
    left = before if len(before) <= CONTEXT else "… " + before[-CONTEXT:].partition(" ")[2]
    right = after if len(after) <= CONTEXT else after[:CONTEXT].rpartition(" ")[0] + " …"
    gap = " " if after[:1].isalnum() else ""
    return f"{left} [{figure}]{gap}{right}".strip()


def _finding(finding: Finding) -> Iterator[str]:
    text = f"{_MARKS[finding.severity]} {finding.code} {one(finding.message_vi, finding.message_en)}"
    yield from _labelled("", "", visible(text))


def _labelled(vi: str, en: str, text: str) -> Iterator[str]:
    yield from _wrapped(f"  {one(vi, en):<10}{text}", indent=12)


def _wrapped(line: str, *, indent: int) -> list[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent=" " * indent)
