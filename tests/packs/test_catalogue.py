"""The shipped definitions hold their rules, and every broken one is refused with file, key and rule."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from muctieu.core.indicator import Disclosure, Kind, PlaceRule
from muctieu.errors import PackError
from muctieu.packs import catalogue, rows, snapshot
from muctieu.packs.catalogue import Catalogue
from muctieu.packs.loader import load_indicators, load_sectors, load_units
from muctieu.packs.wording import fold
from tools import compile_packs

Break = Callable[[str, str, str], Catalogue]

WRONG = [
    ("units.toml", 'code = "percent"', 'code = "household"', "MT1607", "unit household · code"),
    ("units.toml", 'symbol_en = "%"', 'symbol_en = ""', "MT1613", "unit percent · symbol_en"),
    ("units.toml", 'factor = "1"', 'factor = "một"', "MT1606", "unit household · factor"),
    ("units.toml", 'factor = "1"', "factor = 0", "MT1605", "unit household · factor"),
    ("units.toml", "scale = 6", "scale = 19", "MT1605", "unit percent · scale"),
    ("units.toml", "scale = 6", 'scale = "6"', "MT1605", "unit percent · scale"),
    ("units.toml", 'dimension = "percent"', 'dimension = "money"', "MT1605", "unit percent · scale"),
    ("units.toml", 'symbol_vi = "%"', 'symbol_vi = "hộ gia đình"', "MT1615", "unit percent · aliases"),
    ("units.toml", 'aliases = ["hộ gia đình"]', 'aliases = "hộ gia đình"', "MT1605", "unit household · aliases"),
    ("units.toml", "scale = 0", "scale = 0\ncolour = 1", "MT1603", "unit household · colour"),
    ("units.toml", 'dimension = "household"\n', "", "MT1604", "unit household · dimension"),
    ("units.toml", "[[unit]]", "[unit", "MT1602", ""),
    ("sectors.toml", 'heading = "society"', 'heading = "economy"', "MT1614", "sector poverty · heading"),
    ("sectors.toml", 'name_en = "Poverty"', "", "MT1613", "sector poverty · name_en"),
    ("indicators.toml", 'unit = "percent"', 'unit = "percents"', "MT1608", "indicator poverty_rate · unit"),
    ("indicators.toml", 'name_vi = "Số hộ"', "", "MT1604", "indicator household_count · name_vi"),
    ("indicators.toml", 'name_en = "Poverty rate"', "", "MT1613", "indicator poverty_rate · name_en"),
    (
        "indicators.toml",
        'code = "poor_households"',
        'code = "household_count"',
        "MT1607",
        "indicator household_count · code",
    ),
    ("indicators.toml", "factor = 100", 'factor = "1,5"', "MT1606", "indicator poverty_rate · factor"),
    ("indicators.toml", "factor = 100", "factor = nan", "MT1606", "indicator poverty_rate · factor"),
    ("indicators.toml", "factor = 100", "factor = true", "MT1606", "indicator poverty_rate · factor"),
    (
        "indicators.toml",
        'numerator = "poor_households"',
        'numerator = "poor"',
        "MT1609",
        "indicator poverty_rate · numerator",
    ),
    ("indicators.toml", 'denominator = "household_count"\n', "", "MT1610", "indicator poverty_rate · denominator"),
    ("indicators.toml", 'kind = "derived"', 'kind = "entered"', "MT1610", "indicator poverty_rate · numerator"),
    (
        "indicators.toml",
        'numerator = "poor_households"',
        'numerator = "poverty_rate"',
        "MT1611",
        "indicator poverty_rate",
    ),
    (
        "indicators.toml",
        'synonyms = ["hộ nghèo"]',
        'synonyms = ["TỈ LỆ hộ nghèo"]',
        "MT1612",
        "indicator poverty_rate · synonyms",
    ),
    (
        "indicators.toml",
        'synonyms = ["hộ nghèo"]',
        'synonyms = ["hộ nghèo", "Hộ nghèo"]',
        "MT1612",
        "indicator poor_households · synonyms",
    ),
    (
        "indicators.toml",
        'synonyms = ["hộ nghèo"]',
        'synonyms = [" "]',
        "MT1605",
        "indicator poor_households · synonyms",
    ),
    ("indicators.toml", 'sector = "poverty"', 'sector = "sport"', "MT1614", "indicator household_count · sector"),
    ("indicators.toml", 'direction = "down"', 'direction = "left"', "MT1605", "indicator poor_households · direction"),
    ("indicators.toml", 'time = "last"', 'seed = "yes"\ntime = "last"', "MT1605", "indicator household_count · seed"),
    (
        "indicators.toml",
        "low = 0, high = 100",
        "low = 100, high = 0",
        "MT1605",
        "indicator poverty_rate · bounds · low",
    ),
    ("indicators.toml", "{ low = 0, high = 100 }", "100", "MT1605", "indicator poverty_rate · bounds"),
    ("indicators.toml", "low = 0, high", "least = 0, high", "MT1603", "indicator poverty_rate · bounds · least"),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "key"), WRONG, ids=lambda value: str(value)[:24])
def test_definition_that_breaks_a_rule_is_refused_with_file_and_key(
    load_broken: Break, file: str, old: str, new: str, code: str, key: str
) -> None:
    with pytest.raises(PackError) as caught:
        load_broken(file, old, new)

    assert (caught.value.code, caught.value.fields["file"], caught.value.fields.get("key", "")) == (code, file, key)
    assert file in caught.value.message_vi
    assert file in caught.value.message_en


def test_small_sound_catalogue_loads(load_broken: Break) -> None:
    loaded = load_broken("units.toml", "", "")

    assert list(loaded.indicators) == ["household_count", "poor_households", "poverty_rate"]
    assert loaded.indicators["poverty_rate"].bounds.high == Decimal(100)
    assert loaded.sectors["poverty"].heading.name_en == "Society"


def test_tables_must_be_tables() -> None:
    with pytest.raises(PackError) as caught:
        list(rows.Row({"unit": "household"}, file="units.toml", where="", keys=("unit",)).tables("unit", ("code",)))

    assert caught.value.code == "MT1605"


def test_file_that_is_not_utf8_or_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError) as wrong_encoding:
        catalogue.parse({"units.toml": "tỷ".encode("utf-16")})
    with pytest.raises(PackError) as missing:
        snapshot.read_sources(("no-such-file.toml",))

    assert [wrong_encoding.value.code, missing.value.code] == ["MT1601", "MT1601"]


# -- what ships ------------------------------------------------------------------------------------------------


def test_shipped_sources_hold_every_rule_and_the_compiled_file_is_theirs() -> None:
    text = compile_packs.compiled_text()

    assert (rows.DATA / snapshot.FILE).read_text(encoding="utf-8") == text, "run python tools/compile_packs.py"


def test_compiled_and_source_catalogue_are_equal() -> None:
    sources = snapshot.read_sources(tuple(catalogue.FILES))

    assert catalogue.shipped() == catalogue.checked(catalogue.parse(sources))


def test_compiled_file_is_ignored_when_a_source_changed() -> None:
    sources = snapshot.read_sources(tuple(catalogue.FILES))

    assert snapshot.load(sources) is not None
    assert snapshot.load(sources | {"units.toml": sources["units.toml"] + b"\n"}) is None


def test_catalogue_is_the_same_object_whenever_it_is_asked_for() -> None:
    assert all(load() is load() for load in (load_units, load_sectors, load_indicators))


def test_catalogue_is_read_only() -> None:
    with pytest.raises(TypeError):
        load_units()["new"] = load_units()["ha"]  # type: ignore[index]


def test_money_units_store_whole_dong() -> None:
    for unit in load_units().values():
        if unit.dimension == "money":
            assert unit.factor.scaleb(-unit.scale) == 1


def test_percent_per_mille_and_point_never_convert() -> None:
    units = load_units()

    assert len({units[code].dimension for code in ("percent", "per_mille", "point")}) == 3


def test_ratios_name_entered_components_and_give_their_unit() -> None:
    indicators = load_indicators()

    for indicator in indicators.values():
        if indicator.kind is Kind.DERIVED:
            assert {indicators[code].kind for code in (indicator.numerator or "", indicator.denominator or "")} == {
                Kind.ENTERED
            }
            assert indicator.place is not PlaceRule.SUM
        if indicator.unit.code == "percent" and indicator.kind is Kind.DERIVED:
            assert (indicator.factor, indicator.bounds.high) == (Decimal(100), Decimal(100))


def test_party_discipline_is_restricted_and_nothing_of_party_defence_or_security_is_public() -> None:
    indicators = load_indicators()

    assert indicators["discipline_count"].disclosure is Disclosure.RESTRICTED
    assert indicators["removal_count"].disclosure is Disclosure.RESTRICTED
    assert [
        code
        for code, indicator in indicators.items()
        if indicator.sector in ("party", "defence", "security") and indicator.is_public
    ] == []


def test_every_sector_has_an_indicator_and_every_heading_a_sector() -> None:
    sectors = load_sectors()

    assert {indicator.sector for indicator in load_indicators().values()} == set(sectors)
    assert len({sector.heading.code for sector in sectors.values()}) == 4


def test_wordings_that_differ_by_one_word_stay_apart() -> None:
    owner = {
        fold(wording): code
        for code, indicator in load_indicators().items()
        for wording in (indicator.name_vi, *indicator.synonyms)
    }
    pairs = [
        ("nước sạch", "nước hợp vệ sinh"),
        ("hộ nghèo", "nghèo đa chiều"),
        ("tỷ lệ hộ nghèo", "hộ nghèo"),
        ("trồng mới", "cây quế"),
        ("lượt đảng viên", "đảng viên"),
        ("gia đình văn hóa", "hộ gia đình văn hóa"),
    ]

    assert [pair for pair in pairs if owner[fold(pair[0])] == owner[fold(pair[1])]] == []


def test_fold_takes_case_form_tone_place_and_y_for_one_word() -> None:
    assert fold("GIA ĐÌNH VĂN HOÁ") == fold("gia  đình văn hóa")
    assert fold("quí I") == fold("Quý I")
    assert fold("uỷ ban") == fold("ủy ban")
    assert fold("tay") != fold("tai")
    assert fold("chậm") != fold("chăm")
