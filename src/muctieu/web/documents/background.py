"""What documents have done in the background, and when it falls due."""

from __future__ import annotations

from muctieu.web.documents.store import clear_left_over
from muctieu.web.jobs.declare import job
from muctieu.web.jobs.ticker import daily, on_tick
from muctieu.web.jobs.work import Work


@job("documents.clean", vi="Dọn tệp gửi dở", en="Clear away half uploads")
def clean(work: Work, *, moment: str) -> None:  # noqa: ARG001 - every entry of the ticker is told its moment
    """Remove files that a crash has left half written; it takes no time worth a step."""
    clear_left_over()


on_tick("documents.clean", daily("02:45"), clean)
