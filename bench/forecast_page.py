"""The tables of `bench.forecast`, in the form in which docs/explain/forecast.md prints them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bench.forecast_series import LICENCES, SOURCES, PublicSeries

if TYPE_CHECKING:
    from bench.forecast import Score

OPEN, CLOSE = "<!-- table of bench.forecast -->", "<!-- end of table -->"
OURS, OURS_ALONE = "ours", "ours, no siblings"
BAR_ERROR, BAR_LOW, BAR_HIGH = 1.02, 0.75, 0.85
FREQUENCIES = {12: "yearly", 6: "half-yearly", 3: "quarterly", 1: "monthly"}


def errors(found: Sequence[Score], name: str) -> float:
    return sum(one.errors[name] for one in found) / len(found)


def coverage(found: Sequence[Score]) -> float:
    held = [hit for one in found for hit in one.held]
    return sum(held) / len(held)


def best(found: Sequence[Score]) -> str:
    """The best single baseline over all windows."""
    return min((name for name in found[0].errors if name not in {OURS, OURS_ALONE}), key=lambda one: errors(found, one))


def holds(found: Sequence[Score]) -> bool:
    ratio = errors(found, OURS) / errors(found, best(found))
    return ratio <= BAR_ERROR and BAR_LOW <= coverage(found) <= BAR_HIGH


def tables(found: Sequence[Score], *, refused: int, every: Sequence[PublicSeries]) -> str:
    used = {one.window.series.name for one in found}
    first = best(found)
    ratio = errors(found, OURS) / errors(found, first)
    alone = [hit for one in found for hit in one.held_alone]
    asked = sum(len(one.held) for one in found)
    count = f"{len(found):,} windows of {len(used):,} series, {asked:,} forecasts; {refused} windows more were refused."
    held = f"The 80 % interval held {coverage(found):.1%} of the truths (bar: {BAR_LOW:.0%} to {BAR_HIGH:.0%})"
    parts = (_by_method(found), _by_length(found), _by_frequency(found), _manifest(every))
    return "\n".join((
        count,
        "",
        f"- Mean error: {ratio:.3f} × the best single baseline, {first} (bar: at most {BAR_ERROR}).",
        f"- {held}; {sum(alone) / len(alone):.1%} without siblings.",
        *(line for part in parts for line in ("", *part)),
    ))  # fmt: skip


def _by_method(found: Sequence[Score]) -> list[str]:
    ours = errors(found, OURS)
    rows = [f"| {name} | {errors(found, name):.3f} | {ours / errors(found, name):.3f} |" for name in found[0].errors]
    return ["| method | mean error | ours relative to it |", "|---|---|---|", *rows]


def _by_length(found: Sequence[Score]) -> list[str]:
    lengths = sorted({one.window.length for one in found})
    return _part_table(
        "values shown", [_row(found, str(wanted), [one.window.length == wanted for one in found]) for wanted in lengths]
    )


def _by_frequency(found: Sequence[Score]) -> list[str]:
    parts = {name: [one.window.series.step == step for one in found] for step, name in FREQUENCIES.items()}
    parts["cumulative"] = [one.window.series.is_cumulative for one in found]
    parts["shares of 100"] = [one.window.series.high is not None for one in found]
    return _part_table("series", [_row(found, name, meant) for name, meant in parts.items() if any(meant)])


def _part_table(first: str, rows: Sequence[str]) -> list[str]:
    head = f"| {first} | windows | error | best baseline there | ours relative to it | 80 % interval held |"
    return [head, "|---|---|---|---|---|---|", *rows]


def _row(found: Sequence[Score], name: str, meant: Sequence[bool]) -> str:
    part = [one for one, is_meant in zip(found, meant, strict=True) if is_meant]
    ours, first = errors(part, OURS), best(part)
    ratio = ours / errors(part, first)
    return f"| {name} | {len(part)} | {ours:.3f} | {first} | {ratio:.3f} | {coverage(part):.1%} |"


def _manifest(every: Sequence[PublicSeries]) -> list[str]:
    rows = [f"| {name} | {version(name.replace('_', '-'))} | {licence} |" for name, licence in LICENCES.items()]
    counts = [
        f"| {source.package} | {source.item} | {', '.join(source.columns) or 'all'} | {source.origin} | "
        f"{sum(one.source == source for one in every)} |"
        for source in SOURCES
    ]
    library = f"| statsforecast | {version('statsforecast')} | Apache-2.0; baselines only |"
    return [
        "| package | version | licence |", "|---|---|---|", *rows, library, "",
        "| package | table | columns | what it is | series |", "|---|---|---|---|---|", *counts,
    ]  # fmt: skip


def write(page: Path, text: str) -> None:
    """The text between the marks of the page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(OPEN)
    _, _, after = rest.partition(CLOSE)
    page.write_text(f"{before}{OPEN}\n\n{text}\n\n{CLOSE}{after}", encoding="utf-8")
