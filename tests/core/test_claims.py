"""What speaks against a figure by itself, without any plan: its unit, its bounds, the percentage printed beside it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from muctieu.core.claims import unplanned_findings, value_doubts
from muctieu.core.indicator import Indicator, Plausible
from muctieu.core.observation import Bound, Claims
from muctieu.core.quantity import Quantity
from muctieu.core.unit import Unit
from tests.factories import MILLION, PER_MILLE, PERCENT, PERSON, UNITS, make_figure, make_indicator

GROWTH = make_indicator("growth", PER_MILLE, plausible=Plausible(Decimal(-5), Decimal(35)))
SHARE = make_indicator("share", PERCENT, bounds=Plausible(Decimal(0), Decimal(100)))
WORKERS, INCOME = make_indicator("workers", PERSON), make_indicator("income", MILLION)


@pytest.mark.parametrize(
    ("indicator", "value", "unit", "probable", "codes"),
    [
        (GROWTH, "7.7", PERCENT, Quantity(Decimal("7.7"), PER_MILLE), ["MT1104"]),
        (GROWTH, "7.7", PER_MILLE, None, []),
        (GROWTH, "0.2", PERCENT, None, []),
        (SHARE, "105", PERCENT, None, ["MT1106"]),
        (SHARE, None, PERCENT, None, []),
    ],
)
def test_value_is_held_against_its_own_indicator(
    indicator: Indicator, value: str | None, unit: Unit, probable: Quantity | None, codes: list[str]
) -> None:
    meant, findings = value_doubts(make_figure(value, "2022", unit), indicator, UNITS)

    assert (meant, [finding.code for finding in findings]) == (probable, codes)


@pytest.mark.parametrize(
    ("indicator", "value", "percent", "bound", "codes"),
    [
        (WORKERS, "14", "85", Bound.EXACT, ["MT1102"]),
        (WORKERS, "73", "158", Bound.ABOVE, []),
        (WORKERS, "0", "50", Bound.EXACT, ["MT1102"]),
        (WORKERS, "0", "0", Bound.EXACT, []),
        (WORKERS, "14", None, Bound.EXACT, []),
        (WORKERS, None, "85", Bound.EXACT, []),
        (INCOME, "14", "85", Bound.EXACT, []),
    ],
)
def test_only_what_is_counted_needs_a_whole_target(
    indicator: Indicator, value: str | None, percent: str | None, bound: Bound, codes: list[str]
) -> None:
    claims = Claims(attainment_pct=None if percent is None else Decimal(percent), attainment_bound=bound)

    found = unplanned_findings(make_figure(value, "2022", indicator.unit, claims=claims), indicator)

    assert [finding.code for finding in found] == codes
