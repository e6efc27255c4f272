"""Effect on a day with dates that are not all known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.document_effect import Effect, Ending, Term, effects_on, faults_of_dates
from tests.strategies import days

ISSUED, EFFECTIVE, DAY = date(2024, 1, 5), date(2024, 2, 20), date(2024, 6, 1)
KNOWN = Term(ISSUED, EFFECTIVE)
maybe = st.one_of(st.none(), days)
endings = st.lists(st.builds(Ending, maybe, st.booleans()), max_size=3)


@pytest.mark.parametrize(
    ("day", "term", "later", "effects"),
    [
        (date(2024, 2, 19), KNOWN, (), "not_yet"),
        (EFFECTIVE, KNOWN, (), "in_force"),
        (DAY, Term(ISSUED, EFFECTIVE, DAY), (), "ended"),
        (date(2024, 5, 31), Term(ISSUED, EFFECTIVE, DAY), (), "in_force"),
        (DAY, KNOWN, (Ending(DAY),), "ended"),
        (DAY, KNOWN, (Ending(date(2024, 6, 2)),), "in_force"),
        (DAY, KNOWN, (Ending(DAY, is_whole=False),), "partly"),
        (DAY, KNOWN, (Ending(DAY, is_whole=False), Ending(DAY)), "ended"),
        (DAY, KNOWN, (Ending(None),), "ended in_force"),
        (DAY, KNOWN, (Ending(None, is_whole=False),), "in_force partly"),
        (DAY, Term(ISSUED), (), "in_force not_yet"),
        (date(2024, 1, 4), Term(ISSUED), (), "not_yet"),
        (date(2024, 1, 4), Term(ISSUED), (Ending(None),), "not_yet"),
        (DAY, Term(), (), "in_force not_yet"),
        (DAY, Term(expires=DAY), (), "ended"),
    ],
)
def test_every_state_that_can_be_so_is_told(day: date, term: Term, later: tuple[Ending, ...], effects: str) -> None:
    assert " ".join(sorted(effects_on(day, term, later))) == effects


@given(days, st.builds(Term, maybe, maybe, maybe), endings, st.data())
def test_a_date_that_becomes_known_only_takes_states_away(
    day: date, term: Term, later: list[Ending], data: st.DataObject
) -> None:
    before = effects_on(day, term, later)
    not_before = term.issued or date(1990, 1, 1)
    named = data.draw(st.dates(not_before, date(2060, 12, 31)))
    known = term if term.effective else replace(term, effective=named)
    known_later = [one if one.day else replace(one, day=named) for one in later]

    after = effects_on(day, known, known_later)

    assert before
    assert after <= before
    assert len(after) == 1


def test_dates_that_cannot_be_are_named() -> None:
    assert faults_of_dates(Term(ISSUED, EFFECTIVE, DAY)) == ()
    assert faults_of_dates(Term()) == ()
    assert faults_of_dates(Term(EFFECTIVE, ISSUED, ISSUED)) == ("MT1540", "MT1541")
    assert faults_of_dates(Term(ISSUED, expires=ISSUED)) == ("MT1541",)
    assert set(Effect) == {"not_yet", "in_force", "partly", "ended"}
