"""Who has not sent a form that is due: for the desk's first page, and as mails before and after the due day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from muctieu.packs.holidays import load_work_calendar
from muctieu.web.common.policy import Act, Actor, Role, forms_for, reach
from muctieu.web.intake.cycles import due_days
from muctieu.web.intake.models import Cycle, CycleState
from muctieu.web.intake.slots import SlotLine, arrival_map
from muctieu.web.jobs.mail import can_mail, send_mail_later
from muctieu.web.people.models import RoleGrant, User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import in_force

# Working days before the due day on which a mail goes out, and the working day after it.
BEFORE, AFTER = 1, 1


@dataclass(frozen=True, slots=True)
class Owed:
    """A form that a place has not sent; `due` is the day for its level."""

    cycle: Cycle
    line: SlotLine
    due: date


def owed_by(viewer: Actor | None, commune: OrgUnit, day: date) -> tuple[Owed, ...]:
    """What the places of this viewer owe on `day`, the first due first; a fixed number of queries."""
    codes = forms_for(viewer, Act.FORM_READ)
    rows = open_cycles(day).filter(commune=commune)
    cycles = [one for one in rows if codes is None or one.form.code in codes]
    seen = {code: reach(viewer, Act.FORM_READ, code) for code in ([""] if codes is None else sorted(codes))}
    found = [
        owed for owed in _owed(cycles)
        if owed.line.place.unit_id in seen.get("" if codes is None else owed.cycle.form.code, frozenset())
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.due, one.line.place.code)))


def open_cycles(day: date) -> QuerySet[Cycle]:
    """The cycles that take entries on `day`."""
    rows = Cycle.objects.filter(state=CycleState.OPEN, opens__lte=day, cut_off__gte=day)
    return rows.select_related("form", "version", "commune").order_by("cut_off", "pk")


def _owed(cycles: Sequence[Cycle]) -> Iterator[Owed]:
    lines = arrival_map(cycles)
    for cycle in cycles:
        due = due_days(cycle)[cycle.version.to_core().level]
        yield from (Owed(cycle, line, due) for line in lines[cycle.pk] if line.timing is None)


def remind_on(day: date) -> int:
    """Queue a mail to each reporter whose form is due on the next working day or was due on the one before.

    Returns how many were queued; without a mail server none is. A mail is queued once for its occasion.
    """
    if not can_mail():
        return 0
    work = load_work_calendar()
    if not work.is_working(day):
        return 0
    ahead = work.due_after(day, BEFORE).day
    occasions = [owed for owed in _owed(list(open_cycles(day))) if _occasion(owed, day, ahead)]
    reporters = _reporters({owed.line.place.unit_id for owed in occasions}, day)
    return sum(_mail(owed, user, day) for owed in occasions for user in reporters.get(owed.line.place.unit_id, ()))


def _occasion(owed: Owed, day: date, ahead: date) -> bool:
    """Whether `day` is the working day before the due day, or the first one after it."""
    return owed.due == ahead or load_work_calendar().due_after(owed.due, AFTER).day == day


def _reporters(places: Iterable[int], day: date) -> Mapping[int, list[User]]:
    """Place → the people with a mail address who report for it."""
    grants = RoleGrant.objects.filter(in_force(day), role=Role.REPORTER.value, unit_id__in=sorted(places))
    found: dict[int, list[User]] = {}
    for grant in grants.filter(user__is_active=True).exclude(user__email="").select_related("user"):
        if grant.user not in found.setdefault(grant.unit_id, []):
            found[grant.unit_id].append(grant.user)
    return found


def _mail(owed: Owed, user: User, day: date) -> bool:
    late = owed.due < day
    form, name = owed.cycle.version.to_core(), owed.line.place.name
    english = user.language.startswith("en")
    shown = f"{owed.due:%d/%m/%Y}"
    if english:
        period = owed.cycle.period.label_en
        subject = f"{'Overdue' if late else 'Due'}: {form.name_en}, {period}"
        body = f"{name}: {form.name_en}, {period}, {'was' if late else 'is'} due on {shown} and has not arrived.\n"
    else:
        period = owed.cycle.period.label_vi
        subject = f"{'Quá hạn' if late else 'Đến hạn'}: {form.name_vi}, {period}"
        body = f"{name}: {form.name_vi}, {period}, hạn {shown}, chưa gửi.\n"
    key = f"remind {owed.cycle.uuid} {owed.line.place.unit_id} {user.uuid} {'late' if late else 'soon'}"
    return send_mail_later(user.email, subject, body, place=owed.cycle.commune, key=key) is not None
