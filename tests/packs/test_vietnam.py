"""The units of Vietnam, held to what the resolutions of 2025 say about Lai Châu and about the country."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from muctieu.core.lineage import Lineage, check_lineage
from muctieu.core.place import BEGINNING, Level, OrgUnit, PlaceType, on_day
from muctieu.core.place_checks import check_places, versions_of
from muctieu.core.restate import Ground, Reason, restate
from muctieu.errors import PackError
from muctieu.packs.gazetteer import CONTAINS, EXACT, SAME_LETTERS, Gazetteer, Hit, bare_name, find
from muctieu.packs.rows import DATA
from muctieu.packs.vietnam import BEFORE, LINEAGE, REFORM, SINCE, load_vietnam, read_vietnam
from tests.factories import HOUSEHOLD, make_figure, make_indicator

EVE = REFORM - timedelta(days=1)
LAI_CHAU = frozenset({"vn-12"})


@pytest.fixture(scope="module")
def vietnam() -> Gazetteer:
    return load_vietnam()


def named(vietnam: Gazetteer, place: str, day: date) -> OrgUnit:
    unit = vietnam.on(place, day)
    assert unit is not None
    return unit


def names(units: tuple[OrgUnit, ...]) -> list[str]:
    return [unit.name for unit in units]


# -- the country ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (EVE, {Level.PROVINCE: 63, Level.DISTRICT: 696, Level.COMMUNE: 10035}),
        (REFORM, {Level.PROVINCE: 34, Level.COMMUNE: 3321}),
    ],
)
def test_the_country_has_the_units_of_the_day(vietnam: Gazetteer, day: date, counts: dict[Level, int]) -> None:
    assert Counter(unit.level for unit in vietnam.select(on=day)) == counts


def test_the_types_of_the_new_communes_are_those_of_the_official_count(vietnam: Gazetteer) -> None:
    types = Counter(unit.place_type for unit in vietnam.select(on=REFORM, level=Level.COMMUNE))

    assert types == {PlaceType.COMMUNE: 2621, PlaceType.WARD: 687, PlaceType.SPECIAL_ZONE: 13}


def test_every_day_is_a_forest_with_codes_used_once(vietnam: Gazetteer) -> None:
    assert check_places(vietnam.units) == ()
    assert check_lineage(vietnam.edges) == ()


def test_every_old_commune_and_province_lives_on(vietnam: Gazetteer) -> None:
    now = on_day(vietnam.units, REFORM)
    gone = [unit for unit in vietnam.select(on=EVE) if unit.id not in now and not vietnam.became(unit)]

    assert {unit.level for unit in gone} == {Level.DISTRICT}
    assert len(gone) == 696 - 5


def test_five_island_districts_without_communes_became_special_zones(vietnam: Gazetteer) -> None:
    zones = [vietnam.became(unit)[0][1].name for unit in vietnam.select(on=EVE, level=Level.DISTRICT)
             if vietnam.became(unit)]  # fmt: skip

    assert sorted(zones) == [
        "đặc khu Bạch Long Vĩ", "đặc khu Côn Đảo", "đặc khu Cồn Cỏ", "đặc khu Hoàng Sa", "đặc khu Lý Sơn",
    ]  # fmt: skip


def test_every_new_commune_comes_from_somewhere(vietnam: Gazetteer) -> None:
    new = [unit for unit in vietnam.select(on=REFORM) if unit.id.endswith("-2025")]

    assert [unit.name for unit in new if not vietnam.came_from(unit)] == []


def test_codes_keep_their_leading_zeros(vietnam: Gazetteer) -> None:
    digits = {Level.PROVINCE: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}

    assert [unit for unit in vietnam.units if len(unit.code) != digits[unit.level] or not unit.code.isdigit()] == []


def test_no_share_is_invented_for_a_divided_commune(vietnam: Gazetteer) -> None:
    divided = [edge for edge in vietnam.edges if not edge.shares.is_whole]

    assert {(edge.shares.households, edge.shares.people) for edge in divided} == {(None, None)}
    assert len({edge.source for edge in divided}) == 471


# -- Lai Châu ---------------------------------------------------------------------------------------------------------


def test_lai_chau_went_from_106_communes_to_38(vietnam: Gazetteer) -> None:
    before = vietnam.select(on=EVE, level=Level.COMMUNE, under=LAI_CHAU)
    after = vietnam.select(on=REFORM, level=Level.COMMUNE, under=LAI_CHAU)

    assert (len(before), len(after)) == (106, 38)
    assert Counter(unit.place_type for unit in after) == {PlaceType.COMMUNE: 36, PlaceType.WARD: 2}


def test_only_two_communes_of_lai_chau_went_on(vietnam: Gazetteer) -> None:
    after = vietnam.select(on=REFORM, level=Level.COMMUNE, under=LAI_CHAU)

    assert {unit.name for unit in after if vietnam.on(unit.id, EVE)} == {"xã Mù Cả", "xã Tà Tổng"}


def test_ta_tong_changed_nothing_but_its_parent(vietnam: Gazetteer) -> None:
    before, after = named(vietnam, "vn-03463", EVE), named(vietnam, "vn-03463", REFORM)

    assert (before.code, before.name, before.place_type) == (after.code, after.name, after.place_type)
    assert after.code == "03463"
    assert names(vietnam.parents(before)) == ["huyện Mường Tè", "tỉnh Lai Châu"]
    assert names(vietnam.parents(after)) == ["tỉnh Lai Châu"]
    assert vietnam.came_from(after) == vietnam.became(before) == ()
    assert (before.valid_from, before.valid_to, after.valid_to) == (BEGINNING, REFORM, None)


@pytest.mark.parametrize(
    ("code", "was", "now"),
    [("03433", "thị trấn Mường Tè", "xã Bum Tở"), ("03439", "xã Ka Lăng", "xã Thu Lũm")],
)
def test_a_code_alone_is_no_identity(vietnam: Gazetteer, code: str, was: str, now: str) -> None:
    units = {unit.name: unit.id for unit in vietnam.units if unit.code == code}

    assert units.keys() == {was, now}
    assert len(set(units.values())) == 2
    assert [target.name for _, target in vietnam.became(named(vietnam, units[was], EVE))] == [now]


@pytest.mark.parametrize(
    ("new", "sources"),
    [
        ("vn-03466-2025", ["xã Pa Vệ Sủ", "xã Bum Nưa"]),
        ("vn-03433-2025", ["thị trấn Mường Tè", "xã Bum Tở", "xã Kan Hồ"]),
        ("vn-03445-2025", ["xã Mường Tè", "xã Nậm Khao"]),
        ("vn-03439-2025", ["xã Thu Lũm", "xã Ka Lăng"]),
        ("vn-03442-2025", ["xã Tá Bạ", "xã Pa Ủ"]),
    ],
)
def test_the_communes_of_muong_te_joined_as_the_resolution_says(
    vietnam: Gazetteer, new: str, sources: list[str]
) -> None:
    assert [source.name for _, source in vietnam.came_from(named(vietnam, new, REFORM))] == sources


def test_the_province_itself_did_not_change_and_is_one_stretch(vietnam: Gazetteer) -> None:
    assert [(unit.name, unit.valid_from, unit.valid_to) for unit in vietnam.versions("vn-12")] == [
        ("tỉnh Lai Châu", BEGINNING, None)
    ]


def test_a_merged_province_begins_anew_under_a_code_that_was_another_s(vietnam: Gazetteer) -> None:
    lao_cai = named(vietnam, "vn-15-2025", REFORM)

    assert (lao_cai.name, named(vietnam, "vn-15", EVE).name) == ("tỉnh Lào Cai", "tỉnh Yên Bái")
    assert [source.name for _, source in vietnam.came_from(lao_cai)] == ["tỉnh Lào Cai", "tỉnh Yên Bái"]


def test_series_of_communes_restate_over_the_reform(vietnam: Gazetteer) -> None:
    households = make_indicator("households", HOUSEHOLD)
    ground = Ground(versions_of(vietnam.units), Lineage(vietnam.edges[:]), {})
    reported = {"vn-03436": "300", "vn-03439": "250", "vn-03463": "1150", "vn-21997": "90"}
    figures = [make_figure(value, "2024", HOUSEHOLD, indicator="households", place=place)
               for place, value in reported.items()]  # fmt: skip

    restated = restate(households, figures, ground, on=date(2026, 1, 1))

    assert {figure.place: str(figure.value.value) for figure in restated.figures if figure.value} == {
        "vn-03439-2025": "550",
        "vn-03463": "1150",
    }
    assert [(refusal.place, refusal.reason) for refusal in restated.refusals] == [("vn-21997", Reason.SHARE_UNSTATED)]


# -- finding ----------------------------------------------------------------------------------------------------------


def best(hits: tuple[Hit, ...]) -> list[tuple[str, int]]:
    return [(hit.unit.name, hit.rank) for hit in hits[:2]]


@pytest.mark.parametrize(
    ("query", "rank"),
    [("Tà Tổng", EXACT), ("xã tà tổng", EXACT), ("03463", EXACT), ("ta tong", SAME_LETTERS), ("3463", SAME_LETTERS)],
)
def test_ta_tong_is_found_new_before_old(vietnam: Gazetteer, query: str, rank: int) -> None:
    hits = find(vietnam.units, query)

    assert best(hits) == [("xã Tà Tổng", rank), ("xã Tà Tổng", rank)]
    assert [hit.unit.parent for hit in hits[:2]] == ["vn-12", "vn-107"]


@pytest.mark.parametrize("query", ["Hoà Bình", "Hòa Bình", "HÒA BÌNH"])
def test_old_and_new_tone_placement_are_the_same_name(vietnam: Gazetteer, query: str) -> None:
    assert ("tỉnh Hòa Bình", EXACT) in {(hit.unit.name, hit.rank) for hit in find(vietnam.units, query)}


def test_d_with_and_without_its_stroke_is_found(vietnam: Gazetteer) -> None:
    hits = find(vietnam.select(level=Level.PROVINCE), "dak lak")

    assert {(hit.unit.name, hit.rank) for hit in hits} == {("tỉnh Đắk Lắk", SAME_LETTERS)}


def test_whole_names_come_before_names_that_contain_the_words(vietnam: Gazetteer) -> None:
    ranks = [hit.rank for hit in find(vietnam.units, "mường tè")]

    assert ranks == sorted(ranks)
    assert ranks[0] == EXACT
    assert CONTAINS in [hit.rank for hit in find(vietnam.units, "tong")]


def test_words_are_matched_whole(vietnam: Gazetteer) -> None:
    assert find(vietnam.units, "a ton") == ()
    assert find(vietnam.units, " - ") == ()


def test_a_ward_with_a_number_for_a_name_is_found_by_it(vietnam: Gazetteer) -> None:
    in_go_vap = vietnam.select(on=EVE, under=frozenset({"vn-764"}))

    assert [hit.unit.name for hit in find(in_go_vap, "phường 5")] == ["phường 5"]
    assert [hit.unit.name for hit in find(in_go_vap, "5")] == ["phường 5"]


def test_a_unit_without_a_type_is_found_by_its_whole_name() -> None:
    unit = OrgUnit("ban", "01", "bản Bắc", Level.VILLAGE, None, BEGINNING)

    assert bare_name(unit) == "bản Bắc"
    assert [hit.rank for hit in find([unit], "bac")] == [CONTAINS]


# -- files that break a rule ------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / BEFORE).write_text("code,type,name,parent\n90,province,Thử,\n90001,commune,Một,90\n", encoding="utf-8")
    (tmp_path / SINCE).write_text(
        "code,type,name,parent,same\n90,province,Thử,,=\n90001,commune,Hai,90,\n", encoding="utf-8"
    )
    (tmp_path / LINEAGE).write_text("old,new,extent\n90001,90001,whole\n", encoding="utf-8")
    return tmp_path


def test_a_small_country_is_read(folder: Path) -> None:
    assert [unit.id for unit in read_vietnam(folder).units] == ["vn-90", "vn-90001", "vn-90001-2025"]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (BEFORE, "code,type", "mã,type", "MT1616"),
        (SINCE, "Thử,,=", "Thử,=", "MT1617"),
        (BEFORE, "90001,", "90,", "MT1607"),
        (BEFORE, "province", "tỉnh", "MT1614"),
        (BEFORE, "Một,90", "Một,91", "MT1614"),
        (LINEAGE, "\n90001,", "\n90002,", "MT1614"),
        (LINEAGE, "90001,whole", "90002,whole", "MT1614"),
        (LINEAGE, "whole", "half", "MT1614"),
    ],
)
def test_a_table_that_breaks_a_rule_is_refused_with_its_place(
    folder: Path, file: str, old: str, new: str, code: str
) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(PackError) as caught:
        read_vietnam(folder)

    assert caught.value.code == code
    assert file in caught.value.message_vi


def test_a_missing_table_is_named(folder: Path) -> None:
    shutil.copy(folder / BEFORE, folder / "khac.csv")
    (folder / BEFORE).unlink()

    with pytest.raises(PackError) as caught:
        read_vietnam(folder)

    assert (caught.value.code, caught.value.fields) == ("MT1601", {"file": BEFORE})


def test_the_licence_of_the_source_ships_with_the_tables() -> None:
    licence = (DATA / "vietnam" / "LICENSE.vietnamadminunits").read_text(encoding="utf-8")

    assert licence.startswith("MIT License")
    assert "Copyright (c) 2025 Tran Ngoc Minh Hieu" in licence
