"""Deliveries that wait for a person: late, for a merged village, with a wrong clock, against approved figures."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from muctieu.core.form import EntryForm
from muctieu.errors import CATALOGUE, Finding, MuctieuError
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, reach
from muctieu.web.desk.collect.words import form_name
from muctieu.web.desk.register_forms import Option
from muctieu.web.intake.models import Submission
from muctieu.web.intake.slots import waiting_deliveries
from muctieu.web.intake.submissions import cell_from_dict, decide, read_cells
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import units_on
from muctieu.web.screens.sources import KINDS
from muctieu.web.screens.words import period_text, pick

REFUSED = 400
PAGE = 25
BELOW = "duoi"


@dataclass(frozen=True, slots=True)
class CellLine:
    """One cell of the delivery as typed, with what is doubtful about it."""

    name: str
    typed: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeliveryCard:
    """One delivery: what came from whom, why it waits, its cells, and where it may be recorded."""

    uuid: str
    title: str
    came: str
    problem: str
    code: str
    cells: tuple[CellLine, ...]
    places: tuple[Option, ...]


@guarded(Act.SUBMISSION_DECIDE)
def index(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first."""
    return _index(request)


@require_POST
@guarded(Act.SUBMISSION_DECIDE)
def settle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Receive a delivery for a place, or turn it away; both need a reason."""
    user = _user(request)
    found = Submission.objects.filter(uuid=uuid).select_related("form", "place").first()
    if found is None or not may(user, Act.SUBMISSION_DECIDE, found):
        raise Http404
    accept = request.POST.get("viec") == "nhan"
    place = _places(user, found).get(request.POST.get("noi", "")) if accept else None
    try:
        decide(found, accept=accept, by=user, reason=request.POST.get("ly-do", ""), place=place)
    except MuctieuError as error:
        return _index(request, error=pick(error.message_vi, error.message_en), failed=str(uuid))
    return redirect("desk:deliveries")


def _index(request: HttpRequest, *, error: str = "", failed: str = "") -> HttpResponse:
    user = _user(request)
    rows = (
        waiting_deliveries().filter(place_id__in=_reached(user)).select_related("form", "place", "by", "cycle__version")
    )
    below = request.GET.get(BELOW, "")
    if below.isdecimal() and len(below) < 19:
        rows = rows.filter(pk__gt=int(below))
    found = [one for one in rows.order_by("pk")[: PAGE + 1] if may(user, Act.SUBMISSION_DECIDE, one)]
    context = {
        "cards": [_card(one, user) for one in found[:PAGE]],
        "more": str(found[PAGE - 1].pk) if len(found) > PAGE else "",
        "error": error,
        "failed": failed,
        "why": request.POST.get("ly-do", ""),
    }
    return render(request, "desk/collect/deliveries.html", context, status=REFUSED if error else 200)


def _reached(user: User) -> frozenset[int]:
    """Every place over which the person decides about some form."""
    forms = Submission.objects.order_by().values_list("form__code", flat=True).distinct()
    return frozenset().union(*(reach(user, Act.SUBMISSION_DECIDE, form) for form in forms))


def _card(one: Submission, user: User) -> DeliveryCard:
    form = _form(one)
    moment = one.received_at.astimezone(VIETNAM)
    finding = Finding(one.problem, one.details)
    known = one.problem in CATALOGUE
    return DeliveryCard(
        uuid=str(one.uuid),
        title=f"{form_name(form)}, {period_text(one.period)}, {_name(one.place)}",
        came=f"{moment:%d/%m/%Y %H:%M} · {one.by.full_name} · {door_word(one.door)}",
        problem=pick(finding.message_vi, finding.message_en) if known else one.problem,
        code=one.problem,
        cells=_cells(one, form),
        places=tuple(Option(key, _name(unit), unit.pk == one.place_id) for key, unit in _places(user, one).items()),
    )


def door_word(door: str) -> str:
    return next((str(text) for kind, text in KINDS.items() if kind.value == door), door)


def _form(one: Submission) -> EntryForm:
    version = one.form.versions.order_by("-number")[0] if one.cycle is None else one.cycle.version
    return version.to_core()


def _cells(one: Submission, form: EntryForm) -> tuple[CellLine, ...]:
    catalogue = load_indicators()
    typed = [cell_from_dict(kept) for kept in one.content]
    remarks = read_cells(form, typed, place=one.place, period=one.period).remarks
    lines = []
    for cell in typed:
        indicator = catalogue.get(cell.indicator)
        name = cell.indicator if indicator is None else pick(indicator.name_vi, indicator.name_en)
        told = tuple(
            pick(remark.finding.message_vi, remark.finding.message_en)
            for remark in remarks
            if (remark.indicator, remark.label) == (cell.indicator, cell.label)
        )
        lines.append(CellLine(f"{name} ({cell.label})" if cell.label else name, cell.text or cell.reason, told))
    return tuple(lines)


def _places(user: User, one: Submission) -> dict[str, OrgUnit]:
    """Where its figures may be recorded: the units of its level that stand today, of the same commune."""
    level = _form(one).level.value
    allowed = reach(user, Act.SUBMISSION_DECIDE, one.form.code)
    rows = units_on(clock.today()).filter(level=level, unit_id__in=allowed).order_by("code")
    found = {row.unit.key: row.unit for row in rows}
    return found if one.place.key in found else {one.place.key: one.place, **found}


def _name(unit: OrgUnit) -> str:
    version = unit.versions.order_by("-valid_from").first()
    return unit.key if version is None else version.name


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the guard has let a signed-in person in
    return request.user
