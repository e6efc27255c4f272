"""What Wagtail asks of us by its own names (its hooks)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.api.v2.views import BaseAPIViewSet

from muctieu.web.documents.models import Document
from muctieu.web.portal.cms_lists import PageScreens
from muctieu.web.portal.shelf import shelf_chooser

# Nothing here is for an editor of a commune: help and settings of the program, its reports on everybody's pages.
_LEFT_OUT = frozenset(("help", "reports", "settings", "snippets"))


def _shelf() -> object:
    return shelf_chooser


def _desk() -> MenuItem:
    return MenuItem(_("Về trang làm việc"), reverse("desk:today"), icon_name="arrow-left", order=10_000)


def _short(_request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in _LEFT_OUT]


def _no_counts(_request: HttpRequest, items: list[Any]) -> None:
    """How many pictures and pages there are in all portals is nobody's business."""
    items.clear()


_page_screens = PageScreens()


def _screens() -> object:
    return _page_screens


def _told_at_once(pages: Any, _request: HttpRequest) -> Any:
    """What a row says of its page is read with all rows, not for each."""
    return pages.annotate_approved_schedule().prefetch_workflow_states()


class _NoDocuments(BaseAPIViewSet):
    """Wagtail's pages name this address although its documents are not installed; nothing is behind it."""

    model = Document
    known_query_parameters: ClassVar[set[str]] = set()

    def get_queryset(self) -> Any:
        return Document.objects.none()


def _api(router: Any) -> None:
    router.register_endpoint("documents", _NoDocuments)


hooks.register("construct_admin_api", _api)
hooks.register("register_admin_viewset", _shelf)
# After Wagtail's own, whose place it takes.
hooks.register("register_admin_viewset", _screens, order=1)
hooks.register("construct_page_chooser_queryset", _told_at_once)
hooks.register("register_admin_menu_item", _desk)
hooks.register("construct_main_menu", _short)
hooks.register("construct_homepage_summary_items", _no_counts)
