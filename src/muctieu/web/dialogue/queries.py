"""What the screens ask of the dialogue: lists, counts, what is published, the calendar of reception."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from muctieu.core.petition import Case, Counts, PetitionState, count_cases, too_few_days
from muctieu.packs.dialogue import ReceptionRule, load_dialogue
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.dialogue.meetings import promises_of
from muctieu.web.dialogue.models import Commitment, Petition, Reception, Session
from muctieu.web.dialogue.rights import readable
from muctieu.web.places.models import OrgUnit

PAGE = 30
_OPEN = (PetitionState.RECEIVED.value, PetitionState.ASSIGNED.value, PetitionState.FORWARDED.value)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar: its days of reception, and how many the rule wants that are not there."""

    first: date
    receptions: tuple[Reception, ...]
    rule: ReceptionRule | None
    missing: int


@dataclass(frozen=True, slots=True)
class ReceptionCounts:
    """What the held days of a year add up to."""

    announced: int
    held: int
    cancelled: int
    people: int
    matters: int
    settled: int
    passed_on: int


def petitions(
    *, viewer: Actor, place: OrgUnit, only_open: bool = True, after: tuple[date, int] | None = None
) -> tuple[list[Petition], tuple[date, int] | None]:
    """The petitions that this viewer may read, the most urgent first, and where the next page begins."""
    rows = readable(viewer, Petition.objects.filter(place=place)).select_related("post")
    rows = rows.filter(state__in=_OPEN) if only_open else rows
    order = ("due", "id") if only_open else ("-received", "-id")
    if after is not None:
        day, key = after
        rows = rows.filter(
            Q(due__gt=day) | Q(due=day, pk__gt=key) if only_open else Q(received__lt=day) | Q(received=day, pk__lt=key)
        )
    found = list(rows.order_by(*order)[: PAGE + 1])
    if len(found) <= PAGE:
        return found, None
    last = found[PAGE - 1]
    return found[:PAGE], (last.due if only_open else last.received, last.pk)


def petition_named(uuid: object, *, viewer: Actor) -> Petition | None:
    """One petition, None where this viewer has none such."""
    rows = readable(viewer, Petition.objects.filter(uuid=str(uuid)))
    return rows.select_related("post", "place").first()


def counts_of(place: OrgUnit, year: int, *, as_of: date) -> Counts:
    """What came in during a year and how it stands on the day: everybody may know, it names nobody; one query."""
    rows = Petition.objects.filter(place=place, received__gte=date(year, 1, 1), received__lt=date(year + 1, 1, 1))
    columns = rows.order_by().values_list("received", "due", "state", "answered", "settled")
    return count_cases(
        (
            Case(received, due, PetitionState(state), answered, settled)
            for received, due, state, answered, settled in columns
        ),
        as_of=as_of,
    )


def published(place: OrgUnit, *, count: int = PAGE, before: tuple[str, int] | None = None) -> QuerySet[Petition]:
    """Questions and answers before everybody, the newest first."""
    rows = Petition.objects.filter(place=place, published_at__isnull=False).order_by("-published_at", "-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before[1])
    return rows.only("uuid", "category", "public_question", "public_answer", "published_at", "answered", "settled")[
        :count
    ]


def published_one(uuid: object) -> Petition | None:
    """One of them; what was never published or was taken back looks like what never was."""
    return Petition.objects.filter(uuid=str(uuid), published_at__isnull=False).select_related("place").first()


# -- reception ------------------------------------------------------------------------------------------------


def calendar_of(place: OrgUnit, *, first: date, months: int) -> tuple[Month, ...]:
    """The months from `first` on, with their days of reception and what each lacks by the rule; one query."""
    starts = [_month(first, ahead) for ahead in range(months + 1)]
    rows = Reception.objects.filter(place=place, day__gte=starts[0], day__lt=starts[-1]).select_related("post")
    found = list(rows)
    return tuple(_calendar_month(start, [row for row in found if _is_in(row, start)]) for start in starts[:-1])


def reception_counts(place: OrgUnit, year: int) -> ReceptionCounts:
    """What the days of reception of a year add up to, for the reports that follow from them."""
    rows = list(Reception.objects.filter(place=place, day__gte=date(year, 1, 1), day__lt=date(year + 1, 1, 1)))
    held = [row for row in rows if row.is_held]
    return ReceptionCounts(
        announced=len(rows),
        held=len(held),
        cancelled=sum(row.is_cancelled for row in rows),
        people=sum(row.people or 0 for row in held),
        matters=sum(row.matters or 0 for row in held),
        settled=sum(row.settled or 0 for row in held),
        passed_on=sum(row.passed_on or 0 for row in held),
    )


def uncounted(place: OrgUnit) -> tuple[Reception, ...]:
    """Days of reception that are over and of which nobody has said what was counted."""
    rows = Reception.objects.filter(place=place, day__lt=clock.today(), is_cancelled=False, people__isnull=True)
    return tuple(rows.select_related("post")[:PAGE])


def _calendar_month(first: date, rows: list[Reception]) -> Month:
    rule = load_dialogue().reception_on(first)
    days = [row.day for row in rows if not row.is_cancelled]
    return Month(first, tuple(rows), rule, 0 if rule is None else too_few_days(days, first, least=rule.days_a_month))


def _is_in(row: Reception, first: date) -> bool:
    return (row.day.year, row.day.month) == (first.year, first.month)


def _month(first: date, ahead: int) -> date:
    number = first.year * 12 + first.month - 1 + ahead
    return date(number // 12, number % 12 + 1, 1)


# -- sessions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A session with what was promised there."""

    session: Session
    promises: tuple[Commitment, ...]


def sessions(place: OrgUnit, *, viewer: Actor | None, count: int = PAGE) -> tuple[Told, ...]:
    """The sessions of a commune; the public those that are published, and announced ones that are still to come."""
    rows = Session.objects.filter(commune=place).select_related("chair", "place", "commune")
    if viewer is None:
        rows = rows.filter(Q(published_at__isnull=False) | Q(day__gte=clock.today() - timedelta(days=1)))
    else:
        rows = visible(viewer, Act.DIALOGUE_READ, rows)
    return told(rows[:count])


def session_named(uuid: object, *, viewer: Actor | None) -> Told | None:
    """One session for who may read it."""
    rows = Session.objects.filter(uuid=str(uuid)).select_related("chair", "place", "commune", "entry")
    rows = rows.filter(published_at__isnull=False) if viewer is None else visible(viewer, Act.DIALOGUE_READ, rows)
    return next(iter(told(rows)), None)


def told(rows: QuerySet[Session]) -> tuple[Told, ...]:
    """Sessions with their promises; two queries."""
    found: Sequence[Session] = list(rows)
    promised = promises_of(found)
    return tuple(Told(row, tuple(promised.get(row.pk, ()))) for row in found)
