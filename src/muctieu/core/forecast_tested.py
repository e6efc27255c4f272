"""How wrong forecasts were on public series, by how many values were shown: what `bench.forecast` measured.

docs/explain/forecast.md tells how and prints the same table; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Measured:
    """What was seen where `values` were shown in `windows` stretches of series.

    `error` is the mean miss in units of what repeating the last value is wrong by for one period; `held` is the
    percentage of truths that lay within the interval.
    """

    values: int
    windows: int
    error: Decimal
    held: Decimal


MEASURED = (
    Measured(3, 362, Decimal("2.105"), Decimal("77.2")),
    Measured(4, 363, Decimal("1.876"), Decimal("83.4")),
    Measured(5, 366, Decimal("1.844"), Decimal("79.1")),
    Measured(6, 366, Decimal("1.649"), Decimal("81.4")),
    Measured(8, 318, Decimal("1.804"), Decimal("77.4")),
    Measured(10, 315, Decimal("1.810"), Decimal("77.9")),
    Measured(12, 319, Decimal("1.689"), Decimal("80.2")),
    Measured(16, 315, Decimal("1.597"), Decimal("81.5")),
    Measured(20, 241, Decimal("1.572"), Decimal("79.3")),
    Measured(24, 234, Decimal("1.324"), Decimal("81.0")),
    Measured(32, 194, Decimal("1.139"), Decimal("85.5")),
    Measured(40, 178, Decimal("1.294"), Decimal("84.7")),
)


def measured_for(count: int) -> Measured:
    """The line for the most values that are not more than `count`; for fewer than any the first."""
    return max((one for one in MEASURED if one.values <= count), key=lambda one: one.values, default=MEASURED[0])
