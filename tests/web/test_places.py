"""Places in the store: dated rows, the two trees, and what a load refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError

from muctieu.core.place import Level
from muctieu.errors import RightsError, StateError
from muctieu.web.places import domain as places
from muctieu.web.places.models import OrgUnit, OrgUnitVersion, Tree, TreeLink
from muctieu.web.places.queries import ancestors, chain_of, descendants, units_on
from tests.cast import ADMINISTRATIVE, PARTY, SINCE, Cast, by_hand, unit

DAY = date(2023, 7, 5)
SPLIT = date(2023, 1, 1)


def load(cast: Cast, *units: object) -> int:
    return places.load_units(units, by=cast.administrator, under=cast.units["tinh"])  # type: ignore[arg-type]


def keys(unit_ids: frozenset[int]) -> set[str]:
    return set(OrgUnit.objects.filter(pk__in=unit_ids).values_list("key", flat=True))


def test_units_come_back_equal(cast: Cast) -> None:
    assert {row.to_core() for row in units_on(DAY)} == {*ADMINISTRATIVE, *PARTY}
    assert {row.to_core() for row in units_on(DAY, tree=Tree.PARTY)} == set(PARTY)


def test_the_way_up_and_down(cast: Cast) -> None:
    pk = {key: found.pk for key, found in cast.units.items()}

    assert keys(ancestors(pk["ban-1"], DAY)) == {"ban-1", "xa", "tinh"}
    assert keys(descendants([pk["xa"], pk["ban-ben"]], DAY)) == {"xa", "ban-1", "ban-2", "ban-ben"}
    assert descendants([], DAY) == frozenset()


def test_a_unit_that_changes_its_parent_stands_under_each_in_its_time(cast: Cast) -> None:
    first = replace(unit("ban-3", Level.VILLAGE, "xa"), valid_to=SPLIT)
    second = replace(unit("ban-3", Level.VILLAGE, "xa-ben"), valid_from=SPLIT, name="Bản Ba mới")

    made = load(cast, first, second)

    new = OrgUnit.objects.get(key="ban-3")
    assert made == 1
    assert keys(ancestors(new.pk, date(2022, 12, 31))) == {"ban-3", "xa", "tinh"}
    assert keys(ancestors(new.pk, SPLIT)) == {"ban-3", "xa-ben", "tinh"}
    assert [row.name for row in units_on(SPLIT) if row.unit == new] == ["Bản Ba mới"]
    assert chain_of(new, SPLIT) == cast.units["xa-ben"]


def test_loading_what_is_there_changes_nothing(cast: Cast) -> None:
    assert load(cast, *ADMINISTRATIVE) == 0
    assert OrgUnitVersion.objects.count() == len(ADMINISTRATIVE) + len(PARTY)


@pytest.mark.parametrize(("units", "message"), [
    ([replace(unit("ban-1", Level.VILLAGE, "xa", "01"), name="Tên khác")], "nội dung khác"),
    ([unit("ban-3", Level.VILLAGE, "xa"), replace(unit("ban-3", Level.VILLAGE, "xa"), valid_from=SPLIT)], "chồng lên"),
    ([unit("ban-3", Level.VILLAGE, "khong-co")], "không có đơn vị cấp trên"),
    ([unit("a", Level.VILLAGE, "b"), unit("b", Level.VILLAGE, "a")], "cấp trên của chính mình"),
    ([unit("a", Level.VILLAGE, "a")], "cấp trên của chính mình"),
    ([unit("ban-3", Level.VILLAGE, "xa", "02")], "Mã 02 ngày 01/01/2021 thuộc cả"),
])  # fmt: skip
def test_a_wrong_unit_is_refused_and_none_is_stored(cast: Cast, units: list[object], message: str) -> None:
    before = OrgUnitVersion.objects.count()

    with pytest.raises(StateError, match=message):
        load(cast, unit("ban-dung", Level.VILLAGE, "xa"), *units)

    assert OrgUnitVersion.objects.count() == before


def test_load_by_the_clerk_is_refused(cast: Cast) -> None:
    with pytest.raises(RightsError):
        places.load_units([unit("ban-3", Level.VILLAGE, "xa")], by=cast.clerk, under=cast.commune)


def test_the_database_refuses_an_empty_stretch_and_a_unit_above_itself(cast: Cast) -> None:
    village = cast.units["ban-1"]
    for wrong in ({"valid_to": SINCE}, {"parent": village}):
        row = OrgUnitVersion(unit=village, name="x", level="village", **({"valid_from": SINCE} | wrong))
        with pytest.raises(IntegrityError), by_hand():
            row.save()


def test_links_between_the_trees_are_dated(cast: Cast) -> None:
    links = {(str(link), link.valid_from, link.valid_to) for link in TreeLink.objects.all()}

    assert {(day, end) for _name, day, end in links} == {(SINCE, None)}
    assert len(links) == 2
    assert str(OrgUnitVersion(name="Bản", valid_from=SINCE)) == "Bản (2021-01-01)"


def test_a_committee_without_a_link_keeps_its_own_chain(cast: Cast) -> None:
    with by_hand():
        TreeLink.objects.all().delete()

    assert chain_of(cast.units["chi-bo-1"], DAY) == cast.units["dang-bo"]
