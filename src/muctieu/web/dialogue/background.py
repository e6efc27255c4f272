"""What the dialogue does by itself: contacts go when their time is over."""

from __future__ import annotations

from muctieu.web.dialogue.contacts import erase_contacts, overdue_contacts
from muctieu.web.jobs.declare import job
from muctieu.web.jobs.ticker import daily, on_tick
from muctieu.web.jobs.work import Work
from muctieu.web.places.models import OrgUnit


@job("dialogue.erase", vi="Xóa liên hệ của người gửi đã quá hạn giữ", en="Delete senders' contacts kept long enough")
def erase(work: Work, *, moment: str) -> dict[str, object]:  # noqa: ARG001 - every entry of the ticker is told its moment
    """Delete contacts ninety days after the answer, a commune at a time."""
    places = overdue_contacts().order_by().values_list("petition__place", flat=True).distinct()
    erased = 0
    for place in OrgUnit.objects.filter(pk__in=list(places)):
        with work.step():
            erased += erase_contacts(place)
    return {"contacts": erased}


on_tick("dialogue.erase", daily("01:30"), erase)
