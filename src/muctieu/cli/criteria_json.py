"""A verdict by a rule set as JSON; numbers are texts, exact to 12 decimals."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

from muctieu.core.criteria import Basis, RuleBook, RuleSet
from muctieu.core.expression import Value, as_decimal
from muctieu.core.quantity import plain, round_half_up
from muctieu.core.standing import Standing
from muctieu.core.way_out import Barrier, WayOut
from muctieu.core.working import Missing, SetVerdict, Working

PLACES = 12


def as_text(found: object) -> str:
    """JSON as every command prints it."""
    return json.dumps(found, ensure_ascii=False, indent=1)


def list_of(book: RuleBook) -> list[dict[str, object]]:
    """Every set with family, days and basis."""
    return [_set(one) for one in book.sets]


def verdict_of(verdict: SetVerdict, out: WayOut | None, standing: Standing | None) -> dict[str, object]:
    """The verdict with its working; `way_out` and `recognition` where there is one."""
    found: dict[str, object] = {
        "ruleset": _set(verdict.ruleset),
        "as_of": verdict.as_of.isoformat(),
        "region": verdict.region,
        "group": verdict.group,
        "year": verdict.year,
        "answer": verdict.answer.value,
        "tally": {"met": verdict.tally.met, "unmet": verdict.tally.unmet, "unknown": verdict.tally.unknown},
        "class": verdict.standing,
        "live_class": verdict.live,
        "possible": list(verdict.candidates),
        "listed": verdict.listing.code if verdict.listing is not None else None,
        "within_scope": verdict.within_scope.value,
        "missing": [_missing(lack) for lack in verdict.missing],
        "unconfirmed": list(verdict.unconfirmed),
        "findings": [finding.as_dict() for finding in verdict.findings],
        "rows": [_working(row) for row in verdict.rows],
    }
    if standing is not None:
        found["recognition"] = _standing(standing)
    if out is not None:
        found["way_out"] = _way_out(out)
    return found


def _set(found: RuleSet) -> dict[str, object]:
    return {
        "code": found.code,
        "family": found.family,
        "name_vi": found.name_vi,
        "name_en": found.name_en,
        "from": found.start.isoformat(),
        "until": _day(found.end),
        **_basis(found.basis),
    }


def _basis(basis: Basis) -> dict[str, object]:
    return {"basis": basis.text, "sources": list(basis.sources), "confirmed": basis.confirmed}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def number(value: Value | None) -> str | bool | None:
    """A number as text; yes/no and nothing stay what they are."""
    if not isinstance(value, Fraction):
        return value
    return str(plain(round_half_up(as_decimal(value), PLACES)))


def _missing(lack: Missing) -> dict[str, object]:
    return {"kind": lack.lack.value, "code": lack.code, "name_vi": lack.name_vi, "province": lack.province}


def _working(found: Working) -> dict[str, object]:
    return {
        "code": found.rule.code,
        "name_vi": found.rule.name_vi,
        "name_en": found.rule.name_en,
        "kind": found.rule.kind.value,
        "answer": found.answer.value,
        "value": number(found.value),
        "op": found.rule.op.value,
        "level": number(found.bound),
        "under": number(found.under),
        "margin": number(found.margin),
        "relative": number(found.relative),
        "stated": found.stated,
        "decided_until": None if found.decided is None else found.decided.until.isoformat(),
        "computed": None if found.overrode is None else found.overrode.value,
        "evidence": found.evidence,
        **_basis(found.rule.basis),
        "confirmed": found.confirmed,
        "missing": [_missing(lack) for lack in found.missing],
        "findings": [finding.as_dict() for finding in found.findings],
        "parts": [_working(part) for part in found.parts],
    }


def _standing(standing: Standing) -> dict[str, object]:
    return {
        "state": standing.state.value,
        "recognised_on": _day(standing.recognised_on),
        "lost_on": _day(standing.lost_on),
        "document": standing.document,
    }


def _way_out(out: WayOut) -> dict[str, object]:
    return {
        "ruleset": out.ruleset.code,
        "leaving": out.leaving,
        "routes": [[_barrier(barrier) for barrier in route.barriers] for route in out.routes],
        "lost": [{"name_vi": one.name_vi, "name_en": one.name_en, **_basis(one.basis)} for one in out.lost],
    }


def _barrier(barrier: Barrier) -> dict[str, object]:
    return {
        "code": barrier.rule.code,
        "name_vi": barrier.rule.name_vi,
        "want": barrier.want.value,
        "value": number(barrier.value),
        "sign": barrier.sign,
        "level": number(barrier.bound),
        "gap": number(barrier.gap),
        "relative": number(barrier.relative),
        "pace": None if barrier.pace is None else str(barrier.pace),
        "confirmed": barrier.confirmed,
        "missing": [_missing(lack) for lack in barrier.missing],
        "parts": [_barrier(part) for part in barrier.parts],
        "further": None if barrier.further is None else _way_out(barrier.further),
    }
