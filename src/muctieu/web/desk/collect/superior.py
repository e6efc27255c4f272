"""Forms of the level above on the desk: upload once, confirm the cells once, download filled ever after."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.core.fold import search_key
from muctieu.core.period import Period
from muctieu.errors import MuctieuError, PeriodError
from muctieu.exchange.excel.mapping import FormMapping, Slot
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.collect.review_pages import indicator_named
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.files import add_file
from muctieu.web.documents.serving import disposition
from muctieu.web.documents.uploads import uploads_of
from muctieu.web.intake.models import SuperiorForm
from muctieu.web.intake.superior import fill_superior, keep_superior, map_cells, newest_mapping, proposals_of
from muctieu.web.places.queries import units_on
from muctieu.web.screens.words import pick

REFUSED = 400
MOST = 600


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell and the figure that it wants; `told` are the words it was recognised from."""

    sheet: str
    cell: str
    indicator: str
    place: str
    periods_back: int
    years_back: int
    unit: str
    told: str
    sure: str


@guarded(Act.FORM_KEEP)
def index(request: HttpRequest) -> HttpResponse:
    """The forms that are kept, and the door for another."""
    place = seat(request)
    if request.method != "POST":
        return _index(request, place)
    try:
        files = uploads_of(request, "tep")
        name = request.POST.get("ten", "").strip()[:200]
        if not files or not name:
            return _index(
                request, place, error=pick("Hãy chọn tệp và đặt tên biểu.", "Choose a file and name the form.")
            )
        document = add_file(files[0], place=place.commune, by=place.user)
        form = keep_superior(name, document, commune=place.commune, by=place.user)
    except MuctieuError as error:
        return _index(request, place, error=pick(error.message_vi, error.message_en))
    return redirect("desk:superior_form", uuid=form.uuid)


@guarded(Act.FORM_KEEP)
def form(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The cells of a form: what is proposed at first, what was confirmed afterwards."""
    place = seat(request)
    found = _form(place, uuid)
    if request.method != "POST":
        return _form_page(request, place, found)
    typed = request.POST.get("ban", "")
    try:
        mapping = FormMapping(tuple(_posted(request)))
        map_cells(found, mapping, by=place.user, seen=int(typed) if typed.isdecimal() and len(typed) < 9 else -1)
    except MuctieuError as error:
        return _form_page(request, place, found, error=pick(error.message_vi, error.message_en))
    return redirect("desk:superior_form", uuid=found.uuid)


@guarded(Act.FIGURE_READ)
def fill(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The filled workbook of a period; with `xem` what is to be said about it first."""
    place = seat(request)
    found = SuperiorForm.objects.filter(uuid=uuid).select_related("commune", "document").first()
    if found is None or not may(place.user, Act.FIGURE_READ, found):
        raise Http404
    try:
        period = Period.parse(request.GET.get("ky", ""))
        made = fill_superior(found, period, viewer=place.user)
    except (MuctieuError, PeriodError) as error:
        return _form_page(request, place, found, error=pick(error.message_vi, error.message_en))
    if request.GET.get("xem"):
        told = [pick(one.message_vi, one.message_en) for one in made.findings]
        return _form_page(request, place, found, told=told, count=made.count)
    stem, _dot, kind = found.document.file_name.rpartition(".")
    name = f"{stem or found.name}-{period}.{kind or 'xlsx'}".replace("/", "-").replace("@", "-")
    media = found.document.media_type or "application/octet-stream"
    return HttpResponse(
        made.raw, content_type=media, headers={"Content-Disposition": disposition(name, is_shown=False)}
    )


def _form(place: Seat, uuid: UUID) -> SuperiorForm:
    found = SuperiorForm.objects.filter(uuid=uuid).select_related("commune", "document").first()
    if found is None or not may(place.user, Act.FORM_KEEP, found):
        raise Http404
    return found


def _posted(request: HttpRequest) -> list[Slot]:
    """The rows of the page that name an indicator; a row without one is a cell that stays empty."""
    posted = request.POST
    columns = [posted.getlist(name)[:MOST] for name in ("trang", "o", "chi-tieu", "noi", "lui-ky", "lui-nam", "don-vi")]
    slots = []
    for sheet, cell, indicator, unit, periods, years, symbol in zip(*columns, strict=False):
        code = indicator_named(indicator.strip())
        if sheet.strip() and cell.strip() and code in load_indicators():
            slots.append(
                Slot(
                    sheet, cell.strip(), code, unit, periods_back=_whole(periods), years_back=_whole(years), unit=symbol
                )
            )
    return slots


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _index(request: HttpRequest, place: Seat, *, error: str = "") -> HttpResponse:
    forms = SuperiorForm.objects.filter(commune=place.commune).select_related("document")
    context = {"forms": forms, "seat": place, "error": error, "typed": request.POST.get("ten", "")}
    return render(request, "desk/collect/superiors.html", context, status=REFUSED if error else 200)


def _form_page(
    request: HttpRequest,
    place: Seat,
    found: SuperiorForm,
    *,
    error: str = "",
    told: list[str] | None = None,
    count: int = 0,
) -> HttpResponse:
    number, mapping = newest_mapping(found)
    rows = [_kept_row(slot) for slot in mapping.slots]
    if not number:
        rows = [
            CellRow(one.slot.sheet, one.slot.cell, one.slot.indicator, one.slot.place, one.slot.periods_back,
                    one.slot.years_back, one.slot.unit, f"{one.label} · {one.head}", f"{int(one.confidence * 100)}%")
            for one in proposals_of(found.document, found.commune)[:MOST]
        ]  # fmt: skip
    rows += [CellRow("", "", "", "", 0, 0, "", "", "") for _row in range(5)]
    indicators = [
        Option(one.code, f"{one.name_vi} ({one.unit.symbol_vi})", is_chosen=False) for one in load_indicators().values()
    ]
    villages = [
        Option(row.unit.key, row.name, is_chosen=False) for row in units_on(clock.today()).filter(parent=found.commune)
    ]
    year = clock.today().year
    codes = [f"{y}{part}" for y in (year, year - 1, year - 2) for part in ("", "-H1", "-Q1", "-Q2", "-Q3", "-Q4")]
    context = {
        "form": found, "rows": rows, "number": number, "seat": place, "error": error, "told": told, "count": count,
        "indicators": sorted(indicators, key=lambda option: search_key(option.label)), "villages": villages,
        "periods": [Option(code, Period.parse(code).label_vi, code == request.GET.get("ky")) for code in codes],
        "fill_url": reverse("desk:superior_fill", args=(found.uuid,)), "asked": request.GET.get("ky", ""),
        "may_keep": may(place.user, Act.FORM_KEEP, found),
    }  # fmt: skip
    return render(request, "desk/collect/superior.html", context, status=REFUSED if error else 200)


def _kept_row(slot: Slot) -> CellRow:
    return CellRow(
        slot.sheet, slot.cell, slot.indicator, slot.place, slot.periods_back, slot.years_back, slot.unit, "", ""
    )  # fmt: skip
