"""Plans, programmes and tasks."""

from muctieu.web.plans.models.draft import DraftDecision, PlanDraft, PlanUpload
from muctieu.web.plans.models.judging import ThresholdChange, VerdictDecision, VerdictWithdrawal
from muctieu.web.plans.models.plan import (
    Baseline,
    Milestone,
    Plan,
    Point,
    Share,
    ShareSet,
    Sourced,
    Target,
    TargetVersion,
)
from muctieu.web.plans.models.task import AnnualPlan, Programme, Task, TaskEvidence, TaskStep

__all__ = [
    "AnnualPlan",
    "Baseline",
    "DraftDecision",
    "Milestone",
    "Plan",
    "PlanDraft",
    "PlanUpload",
    "Point",
    "Programme",
    "Share",
    "ShareSet",
    "Sourced",
    "Target",
    "TargetVersion",
    "Task",
    "TaskEvidence",
    "TaskStep",
    "ThresholdChange",
    "VerdictDecision",
    "VerdictWithdrawal",
]
