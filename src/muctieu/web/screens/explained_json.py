"""An explanation for programs: the tree as plain values, as the API and the command line print it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from muctieu.core.explain import Node, Record
from muctieu.core.explain_text import ENGLISH, formula, result
from muctieu.core.quantity import plain
from muctieu.web.figures.explained import Explained, Origin
from muctieu.web.figures.uses import Uses
from muctieu.web.reviews.queries import IssuedUse

Json = dict[str, object]


def explained_json(found: Explained) -> Json:
    """The whole explanation; values are decimals as text, so that none is rounded on the way."""
    return {
        "known_on": None if found.known_on is None else found.known_on.isoformat(),
        "totals_only": found.totals_only,
        "components_withheld": found.has_secret,
        **_node(found.node, found),
    }


def uses_json(found: Uses, reports: Iterable[IssuedUse], pages: Iterable[tuple[str, str]]) -> Json:
    """A record and everything that rests on it, with the issued reports and their sentences.

    `pages` are title and address of the portal's pages that show one of its targets.
    """
    names = {**found.record.names, **found.names}
    return {
        "record": found.obs_id,
        "figure": explained_json(found.record),
        "totals": [{**_head(use.node, names), "value": _value(use.node)} for use in found.totals],
        "targets": [
            {
                "plan": use.plan_code,
                "target": use.target.id,
                "indicator": use.target.indicator.code,
                "counts": use.counts,
                "public_page": use.is_public,
            }
            for use in found.targets
        ],
        "reports": [
            {
                "number": use.issued.name,
                "day": use.issued.day.isoformat(),
                "plan": use.issued.report.plan.code,
                "sentences": [sentence.text for sentence in use.sentences],
            }
            for use in reports
        ],
        "pages": [{"title": title, "url": url} for title, url in pages],
        "criteria": [
            {"set": use.found.code, "rule": use.rule.code, "name_vi": use.rule.name_vi} for use in found.rules
        ],
    }


def _head(node: Node, names: Mapping[str, str]) -> Json:
    return {
        "indicator": node.indicator.code,
        "name_vi": node.indicator.name_vi,
        "name_en": node.indicator.name_en,
        "place": node.place,
        "place_name": names.get(node.place, node.place),
        "period": None if node.period is None else str(node.period),
    }


def _value(node: Node) -> str | None:
    figure = node.figure
    return None if figure is None or figure.value is None else format(plain(figure.value.value), "f")


def _node(node: Node, found: Explained) -> Json:
    figure = node.figure
    coverage = None if figure is None else figure.coverage
    return {
        **_head(node, found.names),
        "way": node.way.value,
        "value": _value(node),
        "unit": None if figure is None or figure.value is None else figure.value.unit.code,
        "printed": result(node),
        "status": None if figure is None else figure.status.value,
        "formula_vi": formula(node, found.names),
        "formula_en": formula(node, found.names, ENGLISH),
        "coverage": None if coverage is None else {**coverage.as_dict(), "missing": list(coverage.missing)},
        "findings": [] if figure is None else [{"code": one.code, "text": one.message_vi} for one in figure.findings],
        "records": [_record(one, found.origins[one.obs.id]) for one in node.records],
        "parts": [_node(part, found) for part in node.parts],
        "left_out": [_node(part, found) for part in node.left_out],
    }


def _record(record: Record, origin: Origin) -> Json:
    obs = record.obs
    return {
        "id": obs.id,
        "standing": record.standing.value,
        "value": None if obs.value is None else format(plain(obs.value.value), "f"),
        "written": origin.row.written,
        "unit_written": origin.row.unit_written,
        "status": obs.status.value,
        "source_name": obs.source,
        "source": {**obs.provenance.as_dict(), "place": obs.provenance.place},
        "note": obs.note,
        "recorded_at": obs.recorded_at.isoformat(),
        "recorded_by": origin.recorded_by,
        "steps": [
            {"state": step.state.value, "at": step.at.isoformat(), "by": step.by, "reason": step.reason}
            for step in origin.steps
        ],
    }
