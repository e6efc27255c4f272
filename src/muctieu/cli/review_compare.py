"""`muctieu review --compare`: what people changed in the Word file of a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, tell, visible
from muctieu.core.report_changes import Fate, compare
from muctieu.core.report_findings import findings_of
from muctieu.exchange.documents import read_bytes
from muctieu.exchange.docx.returned import read_returned
from muctieu.reports.layout import frame_lines

if TYPE_CHECKING:
    from muctieu.core.report import Report


def tell_changes(report: Report, path: Path) -> int:
    """Print a line for each change; findings are the answer, not a failure."""
    returned = read_returned(read_bytes(path), file=str(path))
    changes = compare(report, returned, frame=frame_lines(report))
    findings = list(findings_of(report, changes))
    for finding in findings:
        print(visible(f"{finding.code} · {finding.message_vi}"))
    count = len(changes.sentences)
    same = count - sum(one.fate is not Fate.UNTOUCHED for one in changes.sentences)
    tell(
        f"{path}: {same}/{count} câu giữ nguyên, {len(findings)} chỗ cần xem.",
        f"{path}: {same} of {count} sentences as they were, {len(findings)} places to look at.",
    )
    return DONE
