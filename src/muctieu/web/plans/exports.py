"""A plan out of the store as a pack: what `load_plan` or a spreadsheet's import takes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from muctieu.core.indicator import Disclosure
from muctieu.core.plan import Authority, Source, Target
from muctieu.core.plan import Plan as CorePlan
from muctieu.packs.plan_pack import Paper, PlanPack, text_of
from muctieu.packs.plan_pack import Post as PackPost
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, Actor, may
from muctieu.web.documents.models import Document
from muctieu.web.people.posts import posts_within
from muctieu.web.plans.mapping import plan_of
from muctieu.web.plans.models import Plan

ISSUED = date.min


def pack_of_plan(row: Plan, *, viewer: Actor | None, on: date) -> PlanPack:
    """The plan as it stands on `on` (`ISSUED`: as it was brought into force), as far as the viewer may see it.

    Give a row from `queries.whole_plan`. The resolution's text goes along where every target is still worded in it;
    after an amendment of a wording it would no longer fit.
    """
    plan = _seen(plan_of(row, on=on), row, viewer)
    if not _is_worded_in(plan):
        plan = replace(plan, points=())
    names = dict(plan.names) | {code: code for code in _cited(plan) if code not in plan.names}
    owners = {target.owner for target in plan.targets if target.owner}
    names |= {owner: owner for owner in owners if owner not in names}
    plan = replace(plan, names=names, name_en=plan.name_en or plan.name_vi)
    return PlanPack(plan, tuple(_papers(names, owners)), tuple(_posts(row, names, owners)), text_of(plan.points))


def _seen(plan: CorePlan, row: Plan, viewer: Actor | None) -> CorePlan:
    """The plan without restricted targets and the points that speak of them, for those who may not see them."""
    if may(viewer, Act.FIGURE_READ_RESTRICTED, row):
        return plan
    hidden = {one.point for one in plan.targets if one.indicator.disclosure is Disclosure.RESTRICTED}
    seen = tuple(one for one in plan.targets if one.indicator.disclosure is not Disclosure.RESTRICTED)
    return replace(plan, targets=seen, points=tuple(point for point in plan.points if point.number not in hidden))


def _is_worded_in(plan: CorePlan) -> bool:
    texts = {point.number: point.text for point in plan.points}
    own = (target for target in plan.targets if target.authority is Authority.CONGRESS)
    return all(target.point in texts and target.wording in texts[target.point] for target in own)


def _cited(plan: CorePlan) -> Iterator[str]:
    for target in plan.targets:
        for source in _sources(target):
            if source is not None:
                yield source.document


def _sources(target: Target) -> Iterator[Source | None]:
    yield target.source
    yield None if target.baseline is None else target.baseline.source
    yield from (stone.source for stone in target.milestones)


def _papers(names: Mapping[str, str], owners: set[str]) -> Iterator[Paper]:
    codes = [code for code in names if code not in owners]
    stored = {row.code: row for row in Document.objects.filter(code__in=codes).only("code", "dateline", "sha256")}
    for code in codes:
        row = stored.get(code)
        day, digest = (None, "") if row is None else (row.dateline, row.sha256)
        yield Paper(code, names[code], names[code], day, digest)


def _posts(row: Plan, names: Mapping[str, str], owners: set[str]) -> Iterator[PackPost]:
    known = posts_within(row.place, clock.today())
    for code in names:
        if code in owners:
            post = known.get(code)
            yield PackPost(code, names[code], names[code] if post is None else post.name_en or names[code])
