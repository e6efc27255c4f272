"""The scorecard of a unit, a post or a programme: one page, one answer, its targets, reports and tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from muctieu.core.place import Level
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.communes import seat_or_none
from muctieu.web.desk.once import Content, page_once
from muctieu.web.desk.programmes_forms import kind_word
from muctieu.web.desk.scorecards.parts import ReportPart, TaskPart, report_part, task_part
from muctieu.web.desk.scorecards.village import village_groups
from muctieu.web.desk.task_forms import post_name
from muctieu.web.figures import queries
from muctieu.web.figures.shapes import Board
from muctieu.web.people.models import Post, User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import chain_of, in_force
from muctieu.web.plans.models import Plan, Programme
from muctieu.web.plans.post_queries import post_detail, visible_post
from muctieu.web.plans.task_queries import TaskFilter
from muctieu.web.screens.asked import Asked, Choice, asked, period_choices
from muctieu.web.screens.scorecard import Judged, of_board
from muctieu.web.screens.words import day_text, pick

REFUSED = 400


@dataclass(frozen=True, slots=True)
class Group:
    """Targets under one heading; `note` says by what mark they are judged."""

    id: str
    name: str
    note: str
    judged: Judged


@dataclass(frozen=True, slots=True)
class Card:
    """Everything the page prints; parts that say nothing are empty or None."""

    kicker: str
    name: str
    headline: str
    day: str
    back: str
    back_name: str
    facts: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    empty: str
    tasks: TaskPart | None
    reports: ReportPart | None
    compare: str
    plans: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    asked: Asked


@guarded(Act.DESK_OPEN)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The card of the commune that is open."""
    place = seat_or_none(request)
    if place is None:
        return render(request, "desk/empty.html")
    return _unit(request, place.commune.uuid)


@guarded(Act.DESK_OPEN)
@require_safe
def unit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A commune by its plan, a village by what the commune's plan asks of it."""
    return _unit(request, uuid)


def _unit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = OrgUnit.objects.filter(uuid=uuid).first()
    places = () if row is None else (row.pk,)
    return _once(request, lambda: _unit_card(request, uuid), places)


def _unit_card(request: HttpRequest, uuid: UUID) -> Card:
    user, day, question = _user(request), clock.today(), asked(request.GET)
    version = OrgUnitVersion.objects.filter(in_force(day), unit__uuid=uuid).select_related("unit", "parent").first()
    if version is None or version.level not in (Level.COMMUNE, Level.VILLAGE):
        raise Http404
    row, is_village = version.unit, version.level == Level.VILLAGE
    if not may(user, Act.FIGURE_READ if is_village else Act.DESK_OPEN, row):
        raise Http404
    commune = chain_of(row, day)
    plans, chosen = _plans(user, commune, question)
    board = _board(user, chosen, question)
    groups = _unit_groups(row, board, user=user, question=question, is_village=is_village)
    wanted = TaskFilter(commune, unit=row if is_village else None)
    return Card(
        kicker=pick("Thẻ kết quả", "Scorecard"),
        name=version.name,
        headline="",
        day=_day(board, day),
        back=reverse("desk:unit", args=(uuid,)) if may(user, Act.PLACE_READ, row) else "",
        back_name=pick("Trang của đơn vị", "The unit's page"),
        facts=_commune_fact(version, is_village=is_village),
        groups=groups,
        empty=pick("Chưa được giao chỉ tiêu nào.", "No target has been given yet."),
        tasks=task_part(user, wanted, day, asked={}),
        reports=report_part(user, commune, day, unit=row if is_village else None),
        compare="" if is_village else f"{reverse('desk:compare')}?noi={row.key}",
        plans=plans,
        periods=_periods(board, question, day),
        asked=question,
    )


@guarded(Act.POST_READ)
@require_safe
def post(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A post by the targets that it answers for in one plan, and by its tasks."""
    places = Post.objects.filter(uuid=uuid).values_list("unit", flat=True)
    return _once(request, lambda: _post_card(request, uuid), places)


def _post_card(request: HttpRequest, uuid: UUID) -> Card:
    user, day, question = _user(request), clock.today(), asked(request.GET)
    row = visible_post(user, uuid, day)
    commune = None if row is None else chain_of(row.unit, day)
    detail = None if commune is None else post_detail(user, uuid, commune, day)
    if row is None or commune is None or detail is None:
        raise Http404
    plans, chosen = _plans(user, commune, question)
    board = _board(user, chosen, question)
    owned = {one.code for one in detail.targets if one.plan == chosen}
    return Card(
        kicker=pick("Thẻ kết quả của chức danh", "Scorecard of a post"),
        name=post_name(row),
        headline="",
        day=_day(board, day),
        back=reverse("desk:post", args=(uuid,)),
        back_name=pick("Trang của chức danh", "The post's page"),
        facts=(
            (pick("Đơn vị", "Unit"), detail.line.unit_name),
            (pick("Người giữ", "Held by"), detail.line.holder or pick("chưa có người giữ", "nobody")),
        ),
        groups=_own_group(board, pick("Chỉ tiêu chịu trách nhiệm", "Targets answered for"), owned, question),
        empty=pick("Không chịu trách nhiệm chỉ tiêu nào của kế hoạch này.", "Answers for no target of this plan."),
        tasks=task_part(user, TaskFilter(commune, post=row), day, asked={"chuc-danh": str(row.uuid)}),
        reports=None,
        compare="",
        plans=plans,
        periods=_periods(board, question, day),
        asked=question,
    )


@guarded(Act.PROGRAMME_READ)
@require_safe
def programme(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A programme by the targets that it serves in one plan, and by its tasks."""
    places = Programme.objects.filter(uuid=uuid).values_list("place", flat=True)
    return _once(request, lambda: _programme_card(request, uuid), places)


def _programme_card(request: HttpRequest, uuid: UUID) -> Card:
    user, day, question = _user(request), clock.today(), asked(request.GET)
    row = Programme.objects.select_related("place", "lead").filter(uuid=uuid).first()
    if row is None or not may(user, Act.PROGRAMME_READ, row):
        raise Http404
    served = list(row.targets.values_list("plan__code", "code"))
    plans, chosen = _plans(user, row.place, question, among={plan for plan, _code in served})
    board = _board(user, chosen, question)
    return Card(
        kicker=pick(f"Thẻ kết quả của {kind_word(row.kind)}", f"Scorecard of a programme: {kind_word(row.kind)}"),
        name=row.title,
        headline="",
        day=_day(board, day),
        back=reverse("desk:programme", args=(uuid,)),
        back_name=pick("Trang của chương trình", "The programme's page"),
        facts=(
            (pick("Số, ký hiệu", "Number"), row.number),
            (pick("Thời gian thực hiện", "Term"), f"{day_text(row.first_day)} – {day_text(row.last_day)}"),
            (pick("Chủ trì", "Led by"), post_name(row.lead)),
        ),
        groups=_own_group(
            board,
            pick("Chỉ tiêu mà chương trình phục vụ", "Targets that the programme serves"),
            {code for plan, code in served if plan == chosen},
            question,
        ),
        empty=pick("Chưa gắn với chỉ tiêu nào.", "Serves no target yet."),
        tasks=task_part(user, TaskFilter(row.place, programme=row), day, asked={}),
        reports=None,
        compare="",
        plans=plans,
        periods=_periods(board, question, day),
        asked=question,
    )


# -- pieces ---------------------------------------------------------------------------------------------------


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _once(request: HttpRequest, make: Callable[[], Card], places: Iterable[int]) -> HttpResponse:
    """The page, with its answer made of what its parts say."""

    def content() -> Content:
        card = make()
        return Content({"page": replace(card, headline=_headline(card))}, REFUSED if card.asked.errors else 200)

    return page_once(request, "desk/scorecards/card.html", content, places=places)


def _headline(card: Card) -> str:
    told = [card.groups[0].judged.sentence] if card.groups else []
    if card.tasks is not None and card.tasks.overdue:
        count = card.tasks.overdue
        told.append(pick(f"{count} nhiệm vụ quá hạn", f"{count} overdue task{'s' if count > 1 else ''}"))
    if card.reports is not None:
        told.append(card.reports.sentence)
    return "; ".join(one for one in told if one) or card.empty.removesuffix(".")


def _plans(
    user: User, commune: OrgUnit, question: Asked, *, among: set[str] | None = None
) -> tuple[tuple[Choice, ...], str]:
    """The commune's plans to choose from, the latest term first, and the code of the chosen one; "" without any."""
    rows = list(visible(user, Act.PLAN_READ, Plan.objects.filter(place=commune)))
    offered = [row for row in rows if among is None or row.code in among]
    codes = [row.code for row in offered]
    if question.plan and question.plan not in codes:
        raise Http404
    chosen = question.plan or next(iter(codes), "")
    return tuple(Choice(row.code, pick(row.name_vi, row.name_en), row.code == chosen) for row in offered), chosen


def _board(user: User, plan: str, question: Asked) -> Board | None:
    return queries.board(plan, viewer=user, as_of=question.as_of) if plan else None


def _day(board: Board | None, day: date) -> str:
    return day_text(day if board is None else board.scoreboard.as_of)


def _periods(board: Board | None, question: Asked, day: date) -> tuple[Choice, ...]:
    if board is None:
        return ()
    return period_choices(board.scoreboard.plan, max(board.scoreboard.as_of, day), question.period)


def _link(plan: str, question: Asked) -> Callable[[str], str]:
    return lambda target: reverse("desk:target", args=(plan, target)) + question.query


def _own_group(board: Board | None, name: str, codes: set[str] | None, question: Asked) -> tuple[Group, ...]:
    if board is None:
        return ()
    judged = of_board(board, _link(board.scoreboard.plan.code, question), only=codes)
    return (Group("chi-tieu", name, "", judged),) if judged.rows else ()


def _unit_groups(
    row: OrgUnit, board: Board | None, *, user: User, question: Asked, is_village: bool
) -> tuple[Group, ...]:
    if board is None:
        return ()
    if not is_village:
        return _own_group(board, pick("Chỉ tiêu của nghị quyết", "Targets of the resolution"), None, question)
    link = _link(board.scoreboard.plan.code, question)
    day = question.as_of or clock.today()
    given, common = village_groups(row, board, viewer=user, day=day, link=link)
    found: Sequence[Group] = (
        Group("duoc-giao", pick("Phần chỉ tiêu được giao", "Shares of targets"),
              pick("Kết luận theo mức xã giao riêng cho bản.", "Judged by what the commune gave to this village."),
              given),
        Group("muc-chung", pick("Tỷ lệ, bình quân so với mức chung", "Rates against the common mark"),
              pick("Bản không được giao mức riêng: so với chỉ tiêu của cả xã.",
                   "No mark of its own was given: held against the commune's target."), common),
    )  # fmt: skip
    return tuple(group for group in found if group.judged.rows)


def _commune_fact(version: OrgUnitVersion, *, is_village: bool) -> tuple[tuple[str, str], ...]:
    if not is_village or version.parent is None:
        return ()
    above = OrgUnitVersion.objects.filter(in_force(clock.today()), unit=version.parent).first()
    return () if above is None else ((pick("Thuộc", "Part of"), above.name),)
