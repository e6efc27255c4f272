"""Readers' words under an article: taken where the editors want them, shown when somebody of the portal has read them.

Robots are kept out without third parties: a field that people do not see, and a form that was signed when it was shown
and is not sent within three seconds or after a day. What is kept is the name given and the words, nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from muctieu.errors import StateError
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.people.models import User
from muctieu.web.portal.models import ArticlePage, Comment, Portal
from muctieu.web.portal.models.pages import portal_of_tree
from muctieu.web.portal.sending import LATEST, SOONEST, marked, read_mark

LONGEST, LONGEST_NAME, MOST_WAITING = 2000, 60, 200
TRAP = "dia-chi-web"


def stamp(article: ArticlePage) -> str:
    """What the form carries: the moment at which it was shown, for this article, signed."""
    return marked(_shown(article))


def take(article: ArticlePage, fields: Mapping[str, str]) -> Comment | None:
    """Keep a reader's words for an editor to read; None when a robot sent them, which is told nothing.

    Raises:
        StateError: MT7611 where none are taken, MT7612 without words or name, MT7613 for too many letters, MT7614 when
            the form is too old, MT7615 while too many wait to be read.
    """
    portal = portal_of_tree(article)
    if portal is None or not (portal.takes_comments and article.takes_comments and article.live):
        raise StateError("MT7611", thing=article.title)
    name, text = fields.get("ten", "").strip(), fields.get("loi", "").strip()
    if fields.get(TRAP) or _age(fields.get("luc", ""), article) < SOONEST:
        return None
    if not name or not text:
        raise StateError("MT7612")
    if len(text) > LONGEST or len(name) > LONGEST_NAME:
        raise StateError("MT7613", count=f"{len(text)}", most=str(LONGEST), name=str(LONGEST_NAME))
    if article.comments.filter(state=Comment.State.WAITING).count() >= MOST_WAITING:
        raise StateError("MT7615")
    return Comment.objects.create(article=article, name=name, text=text)


def _age(text: str, article: ArticlePage) -> timedelta:
    mark = read_mark(text)
    if mark is None:
        return timedelta(0)
    if mark[0] != _shown(article) or mark[1] > LATEST:
        raise StateError("MT7614")
    return mark[1]


def _shown(article: ArticlePage) -> str:
    return f"comment:{article.pk}"


def decide(comment: Comment, *, show: bool, by: User, reason: str = "") -> None:
    """Show a reader's words, or refuse them with a reason that stays inside.

    Raises:
        RightsError: MT7101.
        StateError: MT7616 without a reason, MT7617 when somebody has decided already.
    """
    portal = portal_of_tree(comment.article)
    assert portal is not None  # noqa: S101 - an article stands in a portal's tree
    with acting(by, Act.PORTAL_PUBLISH, portal, chain=portal.commune.uuid, why=reason) as log:
        if not show and not reason.strip():
            raise StateError("MT7616")
        waiting = Comment.objects.filter(pk=comment.pk, state=Comment.State.WAITING)
        state = Comment.State.SHOWN if show else Comment.State.REFUSED
        if not waiting.update(state=state, decided_by=by, reason=reason.strip()):
            raise StateError("MT7617")
        log.thing = f"comment:{comment.pk}"
        log.after = {"article": comment.article.title, "state": str(state)}


def waiting(portal: Portal) -> list[Comment]:
    """What nobody has read yet, oldest first."""
    rows = Comment.objects.filter(state=Comment.State.WAITING, article__path__startswith=portal.site.root_page.path)
    return list(rows.select_related("article")[:MOST_WAITING])
