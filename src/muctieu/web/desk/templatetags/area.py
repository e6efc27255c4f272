"""The pages of one area beside each other: whoever looks at the scoreboard finds what else says where things stand."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext_lazy

from muctieu.web.common.guard import viewer_of
from muctieu.web.common.policy import Act, may

register = template.Library()
# Address, its words, and the right without which it says nothing.
STANDING = (
    ("desk:scoreboard", gettext_lazy("Bảng chỉ tiêu"), Act.DESK_OPEN),
    ("desk:card", gettext_lazy("Thẻ kết quả"), Act.DESK_OPEN),
    ("desk:compare", gettext_lazy("So sánh"), Act.DESK_OPEN),
    ("desk:criteria", gettext_lazy("Bộ tiêu chí"), Act.CRITERIA_READ),
    ("desk:review", gettext_lazy("Rà soát"), Act.TARGET_REVIEW_READ),
    ("desk:findings", gettext_lazy("Kiểm tra số liệu"), Act.FINDING_READ),
    ("desk:papers", gettext_lazy("Báo cáo kiểm điểm"), Act.REPORT_READ),
)
# Pages that belong to a link beside those whose names begin like it.
BELONGING = {
    "desk:target": "desk:scoreboard",
    "desk:verdict": "desk:scoreboard",
    "desk:verdict_withdraw": "desk:scoreboard",
    "desk:thresholds": "desk:review",
    "desk:finding": "desk:findings",
}


@dataclass(frozen=True, slots=True)
class Link:
    """One page of the area; `is_here` when the reader is on it or below it."""

    url: str
    text: str
    is_here: bool


@register.simple_tag(takes_context=True)
def area(context: RequestContext) -> list[Link]:
    """The links of the area that the page belongs to, those that the viewer may follow; none elsewhere."""
    request = context.get("request")
    match = None if request is None else request.resolver_match
    here = None if match is None else _here(match.view_name)
    if request is None or here is None:
        return []
    viewer = viewer_of(request)
    return [Link(reverse(name), str(text), name == here) for name, text, act in STANDING if may(viewer, act)]


def _here(view: str) -> str | None:
    named = BELONGING.get(view)
    return named or next((name for name, _text, _act in STANDING if view == name or view.startswith(f"{name}_")), None)
