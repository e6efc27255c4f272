"""Tables of figures as they stand in annexes: the head row says what each column holds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from muctieu.core.reading.model import Fact
from muctieu.core.reading.reader import read
from muctieu.packs.loader import load_indicators
from muctieu.packs.reading import load_lexicon

TITLE = "BÁO CÁO\nKết quả thực hiện nhiệm vụ năm 2024\n\n"


def facts(table: str) -> dict[str, Fact]:
    """The facts by the number as written."""
    text = TITLE + table
    reading = read(text, lexicon=load_lexicon(), indicators=list(load_indicators().values()))
    return {text[fact.start : fact.end]: fact for fact in reading.facts}


@pytest.mark.parametrize("separator", [" | ", "\t", "; "], ids=["bars", "tabs", "semicolons"])
def test_columns_plan_and_result_make_one_fact_of_a_row(separator: str) -> None:
    rows = [
        ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Thực hiện", "Đạt %", "Ghi chú"],
        ["1", "Diện tích ngô", "ha", "120", "126,5", "105,4", ""],
        ["2", "Tổng đàn lợn", "con", "2.400", "2.310", "96,3", "dịch"],
    ]

    found = facts("\n".join(separator.join(row) for row in rows))

    assert list(found) == ["126,5", "2.310"]
    maize = found["126,5"]
    assert (maize.value, maize.unit, maize.target, maize.attainment_pct, maize.period) == (
        Decimal("126.5"), "ha", Decimal(120), Decimal("105.4"), "2024",
    )  # fmt: skip
    assert (found["2.310"].value, found["2.310"].unit) == (Decimal(2310), "con")


def test_columns_of_other_years_take_the_years_of_their_heads() -> None:
    found = facts(
        "STT | Nội dung | Đơn vị tính | TH 2023 | NQ 2024 | Ước TH 2024 | TH/NQ (%) | KH 2025\n"
        "I | KINH TẾ\n"
        "1 | Thu ngân sách | trđ | 3.150 | 3.300 | 3.460 | 104,8 | 3.600\n"
    )

    assert [(fact.head, fact.period, fact.target) for fact in found.values()] == [
        ("value", "2023", None),
        ("value", "2024", Decimal(3300)),
        ("target", "2025", Decimal(3600)),
    ]
    assert {fact.unit for fact in found.values()} == {"triệu đồng"}


def test_columns_of_the_year_before_change_and_ratio_stand_by_themselves() -> None:
    found = facts(
        "Biểu tổng hợp (ĐVT: tấn)\n"
        "Chỉ tiêu | Cùng kỳ | Thực hiện 6 tháng | Tăng, giảm so cùng kỳ (%) | % so với cùng kỳ\n"
        "Sản lượng cá | 41 | 44,2 | +7,8 | 107,8\n"
        "Sản lượng tôm | 20 | 18,1 | -9,5 | 90,5\n"
    )

    assert found["41"].period == "2023-H1"
    assert (found["44,2"].period, found["44,2"].unit) == ("2024-H1", "tấn")
    changes = [found[text].change for text in ("44,2", "18,1")]
    assert [change.kind for change in changes if change] == ["up", "down"]
    assert (found["107,8"].value, found["107,8"].unit) == (Decimal("107.8"), "%")


def test_measures_in_the_head_are_read_for_every_place() -> None:
    found = facts(
        "| TT | Thôn | Số hộ | Nhân khẩu | Diện tích chè (ha) | Tỷ lệ hộ nghèo |\n"
        "|----|------|-------|-----------|--------------------|----------------|\n"
        "| (1) | (2) | (3) | (4) | (5) | (6) |\n"
        "| 1 | Khe Lầm 2 | 87 | 402 | 12,6 | 9,2 |\n"
        "| | Cộng (1 thôn) | 870 | 4.020 | 126 | 9,25 |\n"
    )

    assert {text: (fact.value, fact.unit) for text, fact in found.items()} == {
        "87": (Decimal(87), "hộ"), "402": (Decimal(402), "nhân khẩu"), "12,6": (Decimal("12.6"), "ha"),
        "9,2": (Decimal("9.2"), "%"), "870": (Decimal(870), "hộ"), "4.020": (Decimal(4020), "nhân khẩu"),
        "126": (Decimal(126), "ha"), "9,25": (Decimal("9.25"), "%"),
    }  # fmt: skip
    assert found["87"].indicator == "household_count"
    assert "khe lầm" in found["87"].subject


def test_a_plan_without_result_is_a_target_and_a_rate_without_result_an_attainment() -> None:
    found = facts(
        "Chỉ tiêu\tĐVT\tKế hoạch 2024\tThực hiện\tTH/KH (%)\n"
        "Trồng rừng\tha\t35\t-\t-\n"
        "Thu quỹ\t\t\t\t92\n"
        "Hộ khá\thộ\t40\t52 hộ (12,4%)\t130\n"
    )

    assert (found["35"].head, found["35"].target) == ("target", Decimal(35))
    assert (found["92"].head, found["92"].attainment_pct) == ("attainment", Decimal(92))
    assert (found["12,4"].value, found["12,4"].unit) == (Decimal("12.4"), "%")


def test_the_unit_may_stand_in_brackets_behind_the_label() -> None:
    found = facts("Chỉ tiêu | Năm 2023 | Năm 2024\n- Diện tích ngô (ha) | 31 | 33\n- Tỷ lệ che phủ rừng | 51,5 | 52\n")

    assert {text: (fact.unit, fact.period) for text, fact in found.items()} == {
        "31": ("ha", "2023"),
        "33": ("ha", "2024"),
        "51,5": ("%", "2023"),
        "52": ("%", "2024"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Trang chủ | Tin tức | Liên hệ\nĐăng nhập | Tìm kiếm | Góp ý",
        "Xã có 12 thôn; 3 trường; 1 trạm\nCó 4 tổ; 2 đội; 1 ban",
    ],
)
def test_rows_without_a_head_are_no_table(text: str) -> None:
    assert all(fact.head == "value" for fact in facts(text).values())


def test_a_line_after_the_table_is_read_as_text() -> None:
    found = facts("Nội dung | Kế hoạch | Thực hiện\nKết nạp đảng viên | 6 | 7\nToàn xã có 15 chi bộ.\n")

    assert found["15"].unit == "chi bộ"
    assert (found["7"].target, found["7"].value) == (Decimal(6), Decimal(7))
