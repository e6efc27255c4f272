"""Pages that change by other ways than our acts (an editor publishes an article) make all kept pages void as well."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from muctieu.web.front.models import Change

# Rooms in which the public's pages are written by Wagtail's own screens.
_APPS = ("portal", "taggit")
_APP_PREFIX = "wagtail"
# What Wagtail notes for itself while somebody writes.
_QUIET = frozenset(("editingsession", "referenceindex", "indexentry", "modellogentry", "pagelogentry"))


def note_change() -> None:
    """Make every kept page void, on all workers, when the running transaction is through."""
    if not Change.objects.filter(pk=1).update(number=F("number") + 1):
        Change.objects.get_or_create(pk=1, defaults={"number": 1})


def watch() -> None:
    """Listen to what is saved and removed."""
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(_changed, dispatch_uid="muctieu.front.changes")


def _changed(sender: type[Model], **about: Any) -> None:
    meta = sender._meta  # noqa: SLF001 - Django's documented way to a model's names
    is_ours = meta.app_label in _APPS or meta.app_label.startswith(_APP_PREFIX)
    # Models of a migration's past are not the site's: there may be no table to note it in yet.
    is_past = sender.__module__ == "__fake__"
    is_done = not about.get("raw") and about.get("action", "post_").startswith("post_")
    if is_ours and is_done and not is_past and meta.model_name not in _QUIET:
        note_change()
