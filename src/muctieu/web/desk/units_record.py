"""Recording a change of units on the desk: choose the kind, fill the form, see what would change, confirm."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from muctieu.core.place_events import Event, EventKind
from muctieu.errors import Finding, RightsError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, visible
from muctieu.web.desk.communes import seat_or_none
from muctieu.web.desk.units_changes import Preview, preview
from muctieu.web.desk.units_form import event_form, kind_lines
from muctieu.web.desk.units_offer import Offer, offer
from muctieu.web.desk.units_read import KEY, SEEN, STEP, UNITS, event_key, kind_of, read_event
from muctieu.web.desk.units_words import Told, names_on, told
from muctieu.web.people.models import User
from muctieu.web.places.events import EventRefusedError, Trial, apply_event, try_events
from muctieu.web.places.models import OrgUnit, UnitEvent
from muctieu.web.places.queries import chain_of
from muctieu.web.places.sight import readable_units
from muctieu.web.screens.words import pick

TOP = "duoi"
MORE, LOOK, RECORD = "them", "xem", "ghi"
REFUSED = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """What the form page shows beside the form."""

    errors: Mapping[str, str]
    findings: tuple[Told, ...] = ()
    preview: Preview | None = None
    seen: str = ""
    notice: str = ""
    more: bool = False

    @property
    def status(self) -> int:
        return REFUSED if self.errors or self.notice or any(one.is_error for one in self.findings) else 200


@guarded(Act.PLACE_CHANGE)
def new(request: HttpRequest) -> HttpResponse:
    """The form for one kind of change; posted, what it would do, and once that was seen, the event itself."""
    user = cast("User", request.user)
    posted = (request.POST if request.method == "POST" else request.GET).copy()
    posted[KEY] = event_key(posted)
    kind, choices = kind_of(posted), _offer(request, posted, user)
    if kind is None or request.method != "POST":
        return _shown(request, posted, choices, Answer({}))
    known = UnitEvent.objects.filter(key=posted[KEY], recorded_by=user.uuid).first()
    if known is not None:  # the form was sent twice
        return redirect("desk:unit_event", uuid=known.uuid)
    if posted.get(STEP) == MORE:
        return _shown(request, posted, choices, Answer({}, more=True))
    answer = _answered(posted, kind, choices, user)
    if isinstance(answer, UnitEvent):
        return redirect("desk:unit_event", uuid=answer.uuid)
    return _shown(request, posted, choices, answer)


def _answered(posted: QueryDict, kind: EventKind, choices: Offer, user: User) -> UnitEvent | Answer:
    """The event, once recorded; else what hinders it, or what it would do."""
    read = read_event(posted, choices, kind)
    if read.event is None:
        return Answer(read.errors)
    try:
        trial = try_events((read.event,), by=user)
        seen = seen_mark(trial)
        if posted.get(STEP) == RECORD and trial.is_possible and hmac.compare_digest(posted.get(SEEN, ""), seen):
            return apply_event(read.event, by=user).event
    except RightsError:
        raise PermissionDenied from None
    except EventRefusedError as error:
        return Answer({}, findings=_said(error.findings, read.event, trial))
    return Answer(
        {},
        findings=_said(trial.findings, read.event, trial),
        preview=preview(trial) if trial.is_possible else None,
        seen=seen,
        notice=_changed_since() if posted.get(STEP) == RECORD and trial.is_possible else "",
    )


def seen_mark(trial: Trial) -> str:
    """What a preview stands for: exactly the rows that the event would take away and add."""
    rows = [(sorted(map(repr, entry.removed)), sorted(map(repr, entry.added))) for entry in trial.entries]
    return sha256(repr(rows).encode()).hexdigest()


def _said(findings: Iterable[Finding], event: Event, trial: Trial) -> tuple[Told, ...]:
    made = {change.unit: change.name for change in event.changes if change.name}
    return told(findings, made | names_on(trial.before.units, event.day), event)


def _changed_since() -> str:
    return pick(
        "Chưa ghi: điều sẽ thay đổi không còn như lúc xem trước. Hãy xem lại bên dưới rồi ghi.",
        "Not recorded: what would change is not what you looked at. Look at it below, then record.",
    )


# -- pieces ---------------------------------------------------------------------------------------------------


def _offer(request: HttpRequest, posted: QueryDict, user: User) -> Offer:
    """The units within the one asked for, by default the commune of the unit that the form starts from, or the seat."""
    readable = readable_units(user)
    allowed = visible(user, Act.PLACE_CHANGE, OrgUnit.objects.filter(pk__in=readable), place="pk")
    asked = OrgUnit.objects.filter(pk__in=readable, key=posted.get(TOP, "")).first()
    unit = OrgUnit.objects.filter(pk__in=readable, key=posted.get(UNITS, "")).first()
    seat = seat_or_none(request)
    top = asked or (chain_of(unit, clock.today()) if unit is not None else None) or (seat and seat.commune)
    top = top or allowed.order_by("pk").first()
    if top is None:
        raise Http404
    return offer(top, readable)


def _shown(request: HttpRequest, posted: QueryDict, choices: Offer, answer: Answer) -> HttpResponse:
    kind = kind_of(posted)
    form = None if kind is None else event_form(posted, choices, kind, errors=answer.errors, more=answer.more)
    context = {
        "kinds": kind_lines(kind),
        "form": form,
        "answer": answer,
        "query": posted_query(posted),
        "has_error": answer.status == REFUSED,
    }
    return render(request, "desk/unit_form.html", context, status=answer.status)


def posted_query(posted: QueryDict) -> str:
    """What a link to another kind of change carries on: day, basis, unit and scope."""
    kept = QueryDict(mutable=True)
    for name in ("ngay", "can-cu", UNITS, TOP):
        if value := posted.get(name):
            kept[name] = value
    return kept.urlencode()
