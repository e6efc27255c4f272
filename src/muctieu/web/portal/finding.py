"""Documents, published answers and targets in the portal's search; who may read them is asked of their own rooms."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.signals import post_delete, post_save
from django.urls import reverse
from django.utils.text import Truncator

from muctieu.packs.document_types import load_document_types
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.news import until_touched
from muctieu.web.dialogue.models import Petition
from muctieu.web.gazette.models import Access, OfficialDocument, State
from muctieu.web.gazette.rights import public_rows
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import governed
from muctieu.web.plans.models import Target, TargetVersion
from muctieu.web.plans.queries import PLAN_KINDS
from muctieu.web.portal import search

DOCUMENT, TARGET, ANSWER = "document", "target", "answer"


def connect() -> None:
    """Listen to what becomes of documents and petitions; once, when the application starts."""
    post_save.connect(_document_kept, sender=OfficialDocument, dispatch_uid="portal.finding.kept")
    post_delete.connect(_document_gone, sender=OfficialDocument, dispatch_uid="portal.finding.gone")
    post_save.connect(_answer_kept, sender=Petition, dispatch_uid="portal.finding.answered")
    search.register(DOCUMENT, documents, open_now=open_documents)
    search.register(ANSWER, answers, open_now=open_answers)
    search.look_through(TARGET, targets)


def documents() -> Iterator[search.Thing]:
    """The published documents for everybody; draft texts too, found from the day on which opinions are taken."""
    rows = OfficialDocument.objects.filter(state=State.PUBLISHED, access=Access.PUBLIC)
    return map(document_thing, rows.select_related("place").iterator())


def document_thing(row: OfficialDocument) -> search.Thing:
    """A document as the search knows it: by its number in the register's spelling, before its title."""
    kind = load_document_types().get(row.type)
    words = ["" if kind is None else kind.name_vi, row.number]
    heading = " ".join(filter(None, words))
    title = f"{heading}: {row.title}" if heading else row.title
    text = " ".join(filter(None, (row.summary, row.agency, row.signer)))
    url = reverse("portal:official", args=(row.slug,))
    return search.Thing(DOCUMENT, str(row.pk), row.place, url, title, text, row.issued)


def open_documents(keys: Collection[str]) -> Collection[str]:
    """Those of the documents that everybody may read now."""
    return {str(pk) for pk in public_rows(OfficialDocument.objects.filter(pk__in=keys)).values_list("pk", flat=True)}


def answers() -> Iterator[search.Thing]:
    """The questions and answers that were put before everybody, in the words of then."""
    return map(answer_thing, Petition.objects.filter(published_at__isnull=False).select_related("place").iterator())


def answer_thing(row: Petition) -> search.Thing:
    """A published answer: of the petition itself nothing else is ever kept here."""
    url = reverse("portal:petition_answer", args=(row.uuid,))
    title = Truncator(row.public_question).chars(140)
    text = f"{row.public_question} {row.public_answer}"
    return search.Thing(ANSWER, str(row.pk), row.place, url, title, text, row.answered)


def open_answers(keys: Collection[str]) -> Collection[str]:
    """Those of the answers that are before everybody now."""
    rows = Petition.objects.filter(pk__in=keys, published_at__isnull=False)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def targets(commune: OrgUnit) -> Iterator[search.Thing]:
    """The public targets of the commune and of the party committee that it stands below, in their latest wording."""
    return iter(_targets(commune, clock.today()))


@until_touched(*PLAN_KINDS, "places", most=64)
def _targets(commune: OrgUnit, day: date) -> tuple[search.Thing, ...]:
    return tuple(_read_targets(commune, day))


def _read_targets(commune: OrgUnit, day: date) -> Iterator[search.Thing]:
    catalogue = load_indicators()
    public = [code for code, indicator in catalogue.items() if indicator.is_public]
    latest = TargetVersion.objects.filter(target=OuterRef("pk")).order_by("-number")
    rows = Target.objects.filter(indicator__in=public, plan__place__in=governed((commune.pk,), day))
    for row in rows.select_related("plan").annotate(wording=Subquery(latest.values("wording")[:1])):
        indicator, plan = catalogue[row.indicator], row.plan
        text = " ".join(filter(None, (row.wording, plan.name_vi, indicator.name_en, plan.name_en)))
        url = reverse("portal:target", args=(plan.code, row.code))
        yield search.Thing(TARGET, f"{plan.code}/{row.code}", commune, url, indicator.name_vi, text)


def _document_kept(instance: OfficialDocument, **_: Any) -> None:
    if instance.state == State.PUBLISHED and instance.access == Access.PUBLIC:
        search.put(document_thing(instance))
    else:
        search.drop(DOCUMENT, str(instance.pk))


def _answer_kept(instance: Petition, **_: Any) -> None:
    if instance.published_at is None:
        search.drop(ANSWER, str(instance.pk))
    else:
        search.put(answer_thing(instance))


def _document_gone(instance: OfficialDocument, **_: Any) -> None:
    search.drop(DOCUMENT, str(instance.pk))
