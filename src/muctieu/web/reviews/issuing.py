"""The issue of a report: number, file and figures become one record that nobody changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max

from muctieu import __version__
from muctieu.core.report import Report, Style
from muctieu.core.report_json import content_digest, report_json
from muctieu.errors import SettingError, StateError
from muctieu.packs.outlines import outline_version
from muctieu.reports.docx.writer import write_docx
from muctieu.reports.layout import VERSION
from muctieu.reports.pdf import write as write_pdf
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, demand
from muctieu.web.documents.domain import keep
from muctieu.web.documents.models import Document
from muctieu.web.people.models import User
from muctieu.web.places.moment import state_of
from muctieu.web.places.queries import chain_of
from muctieu.web.reviews.composing import Numbered, composed, number_text
from muctieu.web.reviews.domain import DOING, STATES, held, told, write_step
from muctieu.web.reviews.models import DraftState, IssuedReport, ReportDraft, ReportStepKind, ReportUse
from muctieu.web.reviews.ready import NotReadyError, changed_since, require_ready, written

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# More papers no office gives out in a year or term.
LAST_NUMBER = 99_999
# How often the file is written anew when others act in the commune meanwhile.
TRIES = 5


@dataclass(frozen=True, slots=True)
class _File:
    """Bytes that are on the disk, by their hash."""

    name: str
    media_type: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class _Made:
    """A file as it would be issued, and the state of the commune in which it is right."""

    numbered: Numbered
    report: Report
    docx: _File
    pdf: _File | None
    state: tuple[str, ...]


class _OutdatedError(Exception):
    """Somebody acted in the commune between writing the file and storing it."""


def issue(row: ReportDraft, *, by: User, seen: int, number: int | None = None) -> IssuedReport:
    """Issue an approved report: the next number of its series, today's day, the file's bytes under their hash.

    An office that counts other papers in the same series gives the `number` of its register instead.

    The file is written before the store is held, and written anew when anything in the commune has changed meanwhile;
    so nobody waits for it, and what is stored is what was approved.

    Raises:
        RightsError: MT7101 without the right.
        NotReadyError: MT6110 while something is left to be done, or when the figures are others than those approved.
        StateError: MT7211 when somebody moved it meanwhile, MT7302 and MT7303 when the disk refuses the file, MT7500
            unless it is approved, MT7510 when others never stop acting, MT7511 for a number that was given out before,
            MT7512 for one that no register has.
    """
    demand(by, Act.REPORT_ISSUE, row)
    for _ in range(TRIES):
        made = _made(row, by, number)
        try:
            return _stored(row, made, by=by, seen=seen, number=number)
        except _OutdatedError:
            continue
    raise StateError("MT7510")


def series_of(row: ReportDraft, day: date) -> str:
    """Within what a number is counted: the year for state papers, the term of the plan for those of the party."""
    if row.style == Style.STATE:
        return f"{row.style}/{day.year}"
    return f"{row.style}/{row.plan.first_year}-{row.plan.last_year}"


def next_number(row: ReportDraft, day: date) -> int:
    """The number after the last one of the series; a withdrawn report keeps its own."""
    rows = IssuedReport.objects.filter(place=row.place_id, series=series_of(row, day))
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _numbered(row: ReportDraft, number: int | None) -> Numbered:
    """Today's number: the one given, if it is free, else the next."""
    day = clock.today()
    if number is None:
        return Numbered(next_number(row, day), day)
    if not 1 <= number <= LAST_NUMBER:
        raise StateError("MT7512", value=str(number), most=str(LAST_NUMBER))
    used = IssuedReport.objects.filter(place=row.place_id, series=series_of(row, day), number=number).first()
    if used is not None:
        raise StateError("MT7511", name=used.name, day=f"{used.day:%d/%m/%Y}", next=str(next_number(row, day)))
    return Numbered(number, day)


def _made(row: ReportDraft, by: User, number: int | None = None) -> _Made:
    row = ReportDraft.objects.select_related("plan", "place", "replaces__report").get(pk=row.pk)
    if row.state != DraftState.APPROVED:
        (now, now_en), (act, act_en) = STATES[DraftState(row.state)], DOING[Act.REPORT_ISSUE]
        raise StateError("MT7500", state=now, state_en=now_en, act=act, act_en=act_en)
    state = state_of((row.place_id,))
    changed = tuple(changed_since(row, written(row, by)))
    if changed:
        raise NotReadyError(changed, act=DOING[Act.REPORT_ISSUE])
    require_ready(row, by, DOING[Act.REPORT_ISSUE])
    numbered = _numbered(row, number)
    report = composed(row, viewer=by, numbered=numbered)
    assert report is not None  # noqa: S101 - `written` has asked
    docx = _kept(write_docx(report), _file_name(row, numbered, "docx"), DOCX)
    return _Made(numbered, report, docx, _printed(report, _file_name(row, numbered, "pdf")), state)


def _stored(row: ReportDraft, made: _Made, *, by: User, seen: int, number: int | None = None) -> IssuedReport:
    """The record, if all is still as it was when the file was written."""
    with acting(by, Act.REPORT_ISSUE, row, chain=chain_of(row.place, clock.today()).uuid) as log:
        found = held(row, Act.REPORT_ISSUE, (DraftState.APPROVED,), seen=seen)
        if made.state != state_of((found.place_id,)) or made.numbered != _numbered(found, number):
            raise _OutdatedError
        issued = _record(found, made, by)
        if found.replaces is not None:
            _replace(found.replaces, by=by)
        log.thing, log.before = f"report:{found.uuid}", told(found)
        found.state = DraftState.ISSUED
        write_step(found, ReportStepKind.ISSUE, by=by)
        log.after = {**told(found), "number": issued.name, "series": issued.series, "sha256": issued.document.sha256}
    return issued


def _record(row: ReportDraft, made: _Made, by: User) -> IssuedReport:
    numbered, name = made.numbered, number_text(made.numbered.number, row.style)
    series = series_of(row, numbered.day)
    code = f"bao-cao-{row.place_id}-{series.replace('/', '-')}-{numbered.number}"
    document = _document(row, made.docx, code, name)
    pdf = None if made.pdf is None else _document(row, made.pdf, f"{code}-pdf", name)
    issued = IssuedReport.objects.create(
        report=row, place=row.place, series=series, number=numbered.number, name=name, day=numbered.day,
        document=document, pdf=pdf, content=report_json(made.report), digest=content_digest(made.report),
        outline_version=outline_version(), layout_version=VERSION, program_version=__version__, by=by,
    )  # fmt: skip
    ReportUse.objects.bulk_create([ReportUse(issued=issued, observation=one) for one in used(made.report)])
    return issued


def used(report: Report) -> Iterable[UUID]:
    """The observations that the report's figures rest on, each once."""
    return [UUID(part) for part in dict.fromkeys(part for one in report.figures().values() for part in one.parts)]


def _replace(issued: IssuedReport, *, by: User) -> None:
    """The earlier report no longer holds; MT7507 when it did not any more."""
    old = ReportDraft.objects.select_for_update().get(pk=issued.report_id)
    if old.state != DraftState.ISSUED:
        raise StateError("MT7507", name=issued.name)
    old.state = DraftState.REPLACED
    write_step(old, ReportStepKind.REPLACE, by=by)


def file_of(report: Report, ending: str) -> bytes:
    """The report printed as "docx" or "pdf"; MT6130 where no PDF can be made."""
    return write_pdf(report) if ending == "pdf" else write_docx(report)


def _printed(report: Report, name: str) -> _File | None:
    """The PDF, kept; None where none can be made: the Word file is the paper."""
    try:
        return _kept(file_of(report, "pdf"), name, PDF)
    except SettingError:
        return None


def _kept(content: bytes, name: str, media_type: str) -> _File:
    return _File(name, media_type, keep(content, name=name), len(content))


def _document(row: ReportDraft, file: _File, code: str, number: str) -> Document:
    return Document.objects.create(
        code=code, place=row.place, sha256=file.digest, size=file.size, file_name=file.name,
        media_type=file.media_type, number=number, type="report", title=f"Báo cáo số {number}",
    )  # fmt: skip


def _file_name(row: ReportDraft, numbered: Numbered, ending: str) -> str:
    name = number_text(numbered.number, row.style).replace("/", "-")
    return f"Báo cáo {name} {numbered.day.isoformat()}.{ending}"
