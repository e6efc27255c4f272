"""Worker memory in tests that count queries: what is asked with nothing in it must not grow with what there is."""

from __future__ import annotations

from muctieu.web.common.news import NEWS


def forget() -> None:
    """As in a worker that has just started: the next look at the journal makes everything be read anew."""
    NEWS._heads = {}
