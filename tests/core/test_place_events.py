from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given

from muctieu.core.place import Level, OrgUnit, PlaceType, TreeLink, children, on_day
from muctieu.core.place_checks import check_places
from muctieu.core.place_events import UNSTATED, Change, Edge, Event, EventKind, Part
from muctieu.core.place_history import Outcome, Places, Use, apply_events, undo_event
from muctieu.errors import CATALOGUE, Finding
from tests.place_cast import (
    BASIS,
    COMMUNE,
    EAST,
    NORTH,
    PLACES,
    POINT,
    SOUTH,
    START,
    day,
    event,
    histories,
    merge,
    newborn,
    shares,
    village,
)

MERGED = merge("bac nam", "giua")
CHANGE_DAY = day("2023-07-01")


def codes(outcome: Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings]


def refused(*events: Event, places: Places = PLACES) -> list[str]:
    """Codes of what is wrong with the events; nothing was applied, and every message can be read."""
    outcome = apply_events(places, events)
    assert outcome.places is places
    assert not outcome.is_done
    assert all(finding.message_vi and finding.message_en for finding in outcome.findings)
    return codes(outcome)


def after(*events: Event, places: Places = PLACES) -> Places:
    outcome = apply_events(places, events)
    assert outcome.findings == ()
    return outcome.places


def unit(places: Places, identity: str, on: date = CHANGE_DAY) -> OrgUnit:
    return on_day(places.units, on)[identity]


# -- what events do -----------------------------------------------------------------------------------------------


def test_a_merge_ends_its_sources_and_begins_the_new_unit_on_its_day() -> None:
    places = after(MERGED)

    before = children(places.units, "xa", on=day("2023-06-30"))
    now = children(places.units, "xa", on=CHANGE_DAY)
    assert [one.id for one in before] == ["bac", "nam", "dong", "tay"]
    assert [one.id for one in now] == ["dong", "tay", "giua"]
    assert replace(NORTH, valid_to=CHANGE_DAY) in places.units


def test_a_merge_leaves_lineage_from_each_source() -> None:
    assert after(MERGED).edges == (
        Edge("merge-2023-07-01", CHANGE_DAY, "bac", "giua"),
        Edge("merge-2023-07-01", CHANGE_DAY, "nam", "giua"),
    )


def test_a_merge_takes_settlement_points_and_cells_along() -> None:
    places = after(MERGED)

    assert unit(places, "diem").parent == "giua"
    assert unit(places, "diem", day("2023-06-30")).parent == "bac"
    assert {link for link in places.links if link.party == "cb-bac"} == {
        TreeLink("cb-bac", "bac", START, CHANGE_DAY),
        TreeLink("cb-bac", "giua", CHANGE_DAY),
    }


def test_a_merge_can_place_a_settlement_point_elsewhere() -> None:
    elsewhere = replace(MERGED, changes=(*MERGED.changes, Change("diem", parent="dong")))

    assert unit(after(elsewhere), "diem").parent == "dong"


def test_a_unit_that_takes_another_in_keeps_its_identity() -> None:
    places = after(merge("bac nam", "bac"))

    assert unit(places, "bac") == NORTH
    assert places.edges == (Edge("merge-2023-07-01", CHANGE_DAY, "nam", "bac"),)


def test_a_unit_that_takes_another_in_may_get_a_new_name() -> None:
    both = replace(merge("bac nam", "bac"), changes=(Change("bac", name="bản Bắc Nam"),))

    assert unit(after(both), "bac") == replace(NORTH, name="bản Bắc Nam", valid_from=CHANGE_DAY)


def test_merged_cells_answer_for_the_villages_of_both() -> None:
    cells = merge("cb-bac cb-nam", "cb-giua")
    cells = replace(cells, changes=(Change("cb-giua", name="Chi bộ bản Giữa", level=Level.CELL, parent="db"),))

    places = after(cells)

    assert {link.place for link in places.links if link.party == "cb-giua" and link.in_force(CHANGE_DAY)} == {
        "bac",
        "nam",
    }


def test_a_link_made_on_the_day_itself_moves_without_a_trace() -> None:
    places = replace(PLACES, links=(TreeLink("cb-bac", "bac", CHANGE_DAY),))

    assert after(MERGED, places=places).links == (TreeLink("cb-bac", "giua", CHANGE_DAY),)


def test_a_link_that_has_ended_stays_as_it_was() -> None:
    ended = TreeLink("cb-bac", "bac", START, day("2020-01-01"))

    assert after(MERGED, places=replace(PLACES, links=(ended,))).links == (ended,)


def split(**given: object) -> Event:
    parts = (Part("nam", "nam-1", shares("0.4", "0.35")), Part("nam", "nam-2", shares("0.6", "0.65")))
    changes = (newborn("nam-1", "02A"), newborn("nam-2", "02B"))
    values: dict[str, Any] = {"parts": parts, "changes": changes} | given
    return event(EventKind.SPLIT, **values)


def test_a_split_ends_the_unit_and_asks_which_cell_goes_where() -> None:
    outcome = apply_events(PLACES, [split()])

    assert codes(outcome) == ["MT1413"]
    assert outcome.is_done
    assert [one.id for one in children(outcome.places.units, "xa", on=CHANGE_DAY)] == [
        "bac", "nam-1", "nam-2", "dong", "tay",
    ]  # fmt: skip
    assert [edge.shares for edge in outcome.places.edges] == [shares("0.4", "0.35"), shares("0.6", "0.65")]


def test_a_split_may_leave_a_remainder_under_the_old_identity() -> None:
    parts = (Part("nam", "nam", shares("0.7")), Part("nam", "nam-2", shares("0.3")))

    places = after(split(parts=parts, changes=(newborn("nam-2", "02B"),)))

    assert unit(places, "nam") == SOUTH
    assert [(edge.target, edge.shares) for edge in places.edges] == [("nam-2", shares("0.3"))]


def test_a_split_that_forgets_a_child_is_refused() -> None:
    parts = (Part("bac", "bac-1", shares("0.5")), Part("bac", "bac-2", shares("0.5")))
    changes = (newborn("bac-1", "01X"), newborn("bac-2", "01Y"))

    assert refused(event(EventKind.SPLIT, parts=parts, changes=changes)) == ["MT1413", "MT1424"]


def test_a_split_without_stated_shares_is_kept_with_a_note() -> None:
    unstated = split(parts=(Part("nam", "nam-1", UNSTATED), Part("nam", "nam-2", UNSTATED)))

    outcome = apply_events(PLACES, [unstated])

    assert codes(outcome) == ["MT1410", "MT1413"]
    assert outcome.is_done


def test_a_transfer_changes_no_attribute() -> None:
    places = after(event(EventKind.TRANSFER, parts=(Part("bac", "dong", shares("0.2", "0.25")),)))

    assert places.units == PLACES.units
    assert places.edges == (Edge("transfer-2023-07-01", CHANGE_DAY, "bac", "dong", shares("0.2", "0.25")),)


@pytest.mark.parametrize(
    ("kind", "change", "now"),
    [
        (EventKind.RENAME, Change("bac", name="bản Thượng"), {"name": "bản Thượng"}),
        (EventKind.RECODE, Change("bac", code="11"), {"code": "11"}),
        (EventKind.REPARENT, Change("diem", parent="nam"), {"parent": "nam"}),
        (
            EventKind.RETYPE,
            Change("diem", place_type=PlaceType.VILLAGE, level=Level.VILLAGE),
            {"place_type": PlaceType.VILLAGE, "level": Level.VILLAGE},
        ),
    ],
)
def test_an_attribute_changes_from_the_day_on(kind: EventKind, change: Change, now: dict[str, object]) -> None:
    places = after(event(kind, changes=(change,)))

    was = NORTH if change.unit == "bac" else POINT
    assert unit(places, change.unit, day("2023-06-30")) == replace(was, valid_to=CHANGE_DAY)
    assert unit(places, change.unit) == replace(was, valid_from=CHANGE_DAY, **now)  # type: ignore[arg-type]
    assert places.edges == ()


def test_two_changes_on_one_day_make_one_stretch() -> None:
    places = after(
        event(EventKind.RENAME, changes=(Change("bac", name="bản Thượng"),)),
        event(EventKind.RECODE, changes=(Change("bac", code="11"),)),
    )

    assert unit(places, "bac") == replace(NORTH, valid_from=CHANGE_DAY, name="bản Thượng", code="11")
    assert len([one for one in places.units if one.id == "bac"]) == 2


def test_a_unit_changed_and_merged_on_one_day_ends_as_it_was() -> None:
    places = after(event(EventKind.RENAME, changes=(Change("bac", name="bản Thượng"),)), MERGED)

    assert [one for one in places.units if one.id == "bac"] == [replace(NORTH, valid_to=CHANGE_DAY)]


def test_a_dissolved_unit_ends_without_lineage_and_its_cell_is_asked_about() -> None:
    outcome = apply_events(PLACES, [event(EventKind.DISSOLVE, dissolved=("tay",))])

    assert codes(outcome) == ["MT1413"]
    assert outcome.places.edges == ()
    assert "tay" not in on_day(outcome.places.units, CHANGE_DAY)


def test_one_decision_may_take_steps_that_only_hold_together() -> None:
    district = OrgUnit("huyen", "901", "huyện Thử", Level.DISTRICT, "tinh", START)
    province = OrgUnit("tinh", "90", "tỉnh Thử", Level.PROVINCE, None, START)
    places = Places((province, district, replace(COMMUNE, parent="huyen")))
    gone = event(EventKind.DISSOLVE, dissolved=("huyen",))
    moved = event(EventKind.REPARENT, changes=(Change("xa", parent="tinh"),))

    assert refused(gone, places=places) == ["MT1424"]
    assert unit(after(gone, moved, places=places), "xa").parent == "tinh"


# -- what cannot have happened --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (merge("bac khong-co", "giua"), "MT1401"),
        (event(EventKind.TRANSFER, parts=(Part("bac", "khong-co", shares("0.2")),)), "MT1401"),
        (event(EventKind.RENAME, changes=(Change("khong-co", name="bản Khác"),)), "MT1401"),
        (merge("bac nam", "giua", on="2014-12-31"), "MT1402"),
        (merge("bac bac nam", "giua"), "MT1404"),
        (merge("bac nam nam", "nam"), "MT1404"),
        (event(EventKind.DISSOLVE, dissolved=("tay", "tay")), "MT1404"),
        (split(parts=(Part("nam", "nam-1", shares("0.4")), Part("nam", "nam-2", shares("0.5")))), "MT1405"),
        (split(parts=(Part("nam", "nam-1", shares("0.4")), Part("nam", "nam-2", UNSTATED))), "MT1405"),
        (event(EventKind.TRANSFER, parts=(Part("bac", "dong", shares("1")),)), "MT1405"),
        (event(EventKind.TRANSFER, parts=(Part("bac", "dong", shares("-0.2")),)), "MT1406"),
        (merge("bac", "giua"), "MT1407"),
        (merge("bac nam", "giua", legal_basis=" "), "MT1407"),
        (event(EventKind.MERGE, parts=(Part("bac", "dong"), Part("nam", "tay"))), "MT1407"),
        (event(EventKind.MERGE, parts=(Part("bac", "dong", shares("0.5")),)), "MT1407"),
        (replace(MERGED, changes=(Change("giua", name="bản Giữa"),)), "MT1407"),
        (split(parts=(Part("nam", "nam-1"),), changes=(newborn("nam-1", "02A"),)), "MT1407"),
        (event(EventKind.SPLIT, parts=(Part("bac", "dong"), Part("nam", "tay"))), "MT1407"),
        (event(EventKind.TRANSFER), "MT1407"),
        (event(EventKind.TRANSFER, parts=(Part("bac", "bac", shares("0.2")),)), "MT1407"),
        (event(EventKind.DISSOLVE), "MT1407"),
        (event(EventKind.DISSOLVE, dissolved=("tay",), parts=(Part("tay", "dong"),)), "MT1407"),
        (replace(MERGED, dissolved=("tay",)), "MT1407"),
        (replace(MERGED, changes=(*MERGED.changes, Change("nam", name="bản Khác"))), "MT1404"),
        (merge("cb-bac nam", "nam"), "MT1414"),
        (merge("cb-bac cb-nam", "giua"), "MT1414"),
        (event(EventKind.RENAME), "MT1407"),
        (event(EventKind.RENAME, changes=(Change("bac", code="11"),)), "MT1407"),
        (event(EventKind.RENAME, changes=(Change("bac", name="bản Thượng", code="11"),)), "MT1407"),
        (event(EventKind.RECODE, changes=(Change("bac", code="02"),)), "MT1426"),
        (event(EventKind.REPARENT, changes=(Change("xa", parent="bac"),)), "MT1425"),
        (event(EventKind.REPARENT, changes=(Change("bac", parent="db"),)), "MT1427"),
        (event(EventKind.REPARENT, changes=(Change("bac", parent="khong-co"),)), "MT1423"),
    ],
)
def test_an_event_that_cannot_have_happened_is_refused_with_its_reason(wrong: Event, code: str) -> None:
    assert code in refused(wrong)


def test_an_ended_unit_takes_part_in_nothing() -> None:
    merged = after(MERGED)

    assert refused(merge("bac dong", "cuoi", on="2024-01-01"), places=merged) == ["MT1403"]
    assert refused(merge("dong tay", "bac", on="2024-01-01"), places=merged) == ["MT1403"]


def test_events_of_one_unit_are_entered_in_the_order_of_time() -> None:
    renamed = after(event(EventKind.RENAME, "2024-01-01", changes=(Change("bac", name="bản Thượng"),)))
    ended = replace(PLACES, units=(*PLACES.units, village("xa-xoi", "05", "bản Xa", valid_to=day("2024-01-01"))))

    assert refused(MERGED, places=renamed) == ["MT1409"]
    assert refused(merge("xa-xoi bac", "giua"), places=ended) == ["MT1409"]


def test_a_unit_cannot_end_on_the_day_it_began() -> None:
    began = replace(PLACES, units=(*PLACES.units, village("moi", "05", "bản Mới", valid_from=CHANGE_DAY)))

    assert refused(merge("moi bac", "giua"), places=began) == ["MT1402"]


def test_an_event_is_recorded_once() -> None:
    assert refused(replace(merge("dong tay", "cuoi"), id=MERGED.id), places=after(MERGED)) == ["MT1408"]


def test_faults_that_were_there_before_do_not_block_an_event() -> None:
    clash = replace(PLACES, units=(*PLACES.units, village("trung", "03", "bản Trùng")))

    assert codes(apply_events(clash, [MERGED])) == []


def test_the_second_of_two_events_fails_and_neither_is_kept() -> None:
    assert refused(MERGED, merge("bac dong", "cuoi", on="2024-01-01")) == ["MT1403"]


# -- undoing --------------------------------------------------------------------------------------------------------


def test_undoing_the_last_event_gives_the_places_of_before() -> None:
    assert undo_event(after(MERGED), MERGED.id) == Outcome(PLACES)


def test_undoing_names_the_later_event_that_rests_on_it() -> None:
    later = merge("giua dong", "cuoi", on="2024-01-01", id="gop-tiep")

    outcome = undo_event(after(MERGED, later), MERGED.id)

    assert outcome.places == after(MERGED, later)
    assert [finding.args["what_en"] for finding in outcome.findings] == ["event gop-tiep, 01/01/2024"]


def test_undoing_names_a_link_to_a_unit_that_the_event_made() -> None:
    places = after(MERGED)
    link = TreeLink("cb-dong", "giua", day("2023-08-01"))

    outcome = undo_event(replace(places, links=(*places.links, link)), MERGED.id)

    assert codes(outcome) == ["MT1411"]
    assert "cb-dong – giua" in outcome.findings[0].message_vi


def test_undoing_leaves_later_events_elsewhere() -> None:
    later = event(EventKind.RENAME, "2024-01-01", changes=(Change("dong", name="bản Hạ"),))

    outcome = undo_event(after(MERGED, later), MERGED.id)

    assert outcome.places == after(later)


def test_undoing_is_hindered_by_an_event_below_a_unit_it_made() -> None:
    later = event(EventKind.REPARENT, "2024-01-01", changes=(Change("diem", parent="giua"),))
    made = merge("nam tay", "giua")

    assert codes(undo_event(after(made, later), made.id)) == ["MT1411"]


def test_undoing_is_hindered_by_units_entered_below_what_it_made() -> None:
    merged = after(MERGED)
    below = OrgUnit("diem-2", "09A", "điểm dân cư Dưới", Level.SETTLEMENT, "giua", day("2024-01-01"))

    outcome = undo_event(replace(merged, units=(*merged.units, below)), MERGED.id)

    assert [finding.args["what_vi"] for finding in outcome.findings] == ["đơn vị điểm dân cư Dưới (diem-2)"]


def test_undoing_is_hindered_by_a_change_that_no_event_recorded() -> None:
    merged = after(MERGED)
    rows = [replace(one, name="bản Khác") if one.id == "giua" else one for one in merged.units]

    outcome = undo_event(replace(merged, units=tuple(rows)), MERGED.id)

    assert codes(outcome) == ["MT1411"]


@pytest.mark.parametrize(("place", "on", "hinders"), [
    ("giua", "2023-07-01", True), ("giua", "2023-06-30", False), ("bac", "2023-08-01", False),
])  # fmt: skip
def test_undoing_is_hindered_by_what_speaks_of_the_new_unit(place: str, on: str, hinders: bool) -> None:
    use = Use(place, day(on), "số hộ quý III/2023", "households, Q3 2023")

    outcome = undo_event(after(MERGED), MERGED.id, uses=[use])

    assert codes(outcome) == (["MT1411"] if hinders else [])


def test_undoing_an_unknown_event_says_so() -> None:
    assert undo_event(PLACES, "khong-co") == Outcome(PLACES, (Finding("MT1412", {"event": "khong-co"}),))


# -- properties -----------------------------------------------------------------------------------------------------


@given(histories(least=1))
def test_undoing_all_events_one_by_one_gives_the_beginning(places: Places) -> None:
    for entry in reversed(places.entries):
        outcome = undo_event(places, entry.event.id)
        assert outcome.findings == ()
        places = outcome.places

    assert places == PLACES


@given(histories())
def test_after_any_events_every_day_is_in_order(places: Places) -> None:
    assert check_places(places.units) == ()
    for at in {moment for one in places.units for moment in (one.valid_from, one.valid_to) if moment}:
        standing = on_day(places.units, at)
        assert all(one.parent is None or one.parent in standing for one in standing.values())
        for one, other in combinations(standing.values(), 2):
            assert not one.code or (one.level, one.parent, one.code) != (other.level, other.parent, other.code)
        assert all(depth(standing, one) <= 3 for one in standing.values())


def depth(standing: dict[str, OrgUnit], one: OrgUnit) -> int:
    return 1 + (depth(standing, standing[one.parent]) if one.parent else 0)


@given(histories())
def test_attributes_of_one_unit_never_overlap(places: Places) -> None:
    for at in (START + timedelta(days=step) for step in range(0, 5000, 97)):
        standing = [one.id for one in places.units if one.in_force(at)]
        assert len(standing) == len(set(standing))


def test_every_code_of_places_is_in_the_catalogue_with_a_next_step() -> None:
    assert all(entry.vi.endswith(".") and entry.en.endswith(".")
               for code, entry in CATALOGUE.items() if code.startswith("MT14"))  # fmt: skip


def test_legal_basis_is_kept_with_the_event() -> None:
    assert after(MERGED).entries[0].event.legal_basis == BASIS


def test_the_point_moves_only_with_its_own_village() -> None:
    assert unit(after(merge("dong tay", "cuoi")), "diem") == POINT
    assert EAST not in after(merge("dong tay", "cuoi")).units
