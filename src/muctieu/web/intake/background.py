"""What collection does by itself: periods open when their window begins, and whoever has not sent yet is reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from muctieu.core.period import Period
from muctieu.web.common.days import day_of
from muctieu.web.common.policy import Act
from muctieu.web.documents.models import Document
from muctieu.web.intake.cycles import open_due
from muctieu.web.intake.imports import Source, judge, source_of
from muctieu.web.intake.mailboxes import Look, has_news
from muctieu.web.intake.reminders import remind_on
from muctieu.web.intake.taking import Staging, staging
from muctieu.web.jobs.declare import job
from muctieu.web.jobs.ticker import daily, every, on_tick
from muctieu.web.jobs.work import Work
from muctieu.web.places.models import OrgUnit


@job("intake.open", vi="Mở các kỳ nhập đến ngày", en="Open the entry periods whose time has come")
def open_periods(work: Work, *, moment: str) -> dict[str, object]:
    """Open what begins on the moment's day; what is open already stays as it is."""
    with work.step():
        opened = open_due(day_of(datetime.fromisoformat(moment)))
    return {"opened": len(opened)}


@job("intake.remind", vi="Nhắc các nơi chưa gửi biểu", en="Remind those who have not sent their form")
def remind(work: Work, *, moment: str) -> dict[str, object]:
    """Mail those whose form is due soon or overdue; each once for each occasion."""
    with work.step():
        sent = remind_on(day_of(datetime.fromisoformat(moment)))
    return {"mails": sent}


@job("intake.import", vi="Nhận tệp số liệu", en="Take a file of figures", act=Act.FIGURE_RECORD)
def take_file(work: Work, *, document: str, commune: str, form: str, period: str, why: str) -> dict[str, object]:
    """Read the file outside any transaction, telling how far it is, then record its good rows in one act."""
    kept = Document.objects.get(uuid=document)
    unit = OrgUnit.objects.get(key=commune)
    source = source_of(kept, unit, form=form, period=Period.parse(period) if period else None)
    if "taken" not in work.memo:
        with staging(source, by=work.by, why=why) as staged:
            _record(work, source, staged)
    return {**work.memo, "url": reverse("desk:cycles")}


def _record(work: Work, source: Source, staged: Staging) -> None:
    """Take the file, and keep how it went in the same transaction: a job that is taken up again says the same."""
    counted = 0
    for some, file in judge(source, by=work.by):
        staged.add(some)
        counted += len(some)
        work.tell(int(file.progress * 100), 100, vi=f"đã đọc {counted} dòng", en=f"{counted} rows read")
    staged.make_ready()
    with work.step(100, 100, vi="đang ghi", en="recording"):
        work.memo |= {"rows": counted, "taken": staged.take(apart=False)}


@job("intake.mail", vi="Đọc hộp thư báo cáo", en="Read the mailbox for reports")
def read_mail(work: Work, *, moment: str) -> dict[str, object]:  # noqa: ARG001 - every entry is told its moment
    """Take in what has come, each mail in a step of its own; then say what is newly wrong with a box."""
    look = Look(work)
    look.run()
    for error in look.fresh:
        raise error
    return {"mails": look.taken, "url": reverse("desk:mails")}


def _when_mail_came(after: datetime, until: datetime) -> Sequence[datetime]:
    """Every five minutes, as long as there is something to read."""
    return every(minutes=5)(after, until) if has_news() else ()


on_tick("intake.mail", _when_mail_came, read_mail)
on_tick("intake.open", daily("00:20"), open_periods)
on_tick("intake.remind", daily("07:30"), remind)
