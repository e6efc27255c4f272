"""The portal's page on the desk: opened for a commune, dressed, and what readers sent in let out or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from muctieu.errors import MuctieuError, RightsError
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act, may
from muctieu.web.desk.communes import PARAMETER, Seat, seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.documents.uploads import uploads_of
from muctieu.web.portal import comments
from muctieu.web.portal.domain import Dress, change_portal, found_portal
from muctieu.web.portal.from_report import sources
from muctieu.web.portal.models import Comment, Licence, Portal, Theme
from muctieu.web.portal.votes import held_votes, rule_votes
from muctieu.web.screens.words import pick

REFUSED = 400
NAME, NAME_EN, HOST, CREST = "ten", "ten-tieng-anh", "ten-mien", "huy-hieu"
# Field of the dress → name in the form, with the most letters that the field takes.
TEXTS = {
    "name_vi": (NAME, 200), "name_en": (NAME_EN, 200), "theme": ("mau", 10), "licence": ("giay-phep", 20),
    "address": ("dia-chi", 300), "phone": ("dien-thoai", 60), "email": ("thu", 254),
}  # fmt: skip
FLAGS = {"has_four_eyes": "hai-nguoi", "takes_comments": "nhan-y-kien"}
SHOW, REFUSE, SUBJECT, COUNT = "hien", "tu-choi", "bai", "tinh"


@guarded(Act.PORTAL_SEE)
def portal(request: HttpRequest) -> HttpResponse:
    """The commune's portal with what waits; by POST another dress."""
    place = seat(request)
    row = _portal_of(place)
    if request.method != "POST":
        return _shown(request, place, row)
    if row is None:
        raise Http404
    return _done(request, lambda: _dress(request, row, place))


@require_POST
@guarded(Act.PORTAL_FOUND)
def found(request: HttpRequest) -> HttpResponse:
    """Open a portal for the commune at a host name."""
    place, posted = seat(request), request.POST
    name, host = posted.get(NAME, "").strip()[:200], posted.get(HOST, "").strip().lower()[:253]
    return _done(
        request,
        lambda: found_portal(place.commune, name=name, name_en=posted.get(NAME_EN, "")[:200], host=host, by=place.user),
    )


@require_POST
@guarded(Act.PORTAL_PUBLISH)
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a reader's words, or refuse them with a reason."""
    place = seat(request)
    row = _own_comment(_portal_of(place), pk)
    shows = SHOW in request.POST
    reason = "" if shows else request.POST.get("ly-do", "")[:300]
    return _done(request, lambda: comments.decide(row, show=shows, by=place.user, reason=reason))


@require_POST
@guarded(Act.PORTAL_PUBLISH)
def votes(request: HttpRequest) -> HttpResponse:
    """Let the votes on one page that wait count, or never."""
    place = seat(request)
    row = _portal_of(place)
    if row is None:
        raise Http404
    subject = request.POST.get(SUBJECT, "")[:200]
    return _done(request, lambda: rule_votes(row, subject, counts=COUNT in request.POST, by=place.user))


# -- pieces ---------------------------------------------------------------------------------------------------


def _portal_of(place: Seat) -> Portal | None:
    return Portal.objects.filter(commune=place.commune).select_related("site__root_page", "commune", "crest").first()


def _own_comment(row: Portal | None, pk: int) -> Comment:
    """A comment of this portal; another's is not there."""
    if row is not None:
        below = row.site.root_page.path
        found = Comment.objects.filter(pk=pk, article__path__startswith=below).select_related("article").first()
        if found is not None:
            return found
    raise Http404


def _dress(request: HttpRequest, row: Portal, place: Seat) -> Portal:
    posted = request.POST
    texts: dict[str, Any] = {field: posted.get(name, "").strip()[:most] for field, (name, most) in TEXTS.items()}
    flags: dict[str, Any] = {field: bool(posted.get(name)) for field, name in FLAGS.items()}
    crest = next(iter(uploads_of(request, CREST)), None)
    return change_portal(row, Dress(**texts, **flags), by=place.user, crest=crest)


def _done(request: HttpRequest, act: Callable[[], object]) -> HttpResponse:
    """Do it and lead back to the page, or say there why not, with what was typed still in its fields."""
    try:
        act()
    except RightsError:
        raise PermissionDenied from None
    except MuctieuError as error:
        place = seat(request)
        told = f"{pick(error.message_vi, error.message_en)} ({error.code})"
        return _shown(request, place, _portal_of(place), error=told)
    return redirect(f"{reverse('desk:portal')}?{PARAMETER}={seat(request).commune.key}")


def _shown(request: HttpRequest, place: Seat, row: Portal | None, *, error: str = "") -> HttpResponse:
    user = place.user
    typed = _typed(request.POST if error else None, row)
    is_own = row is not None and may(user, Act.PORTAL_PUBLISH, row)
    context = {
        "seat": place,
        "portal": row,
        "fault": error,
        "typed": typed,
        "may_found": may(user, Act.PORTAL_FOUND, place.commune),
        "may_keep": row is not None and may(user, Act.PORTAL_KEEP, row),
        "may_write": row is not None and may(user, Act.CMS_OPEN, row),
        "may_publish": is_own,
        "themes": [Option(code, str(word), code == typed["mau"]) for code, word in Theme.choices],
        "licences": [Option(code, str(word), code == typed["giay_phep"]) for code, word in Licence.choices],
        "reports": sources(row, viewer=user) if row is not None and may(user, Act.PORTAL_WRITE, row) else [],
        "comments": comments.waiting(row) if row is not None and is_own else [],
        "held": held_votes(row) if row is not None and is_own else [],
    }
    return render(request, "desk/portal/portal.html", context, status=REFUSED if error else 200)


def _typed(posted: QueryDict | None, row: Portal | None) -> dict[str, Any]:
    """What stands in the fields: what was just typed, else what holds; names with underscores for the template."""
    if posted is not None:
        texts = {name: posted.get(name, "") for name, _most in TEXTS.values()}
        flags = {name: bool(posted.get(name)) for name in FLAGS.values()}
    else:
        texts = {name: "" if row is None else getattr(row, field) for field, (name, _most) in TEXTS.items()}
        flags = {name: row is not None and getattr(row, field) for field, name in FLAGS.items()}
    named = {**texts, **flags, HOST: "" if posted is None else posted.get(HOST, "")}
    return {name.replace("-", "_"): value for name, value in named.items()}
