"""Figures for which sources say different things, side by side, and the decision between them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.core.observation import Observation as CoreObservation
from muctieu.errors import StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.communes import Seat, seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.figures.models import Observation
from muctieu.web.figures.sources import Contested, Side, choose_source, contested
from muctieu.web.people.posts import posts_of
from muctieu.web.places.queries import units_on
from muctieu.web.screens.sources import source_of
from muctieu.web.screens.words import amount, day_text, period_text, pick, status_text

REFUSED = 400


@dataclass(frozen=True, slots=True)
class SideLine:
    """One source: its number, where it stands written, who recorded it when."""

    uuid: str
    value: str
    status: str
    source: str
    quoted: str
    by: str
    counts: bool


@dataclass(frozen=True, slots=True)
class ContestedLine:
    """One figure with its sources; `decided` says by whom and why, empty before."""

    anchor: str
    name: str
    place: str
    period: str
    sides: tuple[SideLine, ...]
    is_open: bool
    decided: str
    outdated: bool


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """The whole page; `posts` are those in whose name the viewer may decide."""

    headline: str
    lines: tuple[ContestedLine, ...]
    posts: tuple[Option, ...]
    may_decide: bool


@guarded(Act.FIGURE_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Every contested figure of the commune, those without a decision first."""
    return _page(request, seat(request))


@require_POST
@guarded(Act.FIGURE_DECIDE)
def choose(request: HttpRequest) -> HttpResponse:
    """Let one source count."""
    place = seat(request)
    row = _row(request, place)
    held = {str(post.uuid): post for post in posts_of(place.user, clock.today())}
    post = held.get(request.POST.get("chuc-danh", ""))
    if post is None:
        return _page(
            request, place, error=pick("Hãy chọn chức danh đứng tên quyết định.", "Choose the post that decides.")
        )
    try:
        choose_source(row, post=post, by=place.user, reason=request.POST.get("ly-do", ""))
    except StateError as error:
        return _page(request, place, error=pick(error.message_vi, error.message_en))
    return redirect(f"{reverse('desk:sources')}?xa={place.commune.key}")


def _row(request: HttpRequest, place: Seat) -> Observation:
    """The record named in the form, if this person may decide about its place."""
    try:
        uuid = UUID(request.POST.get("nguon", ""))
    except ValueError:
        raise Http404 from None
    rows = visible(place.user, Act.FIGURE_DECIDE, Observation.objects.select_related("place"))
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, place: Seat, *, error: str = "") -> HttpResponse:
    found = contested(place.user, place.commune)
    names = {version.unit.key: version.name for version in units_on(clock.today())}
    lines = tuple(_line(number, one, names) for number, one in enumerate(found, start=1))
    waiting = sum(line.is_open for line in lines)
    posts = tuple(Option(str(post.uuid), pick(post.name_vi, post.name_en or post.name_vi), is_chosen=False)
                  for post in posts_of(place.user, clock.today()))  # fmt: skip
    page = SourcesPage(_headline(waiting), lines, posts, may(place.user, Act.FIGURE_DECIDE, place.commune))
    context = {"page": page, "seat": place, "error": error, "why": request.POST.get("ly-do", "")}
    return render(request, "desk/sources.html", context, status=REFUSED if error else 200)


def _headline(waiting: int) -> str:
    if waiting:
        return pick(
            f"{waiting} số liệu có nguồn khác nhau, chưa quyết định", f"{waiting} figures with sources that differ"
        )
    return pick("Không có số liệu nào chờ quyết định giữa các nguồn", "No figure waits for a decision between sources")


def _line(number: int, one: Contested, names: dict[str, str]) -> ContestedLine:
    code, place, period, part = one.figure
    indicator = load_indicators()[code]
    name = pick(indicator.name_vi, indicator.name_en)
    choice = one.choice
    decided = (
        ""
        if choice is None
        else f"{choice.post.name_vi}, {day_text(choice.at.astimezone(VIETNAM).date())}: {choice.reason}"
    )
    return ContestedLine(
        anchor=f"so-{number}",
        name=f"{name} ({part})" if part else name,
        place=names.get(place, place),
        period=pick("không rõ kỳ", "period not known") if period is None else period_text(period),
        sides=tuple(_side(side) for side in one.sides),
        is_open=one.is_open,
        decided=decided,
        outdated=one.is_open and choice is not None,
    )


def _side(side: Side) -> SideLine:
    source = source_of(side.obs.provenance, None)
    sentence = source.sentence
    moment = side.obs.recorded_at.astimezone(VIETNAM)
    return SideLine(
        uuid=str(side.row.uuid),
        value=_value(side.obs),
        status=status_text(side.obs.status),
        source=source.cite,
        quoted=f"{sentence.before}{sentence.marked}{sentence.after}".strip(),
        by=f"{side.row.recorded_by.full_name}, {moment:%d/%m/%Y %H:%M}",
        counts=side.counts,
    )


def _value(obs: CoreObservation) -> str:
    if obs.value is None:
        return obs.note or pick("nêu bằng lời", "told in words")
    return amount(obs.value.value, obs.value.unit)
