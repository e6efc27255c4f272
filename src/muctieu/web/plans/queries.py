"""Plans as the verbs and screens need them."""

from __future__ import annotations

from django.db.models import Prefetch

from muctieu.web.plans.models import Plan, Target


def whole_plan(code: str) -> Plan | None:
    """The plan of that code with all its parts, in four queries; None when there is none."""
    targets = Target.objects.select_related("baseline").prefetch_related("milestones")
    rows = Plan.objects.select_related("place").prefetch_related("points", Prefetch("targets", queryset=targets))
    return rows.filter(code=code).first()
