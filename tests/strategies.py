"""Hypothesis strategies for the words of the house, kept apart from the tests that use them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from muctieu.core.period import Calendar, Frequency, Period

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
_named = st.builds(
    Period.containing, days, st.sampled_from(list(Frequency)[:4]), calendar=st.sampled_from(list(Calendar))
)
_spans = st.builds(Period, st.integers(1990 * 12, 2050 * 12), st.integers(1, 80))
periods = st.one_of(_named, _spans)
positive = st.decimals(Decimal("0.01"), Decimal(10**9), places=2)
