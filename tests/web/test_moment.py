"""The state of a commune changes with what concerns it, so that nothing worked out before is shown after an act."""

from __future__ import annotations

from datetime import date

import pytest

from muctieu.core.observation import ApprovalState
from muctieu.core.place_events import EventKind
from muctieu.web.common.acts import acting
from muctieu.web.common.looking import looking
from muctieu.web.common.news import until_touched
from muctieu.web.common.policy import Act, Role
from muctieu.web.figures import domain as figures
from muctieu.web.figures import queries
from muctieu.web.figures.models import Observation
from muctieu.web.figures.queries import board
from muctieu.web.people import domain as people
from muctieu.web.places.events import apply_event
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.moment import state_of
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.models import Target
from tests.cast import SINCE, Cast
from tests.factories import make_plan
from tests.web.conftest import Enter, draft
from tests.web.plan_store import CODE, fill
from tests.web.staff import count_target
from tests.web.test_unit_events import change


def state(cast: Cast, key: str = "xa") -> tuple[str, ...]:
    return state_of((cast.units[key].pk,))


@pytest.fixture
def filled(cast: Cast, enter: Enter) -> Cast:
    fill(cast, enter)
    return cast


def test_figure_of_a_village_changes_its_commune_and_nothing_next_door(filled: Cast, enter: Enter) -> None:
    own, beside, above = (state(filled, key) for key in ("xa", "xa-ben", "tinh"))

    enter("5", place="ban-2")

    assert state(filled) != own
    assert state(filled, "xa-ben") == beside
    assert state(filled, "tinh") != above


def test_act_above_the_communes_changes_each_of_them(filled: Cast) -> None:
    before = [state(filled, key) for key in ("xa", "xa-ben")]

    people.grant(
        filled.neighbour, Role.PROVINCE_READER, unit=filled.units["tinh"], since=SINCE, by=filled.administrator
    )

    assert all(now != then for now, then in zip([state(filled, key) for key in ("xa", "xa-ben")], before, strict=True))


def test_commune_that_lost_a_village_still_hears_of_its_old_figures(filled: Cast) -> None:
    """The village's acts stand in its new commune's chain; the old one's totals of that time rest on them too."""
    leaves = change(EventKind.REPARENT, "ban-2", parent="xa-ben", day=date(2023, 6, 1))
    apply_event(leaves, by=filled.administrator)
    before = state(filled)

    figures.record([draft("7", place="ban-2")], by=filled.neighbour, place=filled.units["ban-2"])

    assert state(filled) != before


def test_board_is_worked_out_once_for_each_state_of_its_commune(filled: Cast, enter: Enter) -> None:
    def made() -> int:
        board(CODE, viewer=filled.clerk)
        return queries._board.cache_info().misses

    first = made()
    assert made() == first

    figures.record([draft("3", place="ban-ben")], by=filled.neighbour, place=filled.units["xa-ben"])
    assert made() == first

    enter("5", place="ban-1")
    assert made() == first + 1


def test_drafts_being_typed_leave_what_counts_and_waits_until_they_are_sent(filled: Cast, enter: Enter) -> None:
    def typed(number: str) -> Observation:
        news = [draft(number, place="ban-2", period="2023-Q2")]
        return figures.record(news, by=filled.clerk, place=filled.commune, state=ApprovalState.DRAFT)[0]

    def settled() -> tuple[str, ...]:
        return state_of((filled.commune.pk,), with_drafts=False)

    board(CODE, viewer=filled.clerk)
    before, made = (state(filled), settled()), queries._board.cache_info().misses

    typed("3")
    row = typed("4")
    board(CODE, viewer=filled.clerk)
    assert (state(filled) != before[0], settled() == before[1]) == (True, True)
    assert queries._board.cache_info().misses == made

    figures.send([row], by=filled.clerk)
    sent = settled()
    typed("6")  # in the place of one that waits
    assert len({before[1], sent, settled()}) == 3


def test_what_is_kept_until_plans_change_is_left_by_figures_and_read_anew_after_a_plan(
    filled: Cast, enter: Enter
) -> None:
    asked = []

    @until_touched("plans.target")
    def codes() -> list[str]:
        asked.append(1)
        return list(Target.objects.values_list("code", flat=True))

    def seen() -> list[str]:
        with looking():
            return codes()

    before = seen()
    enter("5", place="ban-2")
    assert (seen(), len(asked)) == (before, 1)

    with acting(filled.leader, Act.PLAN_LOAD, filled.commune, chain=filled.commune.uuid):
        load_plan(make_plan(count_target(), code="khac"), by=filled.administrator)
        inside = codes()
    assert len(seen()) == len(inside) == len(before) + 1
    assert len(asked) == 3  # within an act nothing is kept


def test_every_unit_belongs_to_its_own_state(filled: Cast) -> None:
    assert {len(state_of((unit.pk,))) > 0 for unit in OrgUnit.objects.all()} == {True}
