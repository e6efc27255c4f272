"""What Wagtail asks of us by its own names (its hooks)."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from muctieu.web.documents.models import Document
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


class _OwnTrees(PagePermissionPolicy):
    """A right over a page is a right over all below it: each tree is looked for once, whatever rights there are."""

    def explorable_instances(self, user: Any) -> Any:
        trees = self.trees(user)
        if not trees:
            return super().explorable_instances(user)
        above = Q(path__in=[tree[:length] for tree in trees for length in range(Page.steplen, len(tree), Page.steplen)])
        below = (Q(path__range=(tree, tree + Page.alphabet[-1] * Page.steplen)) for tree in trees)
        return Page.objects.filter(reduce(or_, below, above))

    def trees(self, user: Any) -> set[str]:
        """Where the trees of the person begin."""
        return set() if user.is_superuser else {right.page.path for right in self.get_cached_permissions_for_user(user)}


_own_trees = _OwnTrees(Page)


class _Tree(ExplorableIndexView):
    """The pages below one: each row is dear to make, so that there are fewer at once."""

    permission_policy = _own_trees
    paginate_by = 20

    def get_base_queryset(self) -> Any:
        """Within the person's own tree every page below may be seen, and need not be looked for."""
        is_own = self.parent_page.path.startswith(tuple(self.permission_policy.trees(self.request.user)))
        if self.is_searching or self.is_filtering or not is_own:
            return super().get_base_queryset()
        return self.annotate_queryset(self.parent_page.get_children())


class _Search(SearchView):
    permission_policy = _own_trees


class _PageScreens(PageViewSet):
    index_view_class = _Tree
    search_view_class = _Search


_page_screens = _PageScreens()


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
