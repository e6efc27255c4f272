"""A plan written as a pack is read back as the same plan, in the same bytes, or nothing is written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from muctieu.core.plan import Plan, Point, Settings, Source
from muctieu.errors import PackError
from muctieu.packs.loader import load_plan
from muctieu.packs.plan_pack import pack_of, read_pack
from muctieu.packs.plan_writer import plan_toml, write_pack, write_plan
from muctieu.packs.plans import shipped_plans
from muctieu.packs.toml_text import comment, text
from tests.plan_strategies import plans

PackMaker = Callable[[str, str], Path]


@given(plans())
@pytest.mark.heavy
def test_plan_written_is_the_plan_read(plan: Plan) -> None:
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room) / "gói"
        write_plan(plan, folder)

        assert load_plan(folder) == plan
        assert (folder / "plan.toml").read_bytes() == plan_toml(pack_of(load_plan(folder))).encode()


@pytest.mark.parametrize("name", shipped_plans())
def test_pack_written_keeps_english_names_days_digests_and_the_text(name: str, tmp_path: Path) -> None:
    pack = read_pack(name)

    write_pack(pack, tmp_path / "gói")

    assert read_pack(tmp_path / "gói") == pack
    assert pack.papers[0].day is not None


def test_pack_without_settings_is_written_without_them(plan_pack: PackMaker, tmp_path: Path) -> None:
    pack = read_pack(plan_pack("percent_places = 1", "percent_places = 2"))

    assert "[settings]" not in plan_toml(pack)


def test_setting_of_nought_is_kept(plan_pack: PackMaker) -> None:
    plan = load_plan(plan_pack("percent_places = 1", "focus_below = 0"))

    assert plan.settings == Settings(focus_below=Decimal(0))


def test_folder_with_content_is_left_alone(plan_pack: PackMaker) -> None:
    folder = plan_pack("", "")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    with pytest.raises(PackError) as caught:
        write_pack(read_pack(folder), folder)

    assert caught.value.code == "MT1620"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_empty_folder_is_filled(plan_pack: PackMaker, tmp_path: Path) -> None:
    (tmp_path / "mới").mkdir()

    write_pack(read_pack(plan_pack("", "")), tmp_path / "mới")

    assert load_plan(tmp_path / "mới") == load_plan(plan_pack("", ""))


def test_plan_that_would_not_read_back_the_same_is_not_written(plan_pack: PackMaker, tmp_path: Path) -> None:
    plan = load_plan(plan_pack("", ""))
    lost = replace(plan, points=(*plan.points, Point("a", "không phải số")))

    with pytest.raises(PackError) as caught:
        write_plan(lost, tmp_path / "mới")

    assert caught.value.code == "MT1621"
    assert "points" in caught.value.message_vi
    assert not (tmp_path / "mới").exists()


def test_plan_that_breaks_a_rule_is_not_written(plan_pack: PackMaker, tmp_path: Path) -> None:
    plan = load_plan(plan_pack("", ""))
    target = replace(plan.targets[0], source=Source("chưa-có"))

    with pytest.raises(PackError) as caught:
        write_plan(replace(plan, targets=(target,)), tmp_path / "mới")

    assert caught.value.code == "MT1614"
    assert list(tmp_path.glob("mới*")) == []


def test_broken_character_is_refused_with_what_it_is() -> None:
    with pytest.raises(PackError) as caught:
        text("xã \ud800")

    assert caught.value.code == "MT1619"
    assert "\\ud800" in caught.value.message_en


def test_control_characters_are_escaped() -> None:
    assert text('a"\\\n\x00\x85') == '"a\\"\\\\\\n\\u0000\\u0085"'


def test_comment_marks_every_line() -> None:
    assert comment("một\n\nhai") == "# một\n#\n# hai"
