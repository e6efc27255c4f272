from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given

from muctieu.core.lineage import Lineage
from muctieu.core.place import Level, OrgUnit, on_day, subtree
from muctieu.core.place_events import UNSTATED, Change, Event, EventKind, Part
from muctieu.core.place_history import Places, apply_events
from muctieu.core.place_rights import Effect, Grant, Proposal, affected_grants
from tests.place_cast import COMMUNE, PLACES, START, day, event, histories, merge, newborn, shares

CHANGE_DAY = day("2023-07-01")
HEAD_NORTH = Grant("truong-ban-bac", "bac", "reporter")
HEAD_EAST = Grant("truong-ban-dong", "dong", "reporter")
CLERK = Grant("can-bo", "xa", "clerk")
GRANTS = (HEAD_NORTH, HEAD_EAST, CLERK)


def by_hand(places: Places, at: date, grant: Grant) -> Proposal | None:
    """The same from the whole lineage, unit by unit."""
    before, after = on_day(places.units, at - timedelta(days=1)), on_day(places.units, at)
    if grant.place not in before:
        return None
    lineage = Lineage(places.edges)
    heirs = {unit: set(lineage.successors(unit, start=at, end=at + timedelta(days=1))) & after.keys()
             for unit in before}  # fmt: skip
    proposed = (grant.place,) if grant.place in after else tuple(sorted(heirs[grant.place]))
    then = {unit for place in proposed for unit in subtree(after, place)}
    reach = subtree(before, grant.place)
    gained = tuple(sorted(unit for unit in before if unit not in reach and heirs[unit] & then))
    lost = tuple(sorted(unit for unit in reach if not heirs[unit] <= then))
    if grant.place not in after:
        return Proposal(grant, Effect.ENDED, proposed, gained, lost)
    effects = {(True, True): Effect.SHIFTED, (True, False): Effect.GREW, (False, True): Effect.SHRANK}
    effect = effects.get((bool(gained), bool(lost)))
    return None if effect is None else Proposal(grant, effect, proposed, gained, lost)


@given(histories(least=1))
def test_proposals_are_those_of_the_whole_lineage(places: Places) -> None:
    for at in {entry.event.day for entry in places.entries}:
        grants = [Grant("ai", unit, "reporter") for unit in sorted({unit.id for unit in places.units})]

        assert list(affected_grants(places, at, grants)) == [
            found for grant in grants if (found := by_hand(places, at, grant)) is not None
        ]


def proposals(*events: Event, grants: tuple[Grant, ...] = GRANTS, places: Places = PLACES) -> tuple[Proposal, ...]:
    return affected_grants(apply_events(places, events).places, CHANGE_DAY, grants)


def test_the_head_of_a_merged_village_is_proposed_the_new_one_and_sees_what_it_gains() -> None:
    (proposal,) = proposals(merge("bac nam", "giua"))

    assert proposal == Proposal(HEAD_NORTH, Effect.ENDED, ("giua",), gained=("nam",))
    assert not proposal.needs_choice


def test_the_head_of_a_village_that_takes_another_in_reaches_further() -> None:
    (proposal,) = proposals(merge("bac nam", "bac"))

    assert proposal == Proposal(HEAD_NORTH, Effect.GREW, ("bac",), gained=("nam",))


def test_the_head_of_a_divided_village_needs_a_choice() -> None:
    parts = (Part("dong", "dong-1", UNSTATED), Part("dong", "dong-2", UNSTATED))
    changes = (newborn("dong-1", "03A"), newborn("dong-2", "03B"))

    (proposal,) = proposals(event(EventKind.SPLIT, parts=parts, changes=changes))

    assert proposal == Proposal(HEAD_EAST, Effect.ENDED, ("dong-1", "dong-2"))
    assert proposal.needs_choice


def test_the_right_over_a_dissolved_village_has_no_successor() -> None:
    assert proposals(event(EventKind.DISSOLVE, dissolved=("dong",))) == (Proposal(HEAD_EAST, Effect.ENDED, ()),)


def test_a_part_that_leaves_makes_the_reach_smaller_there_and_larger_here() -> None:
    transfer = event(EventKind.TRANSFER, parts=(Part("dong", "bac", shares("0.2")),))

    assert proposals(transfer) == (
        Proposal(HEAD_NORTH, Effect.GREW, ("bac",), gained=("dong",)),
        Proposal(HEAD_EAST, Effect.SHRANK, ("dong",), lost=("dong",)),
    )


def test_a_village_that_changes_its_commune_touches_both_clerks_and_no_head() -> None:
    other = OrgUnit("xa-2", "90002", "xã Bên", Level.COMMUNE, None, START)
    neighbour = Grant("can-bo-ben", "xa-2", "clerk")
    moved = event(EventKind.REPARENT, changes=(Change("dong", parent="xa-2"),))

    found = proposals(moved, grants=(*GRANTS, neighbour), places=replace(PLACES, units=(*PLACES.units, other)))

    assert found == (
        Proposal(CLERK, Effect.SHRANK, ("xa",), lost=("dong",)),
        Proposal(neighbour, Effect.GREW, ("xa-2",), gained=("dong",)),
    )


def test_a_reach_that_both_gains_and_loses_has_shifted() -> None:
    other = replace(COMMUNE, id="xa-2", code="90002")
    places = replace(
        PLACES, units=(*PLACES.units, other, OrgUnit("xa-v", "77", "bản Xa", Level.VILLAGE, "xa-2", START))
    )
    moved = event(EventKind.REPARENT, changes=(Change("dong", parent="xa-2"), Change("xa-v", parent="xa")))

    (proposal,) = proposals(moved, grants=(CLERK,), places=places)

    assert proposal == Proposal(CLERK, Effect.SHIFTED, ("xa",), gained=("xa-v",), lost=("dong",))


def test_a_merge_inside_the_commune_leaves_its_clerk_alone_and_a_right_over_nothing_is_passed_over() -> None:
    assert proposals(merge("bac nam", "giua"), grants=(CLERK, Grant("cu", "khong-co", "reporter"))) == ()
