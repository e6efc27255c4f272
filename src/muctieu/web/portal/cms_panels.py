"""The parts of Wagtail's forms that a form has many of: sections, and the fields in them (`cms_tags` gives them names).

As Wagtail's templates of the same names have them: `shared/panel.html` and `panels/multi_field_panel_child.html`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.utils import flatatt
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as said
from wagtail.admin.templatetags.wagtailadmin_tags import classnames

from muctieu.web.portal.cms_rows import icon

STAR = SafeString('<span class="w-required-mark">*</span>')
_SECTION = (
    '<section class="{}" id="{prefix}-section"{}{} data-panel>{}'
    '<div id="{prefix}-content" class="w-panel__content">{}</div></section>'
)
_HEADER = (
    '<div class="w-panel__header"><a class="w-panel__anchor w-panel__anchor--prefix" href="#{prefix}-section"'
    ' data-panel-anchor aria-labelledby="{prefix}-heading">{link}</a><button class="w-panel__toggle" type="button"'
    ' aria-label="{}" aria-describedby="{prefix}-heading" data-panel-toggle aria-controls="{prefix}-content"'
    ' aria-expanded="true">{}</button>{}<a class="w-panel__anchor w-panel__anchor--suffix" href="#{prefix}-section"'
    ' aria-labelledby="{prefix}-heading">{link}</a><div class="w-panel__divider"></div>{}</div>'
)
_HEADING = '<h2 class="w-panel__heading {}"{} id="{}-heading" data-panel-heading>{}</h2>'
_WORDS = "<span data-panel-heading-text>{}</span>{}"
_REQUIRED = SafeString('<span class="w-required-mark" data-panel-required>*</span>')


def section(told: Mapping[str, Any], children: SafeString) -> SafeString:
    """A section that can be folded away, with its heading."""
    prefix = "-".join(filter(None, (str(told.get("id_prefix") or ""), str(told.get("id") or ""))))
    heading, controls = told.get("heading"), told.get("header_controls")
    by = named("aria-labelledby", f"{prefix}-heading" if heading else "")
    return format_html(
        _SECTION, classnames("w-panel", told.get("classname")), by, flatatt(told.get("attrs") or {}),
        _header(told, prefix) if heading or controls else "", children, prefix=prefix,
    )  # fmt: skip


def _header(told: Mapping[str, Any], prefix: str) -> SafeString:
    link, controls = icon("link", "w-panel__icon"), told.get("header_controls")
    return format_html(
        _HEADER, said("Toggle section"), icon(told.get("icon") or "placeholder", "w-panel__icon"),
        _heading(told, prefix) if told.get("heading") else "",
        format_html('<div class="w-panel__controls" data-panel-controls>{}</div>', controls) if controls else "",
        prefix=prefix, link=link,
    )  # fmt: skip


def _heading(told: Mapping[str, Any], prefix: str) -> SafeString:
    key, size = told.get("id_for_label"), "w-panel__heading--label" if told.get("heading_size") == "label" else ""
    words = format_html(_WORDS, told["heading"], _REQUIRED if told.get("is_required") else "")
    label = format_html('<label for="{0}" id="{0}-label">{1}</label>', key, words) if key else words
    return format_html(_HEADING, size, named("aria-level", told.get("heading_level")), prefix, label)


def fields(children: Any, context: Any) -> SafeString:
    """Fields and groups of them, one below the other, each with its label."""
    rows = (
        (classnames("w-panel__wrapper", one.classes()), flatatt(one.attrs), _label(one), one.render_html(context))
        for one in children
    )
    return format_html_join("", '<div class="{}"{}>{}{}</div>', rows)


def _label(panel: Any) -> SafeString:
    if not panel.heading:
        return SafeString("")
    key, words = panel.id_for_label(), format_html("{}{}", panel.heading, STAR if panel.is_required() else "")
    if getattr(panel, "read_only", False):
        return format_html('<h3 class="w-field__label" id="{}-label">{}</h3>', key, words)
    if not key:
        return format_html('<h3 class="w-field__label">{}</h3>', words)
    return format_html('<label class="w-field__label" for="{0}" id="{0}-label">{1}</label>', key, words)


def named(name: str, value: object) -> SafeString:
    """An attribute with a blank before it; nothing for an empty value."""
    return SafeString(f' {name}="{escape(value)}"' if value else "")
