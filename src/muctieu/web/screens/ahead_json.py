"""Where a target will end, for programs: as the API and the command line print it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from muctieu.core.assumed import Made
from muctieu.core.forecast import Forecast, Step
from muctieu.core.forecast_tested import measured_for
from muctieu.core.outlook import Outlook, chance_of
from muctieu.core.period import Period
from muctieu.core.plan import Target
from muctieu.core.quantity import plain
from muctieu.core.reasons import Reason
from muctieu.core.scoreboard import assessment_dict
from muctieu.web.figures.shapes import TargetDetail

Json = dict[str, object]


def outlook_json(detail: TargetDetail, found: Outlook, assumed: Made | None = None) -> Json:
    """How the target stands, what is due, the pace, the forecast or why there is none, and what would be otherwise."""
    target, pace = detail.assessment.target, found.pace
    return {
        "plan": detail.plan.code,
        "target": target.id,
        "as_of": detail.as_of.isoformat(),
        "unit": target.unit.code,
        "units_on": None if detail.on_units is None else detail.on_units.day.isoformat(),
        "not_restated": [one.as_dict() for one in detail.unread],
        "assessment": assessment_dict(detail.assessment, detail.plan),
        "expected": _number(found.expected),
        "pace": None
        if pace is None
        else {
            "a_year": _number(pace.a_year),
            "a_period": _number(pace.a_period),
            "months": pace.months,
            "periods_left": pace.periods,
        },
        **_made(found.ahead, target),
        "assumed": None if assumed is None else _made(assumed, target),
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(plain(value), "f")


def _made(made: Made, target: Target) -> Json:
    if not isinstance(made, Forecast):
        return {"forecast": None, "chance": None, "reason": _reason(made.reason)}
    chance = chance_of(target, made)
    return {
        "forecast": {
            "steps": [_step(step) for step in made.steps],
            "interval_pct": 80,
            "results": made.count,
            "siblings": made.siblings,
            "is_seasonal": made.is_seasonal,
            "is_tested": made.is_tested,
            "held_in_test_pct": _number(measured_for(made.count).held),
        },
        "chance": None if chance is None else chance.value,
        "reason": None if made.assumption is None else _reason(made.assumption),
    }


def _reason(reason: Reason) -> Json:
    return {"code": reason.code, "text_vi": reason.text_vi, "text_en": reason.text_en}


def _step(step: Step) -> Json:
    until = Period(step.last, 1).end - timedelta(days=1)
    return {
        "until": until.isoformat(),
        "value": _number(step.point),
        "low": _number(step.low),
        "high": _number(step.high),
    }
