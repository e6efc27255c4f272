"""Who has not sent a form that is due: for the desk's first page, and as mails before and after the due day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from muctieu.core.place import Level
from muctieu.packs.holidays import load_work_calendar
from muctieu.web.common.parties import OfForm
from muctieu.web.common.policy import Act, Actor, Role, forms_for, may, reach
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

    The same to a commune's clerks and leaders for what it has not locked, by its own due day, which comes later.
    Returns how many were queued; without a mail server none is. A mail is queued once for its occasion.
    """
    if not can_mail():
        return 0
    work = load_work_calendar()
    if not work.is_working(day):
        return 0
    ahead = work.due_after(day, BEFORE).day
    occasions = [owed for owed in _owed(list(open_cycles(day))) if _occasion(owed.due, day, ahead)]
    reporters = _people({owed.line.place.unit_id for owed in occasions}, (Role.REPORTER,), day)
    queued = sum(_mail(owed, user, day)
                 for owed in occasions for user in reporters.get(owed.line.place.unit_id, ())
                 if _reads(user, owed.cycle, owed.line.place.unit))  # fmt: skip
    return queued + _remind_communes(day, ahead)


def _remind_communes(day: date, ahead: date) -> int:
    rows = Cycle.objects.filter(opens__lte=day).exclude(state=CycleState.LOCKED)
    dues = ((cycle, due_days(cycle).get(Level.COMMUNE)) for cycle in rows.select_related("form", "version", "commune"))
    occasions = [(cycle, due) for cycle, due in dues
                 if due is not None and cycle.version.to_core().level is not Level.COMMUNE
                 and _occasion(due, day, ahead)]  # fmt: skip
    people = _people({cycle.commune_id for cycle, _due in occasions}, (Role.CLERK, Role.LEADER), day)
    lines = arrival_map([cycle for cycle, _due in occasions])
    return sum(_mail_commune(cycle, due, lines[cycle.pk], user, day=day)
               for cycle, due in occasions for user in people.get(cycle.commune_id, ())
               if _reads(user, cycle, cycle.commune))  # fmt: skip


def _occasion(due: date, day: date, ahead: date) -> bool:
    """Whether `day` is the working day before the due day, or the first one after it."""
    return due == ahead or load_work_calendar().due_after(due, AFTER).day == day


def _people(places: Iterable[int], roles: Iterable[Role], day: date) -> Mapping[int, list[User]]:
    """Place → the people with a mail address who have one of the roles there."""
    grants = RoleGrant.objects.filter(in_force(day), role__in=[role.value for role in roles],
                                      unit_id__in=sorted(places))  # fmt: skip
    found: dict[int, list[User]] = {}
    for grant in grants.filter(user__is_active=True).exclude(user__email="").select_related("user"):
        if grant.user not in found.setdefault(grant.unit_id, []):
            found[grant.unit_id].append(grant.user)
    return found


def _reads(user: User, cycle: Cycle, place: OrgUnit) -> bool:
    """Whether the form is the user's to read there: a role may be limited to another form."""
    return may(user, Act.FORM_READ, OfForm(place, cycle.form.code))


def _mail(owed: Owed, user: User, day: date) -> bool:
    name, shown = owed.line.place.name, f"{owed.due:%d/%m/%Y}"
    is_late = owed.due < day
    form, period = _named(owed.cycle, user)
    told = Told(
        f"{name}: {form}, {period}, hạn {shown}, chưa gửi.\n",
        f"{name}: {form}, {period}, {'was' if is_late else 'is'} due on {shown} and has not arrived.\n",
    )
    return _send(owed.cycle, user, told, is_late=is_late, place=owed.line.place.unit_id)


def _mail_commune(cycle: Cycle, due: date, lines: Sequence[SlotLine], user: User, *, day: date) -> bool:
    arrived, shown, is_late = sum(line.timing is not None for line in lines), f"{due:%d/%m/%Y}", due < day
    form, period = _named(cycle, user)
    told = Told(
        f"{form}, {period}: xã phải khóa sổ trước hết ngày {shown}; {arrived}/{len(lines)} nơi đã gửi.\n",
        f"{form}, {period}: the commune locks it by {shown}; {arrived}/{len(lines)} places have sent.\n",
    )
    return _send(cycle, user, told, is_late=is_late, place=cycle.commune_id)


@dataclass(frozen=True, slots=True)
class Told:
    """The sentence of a mail in both languages."""

    vi: str
    en: str


def _named(cycle: Cycle, user: User) -> tuple[str, str]:
    form, period = cycle.version.to_core(), cycle.period
    return (form.name_en, period.label_en) if _reads_english(user) else (form.name_vi, period.label_vi)


def _reads_english(user: User) -> bool:
    return user.language.startswith("en")


def _send(cycle: Cycle, user: User, told: Told, *, is_late: bool, place: int) -> bool:
    said = ("Overdue" if is_late else "Due") if _reads_english(user) else "Quá hạn" if is_late else "Đến hạn"
    subject, body = f"{said}: {', '.join(_named(cycle, user))}", told.en if _reads_english(user) else told.vi
    key = f"remind {cycle.uuid} {place} {user.uuid} {'late' if is_late else 'soon'}"
    return send_mail_later(user.email, subject, body, place=cycle.commune, key=key) is not None
