"""What documents have done in the background, and when it falls due."""

from __future__ import annotations

from muctieu.web.documents.pages import clear_unseen
from muctieu.web.documents.store import clear_left_over
from muctieu.web.jobs.declare import job
from muctieu.web.jobs.ticker import daily, on_tick
from muctieu.web.jobs.work import Work


@job("documents.clean", vi="Dọn tệp gửi dở, trang đã vẽ lâu không xem", en="Clear away half uploads and pages not seen")
def clean(work: Work, *, moment: str) -> None:  # noqa: ARG001 - every entry of the ticker is told its moment
    """Remove files that a crash has left half written, and drawn pages of old; it takes no time worth a step."""
    clear_left_over()
    clear_unseen()


on_tick("documents.clean", daily("02:45"), clean)
