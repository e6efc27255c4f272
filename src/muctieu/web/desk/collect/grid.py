"""The entry grid: typed cells are kept as drafts at once, then sent by village; two people see each other's changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from muctieu.core.cell_words import cell_words
from muctieu.core.entry import Remark, Typed
from muctieu.core.observation import ObsStatus
from muctieu.errors import MuctieuError, RightsError, StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, reach
from muctieu.web.desk.collect.cycles import readable_cycle
from muctieu.web.desk.collect.grid_news import Seen, seen_in, stepped_since
from muctieu.web.desk.collect.grid_pages import (
    NOTHING_TYPED,
    TYPED_STATUS,
    CellView,
    Sheet,
    Told,
    Typing,
    cell_view,
    comparisons,
    grid_page,
    sheet_of,
    told,
    total_text,
    with_saved,
)
from muctieu.web.desk.collect.grid_scans import PAGE, SCAN, scan_named, scan_panel, turned_page, typed_spot
from muctieu.web.desk.collect.words import cycle_state, form_name
from muctieu.web.documents.uploads import uploads_of
from muctieu.web.intake.cycles import due_days, expected_places, is_open
from muctieu.web.intake.models import Cycle
from muctieu.web.intake.scans import add_scan
from muctieu.web.intake.slots import Saved, save_cells, send_slot
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.screens.words import day_text, period_text, pick

REFUSED = 400
PLACE, WHY, SINCE, SCAN_FILE = "ban", "ly-do", "sau", "tep"
# One cell of what is posted: where it stands, what is typed, what was seen.
Address = tuple[str, str, str]


@guarded(Act.FIGURE_RECORD)
def grid(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The grid of every village that this person reports for, or of the one asked for with its notes."""
    cycle, places = _cycle(request, uuid)
    return _show(request, cycle, places)


@require_POST
@guarded(Act.FIGURE_RECORD)
def save(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep what was changed on the page, then turn the scan's page if asked; without scripts this is the only way."""
    cycle, places = _cycle(request, uuid)
    sheet = sheet_of(cycle, places, _user(request))
    typing, failed, count = _save_all(sheet, request)
    if typing.remarks or failed:
        return _show(request, cycle, places, typing=typing, error=failed, saved=count)
    if request.POST.get("gui"):
        return _send(request, cycle, places)
    shown = {name: request.POST.get(name, "") for name in ("mot", SCAN, PAGE)}
    return redirect(_grid_url(cycle, shown | turned_page(request.POST)))


@require_POST
@guarded(Act.FIGURE_RECORD)
def cell(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep one cell; the answer says in words what became of it."""
    cycle, places = _cycle(request, uuid)
    posted = request.POST
    place = next((one for one in places if one.unit.key == posted.get("noi")), None)
    code, label = posted.get("chi-tieu", "")[:80], posted.get("dong", "")[:200]
    if place is None or code not in load_indicators():
        raise Http404
    user = _user(request)
    sheet, named = sheet_of(cycle, places, user, only=code), scan_named(posted)
    if code in sheet.hidden:
        raise Http404
    view = cell_view(sheet, place, load_indicators()[code], label=label)
    typed = _typed(code, label, _said(view, posted, _CELL))
    try:
        spots = {} if named is None else {(code, label): typed_spot(posted)}
        saved = save_cells(
            cycle, place.unit, [typed], seen={(code, label): posted.get("thay", "")}, by=user, why=posted.get(WHY, ""),
            scan=named, spots=spots, latest=sheet.kept.get(place.unit_id, {}),
        )  # fmt: skip
    except MuctieuError as error:
        return JsonResponse({"told": [_plain_error(error)], "saved": False}, status=REFUSED)
    sheet = with_saved(sheet, place, saved.kept)
    beside, doubts = comparisons(sheet, place, code) if saved.is_whole and not label else ((), ())
    told_now = [_told_json(told(one)) for one in saved.remarks]
    told_now += [{**_told_json(one), "rule": True} for one in doubts]
    answer = {**_cell_json(sheet, place, code, label), "told": told_now, "beside": beside, "saved": saved.is_whole}
    return JsonResponse(answer)


@require_GET
@guarded(Act.FIGURE_RECORD)
def news(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The cells that anybody wrote, or took a step with, after what the page saw last."""
    cycle, places = _cycle(request, uuid)
    since = Seen.parse(request.GET.get(SINCE, ""))
    sheet = sheet_of(cycle, places, _user(request))
    by_key = {place.unit_id: place for place in places}
    stepped = stepped_since(sheet, since)
    fresh = [
        {**_cell_json(sheet, by_key[place], code, label), "by": kept.by}
        for place, cells in sheet.kept.items()
        for (code, label), kept in cells.items()
        if (kept.row.pk > since.record or kept.row.pk in stepped) and code not in sheet.hidden
    ]
    return JsonResponse({"cells": fresh, "newest": str(seen_in(sheet).after(since))})


@require_POST
@guarded(Act.FIGURE_RECORD)
def scan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put a photo or scan beside the form of the one village asked for, or of the whole commune."""
    cycle, places = _cycle(request, uuid)
    is_one = len(places) == 1
    try:
        uploads = uploads_of(request, SCAN_FILE)
        if not uploads:
            raise StateError("MT7301")
        kept = add_scan(cycle, places[0].unit if is_one else cycle.commune, uploads[0], by=_user(request))
    except RightsError:
        raise PermissionDenied from None
    except MuctieuError as error:
        return _show(request, cycle, places, scan_errors=(pick(error.message_vi, error.message_en),))
    return redirect(_grid_url(cycle, {"mot": request.POST.get("mot", ""), SCAN: str(kept.uuid)}))


@require_POST
@guarded(Act.FIGURE_RECORD)
def send(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand in the forms of the villages ticked."""
    cycle, places = _cycle(request, uuid)
    return _send(request, cycle, places)


# -- saving ---------------------------------------------------------------------------------------------------


def _save_all(sheet: Sheet, request: HttpRequest) -> tuple[Typing, str, int]:
    """Save village by village; what was not saved with its remarks, an error of the whole, and how many were saved."""
    texts: dict[Address, Mapping[str, str]] = {}
    remarks: dict[Address, list[Remark]] = {}
    failed, count, named = "", 0, scan_named(request.POST)
    for place, cells in _changed(sheet, request.POST).items():
        typed = [_typed(code, label, words) for (code, label), words in cells.items()]
        seen = {key: words["seen"] for key, words in cells.items()}
        saved: Saved | None = None
        try:
            spot = None if named is None else typed_spot(request.POST)
            saved = save_cells(
                sheet.cycle, _unit(sheet, place), typed, seen=seen, by=sheet.user, why=request.POST.get(WHY, ""),
                scan=named, spots={} if spot is None else dict.fromkeys(cells, spot),
            )  # fmt: skip
            count += len(saved.rows)
        except MuctieuError as error:
            failed = pick(error.message_vi, error.message_en)
        for (code, label), words in cells.items():
            found = (
                [] if saved is None else [one for one in saved.remarks if (one.indicator, one.label) == (code, label)]
            )
            if saved is None or any(one.is_error for one in found):
                texts[place, code, label] = words
            if found:
                remarks[place, code, label] = found
    # A doubt alone does not hold the page: the figure is kept, and the doubt is shown when it is sent.
    errors = {key: some for key, some in remarks.items() if any(one.is_error for one in some)}
    return Typing(texts, errors), failed, count


def _changed(sheet: Sheet, posted: QueryDict) -> dict[str, dict[tuple[str, str], dict[str, str]]]:
    """The cells whose words differ from what is kept, by village."""
    page = grid_page(sheet)
    views: list[CellView] = [one for row in page.rows for one in row.cells]
    views += [one for part in page.repeats for _label, cells in part.rows for one in cells]
    changed: dict[str, dict[tuple[str, str], dict[str, str]]] = {}
    for view in views:
        words = _words(view, posted)
        if words is not None:
            changed.setdefault(view.place, {})[view.indicator, words["label"]] = words
    return changed


def _words(view: CellView, posted: QueryDict) -> dict[str, str] | None:
    """What is posted for one input, None when it says what stands there already or nothing."""
    if f"o.{view.name}" not in posted or view.is_shut:
        return None
    names = {"text": f"o.{view.name}", "note": f"ghi.{view.name}", "reason": f"vi.{view.name}"}
    words = _said(view, posted, {**names, "status": f"tt.{view.name}"})
    if words == {"text": view.text, "note": view.note, "reason": view.reason, "status": _standing(view)}:
        return None
    part = view.name.rpartition(".")[0]
    label = view.label or posted.get(f"dong.{part}", "").strip()[:200]
    # The record that the page was made from, so that somebody else's newer one is not overwritten.
    return {**words, "label": label, "seen": posted.get(f"thay.{view.name}", "")}


def _said(view: CellView, posted: QueryDict, names: Mapping[str, str]) -> dict[str, str]:
    """What is said of a cell: words in it come first, then the page's fields; without those what stands there stays.

    A number takes the place of a reason why there was none.
    """
    found = cell_words(posted.get(names["text"], ""))
    reason = posted.get(names["reason"], "" if found.text else view.reason).strip()
    return {
        "text": found.text,
        "note": posted.get(names["note"], view.note).strip(),
        "reason": found.reason or reason,
        "status": found.status or posted.get(names["status"], _standing(view)),
    }


def _standing(view: CellView) -> str:
    return next((option.code for option in view.status if option.is_chosen), ObsStatus.OFFICIAL.value)


def _typed(code: str, label: str, words: Mapping[str, str]) -> Typed:
    status = words["status"] if words["status"] in {one.value for one in TYPED_STATUS} else ObsStatus.OFFICIAL.value
    return Typed(code, words["text"], label, ObsStatus(status), words["note"], words["reason"])


_CELL = {"text": "so", "note": "ghi", "reason": "vi", "status": "tt"}


def _unit(sheet: Sheet, key: str) -> OrgUnit:
    return next(place.unit for place in sheet.places if place.unit.key == key)


# -- sending --------------------------------------------------------------------------------------------------


def _send(request: HttpRequest, cycle: Cycle, places: Sequence[OrgUnitVersion]) -> HttpResponse:
    ticked = set(request.POST.getlist(PLACE)) or ({places[0].unit.key} if len(places) == 1 else set())
    chosen = [place for place in places if place.unit.key in ticked]
    if not chosen:
        return _show(request, cycle, places, error=pick("Hãy đánh dấu bản cần gửi.", "Tick the villages to send."))
    remarks: dict[Address, list[Remark]] = {}
    sent, failed = 0, ""
    for place in chosen:
        try:
            got = send_slot(cycle, place.unit, by=_user(request))
        except MuctieuError as error:
            failed = pick(error.message_vi, error.message_en)
            continue
        sent += got.submission is not None
        if got.submission is None:
            for one in got.remarks:
                remarks.setdefault((place.unit.key, one.indicator, one.label), []).append(one)
    if remarks or failed:
        note = pick("Chưa gửi được bản có ô bị đánh dấu.", "The villages with marked cells are not sent.")
        return _show(request, cycle, places, typing=Typing({}, remarks), error=failed or note, sent=sent)
    return redirect(f"{reverse('desk:cycle', args=(cycle.uuid,))}")


# -- showing --------------------------------------------------------------------------------------------------


def _cycle(request: HttpRequest, uuid: UUID) -> tuple[Cycle, list[OrgUnitVersion]]:
    """The cycle and the villages that the person reports for, or the one asked for; not found without any."""
    cycle = readable_cycle(request, uuid)
    allowed = reach(_user(request), Act.FIGURE_RECORD, cycle.form.code)
    places = [place for place in expected_places(cycle) if place.unit_id in allowed]
    asked = request.GET.get("mot") or request.POST.get("mot", "")
    found = [place for place in places if place.unit.key == asked] if asked else places
    if not found:
        raise Http404
    return cycle, found


def _show(
    request: HttpRequest, cycle: Cycle, places: Sequence[OrgUnitVersion], *, typing: Typing = NOTHING_TYPED,
    error: str = "", saved: int = 0, sent: int = 0, scan_errors: Sequence[str] = (),
) -> HttpResponse:  # fmt: skip
    form = cycle.version.to_core()
    is_one = len(places) == 1
    sheet = sheet_of(cycle, places, _user(request), typing=typing)
    context = {
        "page": grid_page(sheet),
        "newest": str(seen_in(sheet)),
        "scan": scan_panel(request, sheet, scan_errors),
        "uuid": str(cycle.uuid),
        "form": form_name(form),
        "period": period_text(cycle.period),
        "due": day_text(due_days(cycle)[form.level]),
        "state": cycle_state(cycle, clock.today()),
        "is_open": is_open(cycle, clock.today()),
        "is_one": is_one,
        "only": places[0] if is_one else None,
        "asked": request.GET.get("mot") or request.POST.get("mot", ""),
        "error": error,
        "saved": saved,
        "sent": sent,
        "why": request.POST.get(WHY, ""),
        "estimates": form.schedule.estimate_allowed,
        "faults": _faults(typing.remarks.values()),
    }
    is_refused = bool(error or typing.remarks or scan_errors)
    return render(request, "desk/collect/slot.html" if is_one else "desk/collect/grid.html", context,
                  status=REFUSED if is_refused else 200)  # fmt: skip


def _faults(found: Iterable[Iterable[Remark]]) -> int:
    return sum(one.is_error for some in found for one in some)


def _cell_json(sheet: Sheet, place: OrgUnitVersion, code: str, label: str) -> dict[str, object]:
    indicator = load_indicators()[code]
    view = cell_view(sheet, place, indicator, label=label)
    return {
        "place": view.place,
        "indicator": code,
        "label": label,
        "text": view.text,
        "seen": view.seen,
        "state": view.state,
        "state_word": view.state_word,
        "marks": view.marks,
        "shut": view.is_shut,
        "total": total_text(sheet, indicator),
        "box": view.spot.box if view.spot is not None else "",
        "scan": view.spot.scan if view.spot is not None else "",
    }


def _told_json(shown: Told) -> dict[str, object]:
    return {"text": shown.text, "code": shown.code, "error": shown.is_error}


def _plain_error(error: MuctieuError) -> dict[str, object]:
    return {"text": pick(error.message_vi, error.message_en), "code": error.code, "error": True}


def _grid_url(cycle: Cycle, asked: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('desk:grid', args=(cycle.uuid,))}{'?' if query else ''}{query}"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the guard has let a signed-in person in
    return request.user
