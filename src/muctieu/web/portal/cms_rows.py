"""The rows of the editor's lists of pages, put together here: by Wagtail's templates one row takes fifteen of them.

What stands in a row is Wagtail's: the title, the menu of what may be done with the page (all of its hooks are asked),
whether it is shown. What is rare (a page that is locked, closed to the public or the root of a site) is left to
Wagtail's own cell. A test holds both against each other.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as said
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import PageStatusColumn, PageTitleColumn
from wagtail.admin.widgets.button import ButtonWithDropdownFromHook
from wagtail.models import PageViewRestriction

from muctieu.web.common.days import VIETNAM
from muctieu.web.common.looking import remembered

_TITLE = '<td class="{}" data-listing-page-title><div class="title-wrapper">{}</div><ul class="actions">{}</ul>{}</td>'
_ABOVE = '<div><a href="{}">{}{}</a></div>'
_NAME = '<span id="page_{}_title">{}{}</span>'
_MENU = (
    '<div data-controller="w-dropdown" class="w-dropdown"{}><button type="button" class="w-dropdown__toggle'
    ' w-dropdown__toggle--icon" data-w-dropdown-target="toggle" aria-label="{}">{}</button>'
    '<div data-w-dropdown-target="content" class="w-dropdown__content" hidden>{}</div></div>'
)
_STATUS = '<td><{} class="w-status{}"{}><span class="w-sr-only">{}</span> {}</{}></td>'


class TitleColumn(PageTitleColumn):
    """The page's title, which leads to its form, and the menu of what may be done with it."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        if instance.locked or instance.is_site_root() or _is_closed(instance):
            return SafeString(super().render_cell_html(instance, parent_context))
        user = parent_context["request"].user
        above = getattr(instance, "annotated_parent_page", None)
        return format_html(
            _TITLE, self.classname, _name(instance, user), _buttons(instance, user, parent_context),
            "" if above is None else _above(above),
        )  # fmt: skip


class StatusColumn(PageStatusColumn):
    """Whether the page is shown; where it is, the way to it."""

    def render_cell_html(self, instance: Any, parent_context: Any) -> SafeString:
        told = said("Current page status:"), instance.status_string
        if not instance.live:
            return format_html(_STATUS, "span", "", "", *told, "span")
        url = instance.get_url(request=parent_context["request"])
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


def _name(page: Any, user: Any) -> SafeString:
    folder = "" if page.is_leaf() else _icon("folder", "initial")
    name = format_html(_NAME, page.pk, folder, page.get_admin_display_title())
    if not page.permissions_for_user(user).can_edit():
        return name
    way = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    return format_html('<a href="{}" title="{}">{}</a>', way, said("Edit this page"), name)


def _above(page: Any) -> SafeString:
    way = reverse("wagtailadmin_explore", args=(page.pk,))
    return format_html(_ABOVE, way, _icon("arrow-right", "default"), page.get_admin_display_title())


def _buttons(page: Any, user: Any, parent_context: Any) -> SafeString:
    """As `page_listing_buttons` of Wagtail asks for them; the menu is put together here."""
    next_url = parent_context.get("actions_next_url") or parent_context["request"].path
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
        ((one.url, one.classname, one.base_attrs_string, _icon(one.icon_name, "icon"), one.label)
         for one in sorted(button.dropdown_buttons)),
    )  # fmt: skip
    return format_html(
        _MENU, button.base_attrs_string, button.aria_label, _icon(button.icon_name, "w-dropdown__toggle-icon"), lines
    )


@cache
def _icon(name: str, classname: str) -> SafeString:
    return SafeString(render_to_string("wagtailadmin/shared/icon.html", {"name": name, "classname": classname}).strip())


def _is_closed(page: Any) -> bool:
    closed = remembered(
        "portal.closed", lambda: tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    )
    return bool(closed) and page.path.startswith(closed)
