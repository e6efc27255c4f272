"""Addresses of the app's files in its page: `{% shell "app.js" %}`."""

from __future__ import annotations

from django import template

from muctieu.web.offline.shell import address_of

register = template.Library()


@register.simple_tag
def shell(name: str) -> str:
    """The file's address, with what it holds in it; a name that does not exist is a fault of the template."""
    return address_of(name)
