"""The steps of an explanation as text: each formula in words, with the numbers put in, and with its result.

Tỷ suất sinh = số trẻ sinh ra : dân số × 1.000 = 9 người : 1.000 người × 1.000 = 9‰
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from muctieu.core.explain import Node, Way
from muctieu.core.indicator import Indicator
from muctieu.core.numbers_vi import format_vi
from muctieu.core.period import Period
from muctieu.core.quantity import Quantity, plain, round_half_up
from muctieu.core.wording import EN, PRINT_PLACES, VI, Words, in_sentence, with_unit

# A sum of more parts than these is told by their number; the parts stand in the tree.
_MOST_ADDED = 12
_MORE_PLACES = 8


@dataclass(frozen=True, slots=True)
class Speech:
    """The phrases of one language."""

    words: Words
    name: Callable[[Indicator], str]
    period: Callable[[Period], str]
    places: str
    periods: str
    latest: str
    own: str
    nothing: str
    rounded: str
    more: str


VIETNAMESE = Speech(
    words=VI,
    name=lambda indicator: indicator.name_vi,
    period=lambda period: period.label_vi,
    places="tổng số của {reported}/{expected} đơn vị",
    periods="tổng số của {count} kỳ",
    latest="số của {period}",
    own="số do {place} báo cáo",
    nothing="chưa có",
    rounded="làm tròn từ {value}",
    more="…",
)
ENGLISH = Speech(
    words=EN,
    name=lambda indicator: indicator.name_en,
    period=lambda period: period.label_en,
    places="sum of {reported}/{expected} units",
    periods="sum of {count} periods",
    latest="the figure of {period}",
    own="as reported by {place}",
    nothing="not known",
    rounded="rounded from {value}",
    more="…",
)


def formula(node: Node, names: Mapping[str, str], speech: Speech = VIETNAMESE) -> str:
    """One step in a line: name = formula = numbers = result; `names` are those of places by identity."""
    steps = [speech.name(node.indicator), *_steps(node, names, speech), result(node, speech)]
    return " = ".join(step for step in steps if step)


def result(node: Node, speech: Speech = VIETNAMESE) -> str:
    """The value as printed; what was rounded away is told behind it."""
    figure = node.figure
    if figure is None or figure.value is None:
        return speech.nothing
    printed, value = amount(figure.value, speech), figure.value.value
    if plain(round_half_up(value, PRINT_PLACES)) == plain(value):
        return printed
    return f"{printed} ({speech.rounded.format(value=_longer(value, speech))})"


def amount(value: Quantity, speech: Speech = VIETNAMESE) -> str:
    """A value with its unit."""
    return with_unit(value.value, value.unit, speech.words)


def _longer(value: Decimal, speech: Speech) -> str:
    """The value with more decimals than are printed, and a sign that more follow where they do."""
    shown = plain(round_half_up(value, _MORE_PLACES))
    return format_vi(shown) + ("" if shown == plain(value) else speech.more)


def _steps(node: Node, names: Mapping[str, str], speech: Speech) -> tuple[str, ...]:
    if node.way is Way.OWN:
        return (speech.own.format(place=names.get(node.place, node.place)),)
    if node.way is Way.RATIO:
        return _ratio(node, speech)
    if node.way is Way.LATEST:
        return (speech.latest.format(period=_period(node.parts[0], speech)),)
    if node.way is Way.PERIODS:
        return speech.periods.format(count=len(node.parts)), _added(node)
    if node.way is Way.PLACES and node.figure is not None and node.figure.coverage is not None:
        return speech.places.format(**node.figure.coverage.as_dict()), _added(node)
    return ()


def _ratio(node: Node, speech: Speech) -> tuple[str, str]:
    top, bottom = node.parts
    factor = "" if node.indicator.factor == 1 else f" × {format_vi(plain(node.indicator.factor))}"
    told = f"{in_sentence(speech.name(top.indicator))} : {in_sentence(speech.name(bottom.indicator))}{factor}"
    return told, f"{result(top, speech)} : {result(bottom, speech)}{factor}"


def _added(node: Node) -> str:
    """The parts with plus signs between; nothing for a single one or for many."""
    values = [
        part.figure.value.value for part in node.parts if part.figure is not None and part.figure.value is not None
    ]
    return " + ".join(map(_bare, values)) if 1 < len(values) <= _MOST_ADDED else ""


def _bare(value: Decimal) -> str:
    text = format_vi(plain(round_half_up(value, PRINT_PLACES)))
    return f"({text})" if value < 0 else text


def _period(node: Node, speech: Speech) -> str:
    return "–" if node.period is None else speech.period(node.period)
