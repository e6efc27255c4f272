"""Open data: what the public pages of results show, as CSV and JSON, with licence and a description for catalogues.

The rows come from the same queries as the pages, so that what is withheld there is withheld here.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from muctieu.core.aggregate import Figure
from muctieu.core.attainment import goal_of
from muctieu.core.observation import VIETNAM_TIME
from muctieu.core.period import Period
from muctieu.core.plan import Plan, Target
from muctieu.core.quantity import plain
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.figures import queries
from muctieu.web.front.public import public_page
from muctieu.web.portal.frame import Frame, site_key

_SCHEMA = "https://schema.org/"
_SPREADSHEET_ACTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: of which target, place and period, what it rests on, when it was recorded.

    `value` is a decimal with a point, empty where it is withheld (`status` "withheld") or told in words.
    """

    plan: str
    target: str
    indicator: str
    name: str
    place: str
    place_name: str
    period: str
    start: str
    end: str
    value: str
    unit: str
    status: str
    reported: str
    expected: str
    goal: str
    recorded: str


def rows_of(plan_code: str, target_id: str) -> list[Row]:
    """The rows of one public target, the commune's oldest first, then those of its villages.

    Raises:
        Http404: when the public has no such target.
    """
    detail = queries.target_detail(plan_code, target_id, viewer=None)
    if detail is None:
        raise Http404
    plan, target = detail.plan, detail.assessment.target
    place = (plan.place, plan.place_name)
    rows = [_row(plan, target, place, figure) for figure in detail.figures if figure.period is not None]
    rows += [_withheld(plan, target, place, period) for period in detail.too_small]
    for breakdown in reversed(detail.breakdowns):
        for line in breakdown.lines:
            unit = (line.place.id, line.place.name)
            if line.figure is not None:
                rows.append(_row(plan, target, unit, line.figure))
            elif line.is_hidden:
                rows.append(_withheld(plan, target, unit, breakdown.period))
    return rows


def _plan_rows(plan_code: str) -> Iterator[Row]:
    """The commune's rows of every public target; villages stand in the files of the single targets."""
    board = queries.board(plan_code, viewer=None)
    if board is None:
        raise Http404
    plan = board.scoreboard.plan
    place = (plan.place, plan.place_name)
    for assessment in board.scoreboard.assessments:
        target = assessment.target
        code = target.indicator.code
        yield from (_row(plan, target, place, one) for one in board.figures.get(code, ()) if one.period is not None)
        yield from (_withheld(plan, target, place, period) for period in board.too_small.get(code, ()))


def _row(plan: Plan, target: Target, place: tuple[str, str], figure: Figure) -> Row:
    row = _withheld(plan, target, place, figure.period)
    coverage, moment, value = figure.coverage, figure.recorded_at, figure.value
    return replace(
        row,
        value="" if value is None else str(plain(value.value)),
        status=figure.status.value,
        reported="" if coverage is None else str(coverage.reported),
        expected="" if coverage is None else str(coverage.expected),
        recorded="" if moment is None else moment.astimezone(VIETNAM_TIME).date().isoformat(),
    )


def _withheld(plan: Plan, target: Target, place: tuple[str, str], period: Period | None) -> Row:
    goal = goal_of(target)
    return Row(
        plan=plan.code,
        target=target.id,
        indicator=target.indicator.code,
        name=target.indicator.name_vi,
        place=place[0],
        place_name=place[1],
        period="" if period is None else str(period),
        start="" if period is None else period.start.isoformat(),
        end="" if period is None else (period.end - timedelta(days=1)).isoformat(),
        value="",
        unit=target.indicator.unit.code,
        status="withheld",
        reported="",
        expected="",
        goal="" if goal is None else str(plain(goal)),
        recorded="",
    )


# -- files --------------------------------------------------------------------------------------------------------


@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def target_csv(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    return _csv(request, rows_of(plan_code, target_id))


@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def target_json(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    return _json(request, rows_of(plan_code, target_id))


@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def plan_csv(request: HttpRequest, plan_code: str) -> HttpResponse:
    return _csv(request, list(_plan_rows(plan_code)))


@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def plan_json(request: HttpRequest, plan_code: str) -> HttpResponse:
    return _json(request, list(_plan_rows(plan_code)))


@public_page(site=site_key)
@guarded(Act.PUBLIC_READ)
def plan_dataset(request: HttpRequest, plan_code: str) -> HttpResponse:
    """The plan's data as a schema.org Dataset. In a file of its own: no page of ours holds a script."""
    board = queries.board(plan_code, viewer=None)
    if board is None:
        raise Http404
    plan = board.scoreboard.plan
    rows = list(_plan_rows(plan_code))

    def address(name: str) -> str:
        return request.build_absolute_uri(reverse(f"portal:{name}", args=(plan_code,)))

    described = {
        "@context": _SCHEMA,
        "@type": "Dataset",
        "name": f"Kết quả thực hiện {plan.name_vi}",
        "description": f"Số liệu đã duyệt và công bố theo từng chỉ tiêu của {plan.name_vi}, {plan.place_name}.",
        "url": address("plan"),
        "license": _licence(request),
        "isAccessibleForFree": True,
        "inLanguage": "vi",
        "creator": {"@type": "GovernmentOrganization", "name": plan.place_name},
        "spatialCoverage": plan.place_name,
        "temporalCoverage": f"{plan.first_year}/{plan.last_year}",
        "dateModified": max((row.recorded for row in rows), default=""),
        "variableMeasured": [assessment.target.indicator.name_vi for assessment in board.scoreboard.assessments],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address(name)}
            for name, kind in (("plan_csv", "text/csv"), ("plan_json", "application/json"))
        ],
    }
    return HttpResponse(json.dumps(described, ensure_ascii=False), content_type="application/ld+json")


def _licence(request: HttpRequest) -> str:
    return Frame(request).licence.value


def _csv(request: HttpRequest, rows: list[Row]) -> HttpResponse:
    """With a byte order mark, without which spreadsheets take Vietnamese for something else."""
    written = io.StringIO()
    names = [one.name for one in fields(Row)]
    writer = csv.writer(written)
    writer.writerow([*names, "licence"])
    licence = _licence(request)
    writer.writerows([*(_harmless(getattr(row, name), name) for name in names), licence] for row in rows)
    return HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")


def _harmless(text: str, name: str) -> str:
    """The cell as text that no spreadsheet takes for a formula; numbers keep their sign."""
    return f"'{text}" if text.startswith(_SPREADSHEET_ACTS) and name not in {"value", "goal"} else text


def _json(request: HttpRequest, rows: list[Row]) -> HttpResponse:
    told = [{one.name: getattr(row, one.name) or None for one in fields(Row)} for row in rows]
    text = json.dumps({"licence": _licence(request), "rows": told}, ensure_ascii=False)
    return HttpResponse(text, content_type="application/json")
