"""Finding the place for words of a block on the page of a report's part."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.simple_tag
def spot(spots: Mapping[str, object], name: str) -> object:
    """The place of that name."""
    return spots[name]
