"""Plans as the verbs and screens need them."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from muctieu.web.plans.models import Plan, Target, TargetVersion


def with_versions(targets: QuerySet[Target]) -> QuerySet[Target]:
    """`targets` with everything that `mapping.target_of` and `version_on` need; three queries however many they are."""
    versions = TargetVersion.objects.select_related("baseline", "owner").prefetch_related("milestones")
    return targets.prefetch_related(Prefetch("versions", queryset=versions.order_by("number")))


def whole_plan(code: str) -> Plan | None:
    """The plan of that code with all its parts, in five queries; None when there is none."""
    targets = Prefetch("targets", queryset=with_versions(Target.objects.all()))
    return Plan.objects.select_related("place").prefetch_related("points", targets).filter(code=code).first()
