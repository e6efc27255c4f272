"""Periods of entry on the desk: which are open, how far each village has come, and the steps by level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.core.form import Timing
from muctieu.core.period import Period
from muctieu.errors import MuctieuError, PeriodError, RightsError
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, OfForm, may, reach
from muctieu.web.common.policy import forms_for as policy_forms
from muctieu.web.desk.collect.words import TIMING, cycle_state, form_name, level_word
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.intake import cycles as verbs
from muctieu.web.intake import slots
from muctieu.web.intake.cycles import due_days
from muctieu.web.intake.forms import form_named, forms_for
from muctieu.web.intake.models import Cycle, CycleState
from muctieu.web.intake.slots import Rate, SlotLine, rates, slot_lines, waiting_deliveries
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.screens.words import APPROVAL, day_text, period_text, pick

REFUSED = 400
PAGE = 24
OLDER = "truoc"


@dataclass(frozen=True, slots=True)
class CycleLine:
    """One period of one form in the list."""

    uuid: str
    form: str
    period: str
    state: str
    due: str
    is_late: bool
    received: int
    expected: int
    on_time: int


@dataclass(frozen=True, slots=True)
class IndexPage:
    """Periods open now, earlier ones, and what may be opened; `older` asks for the next page of earlier ones."""

    headline: str
    open_lines: tuple[CycleLine, ...]
    past_lines: tuple[CycleLine, ...]
    older: str
    held: int
    openable: tuple[Option, ...]
    may_open: bool
    may_keep: bool


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One village of a period."""

    key: str
    name: str
    state: str
    filled: int
    asked: int
    received: str
    timing: str
    is_late: bool
    held: int


@dataclass(frozen=True, slots=True)
class CyclePage:
    """A period with its villages and what this viewer may do."""

    uuid: str
    form: str
    code: str
    period: str
    data: str
    state: str
    opens: str
    due: tuple[str, ...]
    cut_off: str
    cut_off_iso: str
    headline: str
    rows: tuple[SlotRow, ...]
    acts: tuple[str, ...]
    steps: tuple[Option, ...]
    is_locked: bool
    may_enter: bool
    may_keep: bool
    may_lock: bool


# -- pages ----------------------------------------------------------------------------------------------------


@guarded(Act.FORM_READ)
def index(request: HttpRequest) -> HttpResponse:
    """The commune's periods of entry."""
    return _index(request, seat(request))


@require_POST
@guarded(Act.CYCLE_KEEP)
def open_period(request: HttpRequest) -> HttpResponse:
    """Open a period of a form by hand."""
    place = seat(request)
    code, _bar, text = request.POST.get("ky", "").partition("|")
    try:
        kept = form_named(code, place.commune)
        period = Period.parse(text)
        cycle = verbs.open_cycle(kept.row, period, commune=place.commune, by=place.user)
    except PeriodError as error:
        return _index(request, place, error=pick(error.message_vi, error.message_en))
    except MuctieuError as error:
        return _refused(request, place, error)
    return redirect("desk:cycle", uuid=cycle.uuid)


@guarded(Act.FORM_READ)
def cycle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One period: every village with its state."""
    found = readable_cycle(request, uuid)
    return _cycle(request, found)


@require_POST
@guarded(Act.FORM_READ)
def step(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Check, approve, publish or return the forms of the villages ticked; the verbs ask for the right."""
    found, user = readable_cycle(request, uuid), _user(request)
    ticked = set(request.POST.getlist("ban"))
    places = [line.place.unit for line in slot_lines(found) if line.place.unit.key in ticked]
    wanted, reason = request.POST.get("buoc", ""), request.POST.get("ly-do", "")
    if not places or wanted not in {*_STEPS, "tra-lai"}:
        return _cycle(
            request,
            found,
            error=pick(
                "Hãy đánh dấu ít nhất một bản và chọn việc.", "Tick at least one village and choose what to do."
            ),
        )
    try:
        if wanted == "tra-lai":
            moved = sum(slots.return_slot(found, place, by=user, reason=reason) for place in places)
        else:
            moved = _STEPS[wanted](found, places, user)
    except MuctieuError as error:
        return _cycle(request, found, error=pick(error.message_vi, error.message_en))
    return redirect(f"{reverse('desk:cycle', args=(found.uuid,))}?da={moved}")


@require_POST
@guarded(Act.FORM_READ)
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Extend, close or lock the period; the verbs ask for the right."""
    found, user = readable_cycle(request, uuid), _user(request)
    wanted, why = request.POST.get("viec", ""), request.POST.get("ly-do", "").strip()
    try:
        if wanted == "gia-han":
            verbs.extend(found, _day(request.POST.get("ngay", "")) or found.cut_off, by=user, why=why)
        elif wanted == "dong":
            verbs.close(found, by=user, why=why)
        elif wanted == "khoa":
            verbs.lock(found, by=user, why=why)
        else:
            raise Http404
    except MuctieuError as error:
        return _cycle(request, found, error=pick(error.message_vi, error.message_en))
    return redirect("desk:cycle", uuid=found.uuid)


def readable_cycle(request: HttpRequest, uuid: UUID) -> Cycle:
    """The cycle, if this person may read any of its forms; not found otherwise."""
    found = verbs.cycle_named(uuid)
    if found is None:
        raise Http404
    seen = reach(_user(request), Act.FORM_READ, found.form.code)
    if found.commune_id not in seen and not seen & {place.unit_id for place in verbs.expected_places(found)}:
        raise Http404
    return found


def readable_cycles(place: Seat) -> QuerySet[Cycle]:
    """The commune's periods of the forms that the person reads."""
    rows = Cycle.objects.filter(commune=place.commune).select_related("form", "version", "commune")
    codes = policy_forms(place.user, Act.FORM_READ)
    return rows if codes is None else rows.filter(form__code__in=codes)


def readable_commune(request: HttpRequest) -> frozenset[int] | None:
    """The places whose forms the person reads; None for somebody who reads the whole commune's."""
    place = seat(request)
    seen = reach(place.user, Act.FORM_READ)
    return None if place.commune.pk in seen else seen


_STEPS: Mapping[str, Callable[[Cycle, Iterable[OrgUnit], User], int]] = {
    "kiem-tra": lambda cycle, places, user: slots.check_slots(cycle, places, by=user),
    "duyet": lambda cycle, places, user: slots.approve_slots(cycle, places, by=user),
    "cong-bo": lambda cycle, places, user: slots.publish_slots(cycle, places, by=user),
}


# -- the list -------------------------------------------------------------------------------------------------


def _index(request: HttpRequest, place: Seat, *, error: str = "") -> HttpResponse:
    today = clock.today()
    rows = readable_cycles(place)
    live = list(rows.filter(state=CycleState.OPEN, cut_off__gte=today))
    below = request.GET.get(OLDER, "")
    past = rows.exclude(state=CycleState.OPEN, cut_off__gte=today).order_by("-cut_off", "-pk")
    if below.isdecimal() and len(below) < 19 and (mark := rows.filter(pk=int(below)).first()) is not None:
        past = past.filter(cut_off__lte=mark.cut_off).exclude(cut_off=mark.cut_off, pk__gte=mark.pk)
    found = list(past[: PAGE + 1])
    live.sort(key=lambda one: (min(one.due.values(), default=""), one.form.code))
    lines = _lines([*live, *found[:PAGE]], today)
    open_lines = lines[: len(live)]
    page = IndexPage(
        headline=_index_headline(open_lines),
        open_lines=open_lines,
        past_lines=lines[len(live) :],
        older=str(found[PAGE - 1].pk) if len(found) > PAGE else "",
        held=waiting_deliveries().filter(place_id__in=reach(place.user, Act.SUBMISSION_DECIDE)).count(),
        may_open=may(place.user, Act.CYCLE_KEEP, place.commune),
        may_keep=may(place.user, Act.FORM_KEEP, place.commune),
        openable=_openable(request, place, today),
    )
    context = {"page": page, "seat": place, "error": error}
    return render(request, "desk/collect/index.html", context, status=REFUSED if error else 200)


def _openable(request: HttpRequest, place: Seat, today: date) -> tuple[Option, ...]:
    """What may be opened: of every form in use its period of today, the two before and the next."""
    chosen = request.POST.get("ky", "")
    options = []
    for one in forms_for(place.commune):
        now = one.form.period_of(today)
        for offset in (0, 1, -1, -2):
            period = Period(now.first + offset * now.months, now.months, now.calendar)
            code = f"{one.row.code}|{period}"
            options.append(Option(code, f"{form_name(one.form)}, {period_text(period)}", code == chosen))
    return tuple(options)


def _lines(found: Sequence[Cycle], today: date) -> tuple[CycleLine, ...]:
    return tuple(_line(rate, today) for rate in rates(found))


def _line(rate: Rate, today: date) -> CycleLine:
    cycle, received, expected = rate.cycle, rate.received, rate.expected
    form = cycle.version.to_core()
    due = due_days(cycle)[form.level]
    return CycleLine(
        str(cycle.uuid), form_name(form), period_text(cycle.period), cycle_state(cycle, today), day_text(due),
        today > due and received < expected, received, expected, rate.on_time,
    )  # fmt: skip


def _index_headline(lines: Sequence[CycleLine]) -> str:
    late = sum(line.is_late for line in lines)
    if not lines:
        return pick("Hiện không có kỳ nào đang nhận số liệu", "No period takes entries now")
    if late:
        return pick(f"{len(lines)} kỳ đang nhận số liệu, {late} kỳ còn bản chưa gửi dù đã quá hạn",
                    f"{len(lines)} periods take entries, {late} with villages that are late")  # fmt: skip
    return pick(f"{len(lines)} kỳ đang nhận số liệu", f"{len(lines)} periods take entries")


# -- one period -----------------------------------------------------------------------------------------------


def _cycle(request: HttpRequest, found: Cycle, *, error: str = "") -> HttpResponse:
    user, form = _user(request), found.version.to_core()
    seen = reach(user, Act.FORM_READ, found.form.code)
    lines = [line for line in slot_lines(found) if found.commune_id in seen or line.place.unit_id in seen]
    window = due_days(found)
    here = OfForm(found.commune, found.form.code)
    page = CyclePage(
        uuid=str(found.uuid),
        form=form_name(form),
        code=found.form.code,
        period=period_text(found.period),
        data=f"{day_text(found.period.start)} – {day_text(found.period.end)}",
        state=cycle_state(found, clock.today()),
        opens=day_text(found.opens),
        due=tuple(f"{level_word(level)}: {day_text(day)}" for level, day in window.items()),
        cut_off=day_text(found.cut_off),
        cut_off_iso=found.cut_off.isoformat(),
        headline=_cycle_headline(lines),
        rows=tuple(_slot(line) for line in lines),
        acts=tuple(_told(act) for act in found.acts.select_related("by")),
        steps=_steps(user, here),
        is_locked=found.state == CycleState.LOCKED,
        may_enter=bool(reach(user, Act.FIGURE_RECORD, found.form.code) & {line.place.unit_id for line in lines}),
        may_keep=may(user, Act.CYCLE_KEEP, here),
        may_lock=may(user, Act.CYCLE_LOCK, here),
    )
    context = {
        "page": page,
        "error": error,
        "moved": request.GET.get("da", "")[:5],
        "ticked": request.POST.getlist("ban"),
        "why": request.POST.get("ly-do", ""),
    }
    return render(request, "desk/collect/cycle.html", context, status=REFUSED if error else 200)


def _steps(user: User, here: OfForm) -> tuple[Option, ...]:
    offered = (
        (Act.FIGURE_CHECK, "kiem-tra", pick("Đã kiểm tra", "Mark as checked")),
        (Act.FIGURE_APPROVE, "duyet", pick("Duyệt", "Approve")),
        (Act.FIGURE_PUBLISH, "cong-bo", pick("Công bố", "Publish")),
        (Act.FIGURE_RETURN, "tra-lai", pick("Trả lại (ghi lý do)", "Return (say why)")),
    )
    return tuple(Option(code, text, is_chosen=False) for act, code, text in offered if may(user, act, here))


def _cycle_headline(lines: Sequence[SlotLine]) -> str:
    arrived = [line for line in lines if line.received_at is not None]
    on_time = sum(line.timing is Timing.ON_TIME for line in arrived)
    waiting = sum(line.held for line in lines)
    told = pick(
        f"{len(arrived)}/{len(lines)} nơi đã gửi, {on_time} đúng hạn",
        f"{len(arrived)} of {len(lines)} have sent, {on_time} on time",
    )
    held = pick(f"; {waiting} biểu chờ quyết định", f"; {waiting} wait for a decision")
    return told + (held if waiting else "")


def _slot(line: SlotLine) -> SlotRow:
    state, moment = line.state, line.received_at
    return SlotRow(
        key=line.place.unit.key,
        name=line.place.name,
        state=pick("chưa có số liệu", "nothing yet") if state is None else str(APPROVAL[state]),
        filled=line.filled,
        asked=line.asked,
        received="" if moment is None else f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}",
        timing="" if line.timing is None else pick(*TIMING[line.timing]),
        is_late=line.timing in {Timing.LATE, Timing.CLOSED},
        held=line.held,
    )


def _told(act: object) -> str:
    kinds = {
        "opened": pick("mở kỳ", "opened"), "extended": pick("gia hạn", "extended"), "closed": pick("đóng", "closed"),
        "locked": pick("khóa sổ", "locked"), "reminded": pick("nhắc", "reminded"),
    }  # fmt: skip
    row = act
    at, who, kind, why = row.at, row.by.full_name, row.kind, row.why  # type: ignore[attr-defined]
    end = day_text(row.cut_off)  # type: ignore[attr-defined]
    told = f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M} · {who}: {kinds.get(kind, kind)}"
    return f"{told} ({pick('nhận đến', 'until')} {end})" + (f" – {why}" if why else "")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the guard has let a signed-in person in
    return request.user


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refused(request: HttpRequest, place: Seat, error: MuctieuError) -> HttpResponse:
    if isinstance(error, RightsError):
        raise Http404
    return _index(request, place, error=pick(error.message_vi, error.message_en))
