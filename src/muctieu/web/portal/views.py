"""The public pages: the portal's own, and published figures of public indicators, without signing in."""

from __future__ import annotations

from functools import partial
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from wagtail.views import serve

from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.figures import queries
from muctieu.web.front.public import counted_as, public_page
from muctieu.web.portal.frame import portal_of, site_key
from muctieu.web.portal.models import ArticlePage
from muctieu.web.portal.shown import AFTER, SENT
from muctieu.web.screens.asked import DAY, PERIOD, VERDICT, asked
from muctieu.web.screens.board import board_page
from muctieu.web.screens.target import target_page


@public_page(AFTER, SENT, site=site_key)
@guarded(Act.PUBLIC_READ)
def page(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """A page of the portal's tree; while there is no portal the first page is that of the results."""
    if not path and portal_of(request) is None:
        return redirect("portal:results")
    response = serve(request, path)
    shown = getattr(response, "context_data", {}).get("page")
    if isinstance(shown, ArticlePage):
        counted_as(request, shown.subject)
    return cast("HttpResponseBase", response)


@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def results(request: HttpRequest) -> HttpResponse:
    """The plans with public results; with only one of them, that one."""
    plans = queries.plans(viewer=None)
    if len(plans) == 1:
        return redirect("portal:plan", plans[0].code)
    return render(request, "portal/results.html", {"plans": plans})


@public_page(PERIOD, DAY, VERDICT, site=site_key)
@guarded(Act.PUBLIC_READ)
def plan(request: HttpRequest, plan_code: str) -> HttpResponse:
    """The public scoreboard."""
    question = asked(request.GET)
    board = queries.board(plan_code, viewer=None, as_of=question.as_of, known_on=question.known_on)
    if board is None:
        raise Http404
    link = partial(_link, plan_code, question.query)
    page = board_page(board, withheld=queries.withheld(plan_code, viewer=None), asked=question, link=link)
    return render(request, "portal/plan.html", {"page": page}, status=400 if question.errors else 200)


@public_page(PERIOD, DAY, site=site_key)
@guarded(Act.PUBLIC_READ)
def target(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    """The public page of one target."""
    question = asked(request.GET)
    detail = queries.target_detail(plan_code, target_id, viewer=None, as_of=question.as_of, known_on=question.known_on)
    if detail is None:
        raise Http404
    page = target_page(detail, asked=question, url=_link(plan_code, question.query, target_id), with_all=True)
    return render(request, "portal/target.html", {"page": page}, status=400 if question.errors else 200)


def _link(plan_code: str, query: str, target_id: str) -> str:
    return reverse("portal:target", args=(plan_code, target_id)) + query
