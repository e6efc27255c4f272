"""The editor's pages below /cms/: Wagtail's own, behind our sign-in and policy.

A request that changes something is one transaction: what Wagtail stores and what the journal says of it stand or fall
together (`portal.journal`).
"""

from __future__ import annotations

from functools import wraps

from csp.decorators import csp_replace
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.admin import urls as wagtail_admin
from wagtail.utils.urlpatterns import decorate_urlpatterns

from muctieu.web.common.guard import View, guarded
from muctieu.web.common.policy import Act

_READING = frozenset(("GET", "HEAD", "OPTIONS"))


def at_the_door(view: View) -> View:
    """A page of Wagtail's as we let it be used."""

    @wraps(view)
    def inside(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method in _READING:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    framed = xframe_options_sameorigin(csp_replace(settings.CMS_SECURITY_POLICY)(inside))
    return guarded(Act.CMS_OPEN)(framed)


urlpatterns: list[URLPattern | URLResolver] = decorate_urlpatterns(wagtail_admin.urlpatterns, at_the_door)
