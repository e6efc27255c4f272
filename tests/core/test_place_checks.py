from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from muctieu.core.place import Level, OrgUnit, TreeLink
from muctieu.core.place_checks import check_places, said_day
from tests.place_cast import COMMUNE, LINKS, NORTH, PLACES, SOUTH, START, day, village

END = day("2023-07-01")


def found(*units: OrgUnit, links: tuple[TreeLink, ...] = ()) -> list[tuple[str, str]]:
    faults = check_places((COMMUNE, *units), links)
    assert all(fault.message_vi and fault.message_en for fault in faults)
    return [(fault.code, fault.args["unit"]) for fault in faults]


def test_the_invented_commune_is_in_order() -> None:
    assert check_places(PLACES.units, PLACES.links) == ()


def test_stretches_that_meet_on_a_day_do_not_overlap() -> None:
    assert found(replace(NORTH, valid_to=END), replace(NORTH, valid_from=END, name="bản Thượng")) == []


@pytest.mark.parametrize("until", [None, day("2023-07-02")])
def test_stretches_of_one_unit_that_overlap_are_named(until: date | None) -> None:
    rows = (replace(NORTH, valid_to=until), replace(NORTH, valid_from=END, name="bản Thượng"))

    assert found(*rows) == [("MT1421", "bản Thượng (bac)")]


def test_a_stretch_without_a_day_is_named() -> None:
    assert found(replace(NORTH, valid_to=START)) == [("MT1422", "bản Bắc (bac)")]


def test_a_parent_that_nobody_knows_is_named() -> None:
    assert found(replace(NORTH, parent="khong-co")) == [("MT1423", "bản Bắc (bac)")]


def test_a_parent_that_ended_is_named_once_with_the_first_day() -> None:
    rows = (replace(SOUTH, valid_to=END), replace(NORTH, parent="nam"), village("dong", "03", "bản Đông",
            valid_from=day("2024-01-01")))  # fmt: skip

    faults = check_places((COMMUNE, *rows))

    assert [(fault.code, fault.args["unit"], fault.args["day"]) for fault in faults] == [
        ("MT1424", "bản Bắc (bac)", "01/07/2023")
    ]


def test_units_above_each_other_are_named_and_those_below_are_not() -> None:
    rows = (replace(NORTH, parent="nam"), replace(SOUTH, parent="bac"), village("dong", "03", "bản Đông", parent="nam"))

    assert found(*rows) == [("MT1425", "bản Bắc (bac)"), ("MT1425", "bản Nam (nam)")]


def test_a_unit_that_is_its_own_parent_is_named() -> None:
    assert found(replace(NORTH, parent="bac")) == [("MT1425", "bản Bắc (bac)")]


def test_villages_of_one_commune_share_no_code_on_a_day() -> None:
    assert found(NORTH, replace(SOUTH, code="01")) == [("MT1426", "bản Nam (nam)")]
    assert found(replace(NORTH, valid_to=END), replace(SOUTH, code="01", valid_from=END)) == []


def test_villages_of_two_communes_may_share_a_code_and_communes_may_not() -> None:
    other = replace(COMMUNE, id="xa-2", code="90002")

    assert found(NORTH, other, replace(SOUTH, code="01", parent="xa-2")) == []
    assert found(replace(other, code="90001")) == [("MT1426", "xã Thử (xa-2)")]


def test_units_without_a_code_do_not_clash() -> None:
    assert found(replace(NORTH, code=""), replace(SOUTH, code="")) == []


def test_a_cell_does_not_stand_under_a_commune() -> None:
    cell = OrgUnit("cb", "CB01", "Chi bộ bản Bắc", Level.CELL, "xa", START)

    assert found(cell) == [("MT1427", "Chi bộ bản Bắc (cb)")]


@pytest.mark.parametrize(
    ("link", "missing"),
    [
        (TreeLink("cb-bac", "khong-co", START), ["khong-co"]),
        (TreeLink("bac", "cb-bac", START), ["bac", "cb-bac"]),
        (TreeLink("cb-bac", "bac", date(2014, 1, 1)), ["cb-bac", "bac"]),
        (TreeLink("cb-bac", "bac", START, END), []),
    ],
)
def test_a_link_needs_both_ends_all_its_time(link: TreeLink, missing: list[str]) -> None:
    assert [fault.args["unit"] for fault in check_places(PLACES.units, (link,))] == missing


def test_a_link_outlives_a_change_of_its_village_but_not_its_end() -> None:
    renamed = [
        replace(NORTH, valid_to=END),
        replace(NORTH, valid_from=END, name="bản Thượng", valid_to=date(2025, 1, 1)),
    ]
    rest = [unit for unit in PLACES.units if unit.id not in {"bac", "diem"}]

    faults = check_places([*rest, *renamed], LINKS)

    assert [(fault.code, fault.args["unit"]) for fault in faults] == [("MT1428", "bac")]


def test_days_are_shown_as_people_write_them() -> None:
    assert (said_day(END), said_day(None), said_day(date.min)) == ("01/07/2023", "–", "–")
