"""The policy in templates: `{% may "register.read" as can_read %}`, so that no page offers a door that stays shut."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext

from muctieu.web.common.guard import viewer_of
from muctieu.web.common.policy import Act
from muctieu.web.common.policy import may as policy_may

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: RequestContext, act: str) -> bool:
    """Whether the viewer of the page may do `act` anywhere; an act that does not exist is a fault of the template."""
    request = context.get("request")
    return request is not None and policy_may(viewer_of(request), Act(act))
