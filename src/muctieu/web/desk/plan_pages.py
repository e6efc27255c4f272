"""A plan as a tree: the resolution's points, under each its targets with owner, programmes and earlier wordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Prefetch

from muctieu.core.fold import search_key
from muctieu.core.indicator import Disclosure
from muctieu.packs.loader import load_indicators
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.task_forms import post_name
from muctieu.web.people.models import User
from muctieu.web.people.posts import held_on
from muctieu.web.plans.mapping import target_of, version_on
from muctieu.web.plans.models import Plan, Programme, Target, TargetVersion
from muctieu.web.screens.words import day_text, goal, pick


@dataclass(frozen=True, slots=True)
class Earlier:
    """A wording that no longer stands; `until` and `basis` say since when and on which document."""

    wording: str
    goal: str
    until: str
    basis: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target of the tree."""

    code: str
    wording: str
    goal: str
    owner: str
    holder: str
    validity: str
    programmes: tuple[str, ...]
    earlier: tuple[Earlier, ...]
    has_value: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """A point of the resolution with its targets; the last branch holds those of no point."""

    number: str
    text: str
    is_heading: bool
    targets: tuple[TargetLine, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The tree, or the part of it that has the words searched for."""

    code: str
    name: str
    years: str
    headline: str
    sought: str
    branches: tuple[Branch, ...]
    may_change: bool


def plan_page(plan: Plan, *, viewer: User, day: date, sought: str) -> PlanPage:
    """The plan as it stands on `day`, as far as the viewer may see its targets; the queries are constant."""
    rows = _targets(plan, viewer, day)
    holders = _holders([version for _row, version in rows if version is not None], day)
    lines = [(version.point, _line(row, version, day, holders)) for row, version in rows if version is not None]
    found = [(point, line) for point, line in lines if _has(sought, line)]
    vacant = sum(1 for _point, line in lines if not line.holder)
    return PlanPage(
        code=plan.code,
        name=pick(plan.name_vi, plan.name_en or plan.name_vi),
        years=f"{plan.first_year}–{plan.last_year}",
        headline=_headline(len(lines), vacant),
        sought=sought,
        branches=_branches(plan, found, sought),
        may_change=may(viewer, Act.PLAN_ASSIGN, plan) or may(viewer, Act.PLAN_AMEND, plan),
    )


def shown_targets(plan: Plan, viewer: User) -> frozenset[int]:
    """The keys of the plan's targets that the viewer of the plan may see."""
    rows = Target.objects.filter(plan=plan)
    if not may(viewer, Act.FIGURE_READ_RESTRICTED, plan):
        catalogue = load_indicators().values()
        restricted = [indicator.code for indicator in catalogue if indicator.disclosure is Disclosure.RESTRICTED]
        rows = rows.exclude(indicator__in=restricted)
    return frozenset(rows.values_list("pk", flat=True))


def _targets(plan: Plan, viewer: User, day: date) -> list[tuple[Target, TargetVersion | None]]:
    versions = TargetVersion.objects.select_related("baseline", "owner", "decision").prefetch_related("milestones")
    programmes = visible(viewer, Act.PROGRAMME_READ, Programme.objects.all())
    rows = Target.objects.filter(pk__in=shown_targets(plan, viewer)).prefetch_related(
        Prefetch("versions", queryset=versions.order_by("number")), Prefetch("programmes", queryset=programmes)
    )
    return [(row, version_on(row, day)) for row in rows.order_by("order")]


def _holders(versions: Sequence[TargetVersion], day: date) -> Mapping[int, str]:
    owners = {version.owner_id for version in versions if version.owner_id is not None}
    return dict(held_on(day).filter(post_id__in=owners).values_list("post_id", "user__full_name"))


def _line(row: Target, version: TargetVersion, day: date, holders: Mapping[int, str]) -> TargetLine:
    indicator = load_indicators()[row.indicator]
    return TargetLine(
        code=row.code,
        wording=version.wording or pick(indicator.name_vi, indicator.name_en),
        goal=goal(target_of(row, version)),
        owner="" if version.owner is None else post_name(version.owner),
        holder="" if version.owner_id is None else holders.get(version.owner_id, ""),
        validity=_validity(version, day),
        programmes=tuple(f"{one.number}: {one.title}" for one in row.programmes.all()),
        earlier=_earlier(row, version),
        has_value=version.value is not None,
    )


def _validity(version: TargetVersion, day: date) -> str:
    """From when to when the target counts, where that is not the plan's whole term."""
    parts = []
    if version.valid_from is not None:
        parts.append(pick(f"từ {day_text(version.valid_from)}", f"from {day_text(version.valid_from)}"))
    if version.valid_to is not None:
        ended = version.valid_to <= day
        word = pick("đã hết hiệu lực từ", "ended on") if ended else pick("hết hiệu lực từ", "ends on")
        parts.append(f"{word} {day_text(version.valid_to)}")
    return ", ".join(parts)


def _earlier(row: Target, standing: TargetVersion) -> tuple[Earlier, ...]:
    """The versions before the standing one that said something else, newest first, with what replaced each."""
    found: list[Earlier] = []
    versions = [one for one in row.versions.all() if one.number <= standing.number]
    for before, after in pairwise(versions):
        told, now = goal(target_of(row, before)), goal(target_of(row, after))
        if (before.wording, told) == (after.wording, now):
            continue
        until = "" if after.effective is None else day_text(after.effective)
        decision = after.decision
        basis = "" if decision is None else " ".join(part for part in (decision.title, decision.number) if part)
        found.append(Earlier(before.wording, told, until, basis or ("" if decision is None else decision.code)))
    return tuple(reversed(found))


def _has(sought: str, line: TargetLine) -> bool:
    text = f" {search_key(f'{line.code} {line.wording} {line.owner} {line.holder}')}"
    return all(f" {word}" in text for word in search_key(sought).split())


def _branches(plan: Plan, found: Sequence[tuple[str, TargetLine]], sought: str) -> tuple[Branch, ...]:
    points = list(plan.points.all())
    known = {point.number for point in points}
    branches = [
        Branch(one.number, one.text, one.is_heading, tuple(line for point, line in found if point == one.number))
        for one in points
    ]
    rest = tuple(line for point, line in found if point not in known)
    branches.append(Branch("", "", is_heading=False, targets=rest))
    if sought:
        branches = [branch for branch in branches if branch.targets]
    return tuple(branch for branch in branches if branch.targets or branch.text)


def _headline(count: int, vacant: int) -> str:
    if vacant:
        return pick(
            f"{count} chỉ tiêu, {vacant} chưa có người chịu trách nhiệm",
            f"{count} targets, nobody answers for {vacant} of them",
        )
    return pick(f"{count} chỉ tiêu, đều có người chịu trách nhiệm", f"{count} targets, all with somebody who answers")
