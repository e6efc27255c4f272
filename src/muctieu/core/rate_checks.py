"""Rates that somebody entered by hand against the two components that are known for the same place and period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from muctieu.core.aggregate import Area, Figure, series
from muctieu.core.doubt import Check, Doubt, Ground, basis_of, indicator_of, named, number_of, shown_in
from muctieu.core.imports import half_of_last_digit
from muctieu.core.indicator import Indicator, Kind
from muctieu.core.observation import Observation
from muctieu.core.quantity import EXACT_DIGITS, plain, round_half_up
from muctieu.errors import Finding

HALF = Decimal("0.5")


def against_components(numbers: Sequence[Observation], ground: Ground) -> Iterator[Doubt]:
    """The doubts about rates that their components do not make, by more than rounding may.

    Components of which a unit has not reported prove nothing.
    """
    rates: dict[tuple[str, str], list[Observation]] = {}
    for obs in numbers:
        if indicator_of(obs, ground).kind is Kind.DERIVED and obs.period is not None and not obs.disaggregation:
            rates.setdefault((obs.indicator, obs.place), []).append(obs)
    for (code, place), entered in rates.items():
        rate = ground.known.indicators[code]
        pair = _components(rate, ground)
        if pair is not None:
            yield from _unlike(entered, rate, _Worked(pair, place, _told(numbers, pair, place, ground), ground))


def _components(rate: Indicator, ground: Ground) -> tuple[Indicator, Indicator] | None:
    known = ground.known.indicators
    top, bottom = known.get(rate.numerator or ""), known.get(rate.denominator or "")
    return None if top is None or bottom is None else (top, bottom)


def _told(
    numbers: Iterable[Observation], pair: tuple[Indicator, Indicator], place: str, ground: Ground
) -> tuple[Observation, ...]:
    """What is known of the components: of the area also what its villages say."""
    codes, is_area = {one.code for one in pair}, place == ground.area.place
    return tuple(obs for obs in numbers if obs.indicator in codes and (is_area or obs.place == place))


@dataclass(frozen=True, slots=True)
class _Worked:
    """The rates of a place as its components make them."""

    pair: tuple[Indicator, Indicator]
    place: str
    told: tuple[Observation, ...]
    ground: Ground

    def rates(self, rate: Indicator) -> Sequence[Figure]:
        area = self.ground.area if self.place == self.ground.area.place else Area(self.place, lambda _period: ())
        return series(rate, self.told, area=area, catalogue=self.ground.known.indicators)

    def parts(self, figure: Figure) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
        """The numbers that the numerator and the denominator of the rate rest on."""
        mine = [obs for obs in self.told if obs.id in frozenset(figure.parts)]
        top, bottom = (
            tuple(number_of(obs, self.ground) for obs in mine if obs.indicator == one.code) for one in self.pair
        )
        return top, bottom


def _unlike(entered: Iterable[Observation], rate: Indicator, worked: _Worked) -> Iterator[Doubt]:
    made = {figure.period: figure for figure in worked.rates(rate)}
    for obs in entered:
        figure = made.get(obs.period)
        if figure is not None and (figure.coverage is None or figure.coverage.is_full):
            yield from _doubt(obs, figure, rate, worked)


def _doubt(obs: Observation, figure: Figure, rate: Indicator, worked: _Worked) -> Iterator[Doubt]:
    assert figure.value is not None  # noqa: S101 - a rate that was worked out has a value
    printed, ratio = number_of(obs, worked.ground), figure.value.value
    parts = worked.parts(figure)
    gap = printed - ratio
    if abs(gap) <= (half_of_last_digit(plain(printed)) or HALF) + _slack(ratio, parts, rate):
        return
    (top, bottom), (above, below) = worked.pair, (sum(some, Decimal(0)) for some in parts)
    places = max(rate.unit.scale, 2)
    args = {
        **named(obs),
        "numerator": top.name_vi, "numerator_en": top.name_en, "top": shown_in(above, top),
        "denominator": bottom.name_vi, "denominator_en": bottom.name_en, "bottom": shown_in(below, bottom),
        "worked": shown_in(round_half_up(ratio, places), rate),
        "gap": ("+" if gap > 0 else "−") + shown_in(round_half_up(abs(gap), places), rate),
    }  # fmt: skip
    basis = f"{basis_of(obs)}≠{plain(above)}/{plain(below)}"
    yield Doubt(Check.RATE, obs.key[:4], Finding("MT1507", args), basis)


def _slack(ratio: Decimal, parts: tuple[Sequence[Decimal], Sequence[Decimal]], rate: Indicator) -> Decimal:
    """How far the rounding of its components may move the rate; nothing where all of them are whole numbers."""
    top, bottom = (sum((half_of_last_digit(plain(one)) for one in some), Decimal(0)) for some in parts)
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        return (top * rate.factor + abs(ratio) * bottom) / sum(map(abs, parts[1]))
