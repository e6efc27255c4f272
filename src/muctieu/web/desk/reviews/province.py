"""The province's report, made from what its communes have issued: which have, the paper, its files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from muctieu.core.place import Level
from muctieu.core.report import ReportKind, Style
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.policy import Act, visible
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.reviews.found import REFUSED, figure_link, user_of
from muctieu.web.desk.reviews.papers import TYPES, paper_answer
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import in_force
from muctieu.web.reviews.batch import Batch, province_paper
from muctieu.web.reviews.models import IssuedReport
from muctieu.web.screens.paper import KINDS, STYLES, paper_view
from muctieu.web.screens.words import day_text, pick

PLACE, KIND, STYLE, DAY = "noi", "loai", "the-thuc", "ngay"


@dataclass(frozen=True, slots=True)
class CommuneLine:
    """One commune with its issued report, if there is one."""

    place: str
    name: str = ""
    day: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The provinces that the reader may choose from, the chosen one, and which report is wanted of it."""

    places: tuple[OrgUnitVersion, ...]
    place: OrgUnitVersion
    batch: Batch
    error: str = ""

    @property
    def query(self) -> str:
        """The question as an address carries it."""
        return urlencode({PLACE: self.place.unit.key, KIND: self.batch.kind.value, STYLE: self.batch.style.value,
                          DAY: "" if self.batch.as_of is None else self.batch.as_of.isoformat()})  # fmt: skip


def provinces(viewer: User) -> tuple[OrgUnitVersion, ...]:
    """The provinces of today whose reports the viewer may read as a whole."""
    units = visible(viewer, Act.REPORT_READ, OrgUnit.objects.all(), place="pk")
    rows = OrgUnitVersion.objects.filter(in_force(clock.today()), level=Level.PROVINCE.value, unit__in=units)
    return tuple(rows.select_related("unit").order_by("name", "pk"))


@guarded(Act.REPORT_READ)
def province(request: HttpRequest) -> HttpResponse:
    """Which communes have issued the report asked for, and what the province's says from them."""
    asked = _asked(request)
    found = province_paper(asked.place.unit, asked.batch, viewer=viewer_of(request))
    lines = [_line(name, issued) for name, issued in found.communes]
    done = sum(bool(line.url) for line in lines)
    files = {ending: f"{reverse('desk:papers_province_file', args=(ending,))}?{asked.query}" for ending in TYPES}
    context = {
        "headline": pick(f"{asked.place.name}: {done}/{len(lines)} xã đã ban hành",
                         f"{asked.place.name}: {done} of {len(lines)} communes have issued"),
        "places": [Option(one.unit.key, one.name, one is asked.place) for one in asked.places],
        "kinds": [Option(code, pick(*name), code == asked.batch.kind) for code, name in KINDS.items()],
        "styles": [Option(code, pick(*name), code == asked.batch.style) for code, name in STYLES.items()],
        "day": request.GET.get(DAY, ""),
        "error": asked.error,
        "lines": lines,
        "paper": paper_view(found.report, figure_link),
        **files,
    }  # fmt: skip
    return render(request, "desk/reviews/province.html", context, status=REFUSED if asked.error else 200)


@guarded(Act.REPORT_READ)
def file(request: HttpRequest, ending: str) -> HttpResponse:
    """The province's paper as a file, without a number: the province's own office gives it one."""
    asked = _asked(request)
    if ending not in TYPES or asked.error:
        raise Http404
    found = province_paper(asked.place.unit, asked.batch, viewer=viewer_of(request))
    day = asked.batch.as_of or clock.today()
    return paper_answer(found.report, f"Báo cáo tổng hợp {asked.place.name} {day.isoformat()}.{ending}", ending)


def _asked(request: HttpRequest) -> _Asked:
    """What the address asks for; not found for whoever reads for no province."""
    given, places = request.GET, provinces(user_of(request))
    key = given.get(PLACE, "")
    place = next((one for one in places if key in ("", one.unit.key)), None)
    kind, style = given.get(KIND) or ReportKind.YEAR.value, given.get(STYLE) or Style.STATE.value
    if place is None or kind not in set(ReportKind) or style not in set(Style):
        raise Http404
    asked = _Asked(places, place, Batch(ReportKind(kind), Style(style)))
    try:
        day = date.fromisoformat(given[DAY]) if given.get(DAY) else None
    except ValueError:
        return replace(asked, error=pick("Hãy ghi ngày theo dạng ngày/tháng/năm.", "Enter the date."))
    return replace(asked, batch=Batch(asked.batch.kind, asked.batch.style, day))


def _line(place: str, issued: IssuedReport | None) -> CommuneLine:
    if issued is None:
        return CommuneLine(place)
    return CommuneLine(place, issued.name, day_text(issued.day), reverse("desk:papers_issued", args=(issued.uuid,)))
