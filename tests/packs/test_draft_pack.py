"""A draft as a pack: it names its blanks, is refused while they are there, and loads once they are filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from muctieu.core.plan import Authority, Plan
from muctieu.core.reading.drafting import DraftPlan, draft_plan
from muctieu.errors import PackError
from muctieu.packs.draft_pack import DOCUMENT, EXTRACTED, DraftSource, blanks_of, draft_files, draft_toml
from muctieu.packs.loader import load_indicators, load_plan, load_units
from muctieu.packs.plan_pack import RESOLUTION, read_pack
from muctieu.packs.plan_writer import write_files
from muctieu.packs.reading import load_lexicon

ROOT = Path(__file__).resolve().parents[1]
TEXTS = sorted((ROOT / "core" / "reading" / "resolutions").glob("*.txt"))
FILLED = {
    'indicator = ""': 'indicator = "cultural_family_rate"',
    'rule_set = ""': 'rule_set = "bo-tieu-chi"',
    'baseline = { value = "", period = "" }': 'baseline = { value = 7, period = "2020" }',
    'first_year = ""': "first_year = 2021",
    'last_year = ""': "last_year = 2025",
    'baseline_year = ""': "baseline_year = 2020",
    'deadline = ""': "deadline = 2025-12-31",
    'place = ""': 'place = "xa-thu"',
    'place_name = ""': 'place_name = "xã Thử"',
}


def drafted(text: str) -> DraftPlan:
    indicators = tuple(load_indicators().values())
    return draft_plan(text, lexicon=load_lexicon(), indicators=indicators, units=load_units())


def filled(text: str, folder: Path) -> Plan:
    """The plan of a draft whose blanks a person has filled, with some indicator where none was found."""
    files = draft_files(drafted(text), DraftSource(text, "00"))
    lines = files["plan.toml"].splitlines()
    for at, line in enumerate(lines):
        key, _, _ = line.partition("  # ")
        lines[at] = FILLED.get(key, line)
    write_files(files | {"plan.toml": "\n".join(lines) + "\n"}, folder)
    return load_plan(folder)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_draft_loads_once_its_blanks_are_filled(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if "mô hình trồng nấm" in text or "sản lượng 3.400 tấn" in text:
        text = text.replace("Xây dựng 05 mô hình trồng nấm.", "Tỷ lệ gia đình văn hóa 60%.").replace(
            "sản lượng 3.400 tấn", "tổng sản lượng lương thực có hạt 3.400 tấn"
        )
    draft = drafted(text)

    plan = filled(text, tmp_path / "du-thao")

    assert [target.id for target in plan.targets] == [target.id for target in draft.targets]
    assert [target.value for target in plan.targets] == [target.value for target in draft.targets]
    assert plan.points == tuple(point.point for point in draft.points)
    assert plan.targets[0].source is not None
    assert plan.targets[0].source.document == DOCUMENT


def test_draft_with_blanks_is_refused_with_the_blank_named(tmp_path: Path) -> None:
    text = "NGHỊ QUYẾT\nĐảng bộ xã Thử, nhiệm kỳ 2020 - 2025\nCÁC CHỈ TIÊU\n- Xây dựng 05 mô hình trồng nấm.\n"
    write_files(draft_files(drafted(text), DraftSource(text, "00")), tmp_path / "du-thao")

    with pytest.raises(PackError) as caught:
        load_plan(tmp_path / "du-thao")

    assert blanks_of(drafted(text)) == (("chi-tieu", "indicator"),)
    assert caught.value.fields["key"] == "target chi-tieu · indicator"


def test_draft_without_heading_asks_for_term_and_place(tmp_path: Path) -> None:
    text = "CÁC CHỈ TIÊU\n- Tỷ lệ hộ nghèo còn 9%.\n"

    toml = draft_toml(drafted(text), DraftSource(text, "00"))
    plan = filled(text, tmp_path / "du-thao")

    assert toml.count("# CẦN ĐIỀN / TO FILL IN: ") == 6
    assert plan.place_name == "xã Thử"


def test_text_with_numbers_of_its_own_is_kept_as_it_is() -> None:
    text = read_pack("nam-sao-phin-2020-2025").resolution

    files = draft_files(drafted(text), DraftSource(text, "00"))

    assert files[RESOLUTION] == text
    assert EXTRACTED not in files


def test_text_that_was_numbered_anew_lies_beside_its_points() -> None:
    text = TEXTS[0].read_text(encoding="utf-8")

    files = draft_files(drafted(text), DraftSource(text, "00"))

    assert files[EXTRACTED] == text
    assert files[RESOLUTION].startswith("1. ")


def test_targets_of_a_council_carry_its_authority(tmp_path: Path) -> None:
    text = next(path for path in TEXTS if path.stem == "hoi-dong-nam").read_text(encoding="utf-8")

    assert {target.authority for target in filled(text, tmp_path / "du-thao").targets} == {Authority.COUNCIL}


def test_milestones_and_baselines_carry_their_place(tmp_path: Path) -> None:
    text = (
        "NGHỊ QUYẾT\nĐảng bộ xã Thử, nhiệm kỳ 2020 - 2025\nCÁC CHỈ TIÊU\n"
        "- Thu nhập bình quân đầu người đạt 32 triệu đồng (năm 2020: 18 triệu đồng); năm 2023 đạt 26 triệu đồng.\n"
    )

    target = filled(text, tmp_path / "du-thao").targets[0]

    assert target.baseline is not None
    assert target.baseline.source is not None
    assert text[target.baseline.source.start : target.baseline.source.end] == "18"
    assert target.milestones[0].source is not None
    assert text[target.milestones[0].source.start : target.milestones[0].source.end] == "26"
