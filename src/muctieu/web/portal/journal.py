"""What is done in the editor, told by the journal: every line of Wagtail's own log becomes an act of its person.

Wagtail writes a line for whatever changes a page or a picture (created, edited, submitted, approved, published, moved,
taken off, deleted). The act asks the policy again, for the portal in whose tree the thing stands, and seals a digest of
what was published. It runs in the transaction of the request (`portal.cms`), so that both stand or neither.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.db.models.signals import post_save
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from muctieu.web.common import journal
from muctieu.web.common.acts import acting, arriving
from muctieu.web.common.policy import Act
from muctieu.web.portal.models import Picture, Portal
from muctieu.web.portal.models.pages import portal_of_tree

# What an entry keeps the digest under, and the fields of every page that are read.
SHOWS = "shows"
_HEAD = ("title", "slug", "seo_title", "search_description")
_SHOWN = ("wagtail.publish", "wagtail.unpublish", "wagtail.delete", "wagtail.move", "wagtail.rename", "wagtail.reorder")


def connect() -> None:
    """Listen to Wagtail's log; once, when the application starts."""
    for model in (PageLogEntry, ModelLogEntry):
        post_save.connect(tell, sender=model, dispatch_uid=f"portal.journal.{model.__name__}")


def tell(sender: type, instance: Any, created: bool, **_: object) -> None:  # noqa: ARG001 - as Django calls it
    """Write the act of one line of Wagtail's log."""
    thing = _thing_of(instance)
    portal = _portal_of(thing)
    if portal is None:
        return
    chain = portal.commune.uuid
    act = Act.PORTAL_PUBLISH if instance.action.startswith(_SHOWN) else Act.PORTAL_WRITE
    if instance.user is None:
        with arriving("ticker", Act.PORTAL_TURN, chain=chain) as log:
            log.thing, log.after = _name(instance), _told(instance, thing)
    else:
        with acting(instance.user, act, portal, chain=chain) as log:
            log.thing, log.after = _name(instance), _told(instance, thing)


def _thing_of(entry: Any) -> Any:
    if isinstance(entry, PageLogEntry):
        return Page.objects.filter(pk=entry.page_id).specific().first()
    model = entry.content_type.model_class()
    return model._default_manager.filter(pk=entry.object_id).first()  # noqa: SLF001 - Django's documented way to rows


def _portal_of(thing: Any) -> Portal | None:
    if isinstance(thing, Page):
        return portal_of_tree(thing)
    if isinstance(thing, Picture):
        return Portal.objects.filter(collection=thing.collection).select_related("commune").first()
    return None


def _name(entry: Any) -> str:
    is_page = isinstance(entry, PageLogEntry)
    return f"page:{entry.page_id}" if is_page else f"{entry.content_type.model}:{entry.object_id}"


def _told(entry: Any, thing: Any) -> dict[str, object]:
    """What people read of it: what was done, to what, and the digest of what the public sees from now on."""
    told: dict[str, object] = {"action": entry.action, "title": entry.label}
    if isinstance(thing, Page) and thing.live:
        told[SHOWS] = digest_of(thing)
    return told


def digest_of(page: Page) -> str:
    """SHA-256 of what the public reads of a page (`specific`), in one spelling; not of where it stands in the tree."""
    own = page._meta.local_fields  # noqa: SLF001 - Django's documented way to a model's fields
    names = {field.name for field in own}.union(_HEAD)
    said = {name: value for name, value in page.serializable_data().items() if name in names}
    return sha256(journal.canonical(said).encode()).hexdigest()
