"""What the API answers: why a figure is what it is, where a record goes, where a target will end."""

from __future__ import annotations

from django.http import HttpRequest

from muctieu.core.assumed import Made, with_pace, with_place
from muctieu.core.outlook import Outlook
from muctieu.web.api import contract as ask
from muctieu.web.api.answers import Json, answering
from muctieu.web.common.policy import Act, Actor
from muctieu.web.figures import queries
from muctieu.web.figures.beside import beside
from muctieu.web.figures.explained import explained
from muctieu.web.figures.shapes import TargetDetail
from muctieu.web.figures.uses import uses_of
from muctieu.web.portal.showing import pages_showing
from muctieu.web.reviews.queries import uses_of as reports_resting_on
from muctieu.web.screens.ahead import village_parts
from muctieu.web.screens.ahead_json import outlook_json
from muctieu.web.screens.explained_json import explained_json, uses_json


@answering(Act.DESK_OPEN)
def explain(request: HttpRequest, viewer: Actor) -> Json | None:
    """The tree of a figure; without a period that of what was reported without one."""
    found = explained(
        ask.INDICATOR.needed(request),
        ask.PLACE.needed(request),
        ask.PERIOD.of(request),
        viewer=viewer,
        known_on=ask.KNOWN_ON.of(request),
    )
    return None if found is None else explained_json(found)


@answering(Act.FIGURE_READ)
def uses(request: HttpRequest, viewer: Actor) -> Json | None:
    """Everything that rests on a record: totals, ratios, targets, reports, criteria."""
    record = ask.RECORD.needed(request)
    found = uses_of(record, viewer=viewer)
    if found is None:
        return None
    pages = ((page.title, page.url) for page in pages_showing(found.open_targets))
    return uses_json(found, reports_resting_on([record], viewer=viewer), pages)


@answering(Act.PLAN_READ)
def outlook_of(request: HttpRequest, viewer: Actor) -> Json | None:
    """What a target is due, the pace that it needs, its forecast, and what would be under an assumption."""
    known_on, restated = ask.KNOWN_ON.of(request), ask.RESTATED.of(request)
    detail = queries.target_detail(
        ask.PLAN.needed(request), ask.TARGET.needed(request), viewer=viewer, known_on=known_on, restated=restated
    )
    if detail is None:
        return None
    target = detail.assessment.target
    about = beside(
        detail.plan, (target.indicator.code,), viewer=viewer, as_of=detail.as_of, known_on=known_on,
        is_restated=restated is not None,
    )  # fmt: skip
    found = about.ending(target, detail.series)
    return outlook_json(detail, found, _assumed(request, detail, found))


def _assumed(request: HttpRequest, detail: TargetDetail, found: Outlook) -> Made | None:
    factor, place, target = ask.FACTOR.of(request), ask.PLACE.of(request), detail.assessment.target
    if factor is not None:
        return with_pace(target, found, factor=factor, count=ask.LAST.of(request) or 1)
    if place is None:
        return None
    return with_place(target, found, village_parts(detail), place=place, plan=detail.plan, as_of=detail.as_of)
