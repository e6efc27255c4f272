"""Parts of the reading room on their own: number words, old encodings, tone placement, sentences, headings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from muctieu.core.reading.document import fold, legacy_encoding, make_document
from muctieu.core.reading.drafts import ratio_is
from muctieu.core.reading.periods import Frame, find_time, spell, year_before
from muctieu.core.reading.reader import in_dong, read
from muctieu.core.reading.statements import find_number_words, spoken_value
from muctieu.core.reading.structure import split_lines, split_sentences
from muctieu.packs.reading import load_lexicon


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("mười bảy tỷ hai trăm sáu mươi triệu", 17_260_000_000),
        ("mười hai", 12),
        ("hai mươi mốt", 21),
        ("một trăm linh năm", 105),
        ("ba nghìn", 3000),
        ("mười", 10),
        ("hai ba", None),
        ("năm triệu hai tỷ", None),
        ("nghìn", None),
    ],
)
def test_spoken_value_adds_up_or_refuses(words: str, value: int | None) -> None:
    assert spoken_value(words.split()) == (None if value is None else Decimal(value))


def test_number_words_need_a_place_word() -> None:
    low = "hai ba lần, mười hai hộ, năm triệu hai tỷ"

    assert [(low[start:end], value) for start, end, value in find_number_words(low)] == [("mười hai", Decimal(12))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("§¶ng bé x· M­êng T¹o l·nh ®¹o nh©n d©n thùc hiÖn nhiÖm vô n¨m 2023", "TCVN3"),
        ("Ñaûng boä xaõ laõnh ñaïo nhaân daân thöïc hieän nhieäm vuï naêm nay, ñaït keát quaû toát", "VNI"),
        ("Đảng bộ xã lãnh đạo nhân dân thực hiện thắng lợi nhiệm vụ", None),
        ("Plain English text about a commune and its café", None),
        ("", None),
    ],
)
def test_legacy_encoding_is_told_by_its_letters(text: str, name: str | None) -> None:
    assert legacy_encoding(text) == name


@pytest.mark.parametrize(
    ("word", "folded"),
    [("Hoà", "hòa"), ("uỷ", "ủy"), ("quý", "quý"), ("hoàn", "hoàn"), ("TỈ", "tỷ"), ("kì", "kỳ"), ("khoẻ", "khỏe")],
)
def test_fold_makes_spellings_one(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_document_maps_composed_letters_back() -> None:
    document = make_document("a\u0323\u0302\r\nb\u00a0c\u200bd")

    assert document.plain == "ậ\nb cd"
    assert [document.span(at, at + 1) for at in range(6)] == [(0, 3), (3, 5), (5, 6), (6, 7), (7, 8), (9, 10)]


def test_sentences_end_at_stops_but_not_inside_names_and_numbers() -> None:
    text = "Ông H. Văn A nói. Thu 1.250 ha. Đạt 99% KH. “Tốt”."

    assert [text[slice(*span)].strip() for span in split_sentences(text, 0, len(text))] == [
        "Ông H. Văn A nói.",
        "Thu 1.250 ha. Đạt 99% KH.",
        "“Tốt”.",
    ]


@pytest.mark.parametrize("mark", ["; ", " ", "a"])
def test_overlong_sentence_is_cut_without_loss(mark: str) -> None:
    text = ("lúa" + mark) * 4000

    pieces = split_sentences(text, 0, len(text))

    assert "".join(text[slice(*piece)] for piece in pieces) == text
    assert max(end - start for start, end in pieces) <= 4000


def test_list_markers_are_no_part_of_the_body() -> None:
    text = "I. KINH TẾ\n1.1. Lúa\n2) Ngô\n1- Sắn\na) Rau\n- Đậu\n+ Lạc\nA. ĐẢNG\nPhần thứ nhất\n"

    lines = split_lines(text)

    assert [text[line.body : line.end] for line in lines] == [
        "KINH TẾ", "Lúa", "Ngô", "Sắn", "Rau", "Đậu", "Lạc", "ĐẢNG", "Phần thứ nhất",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("ngày 14 tháng 6 năm 2022", "2022-06"),
        ("quý iii", "2024-Q3"),
        ("6 tháng cuối năm 2023", "2023-H2"),
        ("9 tháng", "2024-01/2024-09"),
        ("vụ đông xuân 2012 - 2013", "2012/2013"),
        ("năm học 2020 - 2021", "2020/2021"),
        ("trong quý", "2024-Q1"),
        ("trong tháng", "2024-03"),
        ("lũy kế từ đầu năm", "2024-Q1"),
        ("hết nhiệm kỳ", "2025"),
        ("tháng 13", None),
        ("ngày 32/1/2024", None),
    ],
)
def test_time_is_taken_from_the_frame_where_it_says_none(text: str, period: str | None) -> None:
    frame = Frame(2024, (2024, 1, 2024, 3), 2025)

    assert [spell(words.months) for words in find_time(text, 0, len(text), frame)][:1] == (
        [period] if period else []
    ) or (period is None)


def test_same_months_a_year_before() -> None:
    assert spell(year_before((2024, 1, 2024, 6))) == "2023-H1"
    assert year_before(None) is None


@pytest.mark.parametrize(
    ("value", "unit", "amount"),
    [("1.5", "tỷ đồng", 1_500_000_000), ("5", "đồng", 5), ("5", "ha", None), ("5", None, None), ("5", "mớ đồng", None)],
)
def test_money_in_dong(value: str, unit: str | None, amount: int | None) -> None:
    assert in_dong(Decimal(value), unit) == (None if amount is None else Decimal(amount))


def test_ratio_allows_for_rounding() -> None:
    assert ratio_is(Decimal(12), Decimal(19), Decimal(63))
    assert not ratio_is(Decimal(12), Decimal(19), Decimal(87))
    assert not ratio_is(Decimal(1), Decimal(0), Decimal(100))


@pytest.mark.parametrize(
    ("head", "goal"),
    [
        ("KẾ HOẠCH\nPhát triển kinh tế - xã hội năm 2023", True),
        ("NGHỊ QUYẾT\nVề nhiệm vụ năm 2023", True),
        ("CHỈ TIÊU KẾ HOẠCH NĂM 2023", True),
        ("BÁO CÁO\nKết quả thực hiện kế hoạch năm 2023", False),
        ("Phát triển du lịch cộng đồng ở xã Nà Pù", False),
        ("I. KẾT QUẢ NĂM 2022\nII. NHIỆM VỤ NĂM 2023", True),
        ("II. CÔNG TÁC TRỌNG TÂM, KẾ HOẠCH NĂM 2023", True),
        ("III. ĐÁNH GIÁ KẾ HOẠCH NĂM 2022", False),
    ],
)
def test_head_lines_tell_plans_from_reports(head: str, goal: bool) -> None:
    (fact,) = read(f"{head}\n- Thu ngân sách 50 tỷ đồng.", lexicon=load_lexicon()).facts

    assert (fact.head == "target") is goal


def test_items_below_a_line_with_a_colon_keep_its_period() -> None:
    text = "Năm 2022, kết quả cụ thể như sau:\n- Thu 50 tỷ đồng.\n- Chi 40 tỷ đồng.\nXã có 3 trường."

    assert [fact.period for fact in read(text, lexicon=load_lexicon()).facts] == ["2022", "2022", None]
