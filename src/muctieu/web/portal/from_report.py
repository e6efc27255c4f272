"""A draft of an article from an issued review report: what the public may know of it, with figures from the store.

A report also speaks of what stays inside the commune. Nothing of its text is taken over but number, day and what it is
about; every figure is a block that asks for the public's view of its target, held at a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.html import format_html

from muctieu.core.report import Head
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.days import day_of
from muctieu.web.common.policy import Act, demand
from muctieu.web.people.models import User
from muctieu.web.places.queries import governing
from muctieu.web.portal import live
from muctieu.web.portal.models import ArticlePage, NewsPage, Portal
from muctieu.web.reviews.models import IssuedReport
from muctieu.web.reviews.queries import content_of
from muctieu.web.screens.words import day_text

MOST_FIGURES = 5
_LONGEST_LEAD = 600


def portal_for(row: IssuedReport) -> Portal | None:
    """The portal of the commune whose report it is, its party committee's among them."""
    above = governing(row.place_id, clock.today())
    return Portal.objects.filter(commune__in=above).select_related("site__root_page", "commune").first()


def articles_on(row: IssuedReport) -> list[ArticlePage]:
    """What was drafted from the report, oldest first."""
    return list(ArticlePage.objects.filter(report=row).order_by("pk"))


def draft_article(row: IssuedReport, *, by: User) -> ArticlePage:
    """The draft, which waits in /cms/ for an editor's words and for a second person; asked again, the same one.

    Raises:
        RightsError: MT7101.
        StateError: MT7790 while the commune has no portal, MT7791 when nothing of the plan is public.
    """
    portal = portal_for(row)
    if portal is None:
        raise StateError("MT7790", report=row.name, place=row.place.key)
    demand(by, Act.PORTAL_WRITE, portal)
    with transaction.atomic(), translation.override("vi"):
        known = articles_on(row)
        return known[0] if known else _drafted(row, portal, by)


def _drafted(row: IssuedReport, portal: Portal, by: User) -> ArticlePage:
    board, day = _board(row)
    head = content_of(row).head
    page = ArticlePage(
        title=_title(head), report=row, live=False, owner=by,
        lead=f"{board.page.headline}."[:_LONGEST_LEAD], body=[("text", _opening(row, head)), *_blocks(row, board, day)],
    )  # fmt: skip
    made: ArticlePage = NewsPage.objects.child_of(portal.site.root_page).get().add_child(instance=page)
    made.save_revision(user=by, log_action=True)
    return made


def _board(row: IssuedReport) -> tuple[live.LiveBoard, date]:
    """The public board as known on the day of issue; as known now, if nothing was published until then."""
    issued, now = day_of(row.at), clock.today()
    for day in (issued, now):
        found = live.board(row.report.plan.code, known_on=day)
        if found is not None and (found.page.has_figures or day == now):
            return found, day
    raise StateError("MT7791", report=row.name, plan=row.report.plan.code)


def _title(head: Head) -> str:
    about = " ".join(head.about.split())
    return f"{about[:1].upper()}{about[1:]}"[:255] or head.type


def _opening(row: IssuedReport, head: Head) -> str:
    """Whose number stands in it becomes a link as soon as the report is a public document of the register."""
    return format_html(
        "<p>Ngày {}, {} ban hành {} số {} {}.</p>",
        day_text(row.day), row.report.plan.place_name, head.type.lower(), row.name, head.about.strip(),
    )  # fmt: skip


def _blocks(row: IssuedReport, board: live.LiveBoard, day: date) -> Iterator[tuple[str, dict[str, object]]]:
    """The board, then the targets of which the report tells a figure, as far as they are public."""
    yield "board", {"plan": board.page.plan_code, "known_on": day}
    told = dict.fromkeys(bound.target for bound in content_of(row).figures().values() if bound.target)
    public = {code for code, _name in live.target_choices()}
    names = [name for name in (f"{board.page.plan_code}/{target}" for target in told) if name in public]
    for name in names[:MOST_FIGURES]:
        yield "figure", {"target": name, "known_on": day}
