"""Votes that wait for a person since too many came from one network: let them count, or never."""

from __future__ import annotations

from dataclasses import dataclass

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.people.models import User
from muctieu.web.portal.models import ArticlePage, Portal
from muctieu.web.visits.queries import here
from muctieu.web.visits.ratings import Ratings


@dataclass(frozen=True, slots=True)
class HeldVotes:
    """How many votes on one page wait; `title` is the subject itself where no page of that name is left."""

    subject: str
    title: str
    url: str
    count: int


def held_votes(portal: Portal) -> list[HeldVotes]:
    """The pages of a portal with votes that wait, most first."""
    waiting = Ratings(here().folder).waiting(portal.commune.key)
    articles = ArticlePage.objects.descendant_of(portal.site.root_page)
    pages = {page.subject: page for page in articles.filter(pk__in=[key for key in map(_key, waiting) if key])}
    lines = [
        HeldVotes(subject, pages[subject].title, pages[subject].get_url() or "", count)
        if subject in pages else HeldVotes(subject, subject, "", count)
        for subject, count in waiting.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.count, line.subject))


def rule_votes(portal: Portal, subject: str, *, counts: bool, by: User) -> int:
    """Let the votes that wait count from now on, or never; how many those were.

    Raises:
        RightsError: MT7101.
        StateError: MT7795 when none wait any more.
    """
    with acting(by, Act.PORTAL_PUBLISH, portal, chain=portal.commune.uuid) as log:
        count = Ratings(here().folder).rule(portal.commune.key, subject, counts=counts, at=int(clock.now().timestamp()))
        if not count:
            raise StateError("MT7795", subject=subject[:80])
        log.thing, log.after = subject[:200], {"votes": count, "count": counts}
    return count


def _key(subject: str) -> int:
    kind, _, key = subject.partition(":")
    return int(key) if kind == "article" and key.isascii() and key.isdecimal() and len(key) < 19 else 0
