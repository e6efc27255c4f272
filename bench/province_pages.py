"""The pages that `bench.province` asks: the product's own, and the plain-SQL yardstick."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

# As an analytics table answers it: the sums of one month and place, and on how many reports each rests.
BOARD = """SELECT indicator, month, SUM(value), COUNT(*) FROM analytics
    WHERE commune = (SELECT id FROM places_orgunit WHERE key = %s) AND indicator IN ({marks}) GROUP BY 1, 2"""
BELOW = """SELECT commune, indicator, month, SUM(value), COUNT(*) FROM analytics
    WHERE province = (SELECT id FROM places_orgunit WHERE key = %s) AND indicator IN ({marks}) GROUP BY 1, 2, 3"""
# Behind a sum stand the reports of one month.
REPORTS = """SELECT village, indicator, month, value FROM analytics
    WHERE commune = (SELECT id FROM places_orgunit WHERE key = %s) AND indicator IN ({marks})
    AND month = %s"""


def work_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tell who answered, and how long the processor worked on it, whatever else runs on the machine."""

    def answer(request: HttpRequest) -> HttpResponse:
        started = time.thread_time()
        response = get_response(request)
        response.headers["X-Worker"] = str(os.getpid())
        response.headers["X-Work"] = f"{(time.thread_time() - started) * 1000:.2f}"
        return response

    return answer


def plain(request: HttpRequest, kind: str) -> HttpResponse:
    """The same answers by SQL alone: no rights, no page."""
    codes = request.GET.getlist("ma")
    query = {"board": BOARD, "target": BOARD, "below": BELOW, "reports": REPORTS}[kind]
    query = query.format(marks=", ".join(["%s"] * len(codes)))
    with connection.cursor() as cursor:
        cursor.execute(query, [request.GET["noi"], *codes, *request.GET.getlist("thang")])
        return JsonResponse(cursor.fetchall(), safe=False)


urlpatterns = [
    path("do/sql/<slug:kind>/", plain),
    path("", include("muctieu.web.urls")),
]
