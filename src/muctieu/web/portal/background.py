"""What falls due on a portal: pages that go live or are taken off at their moment; the search looked over at night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.management import call_command
from wagtail.models import Page, Revision

from muctieu.web.jobs.declare import job
from muctieu.web.jobs.ticker import daily, on_tick
from muctieu.web.jobs.work import Work
from muctieu.web.portal import search, titles


@job("portal.turn", vi="Xuất bản, gỡ tin bài theo giờ hẹn", en="Publish and take off pages at their moment")
def turn(work: Work, *, moment: str) -> None:  # noqa: ARG001 - every entry of the ticker is told its moment
    """Wagtail's own command; each page's journal entry stands in the same step."""
    with work.step():
        call_command("publish_scheduled")


def moments(after: datetime, until: datetime) -> Sequence[datetime]:
    """The moments in (after, until] at which something was approved to go live, or is to be taken off."""
    going = Revision.objects.filter(approved_go_live_at__gt=after, approved_go_live_at__lte=until)
    leaving = Page.objects.filter(live=True, expire_at__gt=after, expire_at__lte=until)
    found = {*going.values_list("approved_go_live_at", flat=True), *leaving.values_list("expire_at", flat=True)}
    return sorted(moment for moment in found if moment is not None)


@job("portal.find", vi="Soát mục lục tìm kiếm của cổng", en="Look over what the portal's search knows")
def look_over(work: Work, *, moment: str) -> None:  # noqa: ARG001 - every entry of the ticker is told its moment
    """What the search does not know, or knows otherwise: from before an upgrade, or written past the acts."""
    search.mend(work.step)
    titles.mend(work.step)


on_tick("portal.turn", moments, turn)
on_tick("portal.find", daily("03:10"), look_over)
