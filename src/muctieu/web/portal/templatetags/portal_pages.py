"""What the portal's templates ask for: the date line of news, pictures in the sizes of the page, linked documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muctieu.web.common.days import VIETNAM
from muctieu.web.gazette.citations import with_citations
from muctieu.web.portal.comments import stamp
from muctieu.web.portal.models import ArticlePage, Picture

register = template.Library()
_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Widths in pixels that a picture is kept in; the browser chooses.
WIDE, SMALL = (480, 960), (240, 480)


def said_day(moment: datetime | date, *, with_time: bool = False) -> str:
    """A day as news say it, in Vietnam's time: "Thứ Sáu, ngày 27/11/2026, 22:40"."""
    local = moment.astimezone(VIETNAM) if isinstance(moment, datetime) else moment
    names = _EN if get_language() == "en" else _VI
    text = _("{weekday}, ngày {day}").format(weekday=names[local.weekday()], day=f"{local:%d/%m/%Y}")
    return f"{text}, {local:%H:%M}" if with_time and isinstance(local, datetime) else text


@register.simple_tag
def day_line(moment: datetime | date | None, *, with_time: bool = False) -> SafeString:
    """The same in the markup of a moment, with its ISO form for machines; nothing for none."""
    if moment is None:
        return SafeString("")
    local = moment.astimezone(VIETNAM) if isinstance(moment, datetime) else moment
    machine = local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, said_day(moment, with_time=with_time))


@register.simple_tag
def sized(picture: Picture | None, *, small: bool = False, alone: bool = False) -> SafeString:
    """The picture in two sizes. Beside its article's title it says nothing of its own unless it stands `alone`."""
    if picture is None:
        return SafeString("")
    near, far = SMALL if small else WIDE
    shape = f"fill-{near}x{near * 2 // 3}" if small else f"width-{near}"
    twice = f"fill-{far}x{far * 2 // 3}" if small else f"width-{far}"
    found = picture.get_renditions(f"{shape}|jpegquality-72", f"{twice}|jpegquality-66")
    one, two = found[f"{shape}|jpegquality-72"], found[f"{twice}|jpegquality-66"]
    return format_html(
        '<img src="{}" srcset="{} {}w, {} {}w" sizes="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        one.url, one.url, one.width, two.url, two.width, "240px" if small else "(max-width: 700px) 100vw, 680px",
        one.width, one.height, picture.description if alone else "",
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def cited(context: Mapping[str, Any], html: SafeString) -> SafeString:
    """Cleaned text in which the number of each document of this portal's register is a link to it."""
    frame = context.get("frame")
    portal = None if frame is None else frame.portal
    address = reverse("portal:official", args=("slug",)).replace("slug", "{slug}")
    place = None if portal is None else portal.commune
    return SafeString(with_citations(str(html), address, place=place))


@register.simple_tag
def form_stamp(article: ArticlePage) -> str:
    """The signed moment of a comment's form."""
    return stamp(article)
