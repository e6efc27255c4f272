"""Villages of a commune or communes of a province beside each other: matrix, map, small charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from muctieu.core.compare import is_ranked
from muctieu.core.period import Period
from muctieu.core.place import Level
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, may, reach
from muctieu.web.desk.once import Content, page_once
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.scorecards.material import MOST, Material, gather, judge, narrowed, offered, proposed
from muctieu.web.desk.scorecards.matrix import Matrix, Question, breaks_of, matrix, period_of, told_of
from muctieu.web.desk.scorecards.pictures import Map, map_of, multiples_of
from muctieu.web.people.models import User
from muctieu.web.places.boundaries import boundaries_on, lines_of
from muctieu.web.places.models import OrgUnitVersion
from muctieu.web.places.queries import in_force
from muctieu.web.screens.asked import asked
from muctieu.web.screens.words import day_text, period_text, pick

REFUSED = 400
PLACE, CODE, MAIN, ORDER, WAY = "noi", "chi-tieu", "theo", "xep", "cach"
BY_NAME, BY_FIGURES = "ten", "so-lieu"
OFFERED_PERIODS = 24


@dataclass(frozen=True, slots=True)
class Form:
    """What can be asked, with what was."""

    places: tuple[Option, ...]
    codes: tuple[Option, ...]
    mains: tuple[Option, ...]
    periods: tuple[Option, ...]
    orders: tuple[Option, ...]
    ways: tuple[Option, ...]
    error: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The comparison; `below` names what is compared."""

    name: str
    uuid: str
    kicker: str
    is_commune: bool
    is_by_targets: bool
    note: str
    may_draw: bool
    matrix: Matrix
    map: Map | None
    multiples: SafeString
    form: Form


@guarded(Act.DESK_OPEN)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The units below the place asked for, by default of the viewer's commune."""
    user, query, day = cast("User", request.user), request.GET, clock.today()
    places = _places(user, day)
    if not places:
        return render(request, "desk/empty.html")
    place = _chosen(places, query)
    return page_once(request, "desk/scorecards/compare.html", lambda: _compared(request, places, place),
                     places=(place.unit_id,))  # fmt: skip


def _compared(request: HttpRequest, places: Sequence[OrgUnitVersion], place: OrgUnitVersion) -> Content:
    user, query, day = cast("User", request.user), request.GET, clock.today()
    question = asked(query)
    open_codes = offered(place.unit, user, day)
    wanted = [code for code in dict.fromkeys(query.getlist(CODE)) if code in open_codes][:MOST]
    codes = tuple(wanted) or proposed(place.unit, open_codes, day)
    is_by_targets = query.get(WAY) != BY_FIGURES
    as_of = question.as_of or day
    # By targets nothing that came later may count; figures are looked up by their period.
    material = gather(place, codes, viewer=user, day=min(day, as_of) if is_by_targets else day)
    by_targets = judge(material, viewer=user, as_of=as_of) if is_by_targets else None
    if not wanted:
        material = narrowed(material, by_targets)
    main = _main(query, material.codes)
    put = Question(
        main=main,
        period=question.period,
        as_of=as_of,
        is_worst_first=query.get(ORDER) != BY_NAME,
        by_targets=by_targets,
    )
    period, breaks = question.period or period_of(material, main), breaks_of(material, as_of)
    page = ComparePage(
        name=place.name,
        uuid=str(place.unit.uuid),
        kicker=_kicker(place, as_of),
        is_commune=material.is_commune,
        is_by_targets=is_by_targets,
        note=_note(material, put),
        may_draw=may(user, Act.PLACE_DRAW, place.unit),
        matrix=matrix(material, put, breaks),
        map=map_of(material, main, period, lines=lines_of(boundaries_on(place.unit, day))),
        multiples=multiples_of(material, main, period, breaks),
        form=Form(
            places=tuple(Option(one.unit.key, one.name, one is place) for one in places),
            codes=_options(open_codes, material.codes),
            mains=_options(material.codes, (main,)),
            periods=_periods(material, question.period),
            orders=_orders(is_worst_first=put.is_worst_first),
            ways=_ways(is_by_targets=is_by_targets),
            error=question.errors.get("ky", ""),
        ),
    )
    return Content({"page": page}, REFUSED if question.errors else 200)


# -- pieces ---------------------------------------------------------------------------------------------------


def _places(user: User, day: date) -> tuple[OrgUnitVersion, ...]:
    """Communes that the viewer belongs to, and units above communes whose figures are the viewer's to read."""
    return _open_places(reach(user, Act.DESK_OPEN), reach(user, Act.FIGURE_READ), day)


@until_touched("places")
def _open_places(near: frozenset[int], readable: frozenset[int], day: date) -> tuple[OrgUnitVersion, ...]:
    above = Q(level__in=(Level.PROVINCE, Level.DISTRICT, Level.COUNTRY), unit__in=readable)
    rows = OrgUnitVersion.objects.filter(in_force(day)).filter(Q(level=Level.COMMUNE, unit__in=near) | above)
    found = rows.select_related("unit", "parent").order_by("name", "pk")
    return tuple(sorted(found, key=lambda row: row.level == Level.COMMUNE))


def _chosen(places: Sequence[OrgUnitVersion], query: QueryDict) -> OrgUnitVersion:
    key = query.get(PLACE, "")
    chosen = next((row for row in places if row.unit.key == key), None) if key else places[0]
    if chosen is None:
        raise Http404
    return chosen


def _main(query: QueryDict, codes: Sequence[str]) -> str:
    """The indicator by which units are ordered and drawn: the one asked for, else the first that has a good side."""
    given = query.get(MAIN, "")
    ranked = next((code for code in codes if is_ranked(load_indicators()[code])), codes[0])
    return given if given in codes else ranked


def _kicker(place: OrgUnitVersion, as_of: date) -> str:
    what = pick("So sánh các bản", "Villages compared") if place.level == Level.COMMUNE else pick(
        "So sánh các đơn vị", "Units compared")  # fmt: skip
    return f"{what} · {pick('xét đến ngày', 'as of')} {day_text(as_of)}"


def _note(material: Material, question: Question) -> str:
    if question.by_targets is not None and not material.is_commune:
        return pick("Mỗi xã được xét theo nghị quyết của chính xã đó.", "Each commune is judged by its own resolution.")
    if question.by_targets is not None:
        return pick(
            "Bản được xét theo phần xã giao; tỷ lệ không giao riêng thì theo mức chung của xã.",
            "A village is judged by its share; a rate that was not shared out by the commune's mark.",
        )
    if is_ranked(material.indicator(question.main)):
        return pick(
            "Chỉ xếp theo tỷ lệ, bình quân; không so tỷ lệ với tổng số. Đơn vị chưa có số liệu không được xếp.",
            "Only rates and means are ranked, never beside totals. Units without figures are not ranked.",
        )
    return pick(
        "Chỉ tiêu chính là tổng số hoặc không có chiều tốt, nên không xếp hơn kém: các đơn vị xếp theo tên.",
        "The main indicator is a total or has no good side: units are not ranked but listed by name.",
    )


def _options(codes: Sequence[str], chosen: Sequence[str]) -> tuple[Option, ...]:
    catalogue = load_indicators()
    return tuple(Option(code, pick(catalogue[code].name_vi, catalogue[code].name_en), code in chosen) for code in codes)


def _periods(material: Material, chosen: Period | None) -> tuple[Option, ...]:
    found = frozenset[Period]().union(
        *{told_of(material.figures(unit, code)) for unit in material.units for code in material.codes}
    )
    newest = sorted(found, key=lambda one: (one.last, one.months), reverse=True)[:OFFERED_PERIODS]
    if chosen is not None and chosen not in newest:
        newest.append(chosen)
    return tuple(Option(str(one), period_text(one), one == chosen) for one in newest)


def _orders(*, is_worst_first: bool) -> tuple[Option, ...]:
    return (Option("kem", pick("kém nhất trước", "worst first"), is_worst_first),
            Option(BY_NAME, pick("theo tên", "by name"), not is_worst_first))  # fmt: skip


def _ways(*, is_by_targets: bool) -> tuple[Option, ...]:
    return (Option("muc-tieu", pick("so với mục tiêu", "against targets"), is_by_targets),
            Option(BY_FIGURES, pick("số liệu các đơn vị", "the units' figures"), not is_by_targets))  # fmt: skip
