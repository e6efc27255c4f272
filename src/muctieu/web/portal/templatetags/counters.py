"""`{% load counters %}`: the visitors' numbers, the views of a page, and what readers think of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.core.signing import Signer
from django.http import HttpRequest

from muctieu.web.portal.frame import site_key
from muctieu.web.screens.words import number
from muctieu.web.visits import queries
from muctieu.web.visits.ratings import STARS, Ratings

register = template.Library()
# What a rating form carries, so that only pages of ours are rated.
SIGNER = Signer(salt="muctieu.portal.rating")


@register.inclusion_tag("portal/counters.html", takes_context=True)
def visitor_counters(context: Mapping[str, Any]) -> dict[str, object]:
    """The five numbers, as the foot of each page prints them."""
    return {"counters": queries.counters(site_key(context["request"]))}


@register.simple_tag(takes_context=True)
def views_of(context: Mapping[str, Any], subject: str) -> int:
    """How often a page was read; for lists ask `visits.queries.views` once for all."""
    return queries.views([subject], site_key(context["request"]))[subject]


@register.inclusion_tag("portal/rating.html", takes_context=True)
def rating_of(context: Mapping[str, Any], subject: str) -> dict[str, object]:
    """The votes on a page and the form for one more."""
    request: HttpRequest = context["request"]
    site = site_key(request)
    rating = Ratings(queries.here().folder).rating(site, subject)
    mean = None if not rating.count else rating.sum / rating.count
    return {
        "rating": rating,
        "mean": mean,
        "stars": STARS,
        "page": SIGNER.sign_object([site, subject, request.path]),
    }


@register.filter
def dotted(value: int) -> str:
    """A whole number with the Vietnamese dots, for people; machines read the <data> beside it."""
    return number(Decimal(value))
