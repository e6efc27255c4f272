"""Sharing a target out to the villages: the sheet, proposals that only fill its fields, and what was shared before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from muctieu.errors import MuctieuError, RightsError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.desk.plans import REFUSED, SEEN, asked_target
from muctieu.web.desk.shares_pages import (
    WHY,
    Sheet,
    asked_years,
    proposed_sheet,
    shares_page,
    stored_sheet,
    typed_sheet,
)
from muctieu.web.figures.newest import newest_by_place
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.plans.domain import TargetError
from muctieu.web.plans.mapping import target_of, version_on
from muctieu.web.plans.models import Target
from muctieu.web.plans.shares import WHOLE, Division, division_of, earlier_divisions, share_out, villages_of
from muctieu.web.screens.board import finding_text
from muctieu.web.screens.words import goal, pick

ACT, BELOW = "viec", "duoi"
SAVE, EQUAL, BY_PEOPLE, BY_HOUSEHOLDS = "ghi", "chia-deu", "theo-dan-so", "theo-so-ho"
WEIGHTS = {BY_PEOPLE: "population", BY_HOUSEHOLDS: "household_count"}
SHOWN = 10
NUMBER = len("1000000000")


@guarded(Act.PLAN_READ)
def shares(request: HttpRequest, plan_code: str, target_id: str) -> HttpResponse:
    """The sheet as stored; whoever shares out fills it, tries proposals and stores it."""
    row, user = asked_target(request, plan_code, target_id), cast("User", request.user)
    division = division_of(row)
    if request.method != "POST":
        return _shown(request, row, _stored(request, row, division), division)
    if not may(user, Act.PLAN_SHARE, row):
        raise PermissionDenied
    sheet = _typed(request, row)
    wanted = request.POST.get(ACT, SAVE)
    if wanted == SAVE:
        return _saved(request, row, sheet)
    if sheet.errors:
        return _shown(request, row, sheet, division, error=_ask_to_mend())
    if wanted == EQUAL:
        return _shown(request, row, proposed_sheet(sheet, {}), division)
    if wanted in WEIGHTS:
        return _weighted(request, row, sheet, wanted)
    return _shown(request, row, sheet, division)


def _saved(request: HttpRequest, row: Target, sheet: Sheet) -> HttpResponse:
    """Store the sheet; a refusal shows it again as typed, over the division that stands now."""
    seen = request.POST.get(SEEN, "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < NUMBER):
        raise Http404
    if sheet.errors:
        return _shown(request, row, sheet, division_of(row), error=_ask_to_mend())
    years = {year: sheet.of(year) for year in sheet.years}
    why = request.POST.get(WHY, "").strip()
    try:
        share_out(row, sheet.of(WHOLE), years=years, by=cast("User", request.user), seen=int(seen), why=why)
    except RightsError:
        raise PermissionDenied from None
    except TargetError as error:
        told = " ".join(finding_text(finding) for finding in error.findings)
        return _shown(request, row, sheet, division_of(row), error=told)
    except MuctieuError as error:
        return _shown(request, row, sheet, division_of(row), error=pick(error.message_vi, error.message_en))
    return redirect(f"{reverse('desk:shares', args=(row.plan.code, row.code))}?bao=1")


def _weighted(request: HttpRequest, row: Target, sheet: Sheet, wanted: str) -> HttpResponse:
    """The proposal by people or households; villages without a figure are named instead of guessed."""
    units = [village.unit_id for village in sheet.villages]
    weights = newest_by_place(cast("User", request.user), WEIGHTS[wanted], units)
    lacking = [village.name for village in sheet.villages if village.unit.key not in weights]
    if lacking or not any(weights.values()):
        return _shown(request, row, sheet, division_of(row), error=_no_weights(wanted, lacking))
    return _shown(request, row, proposed_sheet(sheet, weights), division_of(row))


def _no_weights(wanted: str, lacking: list[str]) -> str:
    what = pick("số dân", "population") if wanted == BY_PEOPLE else pick("số hộ", "number of households")
    named = ", ".join(lacking) or "0"
    return pick(
        f"Chưa chia theo {what} được: chưa có số liệu đã duyệt của {named}. Hãy nhập {what} của các bản này trước, "
        "hoặc chia đều rồi sửa tay.",
        f"Cannot divide by {what}: no approved figure of {named}. Enter it for these villages first, or divide "
        "equally and edit by hand.",
    )


def _ask_to_mend() -> str:
    return pick(
        "Chưa ghi được: hãy sửa các ô có dấu bên dưới. Chữ đã gõ vẫn còn.",
        "Not stored yet: correct the cells marked below. What you typed is kept.",
    )


# -- pieces ---------------------------------------------------------------------------------------------------


def _villages(request: HttpRequest, row: Target) -> tuple[tuple[OrgUnitVersion, ...], bool]:
    """The villages of which the viewer may see what they are to reach, and whether these are all."""
    every = villages_of(row.plan.place)
    user = cast("User", request.user)
    seen = visible(user, Act.FIGURE_READ, OrgUnit.objects.filter(pk__in=[one.unit_id for one in every]), place="pk")
    keys = frozenset(seen.values_list("pk", flat=True))
    own = tuple(village for village in every if village.unit_id in keys)
    return own, len(own) == len(every)


def _stored(request: HttpRequest, row: Target, division: Division) -> Sheet:
    villages, _all = _villages(request, row)
    return stored_sheet(row.plan, _standing(row), villages, division, more=asked_years(request.GET))


def _typed(request: HttpRequest, row: Target) -> Sheet:
    villages, _all = _villages(request, row)
    return typed_sheet(row.plan, _standing(row), villages, request.POST)


def _standing(row: Target):  # type: ignore[no-untyped-def]
    version = version_on(row, clock.today())
    if version is None:
        raise Http404
    return target_of(row, version)


def _shown(request: HttpRequest, row: Target, sheet: Sheet, division: Division, *, error: str = "") -> HttpResponse:
    user, below = cast("User", request.user), request.GET.get(BELOW, "")
    is_number = below.isascii() and below.isdigit() and len(below) < NUMBER
    found = earlier_divisions(row, below=int(below) if is_number else None, size=SHOWN + 1)
    _own, sees_all = _villages(request, row)
    page = shares_page(
        sheet, division, found[:SHOWN], title=sheet.target.wording or row.code, goal=goal(sheet.target),
        sees_all=sees_all, older=found[SHOWN - 1].number if len(found) > SHOWN else 0,
    )  # fmt: skip
    may_share = may(user, Act.PLAN_SHARE, row) and sheet.target.value is not None
    context: Mapping[str, object] = {
        "plan": {"code": row.plan.code, "name": pick(row.plan.name_vi, row.plan.name_en or row.plan.name_vi)},
        "code": row.code,
        "page": page,
        "may_share": may_share,
        "is_noted": request.GET.get("bao") == "1",
        "finding": finding_text(division.finding) if division.finding is not None and sees_all else "",
        "error": error,
        "why": request.POST.get(WHY, ""),
    }
    return render(request, "desk/shares.html", context, status=REFUSED if error else 200)
