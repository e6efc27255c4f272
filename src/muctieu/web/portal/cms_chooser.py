"""Choosing a page: Wagtail's own windows, whose lists read no more than they show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as said
from wagtail.admin.templatetags.wagtailadmin_tags import querystring
from wagtail.admin.views import chooser
from wagtail.models import Page

from muctieu.web.portal.cms_rows import MomentColumn, PlainColumn, Rows, StatusColumn, icon, is_closed

_NAMED = '<td class="title"><div class="title-wrapper">{}</div></td>'
_CHOSEN = (
    '<a class="choose-page" href="#{0}" data-id="{0}" data-title="{1}" data-admin-title="{2}" data-url="{3}"'
    ' data-parent-id="{4}" data-edit-url="{5}">{2}</a>'
)
_DOWN = '<td class="children"><a href="{}{}" class="navigate-pages" title="{}" aria-label="{}">{}</a></td>'


class _Table(Rows, chooser.PageChooserTable):
    """The table of pages that may be chosen."""


class ChosenColumn(chooser.PageTitleColumn):
    """The title, by which the page is chosen."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        is_plain = instance.can_choose and not self.is_multiple_choice
        if not is_plain or instance.locked or is_closed(instance):
            return SafeString(super().render_cell_html(instance, parent_context))
        if not hasattr(instance, "_cached_parent_obj"):
            _know_parents(parent_context["table"].data)
        url = instance.get_url(request=parent_context.get("request")) or ""
        edit, above = reverse("wagtailadmin_pages:edit", args=(instance.pk,)), instance.get_parent()
        told = instance.title, instance.get_admin_display_title(), url, "" if above is None else above.pk, edit
        return format_html(_NAMED, format_html(_CHOSEN, instance.pk, *told))


class StateColumn(StatusColumn):
    """Whether the page is shown; the root of all is no page."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        return mark_safe("<td></td>") if instance.is_root() else super().render_cell_html(instance, parent_context)


class DownColumn(chooser.PageNavigateToChildrenColumn):
    """The way to the pages below."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        if not instance.can_descend:
            return mark_safe("<td></td>")
        way, kept = reverse("wagtailadmin_choose_page_child", args=(instance.pk,)), querystring(parent_context, p=None)
        words = said("Explore subpages of '%(title)s'") % {"title": instance.get_admin_display_title()}
        return format_html(_DOWN, way, kept, words, said("Explore"), icon("arrow-right", "default"))


class Browse(chooser.BrowseView):
    """The pages below one."""

    @property
    def columns(self) -> list[Any]:
        return _columns(super().columns, self.is_multiple_choice)

    def get_object_list(self) -> Any:
        """Without what their own kinds hold."""
        return self.parent_page.get_children()


class Search(chooser.SearchView):
    """Pages by their titles."""

    @property
    def columns(self) -> list[Any]:
        return _columns(super().columns, self.is_multiple_choice)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        response: TemplateResponse = super().get(request)
        context: Any = response.context_data
        context["table"] = _Table(self.columns, context["pages"])
        return response


def _columns(known: list[Any], is_multiple: object) -> list[Any]:
    """Wagtail's columns; those that are drawn here in their places."""
    ours = (
        ChosenColumn("title", label=said("Title"), is_multiple_choice=is_multiple),
        MomentColumn("updated", label=said("Updated"), width="12%", accessor="latest_revision_created_at"),
        PlainColumn("type", label=said("Type"), width="12%", accessor="page_type_display_name"),
        StateColumn("status", label=said("Status"), width="12%"),
        DownColumn("children", label="", width="10%"),
    )
    drawn = {column.name: column for column in ours}
    return [drawn.get(column.name, column) for column in known]


def _know_parents(rows: Iterable[Any]) -> None:
    """Let each page know the one above, where Wagtail looks for it; one query."""
    steps, pages = Page.steplen, list(rows)
    above = {one.path: one for one in Page.objects.filter(path__in={page.path[:-steps] for page in pages})}
    for page in pages:
        page._cached_parent_obj = above.get(page.path[:-steps])  # noqa: SLF001 - treebeard's own place for it
