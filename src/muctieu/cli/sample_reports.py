"""Plays the sample's reports: the yearly one issued, the mid-term one in work with words and comments."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from muctieu.cli.sample_assessment import Office
from muctieu.core.observation import VIETNAM_TIME
from muctieu.core.report import ReportKind, Style
from muctieu.web.common import clock
from muctieu.web.plans.models import Plan
from muctieu.web.reviews.domain import (
    Asked,
    approve,
    comment,
    set_paper,
    settle_comment,
    start_report,
    submit,
    write_words,
)
from muctieu.web.reviews.domain import Paper as PaperText
from muctieu.web.reviews.issuing import issue
from muctieu.web.reviews.models import ReportDraft

_YEAR = {
    "limits": "Khách quan: mưa lũ giữa năm làm hỏng đường liên bản.\nChủ quan: vài bản gửi biểu chậm.",
    "directions": "Giao từng chỉ tiêu chậm cho một đồng chí phụ trách, kiểm tra hằng quý.",
    "requests": "Đề nghị cấp trên hỗ trợ vốn sửa đường đến các bản xa.",
}
_MID_TERM = {
    "situation": "Thuận lợi: nhân dân đồng thuận, cán bộ bản gắn bó.\nKhó khăn: địa bàn rộng, dân cư phân tán.",
    "economy/": "Mô hình trồng chè liên kết đang mở rộng ở ba bản.",
}
_NOTE = "Nêu rõ nguyên nhân chủ quan, ai chịu trách nhiệm."
_DONE = "Bổ sung khó khăn về dân cư."
_SIGNER = "Lò Văn Mẫu"


def play_reports(office: Office) -> None:
    """Quarter of an hour before the demo's own time begins."""
    morning = datetime.combine(office.sample.newest_day + timedelta(days=1), time(7, 45), VIETNAM_TIME)
    with clock.standing_at(morning):
        plan = Plan.objects.filter(place=office.commune).select_related("place").order_by("-last_year")[0]
        _issue(office, _written(office, plan, Asked(ReportKind.YEAR, Style.STATE), _YEAR))
        draft = _written(office, plan, Asked(ReportKind.MID_TERM, Style.PARTY), _MID_TERM)
        settle_comment(comment(draft, "situation", _DONE, by=office.leader), by=office.clerk)
        comment(draft, "limits", _NOTE, by=office.leader)


def _written(office: Office, plan: Plan, asked: Asked, words: dict[str, str]) -> ReportDraft:
    row = start_report(plan, asked, by=office.clerk)
    for spot, text in words.items():
        write_words(row, spot, text, by=office.clerk, seen=0)
    given = {name: getattr(row, name) for name in PaperText.__slots__} | {"signer": _SIGNER}
    return set_paper(row, PaperText(**given), by=office.clerk, seen=row.steps)


def _issue(office: Office, row: ReportDraft) -> None:
    row = submit(row, by=office.clerk, seen=row.steps)
    row = approve(row, by=office.leader, seen=row.steps)
    issue(row, by=office.clerk, seen=row.steps)
