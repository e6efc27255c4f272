"""Jobs as a viewer may see them: failed ones first, then the newest."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.jobs.models import Job, JobState
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import in_force

PAGE = 30
_FAILED, _OTHERS = "f", "o"
# The longest number that a key of the store can have.
_LONGEST_KEY = 18


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: below the job `pk`, among the failed or among the others."""

    is_failed: bool
    pk: int

    def __str__(self) -> str:
        return f"{_FAILED if self.is_failed else _OTHERS}{self.pk}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Raise MT7203 when the text is no cursor."""
        part, number = text[:1], text[1:]
        is_number = number.isascii() and number.isdigit() and len(number) <= _LONGEST_KEY
        if part not in {_FAILED, _OTHERS} or not is_number:
            raise StateError("MT7203", kind="trang", kind_en="page", value=text)
        return cls(part == _FAILED, int(number))


@dataclass(frozen=True, slots=True)
class JobPage:
    """One page of jobs with the names of their places; `after` is None on the last."""

    rows: tuple[Job, ...]
    places: dict[int, str]
    after: Cursor | None


def jobs_for(viewer: Actor | None, *, after: Cursor | None = None, size: int = PAGE) -> JobPage:
    """A page of the viewer's jobs; five queries at the most, however many there are."""
    shown = visible(viewer, Act.JOB_READ, Job.objects.all()).select_related("asked_by").order_by("-pk")
    failed = shown.filter(state=JobState.FAILED)
    others = shown.exclude(state=JobState.FAILED)
    found: list[Job] = []
    if after is None or after.is_failed:
        found = list(_below(failed, after)[: size + 1])
    if len(found) <= size:
        found += _below(others, None if after is None or after.is_failed else after)[: size + 1 - len(found)]
    rows = found[:size]
    following = Cursor(rows[-1].state == JobState.FAILED, rows[-1].pk) if len(found) > size else None
    return JobPage(tuple(rows), _names({row.place_id for row in rows}), following)


def job_for(viewer: Actor | None, uuid: UUID) -> Job | None:
    """One job, None when there is none that the viewer may see."""
    shown = visible(viewer, Act.JOB_READ, Job.objects.select_related("asked_by", "place"))
    return shown.filter(uuid=uuid).first()


def states_for(viewer: Actor | None) -> dict[str, int]:
    """How many of the viewer's jobs failed, run and wait."""
    told = Job.objects.filter(state__in=(JobState.FAILED, JobState.RUNNING, JobState.WAITING))
    shown = visible(viewer, Act.JOB_READ, told).order_by()
    return dict(shown.values_list("state").annotate(Count("pk")))


def troubled(viewer: Actor | None, *, most: int) -> tuple[Job, ...]:
    """The newest jobs that failed, or that an error keeps waiting, and that the viewer may run again."""
    shown = visible(viewer, Act.JOB_RETRY, Job.objects.exclude(error_code=""))
    return tuple(shown.filter(state__in=(JobState.FAILED, JobState.WAITING)).order_by("-pk")[:most])


def place_name(unit_id: int) -> str:
    return _names({unit_id}).get(unit_id, "–")


def _below(rows: QuerySet[Job], after: Cursor | None) -> QuerySet[Job]:
    return rows if after is None else rows.filter(pk__lt=after.pk)


def _names(units: set[int]) -> dict[int, str]:
    rows = OrgUnitVersion.objects.filter(in_force(clock.today()), unit_id__in=units)
    return dict(rows.values_list("unit_id", "name"))
