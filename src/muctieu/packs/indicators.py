"""The indicator catalogue from `data/indicators.toml`."""

from __future__ import annotations

from collections.abc import Container, Mapping
from decimal import Decimal

from muctieu.core.indicator import Direction, Disclosure, Indicator, Kind, PlaceRule, Plausible, TimeRule
from muctieu.core.unit import Unit
from muctieu.errors import PackError
from muctieu.packs.rows import Row, no_twins
from muctieu.packs.wording import fold

FILE = "indicators.toml"
KEYS = (
    "code",
    "name_vi",
    "name_en",
    "synonyms",
    "unit",
    "accepts",
    "direction",
    "kind",
    "numerator",
    "denominator",
    "factor",
    "place",
    "time",
    "sector",
    "disclosure",
    "plausible",
    "bounds",
    "grades",
    "seed",
)
LIMIT_KEYS = ("low", "high")
OPEN = Plausible()


def indicators_of(file: Row, *, units: Mapping[str, Unit], sectors: Container[str]) -> dict[str, Indicator]:
    """Code → indicator, in the order of the file; each row is checked for itself."""
    rows = list(file.tables("indicator", KEYS))
    no_twins((row.text("code"), row) for row in rows)
    indicators = (_indicator(row, units, sectors) for row in rows)
    return {indicator.code: indicator for indicator in indicators}


def _indicator(row: Row, units: Mapping[str, Unit], sectors: Container[str]) -> Indicator:
    sector = row.text("sector")
    if sector not in sectors:
        raise row.unknown("sector", sector, known=["sectors.toml"])
    row.flag("seed")
    return Indicator(
        code=row.text("code"),
        name_vi=row.text("name_vi"),
        name_en=row.english("name_en"),
        unit=unit_named(row, "unit", units),
        direction=row.choice("direction", Direction),
        kind=row.choice("kind", Kind, Kind.ENTERED),
        place=row.choice("place", PlaceRule),
        time=row.choice("time", TimeRule),
        sector=sector,
        disclosure=row.choice("disclosure", Disclosure, Disclosure.STAFF),
        synonyms=row.words("synonyms"),
        accepts=row.words("accepts"),
        numerator=_optional(row, "numerator"),
        denominator=_optional(row, "denominator"),
        factor=row.decimal("factor") or Decimal(1),
        plausible=_limits(row, "plausible"),
        bounds=_limits(row, "bounds"),
        grades=row.words("grades"),
    )


def unit_named(row: Row, key: str, units: Mapping[str, Unit]) -> Unit:
    """The unit whose code stands under `key` (MT1608 when there is none)."""
    code = row.text(key)
    if code not in units:
        raise PackError("MT1608", file=row.file, key=row.address(key), value=code)
    return units[code]


def _optional(row: Row, key: str) -> str | None:
    return row.text(key) if row.has(key) else None


def _limits(row: Row, key: str) -> Plausible:
    limits = row.table(key, LIMIT_KEYS)
    if limits is None:
        return OPEN
    low, high = limits.decimal("low"), limits.decimal("high")
    if low is not None and high is not None and low > high:
        raise limits.wrong("low", low, rule_vi="không được lớn hơn high", rule_en="must not exceed high")
    return Plausible(low, high)


# -- rules between rows ---------------------------------------------------------------------------------------


def check_catalogue(indicators: Mapping[str, Indicator], *, file: str) -> None:
    """Refuse ratios without sound components and wordings that two indicators share."""
    for indicator in indicators.values():
        _check_components(indicator, indicators, file)
    for indicator in indicators.values():
        _check_cycle(indicator, indicators, file)
    _check_wordings(indicators, file)


def _check_components(indicator: Indicator, indicators: Mapping[str, Indicator], file: str) -> None:
    parts = {"numerator": indicator.numerator, "denominator": indicator.denominator}
    derived = indicator.kind is Kind.DERIVED
    for key, code in parts.items():
        address = f"indicator {indicator.code} · {key}"
        if (code is not None) != derived:
            raise PackError("MT1610", file=file, key=address)
        if code is not None and code not in indicators:
            raise PackError("MT1609", file=file, key=address, value=code)


def _check_cycle(indicator: Indicator, indicators: Mapping[str, Indicator], file: str) -> None:
    """A ratio rests on entered figures only; this also excludes every circle."""
    for code in filter(None, (indicator.numerator, indicator.denominator)):
        if indicators[code].kind is Kind.DERIVED:
            raise PackError("MT1611", file=file, key=f"indicator {indicator.code}", value=code)


def _check_wordings(indicators: Mapping[str, Indicator], file: str) -> None:
    owner: dict[str, str] = {}
    for indicator in indicators.values():
        own: set[str] = set()
        for wording in (indicator.name_vi, *indicator.synonyms):
            key = fold(wording)
            other = owner.setdefault(key, indicator.code)
            if other != indicator.code or key in own or not key:
                raise PackError(
                    "MT1612", file=file, key=f"indicator {indicator.code} · synonyms", value=wording, other=other
                )
            own.add(key)
