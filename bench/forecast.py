"""How good forecasts are: `python -m bench.forecast [--windows N] [--calibrate] [--page FILE]`.

Rolling windows over public series that packages ship: 3 to 40 values are shown, up to 8 that follow are asked for.
Next to ours the same windows are forecast by repeating the last value, by its mean change, by the season, and by two
methods of the library statsforecast. Constants of the method come from one half of the series (`--calibrate` prints
what is left to correct), every figure of the table from the other half.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise
from pathlib import Path
from zlib import crc32

from bench import forecast_page
from bench.forecast_series import PublicSeries, load, missing_packages
from muctieu.core.forecast import Forecast, Limits, Series, TooLittle, forecast

LENGTHS = (3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40)
HORIZON = 8
ORIGINS = 4
# No table of a package may outweigh the others: the most windows of one length from it.
MOST_YEARLY, MOST_SHORTER = 24, 16
MOST_SIBLINGS = 12
OURS, OURS_ALONE = "ours", "ours, no siblings"
Method = Callable[[list[float], int, int], list[float]]


@dataclass(frozen=True, slots=True)
class Window:
    series: PublicSeries
    start: int
    length: int

    @property
    def shown(self) -> tuple[Decimal, ...]:
        return self.series.values[self.start : self.start + self.length]

    @property
    def truth(self) -> tuple[Decimal, ...]:
        end = self.start + self.length
        return self.series.values[end : end + HORIZON]

    @property
    def known(self) -> Series:
        last = self.series.first + (self.start + self.length - 1) * self.series.step
        return Series(last, self.series.step, self.shown)

    @property
    def scale(self) -> float:
        """Mean absolute change of the whole series: what one is wrong by who repeats the last value once."""
        steps = [abs(after - before) for before, after in pairwise(self.series.values)]
        return float(sum(steps) / len(steps))


@dataclass(slots=True)
class Score:
    """Of one window: mean scaled error of each method, and for each horizon whether ours held the truth."""

    window: Window
    errors: dict[str, float]
    held: list[bool]
    held_alone: list[bool]
    ratios: list[float]


def windows(found: Sequence[PublicSeries], half: int) -> list[Window]:
    """The same windows in every run: origins by checksum, at most so many of one table and length."""
    groups: dict[tuple[str, bool, int, int], list[Window]] = defaultdict(list)
    for series in found:
        if series.half != half:
            continue
        for length in LENGTHS:
            room = len(series.values) - length
            origins = {crc32(f"{series.name}{length}{k}".encode()) % room for k in range(ORIGINS)} if room > 0 else ()
            key = (series.source.item, series.is_cumulative, series.step, length)
            groups[key] += [Window(series, origin, length) for origin in sorted(origins)]
    return [window for key in sorted(groups) for window in _sample(groups[key], key[2])]


def _sample(found: list[Window], step: int) -> list[Window]:
    mixed = sorted(found, key=lambda one: crc32(f"{one.series.name}{one.start}{one.length}".encode()))
    return mixed[: MOST_YEARLY if step == 12 else MOST_SHORTER]


# -- methods ----------------------------------------------------------------------------------------------------


def naive(shown: list[float], _: int, horizon: int) -> list[float]:
    return [shown[-1]] * horizon


def drift(shown: list[float], _: int, horizon: int) -> list[float]:
    step = (shown[-1] - shown[0]) / (len(shown) - 1)
    return [shown[-1] + step * (ahead + 1) for ahead in range(horizon)]


def seasonal_naive(shown: list[float], size: int, horizon: int) -> list[float]:
    if len(shown) < size:
        return naive(shown, size, horizon)
    return [shown[len(shown) - size + ahead % size] for ahead in range(horizon)]


def _library(name: str) -> Method:
    """A method of statsforecast; where it refuses so few values, the last value is repeated."""
    numpy = importlib.import_module("numpy")
    models = importlib.import_module("statsforecast.models")

    def run(shown: list[float], size: int, horizon: int) -> list[float]:
        season = size if len(shown) > 2 * size else 1
        try:
            model = getattr(models, name)(season_length=season)
            found = model.forecast(y=numpy.array(shown), h=horizon)["mean"]
        except Exception:  # noqa: BLE001 - it raises many kinds for few values
            return naive(shown, size, horizon)
        return list(map(float, found)) if numpy.isfinite(found).all() else naive(shown, size, horizon)

    return run


def baselines() -> dict[str, Method]:
    return {
        "naive": naive,
        "drift": drift,
        "seasonal naive": seasonal_naive,
        "ETS (AutoETS)": _library("AutoETS"),
        "Theta (dynamic optimised)": _library("DynamicOptimizedTheta"),
    }


# -- scores -----------------------------------------------------------------------------------------------------


def scores(found: Sequence[Window], every: Sequence[PublicSeries], methods: dict[str, Method]) -> Iterator[Score]:
    panels: dict[str, list[PublicSeries]] = defaultdict(list)
    for series in every:
        panels[series.panel].append(series)
    for window in found:
        made = score(window, panels[window.series.panel], methods)
        if made is not None:
            yield made


def siblings(window: Window, panel: Sequence[PublicSeries]) -> list[Series]:
    """What the siblings had reported by the window's end: nothing later is shown."""
    end = window.known.last
    found = []
    for one in panel:
        count = (end - one.first) // one.step + 1
        if one.name != window.series.name and 0 < count <= len(one.values):
            found.append(Series(one.first + (count - 1) * one.step, one.step, one.values[:count]))
    return found[:MOST_SIBLINGS]


def score(window: Window, panel: Sequence[PublicSeries], methods: dict[str, Method]) -> Score | None:
    """None where ours says that there is too little to go by."""
    horizon = len(window.truth)
    limits = Limits(window.series.low, window.series.high, window.series.is_cumulative)
    alone = forecast(window.known, horizon=horizon, limits=limits)
    made = forecast(window.known, horizon=horizon, limits=limits, siblings=siblings(window, panel))
    if isinstance(made, TooLittle) or isinstance(alone, TooLittle):
        return None
    shown, size = list(map(float, window.shown)), 12 // window.series.step
    paths = {name: kept(method(shown, size, horizon), window) for name, method in methods.items()}
    paths[OURS] = [float(step.point) for step in made.steps]
    paths[OURS_ALONE] = [float(step.point) for step in alone.steps]
    errors = {name: mean_error(path, window) for name, path in paths.items()}
    return Score(window, errors, held(made, window), held(alone, window), ratios(made, window))


def kept(path: list[float], window: Window) -> list[float]:
    """Another method's path within the bounds that ours is told; what is cumulative does not fall."""
    low, high = window.series.low, window.series.high
    path = path if low is None else [max(point, float(low)) for point in path]
    path = path if high is None else [min(point, float(high)) for point in path]
    if not window.series.is_cumulative:
        return path
    return list(accumulate([float(window.shown[-1]), *path], max))[1:]


def mean_error(path: list[float], window: Window) -> float:
    missed = [abs(point - float(true)) for point, true in zip(path, window.truth, strict=True)]
    return sum(missed) / len(missed) / window.scale


def held(made: Forecast, window: Window) -> list[bool]:
    return [step.low <= true <= step.high for step, true in zip(made.steps, window.truth, strict=True)]


def ratios(made: Forecast, window: Window) -> list[float]:
    """Each miss in half widths of the interval before bounds: what the calibration is about."""
    free = forecast(window.known, horizon=len(made.steps)) if window.series.is_cumulative else made
    if isinstance(free, TooLittle):
        return []
    pairs = zip(made.steps, free.steps, window.truth, strict=True)
    return [
        float(abs(step.point - true) / (wide.high - wide.point)) if wide.high > wide.point else 0.0
        for step, wide, true in pairs
    ]


def calibrate(found: Sequence[Score]) -> None:
    """For each length, by how much the present widths would have to be multiplied to hold 80 %, by horizon."""
    for length in LENGTHS:
        rows = [one.ratios for one in found if one.window.length == length]
        print(f"{length:>3}", *(f"{_quantile([row[h] for row in rows if len(row) > h]):6.2f}" for h in range(HORIZON)))


def _quantile(values: list[float], share: float = 0.8) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.forecast", description=__doc__)
    parser.add_argument("--windows", type=int, help="only the first N windows, spread over all tables (default: all)")
    parser.add_argument("--calibrate", action="store_true", help="the other half: factors for the widths, no table")
    parser.add_argument("--page", type=Path, help="also write the table between the marks of this page")
    args = parser.parse_args()
    if missing := missing_packages():
        print(f"bench.forecast: SKIPPED, not installed: {', '.join(missing)} (pip install -r requirements/bench.txt)")
        return 0
    warnings.simplefilter("ignore")
    every = load()
    chosen = windows(every, half=0 if args.calibrate else 1)
    chosen = chosen[:: max(1, len(chosen) // args.windows)] if args.windows else chosen
    found = list(scores(chosen, every, {} if args.calibrate else baselines()))
    if args.calibrate:
        calibrate(found)
        return 0
    text = forecast_page.tables(found, refused=len(chosen) - len(found), every=every)
    print(text)
    if args.page:
        forecast_page.write(args.page, text)
    return 0 if forecast_page.holds(found) else 1


if __name__ == "__main__":
    sys.exit(main())
