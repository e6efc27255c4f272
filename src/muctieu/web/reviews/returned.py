"""A report's Word file that came back changed by hand: what differs, and which of it can become people's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from muctieu.core.report import Report
from muctieu.core.report_changes import Changes, compare
from muctieu.core.report_words import Place
from muctieu.exchange.docx.returned import read_returned
from muctieu.reports.layout import frame_lines
from muctieu.web.common.policy import Act, Actor, demand
from muctieu.web.reviews.composing import latest_words
from muctieu.web.reviews.models import ReportDraft
from muctieu.web.reviews.ready import written


@dataclass(frozen=True, slots=True)
class Offered:
    """Words of the file that can be taken: where they would stand, what stands there (`seen`: its version)."""

    spot: str
    before: str
    text: str
    seen: int


@dataclass(frozen=True, slots=True)
class CameBack:
    """The file beside the report as it now reads; numbers changed by hand are findings, never taken."""

    report: Report
    changes: Changes
    offered: tuple[Offered, ...]


def came_back(row: ReportDraft, raw: bytes, *, file: str, by: Actor) -> CameBack:
    """What people changed in a draft's Word file; nothing is stored.

    Raises:
        DocumentError: MT53xx for what is no Word file or a harmful one.
        RightsError: MT7101 without the right to write.
        StateError: MT6132 for the file of another report.
    """
    demand(by, Act.REPORT_WRITE, row)
    report = written(row, by)
    changes = compare(report, read_returned(raw, file=file), frame=frame_lines(report))
    return CameBack(report, changes, tuple(_offered(row, report, changes)))


def _offered(row: ReportDraft, report: Report, changes: Changes) -> Iterator[Offered]:
    """The words of the file; those put in beside words that stand there already follow them.

    What was put in above the text is offered for the end of its first part. Words struck out in the file are told and
    stay: people take back here what they wrote here.
    """
    known, first = latest_words(row), str(Place(report.sections[0].id))
    for name, text in changes.words.items():
        if not text.strip():
            continue
        spot = first if name == str(Place("")) else name
        words = known.get(spot)
        before = "" if words is None else words.text
        whole = text if spot in changes.typed or not before else f"{before}\n{text}"
        yield Offered(spot, before, whole, 0 if words is None else words.number)
