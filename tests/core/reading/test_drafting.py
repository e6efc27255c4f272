"""Plans drafted from resolutions in six styles of our own, and from the sample commune's text."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.plan import Authority, Form, Target
from muctieu.core.reading.drafting import DraftPlan, DraftTarget, draft_plan
from muctieu.core.reading.drafting.figures import figure_of
from muctieu.core.reading.model import Fact
from muctieu.packs.loader import load_indicators, load_units
from muctieu.packs.plan_pack import read_pack
from muctieu.packs.reading import load_lexicon

TEXTS = Path(__file__).parent / "resolutions"
SAMPLE = "nam-sao-phin-2020-2025"
# Indicator, form and goal of every target, in the order of the text.
WANTED: dict[str, tuple[tuple[str, str, str], ...]] = {
    "gach-dau-dong": (
        ("production_growth", "average_growth", "9"),
        ("income_per_capita", "level", "65"),
        ("grain_output", "level", "3150"),
        ("grain_per_capita", "level", "455"),
        ("budget_revenue_growth", "average_growth", "10"),
        ("new_planting_area", "cumulative", "210"),
        ("forest_cover_rate", "level", "58.5"),
        ("ntm_criteria_met", "x_of_y", "19|19"),
        ("poverty_cut_points", "range", "2|3"),
        ("jobs_created", "yearly", "120"),
        ("vocational_trained", "yearly", "60"),
        ("poverty_rate", "ceiling", "5"),
        ("health_insurance_rate", "level", "96"),
        ("hygienic_water_rate", "level", "92"),
        ("health_standard", "keep", ""),
        ("child_marriage_cases", "ceiling", "0"),
        ("epidemic_outbreaks", "ceiling", "0"),
        ("recruitment_rate", "yearly", "100"),
        ("defence_drill_rank", "rank", "khá"),
        ("new_party_members", "cumulative", "75"),
        ("cells_good_rate", "yearly", "90"),
        ("dvk_models", "floor", "1"),
    ),
    "hoi-dong-5-nam": (
        ("grain_area", "level", "1050"),
        ("", "level", "3400"),
        ("grain_per_capita", "level", "520"),
        ("fruit_area", "level", "145"),
        ("poultry_head", "level", "30000"),
        ("income_per_capita", "level", "40"),
        ("natural_growth_rate", "ceiling", "12"),
        ("poverty_rate", "level", "15"),
        ("jobs_created", "cumulative", "600"),
        ("overseas_workers", "cumulative", "45"),
        ("health_standard", "keep", ""),
        ("hygienic_water_rate", "growth_on_base", "15"),
        ("forest_cover_rate", "level", "57"),
        ("waste_collection_rate", "level", "70"),
    ),
    "hoi-dong-nam": (
        ("grain_output", "level", "2480"),
        ("budget_revenue", "level", "450"),
        ("income_per_capita", "level", "36.5"),
        ("poverty_rate", "level", "18"),
        ("ntm_criteria_met", "x_of_y", "15|19"),
        ("enrolment_preschool", "level", "98"),
        ("natural_growth_rate", "ceiling", "1.1"),
        ("cattle_head", "level", "6200"),
        ("poultry_head", "level", "41000"),
        ("jobs_created", "cumulative", "95"),
    ),
    "loi-van": (
        ("income_per_capita", "level", "35"),
        ("poverty_rate", "level", "12"),
        ("forest_cover_rate", "floor", "60"),
        ("cattle_head", "average_growth", "6"),
        ("cardamom_area", "growth_on_base", "40"),
        ("health_standard", "recognition", ""),
        ("schools_standard", "x_of_y", "3|3"),
        ("grid_power_rate", "level", "98"),
        ("", "level", "5"),
    ),
    "phuong": (
        ("production_growth", "range", "10|11"),
        ("income_per_capita", "level", "75"),
        ("budget_revenue", "yearly", "25"),
        ("cooperative_count", "level", "6"),
        ("ocop_product_count", "level", "3"),
        ("forest_planted_area", "cumulative", "320"),
        ("forest_cover_rate", "floor", "56.8"),
        ("poverty_rate", "ceiling", "2"),
        ("cultural_family_rate", "floor", "92"),
        ("third_child_rate", "ceiling", "10"),
        ("full_immunisation_rate", "level", "100"),
        ("vocational_trained", "yearly", "150"),
        ("overseas_workers", "yearly", "20"),
        ("militia_rate", "level", "1.5"),
        ("crime_cases", "average_growth", "5"),
        ("new_party_members", "yearly", "12"),
        ("members_good_rate", "yearly", "90"),
        ("par_rank", "rank", "tốt"),
        ("ontime_dossier_rate", "floor", "99"),
    ),
    "so-trong-ngoac": (
        ("income_per_capita", "level", "60"),
        ("budget_revenue", "average_growth", "12"),
        ("grain_output", "yearly", "4200"),
        ("cattle_head", "level", "9500"),
        ("livestock_growth", "range", "4|5"),
        ("ntm_criteria_met", "floor", "15"),
        ("poverty_cut_points", "yearly_change", "3"),
        ("poverty_rate", "ceiling", "12"),
        ("villages_car_road_rate", "level", "100"),
        ("paved_village_road_rate", "level", "95"),
        ("forest_cover_rate", "level", "62"),
        ("universal_education", "keep", ""),
        ("enrolment_preschool", "level", "98"),
        ("schools_standard", "x_of_y", "5|6"),
        ("underweight_rate", "ceiling", "14"),
        ("health_insurance_rate", "floor", "95"),
        ("", "level", "80"),
        ("cultural_village_rate", "level", "75"),
        ("jobs_created", "yearly", "100"),
        ("new_party_members", "range", "80|90"),
        ("recruitment_rate", "yearly", "100"),
        ("crime_cases", "ceiling", "0"),
    ),
}


def drafted(text: str) -> DraftPlan:
    indicators = tuple(load_indicators().values())
    return draft_plan(text, lexicon=load_lexicon(), indicators=indicators, units=load_units())


def text_of(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


def goal(target: DraftTarget) -> str:
    parts = (target.value, target.value_hi, target.out_of, target.grade)
    return "|".join(str(part) for part in parts if part is not None)


def only(text: str) -> DraftTarget:
    """The one target of a line under the usual heading."""
    found = drafted(f"NGHỊ QUYẾT\nĐại hội Đảng bộ xã Thử, nhiệm kỳ 2020 - 2025\nI. CHỈ TIÊU\n1. {text}\n").targets
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", WANTED)
def test_targets_of_a_resolution_are_found_with_indicator_form_and_goal(name: str) -> None:
    found = [
        (target.indicator.code if target.indicator else "", target.form.value, goal(target))
        for target in drafted(text_of(name)).targets
    ]

    assert found == list(WANTED[name])


@pytest.mark.parametrize("name", WANTED)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_wordings_and_figures_are_spans_of_the_text_as_extracted(name: str, form: str) -> None:
    text = unicodedata.normalize("NFC" if form == "NFC" else "NFD", text_of(name))

    draft = drafted(text)

    for target in draft.targets:
        cited = " ".join(text[slice(*target.span)].split())
        assert unicodedata.normalize("NFC", cited) == target.wording
        assert target.figure is None or text[slice(*target.figure)] == target.written
    assert len(draft.targets) == len(WANTED[name])


def test_sample_is_drafted_as_its_plan_says() -> None:
    pack = read_pack(SAMPLE)
    gold = [target for target in pack.plan.targets if target.authority is Authority.CONGRESS]

    draft = drafted(pack.resolution)
    pairs = matched(draft, gold)

    assert tuple(point.point for point in draft.points) == pack.plan.points
    assert len(pairs) >= Decimal("0.9") * len(gold)
    assert len(pairs) >= Decimal("0.9") * len(draft.targets)
    for right in (
        lambda got, want: got.indicator == want.indicator,
        lambda got, want: got.form is want.form,
        lambda got, want: (got.value, got.value_hi, got.out_of) == (want.value, want.value_hi, want.out_of),
        lambda got, want: got.grade == want.grade and got.unit == want.unit and got.due == want.due,
        lambda got, want: _start(got) == (want.baseline and (want.baseline.value, want.baseline.period.year)),
    ):
        assert sum(right(got, want) for got, want in pairs) >= Decimal("0.9") * len(gold)


def matched(draft: DraftPlan, gold: list[Target]) -> list[tuple[DraftTarget, Target]]:
    """Draft and gold targets of the same point and wording."""
    by_place = {(target.point, target.wording): target for target in draft.targets}
    return [(by_place[place], want) for want in gold if (place := (want.point, want.wording)) in by_place]


def _start(target: DraftTarget) -> tuple[Decimal, int] | None:
    return None if target.baseline is None else (target.baseline.value, target.baseline.year)


def test_heading_tells_title_place_authority_and_years() -> None:
    congress = drafted(text_of("gach-dau-dong")).heading
    council = drafted(text_of("hoi-dong-nam")).heading

    assert (congress.place_name, congress.authority) == ("xã Suối Mơ", Authority.CONGRESS)
    assert (congress.first_year, congress.last_year, congress.baseline_year) == (2026, 2030, 2025)
    assert (council.place_name, council.authority) == ("xã Mường Khoa", Authority.COUNCIL)
    assert (council.first_year, council.last_year, council.day) == (2024, 2024, date(2023, 12, 20))
    assert council.title == "Nghị quyết Về kế hoạch phát triển kinh tế - xã hội năm 2024"


def test_heading_in_capitals_and_a_decision_of_the_province() -> None:
    heading = drafted(
        "ỦY BAN NHÂN DÂN TỈNH\nQUYẾT ĐỊNH\nVỀ VIỆC GIAO CHỈ TIÊU\nGIAI ĐOẠN 2026 - 2030\n\n1. Thu nhập bình quân.\n"
    ).heading

    assert heading.authority is Authority.PROVINCE
    assert heading.title == "Quyết định về việc giao chỉ tiêu giai đoạn 2026 - 2030"
    assert (heading.first_year, heading.baseline_year) == (2026, 2025)


def test_text_that_is_no_resolution_says_what_is_missing() -> None:
    draft = drafted("Ngày 31/02/2023, trời mưa.")

    assert (draft.targets, draft.points) == ((), ())
    assert [finding.code for finding in draft.findings] == ["MT3201", "MT3202", "MT3202"]
    assert draft.blanks == ("place_name", "first_year")
    assert draft.heading.authority is Authority.CONGRESS


def test_term_that_runs_backwards_is_no_term() -> None:
    assert drafted("Nhiệm kỳ 2025 - 2020").heading.first_year is None


def test_points_without_own_numbers_are_numbered_and_keep_their_marks() -> None:
    draft = drafted(text_of("gach-dau-dong"))
    places = {point.point.number: point.place for point in draft.points}

    assert places["2.2.1.1"] == "II, 2, a), -"
    assert len(places) == len(draft.points)
    assert "MT3208" in [finding.code for finding in draft.findings]


def test_targets_at_the_top_stand_under_a_heading_of_ours() -> None:
    flat = drafted("CÁC CHỈ TIÊU\n1. Thu nhập bình quân đầu người đạt 30 triệu đồng.\n2. Tỷ lệ hộ nghèo còn 9%.\n")

    assert [target.point for target in flat.targets] == ["1.1", "1.2"]


def test_goals_are_looked_for_where_no_heading_speaks_of_chi_tieu() -> None:
    goals = "I. KẾT QUẢ\n1. Thu nhập bình quân đạt 20 triệu đồng.\nII. MỤC TIÊU\n1. Tỷ lệ hộ nghèo còn 9%.\n"
    none = "KẾ HOẠCH 2024\nI. KINH TẾ\n1. Thu nhập bình quân đạt 30 triệu đồng.\nII. NHIỆM VỤ\n1. Hộ nghèo còn 9%.\n"

    assert [target.id for target in drafted(goals).targets] == ["poverty-rate"]
    assert [target.id for target in drafted(none).targets] == ["income-per-capita"]


def test_report_sets_no_targets() -> None:
    assert drafted("Sổ của trưởng bản\n1. Thu nhập bình quân đầu người đạt 30 triệu đồng.\n").targets == ()


def test_closing_paragraph_sets_no_targets() -> None:
    text = "Các chỉ tiêu đến năm 2025:\n- Tỷ lệ hộ nghèo còn 9%.\nGiao Ban Chấp hành đưa tỷ lệ che phủ rừng đạt 50%.\n"

    assert [target.id for target in drafted(text).targets] == ["poverty-rate"]


def test_two_targets_of_one_indicator_have_codes_of_their_own() -> None:
    text = "CÁC CHỈ TIÊU\n- Tỷ lệ hộ nghèo còn 9%.\n- Tỷ lệ hộ nghèo đa chiều còn 9%; tỷ lệ hộ nghèo còn 8%.\n"

    codes = [target.id for target in drafted(text).targets]

    assert len(codes) == len(set(codes)) == 3


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("Tỷ lệ hộ nghèo giảm bình quân 3%/năm (năm 2020: 30%)", Form.YEARLY_CHANGE, "3"),
        ("Đàn gia súc tăng 4 - 5%/năm (năm 2020: 900 con)", Form.AVERAGE_GROWTH, "4"),
        ("Mỗi năm giảm 20 hộ nghèo", Form.YEARLY_CHANGE, "20"),
        ("Diện tích quế tăng thêm 50 ha", Form.CUMULATIVE, "50"),
        ("Giữ vững tỷ lệ che phủ rừng 55%", Form.FLOOR, "55"),
        ("Duy trì tỷ lệ hộ nghèo 3%", Form.CEILING, "3"),
        ("Tỷ lệ che phủ rừng tăng 1%/năm (năm 2020: 50%)", Form.YEARLY_CHANGE, "1"),
        ("Tỷ lệ hộ nghèo dưới 5%", Form.CEILING, "5"),
        ("Thu nhập bình quân đầu người tối thiểu 30 triệu đồng", Form.FLOOR, "30"),
        ("Tỷ lệ che phủ rừng trên 50%", Form.LEVEL, "50"),
    ],
)
def test_form_follows_the_words(text: str, form: Form, value: str) -> None:
    target = only(text)

    assert (target.form, target.value) == (form, Decimal(value))
    assert target.indicator is not None


def test_percent_of_a_rate_is_taken_for_points_and_told() -> None:
    target = only("Tỷ lệ hộ nghèo giảm bình quân 3%/năm (năm 2020: 30%)")

    assert target.unit is not None
    assert target.unit.code == "point_per_year"
    assert [finding.code for finding in target.findings] == ["MT3204"]


def test_growth_of_a_level_asks_for_its_start() -> None:
    target = only("Diện tích quế tăng 50% so với năm 2020")

    assert (target.form, target.blanks) == (Form.GROWTH_ON_BASE, ("baseline",))
    assert "MT3205" in [finding.code for finding in target.findings]


def test_unknown_subject_leaves_the_indicator_blank() -> None:
    target = only("Xây dựng 05 mô hình trồng nấm")

    assert (target.indicator, target.unit, target.blanks) == (None, None, ("indicator",))
    assert [finding.code for finding in target.findings] == ["MT3203"]


def test_value_in_a_smaller_unit_is_the_same_amount() -> None:
    target = only("Thu nhập bình quân đầu người đạt 32.500 nghìn đồng")

    assert (target.value, target.written, target.blanks) == (Decimal("32.5"), "32.500", ())


def test_unit_of_another_kind_leaves_the_unit_blank() -> None:
    target = only("Mỗi năm giảm 20 tấn hộ nghèo")

    assert "unit" in target.blanks
    assert "MT3207" in [finding.code for finding in target.findings]


def test_figure_that_has_no_part_is_told() -> None:
    target = only("Kết nạp 75 đảng viên trong cả nhiệm kỳ, bình quân mỗi năm 15 đảng viên")

    assert (target.id, target.form) == ("new-party-members", Form.CUMULATIVE)
    assert [finding.code for finding in target.findings] == ["MT3206"]


@pytest.mark.parametrize(
    ("text", "start", "stones"),
    [
        ("Thu nhập bình quân đầu người đạt 32 triệu đồng; đến hết năm 2023 đạt 26 triệu đồng", None, [(26, 2023)]),
        ("Thu nhập bình quân đầu người đạt 32 triệu đồng; năm 2020 là 18 triệu đồng", (18, 2020), []),
        ("Thu nhập bình quân đầu người năm 2023 đạt 26 triệu đồng, năm 2025 đạt 32 triệu đồng", None, [(26, 2023)]),
        ("Thu nhập bình quân đầu người từ 18 triệu đồng lên 32 triệu đồng", (18, 2020), []),
        ("Thu nhập bình quân đầu người đạt 32 triệu đồng (hiện nay 18.000 nghìn đồng)", (18, 2020), []),
        ("Thu nhập bình quân đầu người đạt 32 triệu đồng (vượt 5%)", None, []),
    ],
)
def test_baseline_and_milestones_are_told_apart(
    text: str, start: tuple[int, int] | None, stones: list[tuple[int, int]]
) -> None:
    target = only(text)

    assert target.value == Decimal(32)
    assert (None if target.baseline is None else (int(target.baseline.value), target.baseline.year)) == start
    assert [(int(stone.value), stone.year) for stone in target.milestones] == stones


@pytest.mark.parametrize("start", ["năm 2020: 30%", "năm 2020: 26 ha; năm 2019: 20 ha"])
def test_start_of_another_kind_or_a_second_one_is_told(start: str) -> None:
    target = only(f"Diện tích quế đạt 350 ha ({start})")

    assert [finding.code for finding in target.findings] == ["MT3206"]


def test_x_of_y_of_a_rate_counts_its_upper_part() -> None:
    target = only("Giữ vững 7/7 thôn văn hóa")

    assert (target.id, goal(target)) == ("cultural-village-count", "7|7")


def test_growth_each_year_is_a_rate() -> None:
    target = only("Mỗi năm đàn gia súc tăng 5%")

    assert (target.form, target.unit and target.unit.code) == (Form.AVERAGE_GROWTH, "percent_per_year")


def test_fact_without_a_number_is_no_figure() -> None:
    assert figure_of("một số", Fact(0, 6)) is None
    assert figure_of("85% -- 90", Fact(0, 9, value=Decimal(85), value_hi=Decimal(90), unit="%")) is not None


def test_value_beyond_the_term_is_told_and_is_no_milestone() -> None:
    later = only("Thu nhập bình quân đầu người đạt 32 triệu đồng; đến năm 2030 đạt 50 triệu đồng")
    one = only("Thu nhập bình quân đầu người năm 2025 đạt 32 triệu đồng, năm 2035 đạt 60 triệu đồng")

    for target in (later, one):
        assert (target.value, target.milestones) == (Decimal(32), ())
        assert [finding.code for finding in target.findings] == ["MT3206"]


def test_value_of_another_year_adds_nothing_to_a_target_without_indicator() -> None:
    target = only("Xây dựng 05 mô hình trồng nấm; đến năm 2023 đạt 2 mô hình")

    assert target.milestones == ()


def test_start_without_a_known_base_year_is_left_out() -> None:
    draft = drafted("CÁC CHỈ TIÊU\n- Thu nhập bình quân đầu người từ 18 triệu đồng lên 32 triệu đồng.\n")

    assert draft.targets[0].baseline is None


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Xã đạt chuẩn quốc gia về y tế trước ngày 30/6/2023", date(2023, 6, 30)),
        ("Xã đạt chuẩn quốc gia về y tế trước ngày 31/12/2025", None),
        ("Xã đạt chuẩn quốc gia về y tế trước ngày 31/02/2023", None),
        ("Xã đạt chuẩn quốc gia về y tế trước năm 2023", date(2022, 12, 31)),
        ("Xã đạt chuẩn quốc gia về y tế vào năm 2023", date(2023, 12, 31)),
        ("Xã đạt chuẩn quốc gia về y tế", None),
    ],
)
def test_due_day_is_kept_when_it_is_not_the_terms_end(text: str, due: date | None) -> None:
    target = only(text)

    assert (target.form, target.due, target.blanks) == (Form.RECOGNITION, due, ("rule_set",))


def test_name_with_one_word_left_out_is_still_a_state() -> None:
    target = only("Phấn đấu ra khỏi diện đặc biệt khó khăn")

    assert target.indicator is not None
    assert target.indicator.code == "especially_difficult_exit"


def test_label_in_front_of_a_list_holds_for_its_items() -> None:
    text = "I. CHỈ TIÊU\na) Hằng năm:\n- Giải quyết việc làm cho 80 lao động.\nb) Về xã hội: tỷ lệ hộ nghèo còn 9%.\n"

    jobs, poor = drafted(text).targets

    assert (jobs.form, jobs.reasons["form"]) == (Form.YEARLY, "hằng năm")
    assert poor.wording == "tỷ lệ hộ nghèo còn 9%"


def test_words_that_name_nothing_measurable_are_no_target() -> None:
    lines = ("Giữ vững ổn định chính trị", "Tỷ lệ che phủ rừng ổn định", "Diễn tập phòng thủ", "Chuẩn y tế")

    assert drafted("I. CHỈ TIÊU\n" + "".join(f"- {line}.\n" for line in lines)).targets == ()


def test_same_text_gives_the_same_draft() -> None:
    text = text_of("so-trong-ngoac")

    assert drafted(text) == drafted(text)


PIECES = st.sampled_from(
    (
        *("I. ", "1. ", "- ", "a) ", "CHỈ TIÊU", "\n", "; ", ", ", " và ", "(", ")", ":", " ", ".", "1.326,5", "32"),
        *("thu nhập bình quân đầu người", "hộ nghèo", "tỷ lệ ", "diễn tập phòng thủ", "xếp loại khá", "duy trì "),
        *("đạt ", "từ ", "trở lên", "tăng ", "giảm ", "bình quân ", "năm 2020", "năm 2025", "so với "),
        *("4 - 5", "12/19", "%/năm", " triệu đồng"),
    )
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_gives_a_draft_whose_spans_are_its_own(text: str) -> None:
    draft = drafted(f"CHỈ TIÊU\n{text}")

    for target in draft.targets:
        assert " ".join(f"CHỈ TIÊU\n{text}"[slice(*target.span)].split()) == target.wording
    numbers = [point.point.number for point in draft.points]
    assert len(numbers) == len(set(numbers))
