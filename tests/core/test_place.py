from datetime import date

from muctieu.core.place import Level, OrgUnit, children

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
