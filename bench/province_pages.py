"""The pages that `bench.province` asks: the product's own, a comparison as JSON, and the plain-SQL yardstick."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from muctieu.web.common import clock
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.policy import Act
from muctieu.web.figures.totals import totals_below
from muctieu.web.places.models import OrgUnit

# As an analytics table answers it: the sums of one month and place, and on how many reports each rests.
BOARD = """SELECT indicator, month, SUM(value), COUNT(*) FROM analytics
    WHERE commune = (SELECT id FROM places_orgunit WHERE key = %s) AND indicator IN ({marks}) GROUP BY 1, 2"""
BELOW = """SELECT commune, indicator, month, SUM(value), COUNT(*) FROM analytics
    WHERE province = (SELECT id FROM places_orgunit WHERE key = %s) AND indicator IN ({marks}) GROUP BY 1, 2, 3"""


@guarded(Act.DESK_OPEN)
def compare(request: HttpRequest) -> HttpResponse:
    """The figures of the indicators asked for, of every unit below the place."""
    place = OrgUnit.objects.get(key=request.GET["noi"])
    found = totals_below(request.GET.getlist("ma"), place, viewer=viewer_of(request), day=clock.today())
    return JsonResponse({
        unit: {code: [[str(one.period), str(one.value and one.value.value), one.coverage and one.coverage.as_dict()]
                      for one in figures] for code, figures in made.items()}
        for unit, made in found.items()
    })  # fmt: skip


def plain(request: HttpRequest, kind: str) -> HttpResponse:
    """The same answers by SQL alone: no rights, no page."""
    codes = request.GET.getlist("ma")
    query = {"board": BOARD, "target": BOARD, "below": BELOW}[kind].format(marks=", ".join(["%s"] * len(codes)))
    with connection.cursor() as cursor:
        cursor.execute(query, [request.GET["noi"], *codes])
        return JsonResponse(cursor.fetchall(), safe=False)


urlpatterns = [
    path("do/so-sanh/", compare),
    path("do/sql/<slug:kind>/", plain),
    path("", include("muctieu.web.urls")),
]
