"""Pieces of pages that follow from their values alone are drawn once: `{% drawn "screens/row.html" row=row %}`.

An act changes few rows of a board; all others are given again as they were drawn, whoever asks.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def drawn(name: str, **values: Hashable) -> SafeString:
    """The template with these values and nothing else of the page: they must not change and tell all it shows."""
    return _drawn(name, get_language(), tuple(values.items()))


@lru_cache(maxsize=8192)
def _drawn(name: str, _language: str | None, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(name, dict(values))
