"""The common fields of forms, put together here: by Django's templates one box to tick takes five of them.

A form of the editor has some fifty fields, and each field two to five templates. Any other kind of field is left to
Django; a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]
_FOLDER = "django/forms/widgets/"
_INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "checkbox")
_OPTIONS = frozenset(f"{_FOLDER}{name}.html" for name in ("checkbox_option", "radio_option", "input_option"))


class FieldRenderer(DjangoTemplates):
    """What `FORM_RENDERER` names."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        made = _MADE.get(template_name)
        found = None if made is None else made(context["widget"])
        return SafeString(super().render(template_name, context, request) if found is None else found)


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_said(widget["value"])}"'
    return f'<input type="{_said(widget["type"])}" name="{_said(widget["name"])}"{value}{_attrs(widget["attrs"])}>'


def _several(widget: Widget) -> str | None:
    """Boxes to tick or to choose one of; None where one of them is drawn by a template of its own."""
    groups = widget["optgroups"]
    if any(one["template_name"] not in _OPTIONS for _group, options, _index in groups for one in options):
        return None
    attrs = widget["attrs"]
    own = "".join(f' {name}="{_said(attrs[name])}"' for name in ("id", "class") if attrs.get(name))
    return f"<div{own}>{''.join(_group(name, options) for name, options, _index in groups)}</div>"


def _group(name: object, options: list[Widget]) -> str:
    rows = "".join(f"<div>{_option(one)}</div>" for one in options)
    return f"<div><label>{_said(name)}</label>{rows}</div>" if name else rows


def _option(widget: Widget) -> str:
    if not widget.get("wrap_label"):
        return _input(widget)
    key = widget["attrs"].get("id")
    whose = f' for="{_said(key)}"' if key else ""
    return f"<label{whose}>{_input(widget)} {_said(widget['label'])}</label>"


def _attrs(attrs: Mapping[str, object]) -> str:
    return "".join(
        f" {_said(name)}" if value is True else f' {_said(name)}="{_said(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _said(value: object) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))


_MADE: Mapping[str, Callable[[Widget], str | None]] = {
    **{f"{_FOLDER}{name}.html": _input for name in _INPUTS},
    **{f"{_FOLDER}{name}.html": _several for name in ("checkbox_select", "radio")},
}
