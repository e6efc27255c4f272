"""“Vì sao?”: from a figure down to what it rests on, and from a record or a document up to everything that uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from muctieu.core.explain import Record
from muctieu.core.observation import ProvenanceKind
from muctieu.core.period import Period
from muctieu.errors import PeriodError
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.address import address
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.policy import Act, Actor, may, visible
from muctieu.web.desk.once import Content, page_once
from muctieu.web.desk.why_links import FormCycles, node_url
from muctieu.web.documents.models import Document
from muctieu.web.figures.explained import Explained, explained, names_of, origins_of, place_named
from muctieu.web.figures.mapping import observations_of, with_state
from muctieu.web.figures.told import told_in
from muctieu.web.figures.uses import Uses, readable_records, uses_of
from muctieu.web.places.queries import governing
from muctieu.web.portal.showing import ShownPage, pages_showing
from muctieu.web.reviews.queries import IssuedUse
from muctieu.web.reviews.queries import uses_of as reports_resting_on
from muctieu.web.screens import words
from muctieu.web.screens.asked import asked
from muctieu.web.screens.explained import NO_PERIOD, Links, period_text, recorded, value_text, why_page
from muctieu.web.screens.sources import Sentence, sentence_of

DOCUMENT_RECORDS = 200


@guarded(Act.DESK_OPEN)
def figure(request: HttpRequest, code: str, place: str, period: str) -> HttpResponse:
    """The figure of an indicator, place and period with all that it rests on, as known on a day if one is named."""
    here = place_named(place)
    places = () if here is None else (here.pk,)
    return page_once(request, "desk/why.html", lambda: _figure(request, code, place, period), places=places)


def _figure(request: HttpRequest, code: str, place: str, period: str) -> Content:
    question, viewer = asked(request.GET), viewer_of(request)
    found = explained(code, place, _period(period), viewer=viewer, known_on=question.known_on)
    if found is None:
        raise Http404
    page = why_page(found, _links(found, viewer, question.known_on))
    context = {"page": page, "asked": question, "older": reverse("desk:unit_series", args=(found.place.uuid, code))
               if may(viewer, Act.FIGURE_READ, found.place) else ""}  # fmt: skip
    return Content(context, 400 if question.errors else 200)


@guarded(Act.FIGURE_READ)
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One record: where it stands written and everything that it goes into."""
    viewer = viewer_of(request)
    row = readable_records(viewer).filter(uuid=uuid).values_list("place", flat=True).first()
    if row is None:
        raise Http404
    # What rests on a record lies above its place, up to the province: with those the other communes' records.
    places = governing(row, clock.today())
    return page_once(request, "desk/why_record.html", lambda: _record(request, uuid), places=places)


def _record(request: HttpRequest, uuid: UUID) -> Content:
    viewer = viewer_of(request)
    found = uses_of(uuid, viewer=viewer)
    if found is None:
        raise Http404
    page = why_page(found.record, _links(found.record, viewer, None))
    mine = next((one for one in page.top.records if one.id == found.obs_id), None)
    reports = reports_resting_on([uuid], viewer=viewer)
    up = up_page(found, reports, viewer, pages_showing(found.open_targets))
    context = {"page": page, "mine": mine, "up": up, "figure_url": node_url(found.record.node)}
    return Content(context)


@guarded(Act.FIGURE_READ)
def document(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One document: every figure that was taken from it, each with its sentence and the way up."""
    viewer = viewer_of(request)
    row = visible(viewer, Act.DOCUMENT_READ, Document.objects.filter(uuid=uuid)).select_related("place").first()
    if row is None:
        raise Http404
    return page_once(request, "desk/why_document.html", lambda: _document(row, viewer), places=(row.place_id,))


def _document(row: Document, viewer: Actor | None) -> Content:
    lines = tuple(_document_lines(row, viewer))
    review = reverse("desk:report", args=(row.uuid,)) if may(viewer, Act.FIGURE_ACCEPT, row) and row.text else ""
    context = {"title": row.name, "number": row.number, "day": row.dateline, "lines": lines, "review": review,
               "file": reverse("desk:file", args=(row.uuid,))}  # fmt: skip
    return Content(context)


def _period(text: str) -> Period | None:
    if text == NO_PERIOD:
        return None
    try:
        return Period.parse(text)
    except PeriodError:
        raise Http404 from None


# -- links ----------------------------------------------------------------------------------------------------


def _links(found: Explained, viewer: Actor | None, known_on: date | None) -> Links:
    cycles = FormCycles(found, viewer)

    def source(record: Record) -> str:
        place, kept = record.obs.provenance, found.documents.get(record.obs.provenance.document)
        if kept is not None and kept.text:
            return f"{address('desk:why_document', str(kept.uuid))}#so-{record.obs.id}"
        if place.kind is ProvenanceKind.SMS:
            return reverse("desk:messages") if may(viewer, Act.SMS_KEEP, found.place) else ""
        return cycles.url(record)

    def uses(record: Record) -> str:
        return address("desk:why_record", record.obs.id)

    return Links(figure=lambda node: node_url(node, known_on), source=source, uses=uses)


# -- upwards --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UpLine:
    """One thing that uses the record; `counts` is False for a target whose present result rests on other records."""

    text: str
    value: str
    url: str
    note: str = ""
    counts: bool = True
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class UpPage:
    """Everything above a record."""

    totals: tuple[UpLine, ...]
    targets: tuple[UpLine, ...]
    rules: tuple[UpLine, ...]
    reports: tuple[ReportLine, ...]
    pages: tuple[ShownPage, ...]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """An issued report with its sentences that rest on the record; without any it stands in a table or chart."""

    name: str
    day: date
    plan: str
    url: str
    sentences: tuple[str, ...]


def up_page(found: Uses, reports: Iterable[IssuedUse], viewer: Actor | None, pages: tuple[ShownPage, ...]) -> UpPage:
    """The uses as texts; `pages` are those of the portal that show one of the targets."""
    lines = tuple(_report(one, viewer) for one in reports)
    return UpPage(tuple(_totals(found)), tuple(_targets(found)), tuple(_rules(found)), lines, pages)


def _report(use: IssuedUse, viewer: Actor | None) -> ReportLine:
    row, plan = use.issued, use.issued.report.plan
    url = reverse("desk:file", args=(row.document.uuid,)) if may(viewer, Act.DOCUMENT_READ, row.document) else ""
    name = words.pick(plan.name_vi, plan.name_en or plan.name_vi)
    return ReportLine(row.name, row.day, name, url, tuple(sentence.text for sentence in use.sentences))


def _totals(found: Uses) -> Iterator[UpLine]:
    for use in found.totals:
        node = use.node
        name = words.pick(node.indicator.name_vi, node.indicator.name_en)
        text = f"{name}, {found.names.get(node.place, node.place)}, {period_text(node.period)}"
        yield UpLine(text, value_text(node), node_url(node))


def _targets(found: Uses) -> Iterator[UpLine]:
    for use in found.targets:
        url = reverse("desk:target", args=(use.plan_code, use.target.id))
        public = reverse("portal:target", args=(use.plan_code, use.target.id)) if use.is_public else ""
        yield UpLine(
            words.name(use.target), words.goal(use.target), url, words.pick(*use.plan_name), use.counts, public
        )


def _rules(found: Uses) -> Iterator[UpLine]:
    for use in found.rules:
        name, of = words.pick(use.rule.name_vi, use.rule.name_en), words.pick(use.found.name_vi, use.found.name_en)
        yield UpLine(name, "", "", of)


# -- documents ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One figure taken from a document."""

    id: str
    text: str
    value: str
    sentence: Sentence
    state: str
    url: str


def _document_lines(row: Document, viewer: Actor | None) -> Iterator[DocumentLine]:
    found = readable_records(viewer).filter(provenance_document=row.code)
    rows = told_in(with_state(found).order_by("provenance_start", "id")[:DOCUMENT_RECORDS])
    observations = observations_of(rows)
    names, origins = names_of({obs.place for obs in observations}, None), origins_of(rows)
    for obs in observations:
        indicator = load_indicators()[obs.indicator]
        name = words.pick(indicator.name_vi, indicator.name_en)
        yield DocumentLine(
            id=obs.id,
            text=f"{name}, {names.get(obs.place, obs.place)}, {period_text(obs.period)}",
            value=recorded(obs),
            sentence=sentence_of(obs.provenance, row.text),
            state=f"{words.APPROVAL[obs.approval]}, {origins[obs.id].recorded_by}",
            url=reverse("desk:why_record", args=(obs.id,)),
        )
