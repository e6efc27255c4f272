"""Files of figures on the desk: a form goes out as a workbook, and any sheet comes in with every row's fate shown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from muctieu.core.entry import Definitions
from muctieu.core.imports import Outcome, PlaceName
from muctieu.core.numbers_vi import format_vi
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Period
from muctieu.errors import MuctieuError, PeriodError
from muctieu.exchange.excel.form_book import Given, write_form_workbook
from muctieu.packs.loader import load_indicators, load_units
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, reach
from muctieu.web.desk.collect.cycles import readable_cycle
from muctieu.web.desk.collect.grid_pages import sheet_of
from muctieu.web.desk.collect.words import form_name
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.files import add_file
from muctieu.web.documents.models import Document
from muctieu.web.documents.serving import disposition
from muctieu.web.documents.uploads import uploads_of
from muctieu.web.intake.background import take_file
from muctieu.web.intake.cycles import expected_places
from muctieu.web.intake.forms import forms_for
from muctieu.web.intake.imports import Judged, Source, Tally, judge, source_of
from muctieu.web.intake.slots import shown_text, typed_of
from muctieu.web.intake.taking import take
from muctieu.web.jobs.queue import enqueue
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import units_on
from muctieu.web.screens.words import period_text, pick

REFUSED = 400
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM, PERIOD, SHOWN, FROM, WHY = "bieu", "ky", "xem", "tu", "ly-do"
PAGE = 200
# A file with more rows than this is read to its end by the background, with progress.
INLINE = 3000
OUTCOMES = {
    Outcome.NEW: ("số mới", "new"),
    Outcome.CHANGED: ("thay số cũ", "changes the old figure"),
    Outcome.UNCHANGED: ("như đã có", "unchanged"),
    Outcome.REJECTED: ("không nhận được", "rejected"),
}


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of the file: what it says, what stands now, what becomes of it and why."""

    address: str
    place: str
    indicator: str
    period: str
    text: str
    old: str
    outcome: str
    kind: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """The rows shown with the counts of all that were read; `is_cut` says that the file goes on."""

    headline: str
    rows: tuple[RowLine, ...]
    filters: tuple[Option, ...]
    notes: tuple[str, ...]
    wanted: int
    held: int
    is_cut: bool
    more: str


@require_GET
@guarded(Act.FIGURE_RECORD)
def template(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form as a workbook, filled with what stands, for the villages that this person reports for."""
    cycle = readable_cycle(request, uuid)
    user = _user(request)
    allowed = reach(user, Act.FIGURE_RECORD, cycle.form.code)
    places = [place for place in expected_places(cycle) if place.unit_id in allowed]
    if not places:
        raise Http404
    sheet = sheet_of(cycle, places, user)
    given: dict[tuple[str, str, str], Given] = {}
    for place in places:
        for code in sheet.form.indicators:
            last = sheet.before.get((place.unit_id, code))
            if last is not None:
                given[place.unit.key, code, ""] = Given(last=shown_text(last))
        for (code, label), kept in sheet.kept.get(place.unit_id, {}).items():
            typed = typed_of(kept)
            before = given.get((place.unit.key, code, label), Given()).last
            given[place.unit.key, code, label] = Given(typed.text, before, typed.status, typed.note, typed.reason)
    shown = {key: one for key, one in given.items() if key[1] not in sheet.hidden}
    known = Definitions(load_indicators(), load_units())
    named = [PlaceName(place.unit.key, place.name) for place in places]
    content = write_form_workbook(
        sheet.form, cycle.period, named, known, version=str(cycle.version.number), given=shown
    )  # fmt: skip
    name = f"{cycle.form.code}-{cycle.period}.xlsx".replace("@", "-").replace("/", "-")
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition(name, is_shown=False)})


@guarded(Act.FIGURE_RECORD)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file, its form and period; it is kept and shown row by row, nothing is recorded yet."""
    place = seat(request)
    if request.method != "POST":
        return _upload_page(request, place)
    try:
        period = Period.parse(request.POST[PERIOD]) if request.POST.get(PERIOD) else None
        files = uploads_of(request, "tep")
        if not files:
            return _upload_page(request, place, error=pick("Hãy chọn một tệp.", "Choose a file."))
        document = add_file(files[0], place=_own_place(place), by=place.user)
        source_of(document, place.commune, form=request.POST.get(FORM, ""), period=period)
    except (MuctieuError, PeriodError) as error:
        return _upload_page(request, place, error=pick(error.message_vi, error.message_en))
    query = {FORM: request.POST.get(FORM, ""), PERIOD: "" if period is None else str(period), "xa": place.commune.key}
    return redirect(f"{reverse('desk:import', args=(document.uuid,))}?{urlencode(query)}")


@guarded(Act.FIGURE_RECORD)
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every row's fate; a POST records the rows that can be, here or in the background."""
    place = seat(request)
    document = Document.objects.filter(uuid=uuid).select_related("place").first()
    if document is None or not may(place.user, Act.DOCUMENT_ADD, document):
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    try:
        period = Period.parse(asked[PERIOD]) if asked.get(PERIOD) else None
        source = source_of(document, place.commune, form=asked.get(FORM, ""), period=period)
        if request.method == "POST":
            return _take(request, place, source)
        return _preview(request, place, source)
    except (MuctieuError, PeriodError) as error:
        if request.method == "POST" and not isinstance(error, PeriodError):
            return _preview(request, place, source_of(document, place.commune, form=asked.get(FORM, ""), period=period),
                            error=pick(error.message_vi, error.message_en))  # fmt: skip
        return _upload_page(request, place, error=pick(error.message_vi, error.message_en))


def _take(request: HttpRequest, place: Seat, source: Source) -> HttpResponse:
    why = request.POST.get(WHY, "")
    if request.POST.get("nen"):
        job = enqueue(
            take_file, by=place.user, place=_own_place(place), key=f"{source.document.uuid} {why}",
            about=source.document.file_name, document=str(source.document.uuid), commune=source.commune.key,
            form=source.form_code, period="" if source.period is None else str(source.period), why=why,
        )  # fmt: skip
        return redirect(f"{reverse('desk:jobs')}#{job.uuid}")
    count = take(source, by=place.user, why=why)
    return redirect(f"{reverse('desk:cycles')}?nhan={count}&xa={place.commune.key}")


# -- pages ----------------------------------------------------------------------------------------------------


def _upload_page(request: HttpRequest, place: Seat, *, error: str = "") -> HttpResponse:
    chosen = request.POST.get(FORM, "")
    forms = forms_for(place.commune)
    today = clock.today()
    periods: dict[str, str] = {}
    for kept in forms:
        now = kept.form.period_of(today)
        for offset in (0, -1, -2, -3, -4):
            period = Period(now.first + offset * now.months, now.months, now.calendar)
            periods[str(period)] = f"{period_text(period)} ({form_name(kept.form)})"
    context = {
        "seat": place,
        "error": error,
        "forms": [Option(one.row.code, form_name(one.form), one.row.code == chosen) for one in forms],
        "periods": [Option(code, text, code == request.POST.get(PERIOD)) for code, text in periods.items()],
    }
    return render(request, "desk/collect/upload.html", context, status=REFUSED if error else 200)


def _preview(request: HttpRequest, place: Seat, source: Source, *, error: str = "") -> HttpResponse:
    shown = request.GET.get(SHOWN, "")
    text = request.GET.get(FROM, "0")
    first = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    tally, rows, is_cut = _read(source, place.user)
    chosen = [one for one in rows if not shown or one.fate.outcome.value == shown]
    names = {row.unit.key: row.name for row in units_on(clock.today())}
    page = PreviewPage(
        headline=_headline(tally, is_cut=is_cut),
        rows=tuple(_line(one, names) for one in chosen[first : first + PAGE]),
        filters=tuple(
            Option(one.value, f"{pick(*words)}: {tally.counts[one]}", one.value == shown)
            for one, words in OUTCOMES.items()
        ),
        notes=tuple(pick(note.message_vi, note.message_en) for note in tally.notes[:50]),
        wanted=tally.wanted,
        held=tally.held,
        is_cut=is_cut,
        more=str(first + PAGE) if len(chosen) > first + PAGE else "",
    )
    context = {
        "page": page, "seat": place, "error": error, "document": source.document, "shown": shown,
        "form": "" if source.form is None else form_name(source.form), "form_code": source.form_code,
        "period": "" if source.period is None else period_text(source.period),
        "period_code": "" if source.period is None else str(source.period),
        "why": request.POST.get(WHY, ""),
    }  # fmt: skip
    return render(request, "desk/collect/import.html", context, status=REFUSED if error else 200)


def _read(source: Source, user: User) -> tuple[Tally, list[Judged], bool]:
    """The rows up to what a page can wait for, counted."""
    tally, is_cut = Tally(), False
    rows: list[Judged] = []
    for some, file in judge(source, by=user):
        room = INLINE - len(rows)
        rows += islice(some, room)
        is_cut = len(some) > room
        tally.notes = list(file.findings)
        if is_cut or len(rows) >= INLINE:
            break
    for one in rows:
        tally.counts[one.fate.outcome] += 1
        tally.held += one.hold is not None
    return tally, rows, is_cut or len(rows) >= INLINE


def _headline(tally: Tally, *, is_cut: bool) -> str:
    rejected = tally.counts[Outcome.REJECTED]
    vi, en = (" trong phần đầu của tệp", " in the first part of the file") if is_cut else ("", "")
    return pick(
        f"{tally.wanted} trong {tally.total} số sẽ được ghi{vi}, {rejected} dòng không nhận được",
        f"{tally.wanted} of {tally.total} figures would be recorded{en}, {rejected} rows are rejected",
    )


def _line(one: Judged, names: dict[str, str]) -> RowLine:
    fate, row = one.fate, one.fate.row
    indicator = load_indicators().get(row.indicator)
    name = row.said.indicator or row.indicator if indicator is None else pick(indicator.name_vi, indicator.name_en)
    findings = [*fate.findings, *([one.hold] if one.hold is not None else [])]
    return RowLine(
        address=row.address,
        place=names.get(row.place, row.place) or row.said.place or "–",
        indicator=f"{name} ({row.label})" if row.label else name or "–",
        period=row.said.period or "–" if row.period is None else period_text(row.period),
        text=row.text or row.reason or "–",
        old=_old(one),
        outcome=pick(*OUTCOMES[fate.outcome]),
        kind=fate.outcome.value,
        told=tuple(dict.fromkeys(pick(found.message_vi, found.message_en) for found in findings)),
    )


def _old(one: Judged) -> str:
    old = one.fate.old
    if old is None:
        return ""
    if old.status is ObsStatus.MISSING or old.value is None:
        return old.note or "–"
    return format_vi(old.value)


def _own_place(place: Seat) -> OrgUnit:
    """Where the file is kept: at the commune, or at the village of somebody who reports for that alone."""
    if may(place.user, Act.DOCUMENT_ADD, place.commune):
        return place.commune
    own = OrgUnit.objects.filter(pk__in=reach(place.user, Act.DOCUMENT_ADD)).order_by("pk").first()
    if own is None:
        raise Http404
    return own


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the guard has let a signed-in person in
    return request.user
