"""The editor's lists of pages: whose they are, by what they are narrowed, and what stands in a row.

Wagtail's own views by its documented ways (a viewset for all pages, views of its classes): with 100,000 pages they must
read no more than they show.
"""

from __future__ import annotations

from functools import cached_property, reduce
from operator import or_
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as said
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.views.pages.listing import EditedByFilter, ExplorableIndexView, GenericPageFilterSet
from wagtail.admin.views.pages.search import SearchView, page_filter_search
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from muctieu.web.common.policy import RULES, Act, reach
from muctieu.web.people.models import User
from muctieu.web.portal.cms_rows import (
    BelowColumn,
    CheckColumn,
    KindColumn,
    MomentColumn,
    PageRows,
    StatusColumn,
    TitleColumn,
)

A_PAGE = 20
_COLUMNS = (
    CheckColumn("bulk_actions"),
    TitleColumn("title", label=said("Title"), sort_key="title", classname="title"),
    MomentColumn(
        "latest_revision_created_at", label=said("Updated"), sort_key="latest_revision_created_at", width="12%"
    ),
    KindColumn(
        "type", label=said("Type"), accessor="page_type_display_name", sort_key="content_type__model", width="12%"
    ),
    StatusColumn("status", label=said("Status"), sort_key="live", width="12%"),
)


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


def _colleagues(request: Any) -> Any:
    """Who writes or has written for the portals of the person who asks: nobody learns who writes for another."""
    places = reach(request.user, Act.CMS_OPEN)
    roles = RULES[Act.CMS_OPEN].roles
    return User.objects.filter(grants__role__in=roles, grants__unit__in=places).distinct()


class _Filters(GenericPageFilterSet):
    """By what a list is narrowed; a portal is one site, and its people are few."""

    owner = MultipleUserFilter(label=said("Owner"), queryset=_colleagues, widget=CheckboxSelectMultiple)
    edited_by = EditedByFilter(label=said("Edited by"), queryset=_colleagues, widget=CheckboxSelectMultiple)
    site = None

    class Meta:
        model = Page
        fields: ClassVar[list[str]] = []


def told_in_rows(pages: Any) -> Any:
    """What rows say of their pages, without what their own kinds hold."""
    return pages.prefetch_workflow_states().annotate_site_root_state().annotate_approved_schedule()


class _Tree(ExplorableIndexView):
    """The pages below one."""

    permission_policy = _own_trees
    paginate_by = A_PAGE
    table_class = PageRows

    def annotate_queryset(self, pages: Any) -> Any:
        return told_in_rows(pages)

    @cached_property
    def explorable_columns(self) -> list[Any]:
        return [*_COLUMNS, BelowColumn("navigate", width="10%")]

    def get_base_queryset(self) -> Any:
        """Within the person's own tree every page below may be seen, and need not be looked for."""
        seen = self.permission_policy.explorable_instances(self.request.user)
        is_own = self.parent_page.path.startswith(tuple(self.permission_policy.trees(self.request.user)))
        if not (self.is_searching or self.is_filtering):
            return self.annotate_queryset(
                self.parent_page.get_children() if is_own else seen.child_of(self.parent_page)
            )
        if self.is_searching_whole_tree:
            return self.annotate_queryset(seen)
        below = self.parent_page.get_descendants() if is_own else seen.descendant_of(self.parent_page)
        return self.annotate_queryset(below)

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """What a row says of its page is read for the rows that are shown, not for all that are put in order."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        if self._is_in_parts():
            keys = list(page.object_list.values_list("pk", flat=True))
            found = {row.pk: row for row in self.annotate_queryset(Page.objects.filter(pk__in=keys))}
            page.object_list = rows = [found[key] for key in keys]
        return paginator, page, rows, is_paginated

    def _is_in_parts(self) -> bool:
        """A list that is put in order by hand is shown whole."""
        is_narrowed = self.is_searching or self.is_filtering
        return not is_narrowed and self.get_paginate_by(None) is not None


class _Search(SearchView):
    """All pages of the person by their titles."""

    permission_policy = _own_trees
    paginate_by = A_PAGE
    table_class = PageRows
    columns = (*_COLUMNS, BelowColumn("navigate", width="10%"))

    def annotate_queryset(self, pages: Any) -> Any:
        return told_in_rows(pages)

    def get_queryset(self) -> Any:
        """As Wagtail's own, but that what may be seen is asked of each found page, not of all pages."""
        seen = self.permission_policy.explorable_instances(self.request.user)
        pages = seen.order_by(self.ordering) if self.ordering else seen
        if self.selected_content_type:
            pages = pages.filter(content_type=self.selected_content_type)
        pages, self.all_pages = page_filter_search(
            self.search_query, self.annotate_queryset(pages), seen, self.ordering
        )
        kinds = self.all_pages.facet("content_type_id")
        self.content_types = [(ContentType.objects.get_for_id(key), count) for key, count in kinds.items()]
        return pages


class PageScreens(PageViewSet):
    """What Wagtail asks for by `register_admin_viewset`."""

    index_view_class = _Tree
    columns = _COLUMNS
    filterset_class = _Filters
    search_view_class = _Search
