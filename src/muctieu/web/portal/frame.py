"""What stands around every public page: whose portal it is, its menu, how to reach the commune."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from wagtail.models import Site

from muctieu.web.places.models import OrgUnit
from muctieu.web.portal.models import Licence, PictureSize, Portal
from muctieu.web.portal.models.pages import with_said_titles

# What every portal has beside its editor's pages, with its name in the menu.
ALWAYS = (
    ("portal:results", gettext_lazy("Kết quả")),
    ("portal:officials", gettext_lazy("Văn bản")),
    ("portal:dialogue", gettext_lazy("Đối thoại")),
)


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One section in the menu."""

    url: str
    text: str
    is_here: bool


class Frame:
    """Asked by templates; reads nothing before it is asked, and each thing once."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def portal(self) -> Portal | None:
        """The portal whose host name was asked for, else the store's first; None while there is none."""
        return portal_of(self._request)

    @property
    def name(self) -> str:
        portal = self.portal
        if portal is None:
            return ""
        return portal.name_en if get_language() == "en" and portal.name_en else portal.name_vi

    @property
    def theme(self) -> str:
        return "" if self.portal is None else self.portal.theme

    @cached_property
    def crest(self) -> PictureSize | None:
        """The crest beside the name, in the size of the bar on a fine screen."""
        crest = None if self.portal is None else self.portal.crest
        return None if crest is None else crest.get_rendition("max-112x112|format-png")

    @property
    def licence(self) -> Licence:
        """Under which the open data may be used."""
        return Licence.CC_BY if self.portal is None else Licence(self.portal.licence)

    @cached_property
    def menu(self) -> Sequence[MenuLine]:
        """The pages below the home page that an editor has put into the menu, then what every portal has."""
        if self.portal is None:
            return ()
        here = self._request.path
        rows = self.portal.site.root_page.get_children().live().in_menu()
        written = ((page.get_url(self._request), page.said_title) for page in with_said_titles(rows))
        lines = (*written, *((reverse(name), str(text)) for name, text in ALWAYS))
        return tuple(MenuLine(url, text, here.startswith(url)) for url, text in lines)


def portal_of(request: HttpRequest) -> Portal | None:
    """The portal of the request's host name; where no portal has that name, the default one. Read once a request."""
    if not hasattr(request, "portal"):
        site = Site.find_for_request(request)
        rows = Portal.objects.filter(site=site).select_related("site__root_page", "commune", "crest")
        request.portal = None if site is None else rows.first()  # type: ignore[attr-defined]  # asked by every part of a page
    return cast("Portal | None", request.portal)  # type: ignore[attr-defined]  # as above


def commune_of(request: HttpRequest) -> OrgUnit | None:
    """The commune whose portal was asked for; None while there is no portal."""
    portal = portal_of(request)
    return None if portal is None else portal.commune


def portal_of_page(request: HttpRequest) -> Mapping[str, object]:
    """The context of every template: `frame`."""
    return {"frame": Frame(request)}


def site_key(request: HttpRequest) -> str:
    """Under which name the counters keep this portal: its commune's key, "" while there is no portal."""
    portal = portal_of(request)
    return "" if portal is None else portal.commune.key
