"""What pages of sign-in ask."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext

register = template.Library()


@register.simple_tag(takes_context=True)
def passkeys_work(context: RequestContext) -> bool:
    """Whether a browser offers passkeys at this address: https, or this very machine by its name."""
    request = context["request"]
    return bool(request.is_secure() or request.get_host().split(":")[0] == "localhost")
