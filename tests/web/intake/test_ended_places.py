"""Deliveries for a village that was merged: held in words, settled by a person, for the old unit or the new one."""

from __future__ import annotations

from datetime import date

import pytest

from muctieu.errors import RightsError
from muctieu.web.common.models import JournalEntry
from muctieu.web.common.policy import Act, may, visible
from muctieu.web.figures.models import Observation
from muctieu.web.intake import cycles
from muctieu.web.intake.models import Submission
from muctieu.web.intake.submissions import decide, submit
from muctieu.web.people.models import RightChoice
from muctieu.web.people.rights import confirm_right
from muctieu.web.places.events import apply_event
from muctieu.web.places.models import OrgUnit
from tests.cast import by_hand
from tests.web.intake.conftest import Collected
from tests.web.intake.test_submissions import delivery
from tests.web.test_unit_events import merge


@pytest.fixture
def merged(collected: Collected) -> Collected:
    """Both villages became one the day before; nothing has been decided about the rights."""
    apply_event(merge(day=date(2023, 7, 4)), by=collected.cast.administrator)
    return collected


def move_rights(merged: Collected, choice: RightChoice = RightChoice.MOVE) -> None:
    event = OrgUnit.objects.get(key="ban-moi").event_targets.get(source__key="ban-1").event
    units = ["ban-moi"] if choice is RightChoice.MOVE else []
    confirm_right(
        merged.cast.reporter.grants.get(), event, choice=choice, by=merged.cast.administrator, units=units
    )  # fmt: skip


def handed_in(merged: Collected) -> Submission:
    got = submit(delivery(), place=merged.village, by=merged.cast.reporter)
    assert got.submission is not None
    return got.submission


@pytest.mark.parametrize("is_moved", [False, True])
def test_delivery_for_a_merged_village_waits_in_words(merged: Collected, is_moved: bool) -> None:
    if is_moved:
        move_rights(merged)

    held = handed_in(merged)

    assert (held.outcome, held.problem, held.details["place"]) == ("held", "MT2332", "Đơn vị ban-1")
    assert held.cycle == merged.cycle
    assert JournalEntry.objects.latest("id").chain == merged.cast.commune.uuid
    assert Observation.objects.count() == 0


def test_who_has_no_right_left_hands_in_nothing(merged: Collected) -> None:
    move_rights(merged, RightChoice.END)

    with pytest.raises(RightsError):
        handed_in(merged)


def test_reporter_of_another_village_hands_in_nothing_for_the_merged_one(merged: Collected) -> None:
    with by_hand():
        merged.cast.reporter.grants.update(unit=merged.cast.units["ban-ben"])

    with pytest.raises(RightsError):
        handed_in(merged)


def test_clerk_receives_it_for_the_old_village_of_whose_time_it_speaks(merged: Collected) -> None:
    held = handed_in(merged)

    decide(held, accept=True, by=merged.cast.clerk, reason="số liệu trước ngày sáp nhập")

    assert {row.place for row in Observation.objects.all()} == {merged.village}
    assert cycles.figures_of(merged.cycle).count() == 3


def test_neighbour_does_not_settle_it(merged: Collected) -> None:
    held = handed_in(merged)

    with pytest.raises(RightsError):
        decide(held, accept=True, by=merged.cast.neighbour, reason="x")


def test_rights_over_a_merged_village_stay_with_its_commune(merged: Collected) -> None:
    cast = merged.cast

    assert may(cast.clerk, Act.FIGURE_READ, merged.village)
    assert may(cast.leader, Act.FIGURE_READ, merged.village)
    assert not may(cast.neighbour, Act.FIGURE_READ, merged.village)
    for who in (cast.clerk, cast.leader, cast.reporter, cast.neighbour, cast.administrator):
        one_by_one = {unit.pk for unit in OrgUnit.objects.all() if may(who, Act.FIGURE_READ, unit)}
        listed = visible(who, Act.FIGURE_READ, OrgUnit.objects.all(), place="pk")
        assert set(listed.values_list("pk", flat=True)) == one_by_one
