"""The addresses of explanations, and the way from a record to the collection of the form by which it came."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from muctieu.core.explain import Node, Record
from muctieu.core.form import LINE
from muctieu.core.period import Period
from muctieu.web.common import clock
from muctieu.web.common.address import address
from muctieu.web.common.policy import Act, Actor, visible
from muctieu.web.figures.explained import Explained
from muctieu.web.intake.models import Cycle
from muctieu.web.places.queries import governing
from muctieu.web.screens.asked import DAY
from muctieu.web.screens.explained import NO_PERIOD
from muctieu.web.screens.why import WhyLinks


def why_url(code: str, place: str, period: Period | None, known_on: date | None = None) -> str:
    """The address of a figure's explanation."""
    found = address("desk:why", code, place, NO_PERIOD if period is None else str(period))
    return found if known_on is None else f"{found}?{DAY}={known_on.isoformat()}"


def node_url(node: Node, known_on: date | None = None) -> str:
    return why_url(node.indicator.code, node.place, node.period, known_on)


WHY = WhyLinks(
    figure=lambda figure: why_url(figure.indicator, figure.place, figure.period),
    record=lambda identity: address("desk:why_record", identity),
)


class FormCycles:
    """The collections behind the records of one explanation; one query, and none where no form is among them."""

    def __init__(self, found: Explained, viewer: Actor | None) -> None:
        codes = {code for origin in found.origins.values() if (code := _form(origin.row.provenance_document))}
        self._known = _cycles(codes, found, viewer) if codes else {}

    def url(self, record: Record) -> str:
        """The page of the collection, "" where there is none that the viewer may open."""
        obs = record.obs
        uuid = None if obs.period is None else self._known.get((_form(obs.provenance.document), obs.period))
        return "" if uuid is None else address("desk:cycle", str(uuid))


def _cycles(codes: Collection[str], found: Explained, viewer: Actor | None) -> Mapping[tuple[str, Period], UUID]:
    above = governing(found.place.pk, clock.today())
    cycles = Cycle.objects.filter(form__code__in=codes, commune__in=above)
    rows = visible(viewer, Act.FORM_READ, cycles, place="commune", form="form__code")
    return {(row.form.code, row.period): row.uuid for row in rows.select_related("form")}


def _form(document: str) -> str:
    start = f"{LINE}/"
    return document.removeprefix(start) if document.startswith(start) else ""
