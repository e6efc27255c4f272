"""Figures and judgements bound to the catalogue: near words win, units must fit, and near twins stay apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from muctieu.core.reading.linker import make_index, unit_fit
from muctieu.core.reading.model import Fact, Reading
from muctieu.core.reading.reader import read
from muctieu.packs.loader import load_indicators
from muctieu.packs.reading import load_lexicon

INDICATORS = load_indicators()


def linked(text: str) -> Reading:
    return read(text, lexicon=load_lexicon(), indicators=tuple(INDICATORS.values()))


def codes(text: str) -> list[str | None]:
    return [fact.indicator for fact in linked(text).facts]


def one(text: str) -> Fact:
    (fact,) = linked(text).facts
    return fact


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Thu nhập bình quân đầu người đạt 42 triệu đồng.", "income_per_capita"),
        ("Bình quân lương thực đầu người 498 kg/người/năm.", "grain_per_capita"),
        ("Thu ngân sách trên địa bàn đạt 1,2 tỷ đồng.", "budget_revenue"),
        ("Tỷ lệ hộ nghèo còn 12,5%.", "poverty_rate"),
        ("Tỷ lệ hộ cận nghèo 8,1%.", "near_poverty_rate"),
        ("Nghèo đa chiều còn 20,4%.", "mpi_rate"),
        ("Hộ dùng nước sạch theo quy chuẩn đạt 61%.", "clean_water_rate"),
        ("Hộ dùng nước hợp vệ sinh 91,7%.", "hygienic_water_rate"),
        ("Hộ có nhà tiêu hợp vệ sinh đạt 70%.", "latrine_rate"),
        ("Kết nạp được 12 đảng viên mới.", "new_party_members"),
        ("Xóa tên 2 đảng viên.", "removal_count"),
        ("Thi hành kỷ luật 3 đảng viên.", "discipline_count"),
        ("Đào tạo nghề cho 120 lao động.", "vocational_trained"),
        ("Toàn xã có 418 hộ được công nhận gia đình văn hóa.", "cultural_family_count"),
        ("Gia đình văn hóa đạt 83,9%.", "cultural_family_rate"),
        ("Lực lượng dân quân đạt 1,5% so với dân số.", "militia_rate"),
        ("Tỷ lệ che phủ rừng 56,8%.", "forest_cover_rate"),
        ("Đã trồng được 50 ha cây quế.", "cinnamon_area"),
        ("Tổ chức đối thoại với nhân dân được 8 buổi.", "dialogue_sessions"),
        ("Xây dựng nông thôn mới đạt 12/19 tiêu chí.", "ntm_criteria_met"),
        ("Đảng bộ có 16 chi bộ.", "party_cell_count"),
        ("Xã có 11 bản.", "village_count"),
        ("Hộ dùng điện lưới quốc gia: 75 hộ.", "grid_power_households"),
        ("Điện lưới: 31 hộ đã kéo.", "grid_power_households"),
        ("Xóa được 3 nhà tạm.", "temp_house_removed"),
        ("Còn 17 nhà tạm.", "temp_house_count"),
        ("Trong quý sinh 4 cháu.", "births"),
        ("Năm qua bản mất 2 người.", "deaths"),
        ("Trâu bò lợn dê 212 con.", "cattle_head"),
        ("Gà, vịt 1.350 con.", "poultry_head"),
        ("Đường bản dài 5,2 km.", "village_road_km"),
        ("Đường trục đã đổ bê tông 3,1 km.", "paved_village_road_km"),
        ("Trồng mới 8 ha cây mắc-ca.", "macadamia_area"),
        ("Trẻ 3-5 tuổi ra lớp đạt 98,5%.", "enrolment_preschool"),
        ("Lắp 45 bóng đèn dọc đường.", None),
        ("Thu nhập bình quân đầu người đạt 42 ha.", None),
    ],
)
def test_figure_goes_to_the_indicator_its_words_name(text: str, code: str | None) -> None:
    assert one(text).indicator == code


def test_link_tells_words_confidence_and_rivals() -> None:
    fact = one("Thu nhập bình quân đầu người đạt 42 triệu đồng.")

    assert fact.reason == "“Thu nhập bình quân đầu người”"
    assert Decimal("0.5") < fact.confidence <= Decimal("0.95")
    assert all(rival.code in INDICATORS and 0 < rival.score <= 1 for rival in fact.rivals)


def test_figures_of_one_list_go_each_to_its_own_words() -> None:
    text = "Toàn xã trồng 44 ha cây quế, 71 ha cây mắc ca, 93 ha cây sa nhân tím; cây lê 9 ha và cây mận được 14 ha."

    assert codes(text) == ["cinnamon_area", "macadamia_area", "cardamom_area", "pear_area", "plum_area"]


def test_share_beside_a_count_goes_to_the_rate_of_that_count() -> None:
    text = "Cả xã có 318 hộ gia đình (chiếm 61%) được công nhận gia đình văn hóa."

    assert codes(text) == ["cultural_family_count", "cultural_family_rate"]


def test_households_and_people_behind_each_other_are_counts_of_the_place() -> None:
    text = "Đảng bộ xã có 148 đảng viên sinh hoạt ở 9 chi bộ, lãnh đạo 905 hộ với 4.112 khẩu."

    assert codes(text) == ["party_member_count", "party_cell_count", "household_count", "population"]


def test_attainment_without_a_figure_keeps_its_indicator() -> None:
    assert one("Thu ngân sách trên địa bàn mới đạt 87% kế hoạch.").indicator == "budget_revenue"


def test_second_attainment_goes_where_the_first_went() -> None:
    text = "Thu ngân sách trên địa bàn đạt 45 tỷ đồng, bằng 113% dự toán tỉnh giao, 106% dự toán huyện giao."

    assert codes(text) == ["budget_revenue", "budget_revenue"]


@pytest.mark.parametrize(
    ("text", "kind", "words", "code", "period"),
    [
        (
            "Năm 2022, diễn tập phòng thủ xã được đánh giá đạt xuất sắc.",
            "grade",
            "xuất sắc",
            "defence_drill_rank",
            "2022",
        ),
        ("Chỉ số cải cách hành chính đạt loại khá, tốt trở lên.", "grade", "loại khá, tốt trở lên", "par_rank", None),
        ("Hằng năm tuyển quân của xã đều đạt chỉ tiêu trên giao.", "met", "đều đạt chỉ tiêu", "recruitment_rate", None),
        ("Tiếp tục duy trì phổ cập giáo dục ở ba cấp học.", "kept", "tiếp tục duy trì", "universal_education", None),
        ("An ninh chính trị được giữ vững.", "kept", "giữ vững", None, None),
    ],
)
def test_judgement_in_words_is_a_statement(
    text: str, kind: str, words: str, code: str | None, period: str | None
) -> None:
    (said,) = linked(text).statements

    assert (said.kind, said.text, said.indicator, said.period) == (kind, words, code, period)
    assert text[said.start : said.end].lower() == words


@pytest.mark.parametrize(
    "text",
    [
        "Tuyển quân chưa đạt chỉ tiêu.",
        "Duy trì 9 tổ tuần tra.",
        "Hoàn thành 9/11 chỉ tiêu.",
        "Có 5 chi bộ hoàn thành xuất sắc nhiệm vụ.",
        "Hoàn thành xuất sắc 11 tổ chức.",
        "Biểu dương nhiều cá nhân xuất sắc.",
        "Thu vượt chỉ tiêu Nghị quyết Đại hội 3 triệu đồng.",
    ],
)
def test_denied_or_counted_judgement_is_no_statement(text: str) -> None:
    assert linked(text).statements == ()


def test_catalogue_is_indexed_once() -> None:
    indicators = tuple(INDICATORS.values())

    assert make_index(indicators) is make_index(tuple(load_indicators().values()))


def test_only_some_catalogues_are_kept() -> None:
    indicators = tuple(INDICATORS.values())
    first = make_index(indicators[:1])

    for size in range(2, 12):
        make_index(indicators[:size])

    assert make_index(indicators[:1]) is not first


@pytest.mark.parametrize(
    ("unit", "code", "fit"),
    [
        (None, "income_per_capita", 0.3),
        ("triệu đồng", "income_per_capita", 1.0),
        ("tỷ đồng", "budget_revenue", 1.0),
        ("nghìn đồng", "budget_revenue", 0.9),
        ("đảng viên mới", "new_party_members", 1.0),
        ("triệu đồng/ha", "income_per_capita", 0.0),
        ("m2", "natural_area", 0.8),
        ("‰", "poverty_rate", 0.8),
        ("kg", "natural_area", 0.0),
    ],
)
def test_unit_fit_grades_kin_below_own(unit: str | None, code: str, fit: float) -> None:
    assert unit_fit(unit, INDICATORS[code], load_lexicon()) == fit


def test_bare_labels_name_what_is_counted() -> None:
    assert codes("- hộ 41, khẩu 205, sửa 12 bóng đèn") == ["household_count", "population", None]


def test_a_place_beside_a_place_keeps_the_indicator() -> None:
    found = codes("Toàn xã có 90 ha quế, nhiều nhất là bản Khe Lầm với 12 ha; riêng đội xe chở 4 tấn.")

    assert found == ["cinnamon_area", "cinnamon_area", None]
