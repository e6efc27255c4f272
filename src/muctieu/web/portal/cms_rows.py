"""The rows of the editor's lists of pages, put together here: by Wagtail's templates one row takes fifteen of them.

What stands in a row is Wagtail's: the title, the menu of what may be done with the page (all of its hooks are asked),
whether it is shown. What is rare (a page that is locked, closed to the public or the root of a site) is left to
Wagtail's own cell. A test holds both against each other.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as said
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    NavigateToChildrenColumn,
    PageStatusColumn,
    PageTable,
    PageTitleColumn,
    PageTypeColumn,
)
from wagtail.admin.widgets.button import ButtonWithDropdownFromHook
from wagtail.models import PageViewRestriction

from muctieu.web.common.days import VIETNAM
from muctieu.web.common.looking import remembered

_TABLE = "<table{}>{}{}<thead><tr{}>{}</tr></thead><tbody>{}</tbody></table>"
_CHECK = (
    '<td class="bulk-action-checkbox-cell"><input type="checkbox" data-page-status="{}" data-object-id="{}"'
    ' data-bulk-action-checkbox class="bulk-action-checkbox" aria-label="{}" aria-describedby="{}"/></td>'
)
_BELOW = '<td class="{}"><a href="{}" title="{}" aria-label="{}">{}</a></td>'
_TITLE = '<td class="{}" data-listing-page-title><div class="title-wrapper">{}</div><ul class="actions">{}</ul>{}</td>'
_ABOVE = '<div><a href="{}">{}{}</a></div>'
_NAME = '<span id="page_{}_title">{}{}</span>'
_MENU = (
    '<div data-controller="w-dropdown" class="w-dropdown"{}><button type="button" class="w-dropdown__toggle'
    ' w-dropdown__toggle--icon" data-w-dropdown-target="toggle" aria-label="{}">{}</button>'
    '<div data-w-dropdown-target="content" class="w-dropdown__content" hidden>{}</div></div>'
)
_STATUS = '<td><{} class="w-status{}"{}><span class="w-sr-only">{}</span> {}</{}></td>'


class Rows:
    """Before a table of Wagtail's: the same table, its rows put together here."""

    def render_html(self: Any, parent_context: Any) -> SafeString:
        context = {**self.get_context_data(parent_context), "row": None}
        columns = tuple(self.columns.values())
        rows = (
            (
                flatatt(self.get_row_attrs(one)),
                SafeString("".join(cell.render_cell_html(one, context) for cell in columns)),
            )
            for one in self.data
        )
        caption, widths = (
            self.get_caption(),
            [flatatt({"width": column.width} if column.width else {}) for column in columns],
        )
        return format_html(
            _TABLE, flatatt(self.attrs),
            format_html('<caption class="w-sr-only">{}</caption>', caption) if caption else "",
            format_html_join("", "<col{}/>", ((width,) for width in widths)) if any(widths) else "",
            flatatt({"class": self.header_row_classname} if self.header_row_classname else {}),
            SafeString("".join(column.render_header_html(context) for column in columns)),
            format_html_join("", "<tr{}>{}</tr>", rows),
        )  # fmt: skip


class PageRows(Rows, PageTable):
    """The table of a list of pages."""


class CheckColumn(BulkActionsColumn):
    """The box by which a page is chosen for what is done with several."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:  # noqa: ARG002 - as Wagtail calls it
        shown = "live" if instance.live else "draft"
        return format_html(_CHECK, shown, instance.pk, said("Select"), self.get_aria_describedby(instance))


class PlainColumn(Column):
    """Some words."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:  # noqa: ARG002 - as above
        return format_html("<td>{}</td>", self.get_value(instance))


class KindColumn(PlainColumn, PageTypeColumn):
    """What kind of page it is."""


class BelowColumn(NavigateToChildrenColumn):
    """The way to the pages below, or to the first of them."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        title = instance.get_admin_display_title()
        if instance.is_navigable():
            way, words = (
                reverse("wagtailadmin_explore", args=(instance.pk,)),
                said("Explore child pages of '%(title)s'"),
            )
            return format_html(_BELOW, "children", way, *[words % {"title": title}] * 2, icon("arrow-right", "default"))
        if not ways_of(instance, parent_context).can_add:
            return mark_safe('<td class="no-children"></td>')
        way, words = (
            reverse("wagtailadmin_pages:add_subpage", args=(instance.pk,)),
            said("Add a child page to '%(title)s'"),
        )
        return format_html(_BELOW, "no-children", way, *[words % {"title": title}] * 2, icon("plus-inverse", "default"))


class TitleColumn(PageTitleColumn):
    """The page's title, which leads to its form, and the menu of what may be done with it."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        if instance.locked or instance.is_site_root() or is_closed(instance):
            return SafeString(super().render_cell_html(instance, parent_context))
        ways, above = ways_of(instance, parent_context), getattr(instance, "annotated_parent_page", None)
        return format_html(
            _TITLE, self.classname, _name(instance, can_edit=ways.can_edit), ways.menu,
            "" if above is None else _above(above),
        )  # fmt: skip


class StatusColumn(PageStatusColumn):
    """Whether the page is shown; where it is, the way to it."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        told = said("Current page status:"), instance.status_string
        if not instance.live:
            return format_html(_STATUS, "span", "", "", *told, "span")
        url = instance.get_url(request=parent_context.get("request"))
        if url is None:
            return format_html(_STATUS, "span", " w-status--primary", "", *told, "span")
        way = format_html(' href="{}" title="{}" target="_blank" rel="noreferrer"', url, said("Visit the live page"))
        return format_html(_STATUS, "a", " w-status--primary", way, *told, "a")


class MomentColumn(Column):
    """A moment of Vietnam's time, whole: lists are sorted by it."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:  # noqa: ARG002 - as Wagtail calls it
        moment = self.get_value(instance)
        if moment is None:
            return mark_safe("<td></td>")
        here = moment.astimezone(VIETNAM)
        return format_html(
            '<td><time datetime="{}">{}</time></td>', here.isoformat(timespec="minutes"), f"{here:%d/%m/%Y %H:%M}"
        )


def _name(page: Any, *, can_edit: bool) -> SafeString:
    folder = "" if page.is_leaf() else icon("folder", "initial")
    name = format_html(_NAME, page.pk, folder, page.get_admin_display_title())
    if not can_edit:
        return name
    way = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    return format_html('<a href="{}" title="{}">{}</a>', way, said("Edit this page"), name)


def _above(page: Any) -> SafeString:
    way = reverse("wagtailadmin_explore", args=(page.pk,))
    return format_html(_ABOVE, way, icon("arrow-right", "default"), page.get_admin_display_title())


# -- what may be done with a page -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ways:
    """Whether the page is edited or gets pages below it by the person, and the menu of all that may be done."""

    can_edit: bool
    can_add: bool
    menu: SafeString


# Key, title and address of a page that stands for all pages with which the same may be done.
_KEY, _TITLED, _PLACE = 9_000_000_000_000_009, "\ue000", "thay-cho-moi-trang-giong-nhau/"


def ways_of(page: Any, parent_context: Any) -> _Ways:
    """Asked of Wagtail once for pages with which the same may be done: a list has many of one kind."""
    user, next_url = parent_context["request"].user, _next_url(parent_context)
    known = _what_counts(page, user)
    if known is None or f"/{page.pk}/" in next_url:
        return _asked(page, user, parent_context)
    found = remembered(("portal.ways", user.pk, next_url, known), lambda: _asked(_stand_in(page), user, parent_context))
    root = page.url_path.find("/", 1) + 1
    menu = found.menu.replace(str(_KEY), str(page.pk)).replace(_TITLED, escape(page.get_admin_display_title()))
    return replace(found, menu=SafeString(menu.replace(_PLACE, escape(page.url_path[root:]))))


def _what_counts(page: Any, user: Any) -> tuple[object, ...] | None:
    """All on which it depends what Wagtail offers for a page; None where it would have to look further."""
    if page.locked or page.workflow_in_progress or page.is_site_root() or user.is_superuser:
        return None
    rights = frozenset(page.permissions_for_user(user).permissions)
    if not (page.is_leaf() or rights >= {"change", "publish"}):
        return None
    states = (
        page.is_leaf(),
        page.live,
        page.has_unpublished_changes,
        page.alias_of_id is None,
        page.owner_id == user.pk,
    )
    return type(page), page.content_type_id, page.path[: 2 * page.steplen], rights, *states


def _stand_in(page: Any) -> Any:
    made = copy(page)
    made.pk = made.id = _KEY
    made.title = made.draft_title = _TITLED
    made.url_path = page.url_path[: page.url_path.find("/", 1) + 1] + _PLACE
    return made


def _asked(page: Any, user: Any, parent_context: Any) -> _Ways:
    tester = page.permissions_for_user(user)
    return _Ways(tester.can_edit(), tester.can_add_subpage(), _buttons(page, user, parent_context))


def _next_url(parent_context: Any) -> str:
    return str(parent_context.get("actions_next_url") or parent_context["request"].path)


def _buttons(page: Any, user: Any, parent_context: Any) -> SafeString:
    """As `page_listing_buttons` of Wagtail asks for them; the menu is put together here."""
    next_url = _next_url(parent_context)
    made = [
        button
        for hook in hooks.get_hooks("register_page_listing_buttons")
        for button in hook(page=page, user=user, next_url=next_url)
        if button.show
    ]
    made.sort()
    for hook in hooks.get_hooks("construct_page_listing_buttons"):
        hook(made, page=page, user=user, context=parent_context)
    return format_html_join("", "<li>{}</li>", ((_button(one, parent_context),) for one in made))


def _button(button: Any, parent_context: Any) -> SafeString:
    if not isinstance(button, ButtonWithDropdownFromHook):
        return SafeString(button.render_html(parent_context))
    lines = format_html_join(
        "", '<a href="{}" class="{}"{}>{} {}</a>',
        ((one.url, one.classname, one.base_attrs_string, icon(one.icon_name, "icon"), one.label)
         for one in sorted(button.dropdown_buttons)),
    )  # fmt: skip
    return format_html(
        _MENU, button.base_attrs_string, button.aria_label, icon(button.icon_name, "w-dropdown__toggle-icon"), lines
    )


@lru_cache(maxsize=1000)
def icon(name: str, classname: str, title: str | None = None, *, wrapped: bool = False) -> SafeString:
    """Wagtail's picture of that name."""
    told = {"name": name, "classname": classname, "title": title, "wrapped": wrapped}
    return SafeString(render_to_string("wagtailadmin/shared/icon.html", told).strip())


def is_closed(page: Any) -> bool:
    """Whether the page, or one above it, is closed to the public."""
    closed = remembered(
        "portal.closed", lambda: tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    )
    return bool(closed) and page.path.startswith(closed)
