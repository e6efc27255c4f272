"""The desk: what signed-in staff see. `figures.queries` leaves out what a viewer may not see."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from muctieu.core.forecast_tested import MEASURED
from muctieu.web.common.address import address
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.policy import Act
from muctieu.web.desk.file_pages import figure_marks
from muctieu.web.desk.once import Content, page_once
from muctieu.web.desk.why_links import WHY
from muctieu.web.figures import queries
from muctieu.web.figures.beside import beside
from muctieu.web.people.models import User
from muctieu.web.screens.ahead import ahead_of
from muctieu.web.screens.asked import Choice, asked
from muctieu.web.screens.board import board_page
from muctieu.web.screens.target import ALL, target_page
from muctieu.web.screens.why import NO_WHY
from muctieu.web.screens.words import number, pick


@guarded(Act.DESK_OPEN)
def scoreboard(request: HttpRequest) -> HttpResponse:
    """The scoreboard of the plan asked for, else of the latest one."""
    viewer = viewer_of(request)
    plans = queries.plans(viewer=viewer)
    if not plans:
        return render(request, "desk/empty.html")
    question = asked(request.GET, with_units=True)
    plan_code = question.plan or plans[0].code

    def make() -> Content:
        restated = question.restated
        board = queries.board(
            plan_code, viewer=viewer, as_of=question.as_of, known_on=question.known_on, restated=restated
        )
        if board is None:
            raise Http404
        plan, as_of = board.scoreboard.plan, board.scoreboard.as_of
        about = beside(
            plan, board.figures.keys(), viewer=viewer, as_of=as_of, known_on=question.known_on,
            is_restated=restated is not None,
        )  # fmt: skip
        page = board_page(
            board,
            withheld=queries.withheld(plan_code, viewer=viewer),
            asked=question,
            link=partial(_link, plan_code, question.query),
            why=WHY if restated is None else NO_WHY,
            ending=about.ending,
            can_restate=queries.can_restate(plan_code, viewer=viewer),
        )
        choices = [Choice(line.code, pick(line.name_vi, line.name_en), line.code == plan_code) for line in plans]
        return Content({"page": page, "plans": choices}, 400 if question.errors else 200)

    places = queries.place_of(plan_code, restated=question.restated)
    return page_once(request, "desk/scoreboard.html", make, places=places)


@guarded(Act.DESK_OPEN)
def target(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    """Everything known about one target."""
    places = queries.place_of(plan_code, restated=asked(request.GET, with_units=True).restated)
    return page_once(request, "desk/target.html", lambda: _target(request, plan_code, target_id), places=places)


def _target(request: HttpRequest, plan_code: str, target_id: str) -> Content:
    question, viewer = asked(request.GET, with_units=True), viewer_of(request)
    detail = queries.target_detail(
        plan_code, target_id, viewer=viewer, as_of=question.as_of, known_on=question.known_on,
        with_all=ALL in request.GET, restated=question.restated,
    )  # fmt: skip
    if detail is None:
        raise Http404
    url = _link(plan_code, question.query, target_id)
    marks = figure_marks(detail.history, viewer=cast("User", request.user))
    assessed = detail.assessment.target
    codes = (assessed.indicator.code,)
    is_restated = question.restated is not None
    about = beside(
        detail.plan, codes, viewer=viewer, as_of=detail.as_of, known_on=question.known_on, is_restated=is_restated
    )
    ahead = ahead_of(detail, about.ending(assessed, detail.series), request.GET)
    page = target_page(
        detail, asked=question, url=url, with_all=ALL in request.GET, files=marks, ahead=ahead,
        why=replace(WHY, figure=NO_WHY.figure) if is_restated else WHY, changes=about.changes,
        can_restate=queries.can_restate(plan_code, viewer=viewer),
    )  # fmt: skip
    both = queries.unit_of(plan_code) if page.readings else None
    context = {"page": page, "both_url": address("desk:unit_series", both, assessed.indicator.code) if both else ""}
    return Content(context, 400 if question.errors else 200)


@guarded(Act.DESK_OPEN)
def forecasting(request: HttpRequest) -> HttpResponse:
    """How forecasts are made, and how wrong they were where the truth is known."""
    measured = [
        {"values": one.values, "windows": one.windows, "error": number(one.error), "held": number(one.held)}
        for one in MEASURED
    ]
    return render(request, "desk/forecasting.html", {"measured": measured})


def _link(plan_code: str, query: str, target_id: str) -> str:
    return address("desk:target", plan_code, target_id) + query
