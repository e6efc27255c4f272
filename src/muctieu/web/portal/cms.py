"""The editor's pages below /cms/: Wagtail's own, behind our sign-in and policy.

A request that changes something is one transaction: what Wagtail stores and what the journal says of it stand or fall
together (`portal.journal`).
"""

from __future__ import annotations

from functools import wraps
from typing import cast

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.admin import urls as wagtail_admin
from wagtail.utils.urlpatterns import decorate_urlpatterns

from muctieu.errors import RightsError
from muctieu.web.common.guard import View, guarded
from muctieu.web.common.policy import Act
from muctieu.web.people.models import User
from muctieu.web.portal.cms_chooser import Browse, Search
from muctieu.web.portal.cms_scripts import with_known_scripts
from muctieu.web.portal.seats import take_seat
from muctieu.web.portal.titles import looking_in
from muctieu.web.screens.words import pick

_READING = frozenset(("GET", "HEAD", "OPTIONS"))


def at_the_door(view: View) -> View:
    """A page of Wagtail's as we let it be used."""

    @wraps(view)
    def inside(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        with looking_in(take_seat(cast("User", request.user))):
            if request.method in _READING:
                return with_known_scripts(request, _rendered(view(request, *args, **kwargs)))
            try:
                with transaction.atomic():
                    return with_known_scripts(request, _rendered(view(request, *args, **kwargs)))
            except RightsError as error:
                messages.error(request, pick(error.message_vi, error.message_en))
                return redirect(request.get_full_path())

    framed = xframe_options_sameorigin(csp_replace(settings.CMS_SECURITY_POLICY)(inside))
    return guarded(Act.CMS_OPEN)(framed)


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


def _elsewhere(name: str) -> View:
    """What Wagtail has a page for and we have our own."""

    def go(_request: HttpRequest, *_: object) -> HttpResponseBase:
        return redirect(name)

    return go


urlpatterns: list[URLPattern | URLResolver] = decorate_urlpatterns(
    [
        path("account/", _elsewhere("access:account")),
        path("login/", _elsewhere("login")),
        path("logout/", _elsewhere("desk:today")),
        re_path(
            "^(password_reset|users|groups|sites|collections|workflows|api/main/(images|documents))/",
            _elsewhere("wagtailadmin_home"),
        ),
        # In the place of Wagtail's of the same addresses, whose names stay.
        path("choose-page/", Browse.as_view()),
        path("choose-page/<int:parent_page_id>/", Browse.as_view()),
        path("choose-page/search/", Search.as_view()),
        *wagtail_admin.urlpatterns,
    ],
    at_the_door,
)
