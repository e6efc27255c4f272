from datetime import date

import pytest

from muctieu.core.place import Level, OrgUnit, PlaceType, Tree, TreeLink, ancestors, children, on_day, subtree

COMMUNE = OrgUnit("xa", "90001", "xã Thử", Level.COMMUNE, "tinh", date(2000, 1, 1))
NORTH = OrgUnit("ban-1", "02", "bản Bắc", Level.VILLAGE, "xa", date(2000, 1, 1), date(2023, 7, 1))
SOUTH = OrgUnit("ban-2", "01", "bản Nam", Level.VILLAGE, "xa", date(2000, 1, 1))
MERGED = OrgUnit("ban-3", "02", "bản Bắc Nam", Level.VILLAGE, "xa", date(2023, 7, 1))
POINT = OrgUnit("diem-1", "03", "điểm dân cư Trên", Level.SETTLEMENT, "xa", date(2000, 1, 1))
UNITS = (COMMUNE, NORTH, SOUTH, MERGED, POINT)


def test_children_are_those_in_force_on_the_day_in_code_order() -> None:
    assert children(UNITS, "xa", on=date(2023, 6, 30), level=Level.VILLAGE) == (SOUTH, NORTH)
    assert children(UNITS, "xa", on=date(2023, 7, 1), level=Level.VILLAGE) == (SOUTH, MERGED)


def test_children_of_every_level_when_none_is_asked() -> None:
    assert children(UNITS, "xa", on=date(2023, 7, 1)) == (SOUTH, MERGED, POINT)
    assert children(UNITS, "xa", on=date(1999, 12, 31)) == ()


def test_a_unit_ends_before_its_last_day() -> None:
    assert NORTH.in_force(date(2023, 6, 30))
    assert not NORTH.in_force(date(2023, 7, 1))


def test_a_stretch_overlaps_every_stretch_that_shares_a_day_with_it() -> None:
    assert NORTH.overlaps(date(2023, 6, 30), date(2024, 1, 1))
    assert NORTH.overlaps(date(1990, 1, 1), None)
    assert not NORTH.overlaps(date(2023, 7, 1), None)
    assert not MERGED.overlaps(date(2023, 1, 1), date(2023, 7, 1))
    assert SOUTH.overlaps(date(2050, 1, 1), None)


def test_a_link_holds_from_its_first_day_to_the_one_before_its_end() -> None:
    link = TreeLink("chi-bo", "ban-1", date(2000, 1, 1), date(2023, 7, 1))

    assert [link.in_force(day) for day in (date(1999, 12, 31), date(2000, 1, 1), date(2023, 7, 1))] == [
        False,
        True,
        False,
    ]


def test_what_stands_above_and_below_is_that_of_the_day() -> None:
    standing = on_day(UNITS, date(2023, 7, 1))

    assert list(ancestors(standing, MERGED)) == [COMMUNE]
    assert subtree(standing, "xa") == {"xa", "ban-2", "ban-3", "diem-1"}
    assert subtree(standing, "ban-1") == frozenset()


def test_a_cycle_ends_the_walk_up_and_down() -> None:
    one = OrgUnit("mot", "1", "bản Một", Level.VILLAGE, "hai", date(2000, 1, 1))
    other = OrgUnit("hai", "2", "bản Hai", Level.VILLAGE, "mot", date(2000, 1, 1))
    standing = on_day((one, other), date(2020, 1, 1))

    assert list(ancestors(standing, one)) == [other]
    assert subtree(standing, "mot") == {"mot", "hai"}


def test_party_levels_stand_in_the_party_tree_and_only_offices_number_whole_levels() -> None:
    assert {level for level in Level if level.tree is Tree.PARTY} == {Level.COMMITTEE, Level.CELL}
    assert [level for level in Level if level.has_national_codes] == [
        Level.COUNTRY,
        Level.PROVINCE,
        Level.DISTRICT,
        Level.COMMUNE,
    ]


@pytest.mark.parametrize("place_type", PlaceType)
def test_a_type_has_its_level_and_a_name_of_its_own_in_both_languages(place_type: PlaceType) -> None:
    others = [other for other in PlaceType if other is not place_type]

    assert place_type.level in Level
    assert place_type.name_vi not in {other.name_vi for other in others}
    assert place_type.name_en not in {other.name_en for other in others}


def test_all_levels_but_settlement_points_add_up() -> None:
    assert [level for level in Level if not level.adds_up] == [Level.SETTLEMENT]
