"""Which pages of a portal show what comes from the store: the articles behind a target or a resolution.

Blocks with live figures tell Wagtail's index of references what they show; it is kept whenever a page is saved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, ReferenceIndex

from muctieu.web.plans.models import Plan, Target

# What a block yields for Wagtail's index: model, identity, and the path to the field twice.
Reference = tuple[type[Target] | type[Plan], str, str, str]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A live page of the portal."""

    title: str
    url: str


def target_shown(name: object, path: str) -> Iterator[Reference]:
    """That a block shows the target `plan/target`; nothing where there is none such."""
    plan, _, code = str(name or "").partition("/")
    for pk in Target.objects.filter(plan__code=plan, code=code).values_list("pk", flat=True):
        yield Target, str(pk), path, path


def plan_shown(code: object, path: str) -> Iterator[Reference]:
    """That a block shows the plan's scoreboard."""
    for pk in Plan.objects.filter(code=str(code or "")).values_list("pk", flat=True):
        yield Plan, str(pk), path, path


def pages_showing(targets: Collection[tuple[str, str]]) -> tuple[ShownPage, ...]:
    """The live pages with a figure, a chart or the scoreboard of one of the targets (plan, target); three queries."""
    named = Q()
    for plan, code in targets:
        named |= Q(plan__code=plan, code=code)
    rows = list(Target.objects.filter(named).values_list("pk", "plan_id")) if targets else []
    if not rows:
        return ()
    types = ContentType.objects.get_for_models(Target, Plan)
    shown = Q(to_content_type=types[Target], to_object_id__in=[str(pk) for pk, _plan in rows])
    shown |= Q(to_content_type=types[Plan], to_object_id__in=[str(plan) for _pk, plan in rows])
    found = ReferenceIndex.objects.filter(shown, base_content_type=ContentType.objects.get_for_model(Page))
    pages = Page.objects.live().filter(pk__in=[int(pk) for pk in found.values_list("object_id", flat=True).distinct()])
    return tuple(ShownPage(page.title, page.url or "") for page in pages.order_by("-first_published_at", "-pk"))
