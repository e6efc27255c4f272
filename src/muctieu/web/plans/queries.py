"""Plans as the verbs and screens need them."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet

from muctieu.core.indicator import Disclosure
from muctieu.packs.loader import load_indicators
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.models import Plan, Target, TargetVersion


def with_versions(targets: QuerySet[Target]) -> QuerySet[Target]:
    """`targets` with everything that `mapping.target_of` and `version_on` need; three queries however many they are."""
    versions = TargetVersion.objects.select_related("baseline", "owner").prefetch_related("milestones")
    return targets.prefetch_related(Prefetch("versions", queryset=versions.order_by("number")))


# What a plan as it stands is made of.
PLAN_KINDS = ("plans.plan", "plans.point", "plans.target", "plans.targetversion", "plans.baseline", "plans.milestone",
              "people.post", "places")  # fmt: skip


def whole_plan(code: str) -> Plan | None:
    """The plan of that code with all its parts, in five queries; None when there is none."""
    return whole_plans(Plan.objects.filter(code=code), Target.objects.all()).first()


def whole_plans(plans: QuerySet[Plan], targets: QuerySet[Target]) -> QuerySet[Plan]:
    """The plans with those of their targets that are among `targets`; five queries, however many they are."""
    parts = Prefetch("targets", queryset=with_versions(targets))
    return plans.select_related("place").prefetch_related("points", parts)


def answered_targets(viewer: Actor | None, place: OrgUnit, day: date) -> QuerySet[Target]:
    """The targets of the place's plans for which somebody has to answer on `day`, as far as the viewer may see them.

    A term is reviewed in the year after its last; until then its targets need an owner.
    """
    plans = Plan.objects.filter(place=place, last_year__gte=day.year - 1)
    return readable_targets(viewer, place, Target.objects.filter(plan__in=plans))


def readable_targets(viewer: Actor | None, place: OrgUnit, targets: QuerySet[Target]) -> QuerySet[Target]:
    """The part of a place's targets that the viewer may see."""
    rows = visible(viewer, Act.FIGURE_READ, targets, place="plan__place")
    if may(viewer, Act.FIGURE_READ_RESTRICTED, place):
        return rows
    catalogue = load_indicators().values()
    restricted = [indicator.code for indicator in catalogue if indicator.disclosure is Disclosure.RESTRICTED]
    return rows.exclude(indicator__in=restricted)
