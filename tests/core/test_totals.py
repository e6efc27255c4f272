"""What is kept of totals against the plain oracle: the same figures for every place of a tree."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.aggregate import Area, Figure, figure_of, series, sums
from muctieu.core.indicator import Indicator, PlaceRule, TimeRule
from muctieu.core.observation import Observation, ObsStatus
from muctieu.core.period import Period
from muctieu.core.totals import Given, Kept, kept_of, series_of, total, touched
from tests.factories import make_indicator, make_obs, make_ratio

CATALOGUE: Mapping[str, Indicator] = {
    "births": make_indicator("births", time=TimeRule.SUM),
    "people": make_indicator("people"),
    "budget": make_indicator("budget", place=PlaceRule.NONE),
    "rate": make_ratio("rate", "births", "people"),
    "share": make_ratio("share", "budget", "people"),
    "lost": make_ratio("lost", "births", "nobody"),
}
TREE = {"tinh": ("xa", "xa-ben", "xa-moi"), "xa": ("ban-1", "ban-2"), "xa-ben": ("ban-3",)}
UPWARD = ("xa", "xa-ben", "xa-moi", "tinh")
PERIODS = ("2022", "2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2023")

facts = st.dictionaries(
    st.tuples(
        st.sampled_from(("births", "people", "budget", "rate")),
        st.sampled_from(("ban-1", "ban-2", "ban-3", *UPWARD, "xa-la")),
        st.sampled_from((*PERIODS, None)),
        st.sampled_from(("", "", "", "nu")),
    ),
    st.tuples(st.sampled_from(("0", "1", "2.5", "40", None)), st.sampled_from(ObsStatus)),
    max_size=40,
)


def below(place: str, _period: Period) -> tuple[str, ...]:
    return TREE.get(place, ())


def area(place: str) -> Area:
    return Area(place, lambda period: below(place, period), below)


def observations(found: Mapping[tuple[str, str, str | None, str], tuple[str | None, ObsStatus]]) -> list[Observation]:
    return [
        make_obs(value, period, indicator=code, place=place, disaggregation=part, status=status)
        for (code, place, period, part), (value, status) in found.items()
    ]


class Keeping:
    """A store of kept totals, filled from the lowest places upward."""

    def __init__(self, told: list[Observation]) -> None:
        self.own: dict[str, dict[str, dict[Period | None, Figure]]] = {}
        self.kept: dict[str, dict[Kept, dict[Period | None, Figure]]] = {}
        for obs in told:
            if not obs.disaggregation:
                self.own.setdefault(obs.place, {}).setdefault(obs.indicator, {})[obs.period] = figure_of(obs)
        for place in UPWARD:
            for pair in kept_of(CATALOGUE):
                self._keep(place, pair)

    def _keep(self, place: str, pair: Kept) -> None:
        for code in PERIODS:
            period = Period.parse(code)
            units = {unit: self._given(unit, period) for unit in below(place, period)}
            made = total(CATALOGUE[pair[0]], pair[1], units, below(place, period), place=place, period=period)
            if made is not None:
                self.kept.setdefault(place, {}).setdefault(pair, {})[period] = made

    def _given(self, unit: str, period: Period) -> Given:
        own = {code: found[period] for code, found in self.own.get(unit, {}).items() if period in found}
        kept = {pair: found[period] for pair, found in self.kept.get(unit, {}).items() if period in found}
        return Given(own, kept)

    def series(self, place: str, code: str) -> tuple[Figure, ...]:
        own = {one: tuple(found.values()) for one, found in self.own.get(place, {}).items()}
        kept = {pair: tuple(found.values()) for pair, found in self.kept.get(place, {}).items()}
        return series_of(CATALOGUE[code], own, kept, CATALOGUE)


@given(facts)
def test_kept_totals_are_those_of_the_oracle(
    found: dict[tuple[str, str, str | None, str], tuple[str | None, ObsStatus]],
) -> None:
    told = observations(found)
    keeping = Keeping(told)

    for place in UPWARD:
        for code, other in kept_of(CATALOGUE):
            beside = CATALOGUE[other] if other else None
            reckoned = sums(CATALOGUE[code], told, area=area(place), beside=beside)
            assert keeping.kept.get(place, {}).get((code, other), {}) == {each.period: each for each in reckoned}
        for code, indicator in CATALOGUE.items():
            assert keeping.series(place, code) == series(indicator, told, area=area(place), catalogue=CATALOGUE)


def test_kept_is_what_adds_up_and_each_side_of_a_ratio() -> None:
    kept = kept_of(CATALOGUE)

    assert kept == {("births", ""), ("people", ""), ("births", "people"), ("people", "births"), ("people", "budget")}
    assert touched("births", kept) == {("births", ""), ("births", "people"), ("people", "births")}
    assert touched("budget", kept) == {("people", "budget")}
    assert touched("rate", kept) == frozenset()
