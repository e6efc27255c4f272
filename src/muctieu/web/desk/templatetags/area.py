"""The ways that stand on every page: the areas of the desk, and the pages of one area beside each other.

Which of them a viewer may go follows from the rights alone, so that they are found once for each set of rights.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from muctieu.web.common import clock
from muctieu.web.common.guard import viewer_of
from muctieu.web.common.policy import Act, may
from muctieu.web.people.models import User

register = template.Library()
# The areas of the desk: address, its words, and the right without which it stays shut; None for whoever is signed in.
DOORS = (
    ("desk:today", gettext_lazy("Hôm nay"), None),
    ("desk:scoreboard", gettext_lazy("Bảng chỉ tiêu"), None),
    ("desk:tasks", gettext_lazy("Nhiệm vụ"), Act.TASK_READ),
    ("desk:plans", gettext_lazy("Kế hoạch"), Act.PLAN_READ),
    ("desk:cycles", gettext_lazy("Nhập số liệu"), Act.FORM_READ),
    ("desk:criteria", gettext_lazy("Bộ tiêu chí"), Act.CRITERIA_READ),
    ("desk:registers", gettext_lazy("Sổ theo dõi"), Act.REGISTER_READ),
    ("desk:officials", gettext_lazy("Sổ văn bản"), Act.GAZETTE_READ),
    ("desk:portal", gettext_lazy("Cổng"), Act.PORTAL_SEE),
    ("desk:petitions", gettext_lazy("Phản ánh"), Act.PETITION_HANDLE),
    ("desk:units", gettext_lazy("Các đơn vị"), Act.PLACE_READ),
    ("desk:people", gettext_lazy("Người dùng"), Act.PEOPLE_READ),
    # For those who may not see the people.
    ("desk:posts", gettext_lazy("Chức danh"), Act.POST_READ),
    ("desk:journal", gettext_lazy("Nhật ký"), Act.JOURNAL_READ),
)
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


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, for whom the same is said as for whoever has the same rights; None for a stranger's."""

    rights: tuple[tuple[str, int, str], ...] | None
    user: User | None = field(compare=False, repr=False)


def _viewer(context: RequestContext) -> Viewer | None:
    """The viewer of the page; None where there is no request."""
    request = context.get("request")
    if request is None:
        return None
    user = viewer_of(request)
    if not isinstance(user, User) or not user.is_active:
        return Viewer(None, None)
    return Viewer(user.rights_on(clock.today()), user)


@register.simple_tag(takes_context=True)
def doors(context: RequestContext) -> tuple[Link, ...]:
    """The areas of the desk that the viewer may enter; none for a stranger."""
    viewer = _viewer(context)
    return () if viewer is None or viewer.user is None else _doors(viewer, get_language())


@lru_cache(maxsize=256)
def _doors(viewer: Viewer, _language: str | None) -> tuple[Link, ...]:
    shut = "desk:posts" if may(viewer.user, Act.PEOPLE_READ) else ""
    return tuple(
        Link(reverse(name), str(text), is_here=False)
        for name, text, act in DOORS
        if name != shut and (act is None or may(viewer.user, act))
    )


@register.simple_tag(takes_context=True)
def area(context: RequestContext) -> tuple[Link, ...]:
    """The links of the area that the page belongs to, those that the viewer may follow; none elsewhere."""
    viewer = _viewer(context)
    match = None if viewer is None else context["request"].resolver_match
    here = None if match is None else _here(match.view_name)
    return () if viewer is None or here is None else _area(viewer, here, get_language())


@lru_cache(maxsize=1024)
def _area(viewer: Viewer, here: str, _language: str | None) -> tuple[Link, ...]:
    return tuple(Link(reverse(name), str(text), name == here) for name, text, act in STANDING if may(viewer.user, act))


@lru_cache(maxsize=1024)
def _here(view: str) -> str | None:
    named = BELONGING.get(view)
    return named or next((name for name, _text, _act in STANDING if view == name or view.startswith(f"{name}_")), None)
