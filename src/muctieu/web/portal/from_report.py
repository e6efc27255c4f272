"""A draft of an article from an issued review report: what the public may know of it, with figures from the store.

A report also speaks of what stays inside the commune. Nothing of its text is taken over but number, day and what it is
about; every figure is a block that asks for the public's view of its target, held at a day. So whoever writes for the
portal drafts from a report without being let into it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.html import format_html

from muctieu.core.report import Head
from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.days import day_of
from muctieu.web.common.policy import Act, Actor, demand
from muctieu.web.people.models import User
from muctieu.web.places.queries import governed, governing
from muctieu.web.portal import live
from muctieu.web.portal.models import ArticlePage, NewsPage, Portal
from muctieu.web.reviews.models import DraftState, IssuedReport
from muctieu.web.reviews.queries import content_of, told_reports
from muctieu.web.screens.words import day_text

MOST_FIGURES, SOURCES_SHOWN = 5, 5
_LONGEST_LEAD = 600


@dataclass(frozen=True, slots=True)
class Source:
    """An issued report as whoever writes for the portal sees it.

    `public` counts the targets it tells of that the public sees as well, `inside` those that stay in the commune.
    """

    row: IssuedReport
    about: str
    public: int
    inside: int
    articles: list[ArticlePage]


def sources(portal: Portal, *, viewer: Actor | None) -> list[Source]:
    """The newest issued reports of the portal's commune and of its party committee."""
    rows = told_reports(viewer).filter(
        place__in=governed((portal.commune_id,), clock.today()), report__state=DraftState.ISSUED
    )[:SOURCES_SHOWN]
    public = _public_targets() if rows else ()
    return [_source(row, public) for row in rows]


def _source(row: IssuedReport, public: Collection[str]) -> Source:
    names = _told_targets(row)
    seen = sum(name in public for name in names)
    return Source(row, content_of(row).head.about.strip(), seen, len(names) - seen, articles_on(row))


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
        StateError: MT7790 while the commune has no portal, MT7791 when nothing of the plan is public, MT7830 of a
            report that was withdrawn or replaced.
    """
    portal = portal_for(row)
    if portal is None:
        raise StateError("MT7790", report=row.name, place=row.place.key)
    demand(by, Act.PORTAL_WRITE, portal)
    with transaction.atomic(), translation.override("vi"):
        known = articles_on(row)
        if known:
            return known[0]
        if row.report.state != DraftState.ISSUED:
            raise StateError("MT7830", report=row.name)
        return _drafted(row, portal, by)


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
    public = _public_targets()
    names = [name for name in _told_targets(row) if name in public]
    for name in names[:MOST_FIGURES]:
        yield "figure", {"target": name, "known_on": day}


def _told_targets(row: IssuedReport) -> list[str]:
    """The targets of which the report tells a figure, as `plan/target`, in the order of its text."""
    told = dict.fromkeys(bound.target for bound in content_of(row).figures().values() if bound.target)
    return [f"{row.report.plan.code}/{target}" for target in told]


def _public_targets() -> set[str]:
    return {code for code, _name in live.target_choices()}
