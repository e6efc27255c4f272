"""Wagtail's own tags for its templates; what a page has many of, or every page says again, is put together here.

`TEMPLATES` names this module under the name of Wagtail's. A form of the editor has a hundred and seventy pictures and
twenty fields, and every page the menu at its side and the list of the keys that may be pressed. A test holds what is
made here against Wagtail's templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as said
from wagtail.admin.templatetags import wagtailadmin_tags as wagtails

from muctieu.web.portal.cms_panels import STAR, fields, named, section
from muctieu.web.portal.cms_rows import icon as drawn
from muctieu.web.portal.titles import trees

register = template.Library()
register.tags.update(wagtails.register.tags)
register.filters.update(wagtails.register.filters)
_MAC = re.compile("Mac|iPod|iPhone|iPad")
# What the template of a panel tells its field.
_TOLD = (
    "field", "rendered_field", "classname", "id_for_label", "sr_only_label", "icon", "help_text_id",
    "show_add_comment_button", "label_text", "error_message_id", "wrapper_id",
)  # fmt: skip
_FIELD = (
    '<div class="w-field__wrapper {}"{}>{}<div class="w-field {}{}{}" data-field{}>'
    '<div class="w-field__errors" data-field-errors{}>{}</div><div class="w-field__help"{} data-field-help>{}</div>'
    '<div class="w-field__input" data-field-input>{}{}{}</div></div></div>'
)
_COMMENT = (
    '<button class="w-field__comment-button w-field__comment-button--add" type="button"'
    ' data-component="add-comment-button" data-comment-add aria-label="{}"{}>{}{}</button>'
)


@register.simple_tag
def icon(name: str, classname: str | None = None, title: str | None = None, wrapped: bool = False) -> SafeString:  # noqa: FBT002 - as templates call it
    """A picture of Wagtail's by its name."""
    return drawn(name, classname or "icon", title and str(title), wrapped=wrapped)


# -- fields ---------------------------------------------------------------------------------------------------


@register.simple_tag
def formattedfield(*args: Any, **told: Any) -> SafeString:
    """A field with its label, help and errors."""
    return _field(wagtails.formattedfield(*args, **told))


@register.simple_tag(takes_context=True)
def formattedfieldfromcontext(context: Any) -> SafeString:
    """The same, told by the template around it."""
    return _field(wagtails.formattedfieldfromcontext(context))


def _field(told: Mapping[str, Any]) -> SafeString:
    helps, may_comment = told["help_text"], told["show_add_comment_button"]
    return format_html(
        _FIELD, told["classname"], named("id", told["wrapper_id"]) + flatatt(told["attrs"]),
        _label(told) if told["show_label"] else "", told["field_classname"],
        " w-field--error" if told["has_errors"] else "", " w-field--commentable" if may_comment else "",
        named("data-contentpath", told["contentpath"]),
        named("id", told["error_message_id"]), _errors(told["errors"]) if told["errors"] else "",
        named("id", told["help_text_id"]), format_html('<div class="help">{}</div>', helps) if helps else "",
        drawn(told["icon"], "w-field__icon") if told["icon"] else "", told["rendered_field"],
        _commenting(told["label_id"]) if may_comment else "",
    )  # fmt: skip


def _errors(errors: Iterable[object]) -> SafeString:
    words = format_html_join("", "{} ", ((error,) for error in errors))
    return format_html('{}<p class="error-message">{}</p>', drawn("warning", "w-field__errors-icon"), words)


def _commenting(label: str) -> SafeString:
    pictures = drawn("comment-add", "icon"), drawn("comment-add-reversed", "icon")
    return format_html(_COMMENT, said("Add comment"), named("aria-describedby", label), *pictures)


def _label(told: Mapping[str, Any]) -> SafeString:
    hidden, whose = " w-sr-only" if told["sr_only_label"] else "", named("for", told["label_for"])
    own, star = named("id", told["label_id"]), STAR if told["required"] else ""
    return format_html('<label class="w-field__label{}"{}{}>{}{}</label>', hidden, whose, own, told["label_text"], star)


# -- parts of a form ------------------------------------------------------------------------------------------


class _Panel(wagtails.PanelNode):
    """A section of a form."""

    def render(self, context: Any) -> str:
        children = self.nodelist.render(context) if self.nodelist else SafeString("")
        made = section({name: value.resolve(context) for name, value in self.extra_context.items()}, children)
        if not self.target_var:
            return made
        context[self.target_var] = made
        return ""


register.tag("panel", _Panel.handle)


@register.simple_tag(takes_context=True)
def fields_of_panel(context: Any) -> SafeString:
    """What stands in a group of fields; for our template in the place of Wagtail's."""
    return fields(context["self"].visible_children, context)


@register.simple_tag(takes_context=True)
def field_of_panel(context: Any) -> SafeString:
    """The field of a panel, whose label the group shows; as above."""
    told = {name: context[name] for name in _TOLD if name in context}
    return _field(wagtails.formattedfield(**{**told, "show_label": False, "help_text": context["self"].help_text}))


# -- what every page has --------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def keyboard_shortcuts_dialog(context: Any) -> SafeString:
    """The keys that may be pressed: the same for all who read one language on one kind of machine."""
    request = context["request"]
    is_mac = _MAC.search(request.headers.get("User-Agent", "")) is not None
    profile = getattr(request.user, "wagtail_userprofile", None)
    is_on = profile is None or bool(profile.keyboard_shortcuts)

    def made() -> str:
        told = wagtails.keyboard_shortcuts_dialog(context)
        return render_to_string("wagtailadmin/shared/keyboard_shortcuts_dialog.html", told)

    return _known(("keys", get_language(), is_on, is_mac), made)


@register.simple_tag(takes_context=True)
def sidebar_props(context: Any) -> SafeString:
    """The menu at the side: the same for a person until the portals that are theirs are others."""
    user = context["request"].user
    asked = "menu", get_language(), user.pk, str(user), user.get_username(), user.is_superuser, trees()
    return _known(asked, lambda: wagtails.sidebar_props(context))


_made: dict[Hashable, SafeString] = {}
_MOST = 500


def _known(asked: Hashable, make: Callable[[], str]) -> SafeString:
    """What was made for the same question before."""
    if asked not in _made:
        if len(_made) >= _MOST:
            _made.clear()
        _made[asked] = SafeString(make())
    return _made[asked]
