"""The desk: what signed-in staff see. `figures.queries` leaves out what a viewer may not see."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from muctieu.core.forecast_tested import MEASURED
from muctieu.core.outlook import outlook
from muctieu.packs.sectors import Sector
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.policy import Act
from muctieu.web.desk.file_pages import figure_marks
from muctieu.web.desk.once import Content, page_once
from muctieu.web.desk.why_links import WHY
from muctieu.web.figures import queries
from muctieu.web.figures.beside import changes_of, siblings_of
from muctieu.web.figures.shapes import Board
from muctieu.web.people.models import User
from muctieu.web.screens.ahead import ahead_of
from muctieu.web.screens.asked import Asked, Choice, asked
from muctieu.web.screens.board import BoardPage, board_page
from muctieu.web.screens.target import ALL, target_page
from muctieu.web.screens.words import number, pick


@guarded(Act.DESK_OPEN)
def scoreboard(request: HttpRequest) -> HttpResponse:
    """The scoreboard of the plan asked for, else of the latest one."""
    viewer = viewer_of(request)
    plans = queries.plans(viewer=viewer)
    if not plans:
        return render(request, "desk/empty.html")
    question = asked(request.GET)
    plan_code = question.plan or plans[0].code

    def make() -> Content:
        board = queries.board(plan_code, viewer=viewer, as_of=question.as_of, known_on=question.known_on)
        if board is None:
            raise Http404
        page = _page(board, queries.withheld(plan_code, viewer=viewer), question, (plan_code, get_language()))
        choices = [Choice(line.code, pick(line.name_vi, line.name_en), line.code == plan_code) for line in plans]
        return Content({"page": page, "plans": choices}, 400 if question.errors else 200)

    return page_once(request, "desk/scoreboard.html", make, places=queries.place_of(plan_code))


@lru_cache(maxsize=64)
def _page(board: Board, withheld: tuple[Sector, ...], question: Asked, words: tuple[str, str | None]) -> BoardPage:
    """The page's texts, made once for each board and language."""
    link = partial(_link, words[0], question.query)
    return board_page(board, withheld=withheld, asked=question, link=link, why=WHY)


@guarded(Act.DESK_OPEN)
def target(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    """Everything known about one target."""
    return page_once(
        request, "desk/target.html", lambda: _target(request, plan_code, target_id), places=queries.place_of(plan_code)
    )


def _target(request: HttpRequest, plan_code: str, target_id: str) -> Content:
    question, viewer = asked(request.GET), viewer_of(request)
    detail = queries.target_detail(
        plan_code, target_id, viewer=viewer, as_of=question.as_of, known_on=question.known_on,
        with_all=ALL in request.GET,
    )  # fmt: skip
    if detail is None:
        raise Http404
    url = _link(plan_code, question.query, target_id)
    marks = figure_marks(detail.history, viewer=cast("User", request.user))
    assessed = detail.assessment.target
    changes = changes_of(detail.plan.place)
    found = outlook(
        assessed,
        detail.figures,
        plan=detail.plan,
        as_of=detail.as_of,
        # What others knew on an earlier day is not asked: those figures are today's.
        siblings=() if question.known_on else siblings_of(assessed, detail.plan, viewer=viewer, as_of=detail.as_of),
        since=max(changes, default=None),
    )
    ahead = ahead_of(detail, found, request.GET)
    page = target_page(
        detail, asked=question, url=url, with_all=ALL in request.GET, files=marks, ahead=ahead, why=WHY, changes=changes
    )
    return Content({"page": page}, 400 if question.errors else 200)


@guarded(Act.DESK_OPEN)
def forecasting(request: HttpRequest) -> HttpResponse:
    """How forecasts are made, and how wrong they were where the truth is known."""
    measured = [
        {"values": one.values, "windows": one.windows, "error": number(one.error), "held": number(one.held)}
        for one in MEASURED
    ]
    return render(request, "desk/forecasting.html", {"measured": measured})


def _link(plan_code: str, query: str, target_id: str) -> str:
    return reverse("desk:target", args=(plan_code, target_id)) + query
