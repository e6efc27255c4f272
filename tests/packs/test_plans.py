"""Plan packs: what ships loads, what breaks a rule is refused with file, key and rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from muctieu.core.checks import implied_targets
from muctieu.core.observation import Bound
from muctieu.core.plan import Admits, Authority, Basis, Form
from muctieu.errors import PackError
from muctieu.packs import catalogue, indicators, plans, samples, sectors, targets, units
from muctieu.packs.loader import load_plan

ROOT = Path(__file__).resolve().parents[2]
Pack = Callable[..., Path]

WRONG = [
    ('form = "ceiling"', 'form = "roof"', "MT1605", "target ho-ngheo · form"),
    ('indicator = "poor_households"', 'indicator = "poor"', "MT1609", "target ho-ngheo · indicator"),
    ("value = 40", 'value = 40\nunit = "hectare"', "MT1608", "target ho-ngheo · unit"),
    ("value = 40", 'value = 40\nunit = "ha"', "MT1605", "target ho-ngheo · unit"),
    ("value = 40", "value = 40\nvalue_hi = 50", "MT1605", "target ho-ngheo · value_hi"),
    ("value = 40\n", "", "MT1605", "target ho-ngheo · value"),
    ("value = 40", 'value = "bốn mươi"', "MT1606", "target ho-ngheo · value"),
    ("value = 40", "value = 40\nadmits = { low = 39, high = 41 }", "MT1605", "target ho-ngheo · admits"),
    (
        "value = 40",
        'value = 40\nbasis = "implied"\nadmits = { low = 50, high = 60 }',
        "MT1605",
        "target ho-ngheo · admits",
    ),
    ("value = 40", 'value = 40\nbasis = "implied"\nadmits = { low = 50 }', "MT1604", "target ho-ngheo · admits · high"),
    ('form = "ceiling"', 'form = "range"', "MT1604", "target ho-ngheo · value_hi"),
    ('form = "ceiling"', 'form = "range"\nvalue_hi = 30', "MT1605", "target ho-ngheo · value_hi"),
    ('form = "ceiling"', 'form = "x_of_y"', "MT1604", "target ho-ngheo · out_of"),
    ('form = "ceiling"', 'form = "recognition"', "MT1604", "target ho-ngheo · rule_set"),
    ('form = "ceiling"', 'form = "keep"', "MT1605", "target ho-ngheo · value"),
    ('form = "rank"\ngrade = "giỏi"', 'form = "rank"', "MT1604", "target dien-tap · grade"),
    ('grade = "giỏi"', 'grade = "tuyệt"', "MT1614", "target dien-tap · grade"),
    ('id = "dien-tap"', 'id = "ho-ngheo"', "MT1607", "target ho-ngheo · id"),
    ('owner = "chu-tich"', 'owner = "bi-thu"', "MT1614", "target ho-ngheo · owner"),
    ('point = "1.2"', 'point = "1.3"', "MT1614", "target dien-tap · point"),
    ('wording = "diễn tập xếp loại giỏi"', 'wording = "Diễn tập đạt giỏi"', "MT1605", "target dien-tap · wording"),
    ('document = "nghi-quyet"', 'document = "bao-cao"', "MT1614", "target ho-ngheo · source · document"),
    (", start = 10, end = 12", ", start = 10", "MT1605", "target ho-ngheo · source · start"),
    ("start = 10, end = 12", "start = 12, end = 10", "MT1605", "target ho-ngheo · source · start"),
    ('period = "2020"', 'period = "20/20"', "MT1605", "target ho-ngheo · baseline · period"),
    ('period = "2022"', 'period = "2024"', "MT1605", "target ho-ngheo · milestone"),
    ('period = "2022"', 'period = "2019"', "MT1605", "target ho-ngheo · milestone"),
    ('period = "2022"\nvalue = 70', 'period = "2022"', "MT1604", "target ho-ngheo · milestone 2022 · value"),
    (
        'grade = "giỏi"',
        'grade = "giỏi"\nvalid_from = 2022-01-01\nvalid_to = 2021-01-01',
        "MT1605",
        "target dien-tap · valid_to",
    ),
    ('grade = "giỏi"', 'grade = "giỏi"\ndue = "2025"', "MT1605", "target dien-tap · due"),
    ('baseline = { value = 90, period = "2020" }', 'unit = "percent"', "MT1605", "target ho-ngheo · unit"),
    ("first_year = 2021", "first_year = 2020", "MT1605", "plan · first_year"),
    ("deadline = 2025-12-31\n", "", "MT1604", "plan · deadline"),
    ("[plan]", "[plans]", "MT1603", "plans"),
    ('resolution = "nghi-quyet.txt"', 'resolution = "nq.txt"', "MT1601", ""),
    ('name_en = "Chairman"', 'name_en = ""', "MT1613", "post chu-tich · name_en"),
    ("percent_places = 1", "percent_places = true", "MT1605", "settings · percent_places"),
    ('name_vi = "Nghị quyết thử"', 'name_vi = " "', "MT1605", "plan · name_vi"),
    ("first_year = 2021", "first_year = 2021.0", "MT1605", "plan · first_year"),
    ("day = 2020-06-01", 'day = "01/6/2020"', "MT1605", "document nghi-quyet · day"),
]


@pytest.mark.parametrize(("old", "new", "code", "key"), WRONG, ids=lambda text: str(text)[:24])
def test_plan_that_breaks_a_rule_is_refused_with_file_and_key(
    plan_pack: Pack, old: str, new: str, code: str, key: str
) -> None:
    with pytest.raises(PackError) as caught:
        load_plan(plan_pack(old, new))

    assert (caught.value.code, caught.value.fields.get("key", "")) == (code, key)
    assert caught.value.fields["file"].startswith("ke-hoach-thu/")


def test_growth_without_a_base_is_refused(plan_pack: Pack) -> None:
    folder = plan_pack('baseline = { value = 90, period = "2020" }\n', "")
    text = (folder / "plan.toml").read_text(encoding="utf-8")
    growing = text.replace('form = "ceiling"', 'form = "average_growth"\nunit = "percent_per_year"')
    (folder / "plan.toml").write_text(growing, encoding="utf-8")

    with pytest.raises(PackError) as caught:
        load_plan(folder)

    assert (caught.value.code, caught.value.fields["key"]) == ("MT1604", "target ho-ngheo · baseline")


def test_document_needs_no_day_and_settings_may_be_left_out(plan_pack: Pack) -> None:
    folder = plan_pack("day = 2020-06-01\n", "")
    text = (folder / "plan.toml").read_text(encoding="utf-8")
    (folder / "plan.toml").write_text(text.replace("[settings]\npercent_places = 1\n", ""), encoding="utf-8")

    assert load_plan(folder).settings.percent_places == 2


def test_plan_file_without_a_plan_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text("", encoding="utf-8")

    with pytest.raises(PackError) as caught:
        load_plan(tmp_path)

    assert caught.value.code == "MT1604"


def test_pack_that_does_not_exist_is_refused_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        load_plan(tmp_path / "khong-co")

    assert caught.value.code == "MT1618"
    assert "nam-sao-phin-2020-2025, ta-tong-2020-2025" in caught.value.message_vi


def test_plan_on_disk_loads_by_folder_and_by_file(plan_pack: Pack) -> None:
    folder = plan_pack()

    plan = load_plan(folder)

    assert plan == load_plan(folder / "plan.toml")
    assert plan.deadline == date(2025, 12, 31)
    assert [(point.number, point.heading) for point in plan.points] == [
        ("I", True),
        ("1", True),
        ("1.1", False),
        ("1.2", False),
    ]
    assert [f"{milestone.period}: {milestone.value}" for milestone in plan.targets[0].milestones] == [
        "2022: 70",
        "2023: 60",
    ]
    assert (plan.settings.percent_places, plan.settings.focus_below) == (1, Decimal(70))
    assert plan.names["chu-tich"] == "Chủ tịch UBND xã"


# -- what ships ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", plans.shipped_plans())
def test_shipped_plan_loads_under_its_own_name(name: str) -> None:
    assert load_plan(name).code == name


# What the article prints: target id, figure, percentage beside it.
IMPLIED = [
    ("luong-thuc", 347, "87", Bound.EXACT),
    ("thu-nhap", 17, "68", Bound.EXACT),
    ("nong-thon-moi", 12, "63", Bound.EXACT),
    ("lao-dong-hop-dong", 14, "85", Bound.EXACT),
    ("ket-nap-dang-vien", 73, "158", Bound.ABOVE),
]


@pytest.mark.parametrize(("target_id", "value", "percent", "bound"), IMPLIED)
def test_implied_target_admits_exactly_what_the_printed_percentage_leaves(
    target_id: str, value: int, percent: str, bound: Bound
) -> None:
    target = load_plan("ta-tong-2020-2025").target(target_id)

    assert target is not None
    assert target.basis is Basis.IMPLIED
    assert target.admits == implied_targets(Decimal(value), Decimal(percent), bound=bound)


def test_contract_workers_have_no_target_and_say_why() -> None:
    target = load_plan("ta-tong-2020-2025").target("lao-dong-hop-dong")

    assert target is not None
    assert (target.value, target.admits) == (None, Admits(Decimal(17), Decimal(16)))
    assert target.note != ""


def test_every_value_of_ta_tong_stands_in_the_article_where_its_source_says(shared_dir: Path) -> None:
    article = next((shared_dir / "seeds").glob("*.txt"))
    text = article.read_text(encoding="utf-8")
    plan_file = (plans.FOLDER / "ta-tong-2020-2025" / "plan.toml").read_text(encoding="utf-8")

    sources = [target.source for target in load_plan("ta-tong-2020-2025").targets]

    assert [source for source in sources if source is None or text[source.start : source.end] != source.written] == []
    assert sha256(article.read_bytes()).hexdigest() in plan_file


def test_sample_has_every_form_and_two_authorities() -> None:
    plan = load_plan("nam-sao-phin-2020-2025")

    assert {target.form for target in plan.targets} == set(Form)
    assert {target.authority for target in plan.targets} == {Authority.CONGRESS, Authority.PROVINCE}
    assert len(plan.targets) >= 25


def test_every_target_of_the_sample_has_one_owner_and_every_point_a_target() -> None:
    plan = load_plan("nam-sao-phin-2020-2025")
    served = {target.point for target in plan.targets}

    assert [target.id for target in plan.targets if target.owner not in plan.names] == []
    assert [point.number for point in plan.points if not point.heading and point.number not in served] == []


def test_every_key_of_every_file_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "packs.md").read_text(encoding="utf-8")
    documented = {word for code in re.findall(r"`([^`]+)`", page) for word in re.findall(r"[a-z_0-9]+", code)}
    keys = {
        *units.KEYS,
        *sectors.KEYS,
        *sectors.HEADING_KEYS,
        *indicators.KEYS,
        *indicators.LIMIT_KEYS,
        *plans.KEYS,
        *plans.PLAN_KEYS,
        *plans.SETTINGS_KEYS,
        *plans.DOCUMENT_KEYS,
        *plans.POST_KEYS,
        *targets.KEYS,
        *targets.ADMITS_KEYS,
        *targets.BASELINE_KEYS,
        *targets.MILESTONE_KEYS,
        *targets.SOURCE_KEYS,
        *samples.PLACE_COLUMNS,
        *samples.FIGURE_COLUMNS,
        *samples.NOTE_COLUMNS,
        *samples.ACCEPTANCE_COLUMNS,
        *(key for keys in catalogue.FILES.values() for key in keys),
    }

    assert keys - documented == set()
