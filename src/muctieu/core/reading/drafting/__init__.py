"""A plan drafted from a resolution's text: proposals with reasons, never decisions."""

from muctieu.core.reading.drafting.drafter import draft_plan
from muctieu.core.reading.drafting.model import DraftPlan, DraftPoint, DraftTarget, DraftValue, Heading

__all__ = ["DraftPlan", "DraftPoint", "DraftTarget", "DraftValue", "Heading", "draft_plan"]
