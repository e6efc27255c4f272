"""What a target's figures come to: the latest level, the sum over the term, the growth since the baseline, by form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from muctieu.core.aggregate import Figure, add_up, tile, yearly
from muctieu.core.indicator import Direction, TimeRule
from muctieu.core.period import Period
from muctieu.core.plan import Form, Plan, Target
from muctieu.core.quantity import EXACT_DIGITS, Quantity, exact_ratio, plain

HUNDRED = Decimal(100)
# Growth rates come from roots, which have no last digit: four decimals are beyond any print.
GROWTH_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figure to compare with the target, in the target's unit; `years` are the single years of a yearly target."""

    figure: Figure
    years: tuple[Figure, ...] = ()


def outcome(target: Target, figures: Sequence[Figure], *, plan: Plan, as_of: date) -> Outcome | None:
    """What the figures known at `as_of` come to for this target; None when they say nothing about it."""
    known = [figure for figure in figures if tells(figure) and _begun(figure, as_of)]
    return outcome_of(target, known, plan) if known else None


def outcome_of(target: Target, known: Sequence[Figure], plan: Plan) -> Outcome:
    """What some figures come to, all of which tell something and have begun."""
    return _BY_FORM.get(target.form, _latest_outcome)(target, known, plan)


def tells(figure: Figure) -> bool:
    """Whether the figure says anything: a number, a word, or at least a percentage of the target."""
    return figure.value is not None or figure.said is not None or figure.claims.attainment_pct is not None


def _begun(figure: Figure, as_of: date) -> bool:
    return figure.period is None or figure.period.start <= as_of


def latest(figures: Sequence[Figure]) -> Figure:
    """The figure of the latest period; one whose period is unknown counts as of the month it was recorded."""
    return max(figures, key=_when)


def _when(figure: Figure) -> tuple[int, int, str]:
    recorded = figure.recorded_at.isoformat() if figure.recorded_at else ""
    if figure.period is not None:
        return figure.period.last, figure.period.months, recorded
    month = figure.recorded_at.year * 12 + figure.recorded_at.month - 1 if figure.recorded_at else 0
    return month, 0, recorded


def _latest_outcome(target: Target, known: Sequence[Figure], plan: Plan) -> Outcome:
    """The latest figure; for what is counted year by year the latest whole year, where there is one."""
    rule = target.indicator.over_time
    if rule in (TimeRule.YEARLY, TimeRule.SUM):
        whole_year = _newest_year(known, rule, _years(plan))
        if whole_year is not None:
            return Outcome(whole_year)
    return Outcome(latest(known))


def _newest_year(known: Sequence[Figure], rule: TimeRule, years: Sequence[int]) -> Figure | None:
    """The last whole year, without working out those before it."""
    ending: dict[int, list[Figure]] = {}
    for figure in known:
        if figure.period is not None:
            ending.setdefault(figure.period.year, []).append(figure)
    made = (yearly(ending[year], rule, (year,)) for year in reversed(years) if year in ending)
    return next((found[0] for found in made if found), None)


def _years(plan: Plan) -> range:
    return range(plan.first_year, plan.last_year + 1)


def _cumulative(target: Target, known: Sequence[Figure], plan: Plan) -> Outcome:
    """The sum since the start of the term; a stock (`last`) is already cumulative, an undated figure stands alone."""
    tiles = tile(known, plan.term)
    if target.indicator.over_time is TimeRule.LAST or not tiles:
        return Outcome(latest(known))
    end = tiles[-1].period
    span = Period(plan.term.first, (end.last if end else plan.term.last) - plan.term.first + 1)
    if len(tiles) == 1 and end == span:
        return Outcome(tiles[0])  # a total of one would lose what its source says beside it
    total = add_up(tiles, span)
    return Outcome(total or latest(known))


def _yearly(target: Target, known: Sequence[Figure], plan: Plan) -> Outcome:
    years = yearly(known, target.indicator.over_time, _years(plan))
    return Outcome(years[-1] if years else latest(known), years)


def _yearly_change(target: Target, known: Sequence[Figure], plan: Plan) -> Outcome:
    """Average change a year, towards the good side: reported as such, or from the baseline to the latest level."""
    if _reported_as_change(target):
        years = yearly(known, TimeRule.YEARLY, _years(plan)) or (latest(known),)
        values = [figure.value.value for figure in years if figure.value is not None]
        return Outcome(_with(years[-1], _mean(values), target), years)
    return Outcome(_since_baseline(target, latest(known), _average_change))


def _average_growth(target: Target, known: Sequence[Figure], plan: Plan) -> Outcome:
    """Compound growth a year in percent: of reported yearly rates, or from the baseline to the latest level."""
    if _reported_as_change(target):
        years = yearly(known, TimeRule.YEARLY, _years(plan)) or (latest(known),)
        values = [figure.value.value for figure in years if figure.value is not None]
        return Outcome(_with(years[-1], _compound_mean(values), target), years)
    return Outcome(_since_baseline(target, latest(known), _average_growth_rate))


def _growth_on_base(target: Target, known: Sequence[Figure], _plan: Plan) -> Outcome:
    if _reported_as_change(target):
        return Outcome(latest(known))
    return Outcome(_since_baseline(target, latest(known), _growth))


def _reported_as_change(target: Target) -> bool:
    """Whether the indicator itself is the yearly change: then its unit is the target's and no baseline is needed."""
    return target.indicator.unit.converts_to(target.unit) and target.baseline is None


def _with(figure: Figure, value: Decimal, target: Target) -> Figure:
    return figure._replace(value=Quantity(value, target.unit))


def _since_baseline(
    target: Target, figure: Figure, measure: Callable[[Target, Decimal, Decimal, int], Decimal | None]
) -> Figure:
    """`figure` with its value replaced by the change since the baseline; without a value where that has no meaning."""
    baseline = target.baseline
    if baseline is None or figure.value is None or figure.period is None:
        return figure._replace(value=None)
    years = figure.period.year - baseline.period.year
    changed = measure(target, baseline.value, figure.value.to(target.indicator.unit).value, years)
    return figure._replace(value=None if changed is None else Quantity(changed, target.unit))


def _average_change(target: Target, start: Decimal, now: Decimal, years: int) -> Decimal | None:
    if years < 1:
        return None
    moved = start - now if target.indicator.direction is Direction.DOWN else now - start
    return exact_ratio(moved, Decimal(years))


def _average_growth_rate(_target: Target, start: Decimal, now: Decimal, years: int) -> Decimal | None:
    if years < 1 or start <= 0 or now <= 0:
        return None
    return _as_rate(exact_ratio(now, start), years)


def _growth(_target: Target, start: Decimal, now: Decimal, _count: int) -> Decimal | None:
    if start <= 0:
        return None
    return exact_ratio((now - start) * HUNDRED, start)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return exact_ratio(sum(values, Decimal(0)), Decimal(len(values)))


def _compound_mean(rates: Sequence[Decimal]) -> Decimal:
    """The constant yearly rate (percent) with the same product as `rates`; the plain mean where that is undefined."""
    factor = Decimal(1)
    for rate in rates:
        factor *= 1 + rate / HUNDRED
    return _as_rate(factor, len(rates)) if factor > 0 else _mean(rates)


def _as_rate(factor: Decimal, years: int) -> Decimal:
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        rate = ((factor.ln() / years).exp() - 1) * HUNDRED
        return plain(rate.quantize(GROWTH_PLACES))


_BY_FORM: dict[Form, Callable[[Target, Sequence[Figure], Plan], Outcome]] = {
    Form.CUMULATIVE: _cumulative,
    Form.YEARLY: _yearly,
    Form.YEARLY_CHANGE: _yearly_change,
    Form.AVERAGE_GROWTH: _average_growth,
    Form.GROWTH_ON_BASE: _growth_on_base,
}
