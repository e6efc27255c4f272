"""Hypothesis strategies for whole plans: every form, every optional part, names with all the marks of Vietnamese."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from muctieu.core.indicator import Indicator
from muctieu.core.period import Calendar, Period
from muctieu.core.plan import (
    Admits,
    Authority,
    Baseline,
    Basis,
    Form,
    Milestone,
    Plan,
    Point,
    Settings,
    Source,
    Target,
)
from muctieu.core.plan_checks import CHANGES, IN_WORDS
from muctieu.core.unit import Unit
from muctieu.packs.loader import load_indicators, load_units
from tests.strategies import days, periods

INDICATORS = tuple(load_indicators().values())
GRADED = tuple(indicator for indicator in INDICATORS if indicator.grades)
COUNTED = tuple(indicator for indicator in INDICATORS if not indicator.grades)
UNITS = tuple(load_units().values())

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyÀẢẠẾỘỮỴ0123456789%‰.,;:/()=+-@'\"\\_#{}[]<>&| "
# Notes may run over lines; a vertical tab or half a character is nothing that a person types.
free = st.text(st.sampled_from(LETTERS + "\n\té"), max_size=40)
line = st.text(st.sampled_from(LETTERS), min_size=1, max_size=40).map(str.strip).filter(bool)
code = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)
numbers = st.one_of(
    st.integers(0, 10**7).map(Decimal),
    st.decimals(Decimal(0), Decimal(10**6), places=3),
    st.decimals(Decimal("-0.5"), Decimal("0.5"), places=6),
    st.just(Decimal("12345678901234567890.123456")),
)
SPACE = "  "


@st.composite
def sources(draw: st.DrawFn, documents: tuple[str, ...]) -> Source:
    start = draw(st.none() | st.integers(0, 9999))
    end = None if start is None else start + draw(st.integers(1, 99))
    return Source(draw(st.sampled_from(documents)), draw(line | st.just("")), draw(line | st.just("")), start, end)


@st.composite
def targets(draw: st.DrawFn, documents: tuple[str, ...], posts: tuple[str, ...]) -> Target:
    form = draw(st.sampled_from(Form))
    indicator = draw(st.sampled_from(GRADED if form is Form.RANK else COUNTED))
    source = st.none() | sources(documents)
    baseline = draw(st.builds(Baseline, numbers, periods, source))
    target = Target(
        id="x",
        indicator=indicator,
        wording=draw(line),
        form=form,
        unit=draw(st.sampled_from(_units(form, indicator))),
        baseline=baseline if form in CHANGES else draw(st.none() | st.just(baseline)),
        authority=draw(st.sampled_from(Authority)),
        owner=draw(st.sampled_from(("", *posts))),
        source=draw(source),
        due=draw(st.none() | days),
        note=draw(free.filter(bool)) if draw(st.booleans()) else "",
    )
    return _valid(draw, _goal(draw, target))


@st.composite
def milestones(draw: st.DrawFn, years: tuple[int, int], documents: tuple[str, ...]) -> tuple[Milestone, ...]:
    """Milestones within the years, in the order of time, one for each month in which a period ends."""
    first, last = years[0] * 12, years[1] * 12 + 11
    ends = sorted(draw(st.sets(st.integers(first, last), max_size=3)))
    calendar = draw(st.sampled_from(Calendar))
    starts = [draw(st.integers(first, end)) for end in ends]
    found = [Period(start, end - start + 1, calendar) for start, end in zip(starts, ends, strict=True)]
    return tuple(Milestone(period, draw(numbers), draw(st.none() | sources(documents))) for period in found)


def _units(form: Form, indicator: Indicator) -> tuple[Unit, ...]:
    if form in CHANGES:
        return UNITS
    return tuple(unit for unit in UNITS if unit.converts_to(indicator.unit))


def _goal(draw: st.DrawFn, target: Target) -> Target:
    if target.form is Form.RANK:
        return replace(target, grade=draw(st.sampled_from(target.indicator.grades)))
    if target.form is Form.RECOGNITION:
        return replace(target, rule_set=draw(code))
    if target.form is Form.KEEP:
        return target
    value = draw(numbers)
    upper = value + abs(draw(numbers))
    if target.form is Form.RANGE:
        return replace(target, value=value, value_hi=upper)
    if target.form is Form.X_OF_Y:
        return replace(target, value=value, out_of=upper)
    if draw(st.booleans()):
        return replace(target, value=value)
    return replace(target, note=target.note or "chưa rõ")


def _valid(draw: st.DrawFn, target: Target) -> Target:
    first, last = draw(st.none() | days), draw(st.none() | days)
    if first is None or last is None or first < last:
        target = replace(target, valid_from=first, valid_to=last)
    if target.form in IN_WORDS or not draw(st.booleans()):
        return target
    admits = None if target.value is None else Admits(target.value - 1, target.value + 1)
    return replace(target, basis=draw(st.sampled_from((Basis.IMPLIED, Basis.ASSUMED))), admits=admits)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    documents = tuple(draw(st.lists(code, min_size=1, max_size=3, unique=True)))
    posts = tuple(post for post in draw(st.lists(code, max_size=3, unique=True)) if post not in documents)
    years = draw(st.tuples(st.integers(2000, 2050), st.integers(1, 5), st.integers(0, 5)))
    term = (years[0] + years[1], years[0] + years[1] + years[2])
    found = draw(st.lists(targets(documents, posts), max_size=5))
    found = [replace(target, milestones=draw(milestones(term, documents))) for target in found]
    held = draw(st.booleans())
    names = {known: draw(line) for known in (*documents, *posts)}
    return Plan(
        code=draw(code),
        name_vi=draw(line),
        name_en=draw(line),
        place=draw(code),
        place_name=draw(line),
        first_year=term[0],
        last_year=term[1],
        baseline_year=years[0],
        deadline=draw(days),
        targets=tuple(
            replace(target, id=f"t{at}", point=f"1.{at}" if held else draw(st.sampled_from(("", "2.1"))))
            for at, target in enumerate(found)
        ),
        points=_points(draw, found) if held else (),
        settings=draw(
            st.builds(Settings, st.integers(0, 6), positive_share, positive_share, positive_share) | st.just(Settings())
        ),
        names=names,
    )


positive_share = st.decimals(Decimal(0), Decimal(200), places=2)


def _points(draw: st.DrawFn, found: list[Target]) -> tuple[Point, ...]:
    heads = (Point("I", draw(line), heading=True), Point("1", draw(line), heading=True))
    return (*heads, *(Point(f"1.{at}", f"{draw(line)} {target.wording}") for at, target in enumerate(found)))
