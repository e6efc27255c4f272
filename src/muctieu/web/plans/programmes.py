"""Verbs on programmes and yearly plans, and what the screens ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from muctieu.core.task import TaskState
from muctieu.errors import StateError
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.documents.models import Document
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import require_post_of
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.models import AnnualPlan, Programme, Target
from muctieu.web.plans.models.task import ProgrammeKind


@dataclass(frozen=True, slots=True)
class ProgrammeText:
    """What a programme says about itself; its term is [first_day, last_day]."""

    kind: ProgrammeKind
    number: str
    title: str
    first_day: date
    last_day: date


def issue_programme(
    text: ProgrammeText,
    *,
    place: OrgUnit,
    lead: Post,
    by: User,
    targets: Sequence[Target] = (),
    document: Document | None = None,
) -> Programme:
    """Enter a programme that serves some targets of the place's plans.

    Raises:
        StateError: MT7204 for a number that is taken, MT7225 when nobody holds the leading post, MT7226 for a term
            that ends before it begins, MT7229 for a post or target of another place.
    """
    with acting(by, Act.PROGRAMME_KEEP, place, chain=chain_of(place, text.first_day).uuid) as log:
        if Programme.objects.filter(place=place, number=text.number).exists():
            raise StateError("MT7204", value=text.number)
        if text.last_day < text.first_day:
            raise StateError(
                "MT7226", thing=text.number, due=f"{text.last_day:%d/%m/%Y}", day=f"{text.first_day:%d/%m/%Y}"
            )
        require_post_of(place, lead, text.first_day)
        require_targets_of(place, targets)
        programme = Programme.objects.create(
            place=place,
            kind=text.kind.value,
            number=text.number,
            title=text.title,
            lead=lead,
            first_day=text.first_day,
            last_day=text.last_day,
            document=document,
        )
        programme.targets.set(targets)
        log.thing = f"programme:{programme.uuid}"
        log.after = {"number": text.number, "title": text.title, "lead": lead.code,
                     "targets": [target.code for target in targets]}  # fmt: skip
    return programme


def open_year(year: int, title: str, *, place: OrgUnit, by: User, document: Document | None = None) -> AnnualPlan:
    """Enter the plan of a year; MT7204 when the place has one."""
    with acting(by, Act.PROGRAMME_KEEP, place, chain=chain_of(place, date(year, 1, 1)).uuid) as log:
        if AnnualPlan.objects.filter(place=place, year=year).exists():
            raise StateError("MT7204", value=str(year))
        plan = AnnualPlan.objects.create(place=place, year=year, title=title, document=document)
        log.thing, log.after = f"annual_plan:{plan.uuid}", {"year": year, "title": title}
    return plan


def require_targets_of(place: OrgUnit, targets: Sequence[Target]) -> None:
    """MT7229 for the first target that belongs to a plan of another place."""
    for target in targets:
        if target.plan.place_id != place.pk:
            raise StateError("MT7229", kind="Chỉ tiêu", kind_en="target", value=target.code, place=place.key)


# -- queries --------------------------------------------------------------------------------------------------


_COUNTS = {
    "all_tasks": Count("tasks"),
    "done_tasks": Count("tasks", filter=Q(tasks__state=TaskState.DONE.value)),
}
_LINE = ("title", "all_tasks", "done_tasks")


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme or yearly plan with its tasks counted."""

    uuid: UUID
    name: str
    title: str
    tasks: int
    done: int


def programmes(viewer: Actor | None, place: OrgUnit) -> tuple[ProgrammeLine, ...]:
    """The place's programmes, the newest first, with how many tasks serve them and how many of those are done."""
    rows = visible(viewer, Act.PROGRAMME_READ, Programme.objects.filter(place=place))
    return tuple(ProgrammeLine(*line) for line in rows.annotate(**_COUNTS).values_list("uuid", "number", *_LINE))


def annual_plans(viewer: Actor | None, place: OrgUnit) -> tuple[ProgrammeLine, ...]:
    """The place's yearly plans, the newest first, with their key tasks counted."""
    rows = visible(viewer, Act.PROGRAMME_READ, AnnualPlan.objects.filter(place=place))
    lines = rows.annotate(**_COUNTS).values_list("uuid", "year", *_LINE)
    return tuple(ProgrammeLine(uuid, str(year), *rest) for uuid, year, *rest in lines)
