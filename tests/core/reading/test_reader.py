"""What holds for every reading: spans, forms of Unicode, order, findings, and the JSON contract."""

from __future__ import annotations

import json
import random
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.numbers_vi import clean_looks
from muctieu.core.reading.model import Fact, Reading
from muctieu.core.reading.reader import lower
from muctieu.core.reading.reader import read as read_with
from muctieu.packs.loader import load_indicators
from muctieu.packs.reading import load_lexicon
from tests.core.reading.own_texts import OWN_TEXTS

TEXTS = {name: marked.replace("⟦", "").replace("⟧", "") for name, (marked, _) in OWN_TEXTS.items()}
WORDS = (
    "lúa",
    "đạt",
    "tăng",
    "giảm",
    "so với cùng kỳ",
    "kế hoạch",
    "KH",
    "12,5",
    "1.250",
    "ha",
    "%",
    "hộ",
    ";",
    ",",
    ".",
    "(",
    ")",
    "năm 2023",
    "6 tháng",
    "trong đó",
    "từ",
    "lên",
    "xuống còn",
    "tỷ",
    "triệu đồng",
    "/",
    "-",
    ":",
    "phấn đấu",
    "thôn 4",
    "“",
    "”",
    "\n",
    "1. ",
    "- ",
    "đến ngày 20/9",
    "tỷ lệ",
    "trở lên",
    "dưới",
    "duy trì",
)


def read(text: str, **given_: object) -> Reading:
    return read_with(text, lexicon=load_lexicon(), **given_)  # type: ignore[arg-type]


def linked(text: str) -> Reading:
    return read(text, indicators=tuple(load_indicators().values()), id="bai")


def told(fact: Fact) -> tuple[object, ...]:
    """What a fact says, without where it stands."""
    return (
        fact.value,
        fact.value_hi,
        fact.fraction,
        fact.unit,
        fact.approx,
        fact.period,
        fact.target,
        fact.attainment_pct,
        fact.change,
        fact.head,
        fact.subject,
        fact.indicator,
    )


@pytest.mark.parametrize("name", list(TEXTS))
def test_span_covers_the_digits_of_the_figure(name: str) -> None:
    text = TEXTS[name]

    for fact in linked(text).facts:
        spans = [(fact.start, fact.end), *fact.spans.values()]
        assert all(text[start].isdigit() and text[end - 1].isdigit() for start, end in spans)
        assert fact.sentence[0] <= fact.start < fact.end <= fact.sentence[1]
        assert fact.context == text[slice(*fact.sentence)]


@pytest.mark.parametrize("name", list(TEXTS))
def test_composed_and_decomposed_text_give_the_same_facts(name: str) -> None:
    composed = unicodedata.normalize("NFC", TEXTS[name])
    decomposed = unicodedata.normalize("NFD", composed)

    one, two = linked(composed), linked(decomposed)

    assert [told(fact) for fact in one.facts] == [told(fact) for fact in two.facts]
    assert [composed[f.start : f.end] for f in one.facts] == [
        unicodedata.normalize("NFC", decomposed[f.start : f.end]) for f in two.facts
    ]
    assert [(s.kind, s.text, s.indicator) for s in one.statements] == [
        (s.kind, s.text, s.indicator) for s in two.statements
    ]


@pytest.mark.parametrize("name", list(TEXTS))
def test_new_tone_placement_changes_nothing(name: str) -> None:
    old = TEXTS[name]
    new = old.replace("hòa", "hoà").replace("hóa", "hoá").replace("ủy", "uỷ").replace("khỏe", "khoẻ")

    assert [told(f)[:-2] for f in read(old).facts] == [told(f)[:-2] for f in read(new).facts]


@pytest.mark.parametrize("name", list(TEXTS))
def test_reading_twice_gives_the_same(name: str) -> None:
    assert linked(TEXTS[name]) == linked(TEXTS[name])


@pytest.mark.parametrize("name", list(TEXTS))
def test_a_paragraph_behind_leaves_earlier_facts_alone(name: str) -> None:
    text = TEXTS[name]

    before = linked(text).facts
    after = linked(text + "\nNgười dân phấn khởi, tin tưởng vào sự lãnh đạo của Đảng.\nXã có 3 cây cầu.").facts

    assert after[: len(before)] == before
    assert len(after) == len(before) + 1


def test_wide_digits_and_hidden_characters_are_read_with_their_own_offsets() -> None:
    text = "Thu được １．３２６ hộ và 1\u00ad.\u200b250\u00a0ha."

    facts = read(text).facts

    assert [(fact.value, fact.unit) for fact in facts] == [(Decimal(1326), "hộ"), (Decimal(1250), "ha")]
    assert [clean_looks(text[fact.start : fact.end]) for fact in facts] == ["1.326", "1.250"]


@pytest.mark.parametrize(
    ("text", "value", "unit", "codes"),
    [
        ("Có 1,075 lượt tham gia.", "1075", "lượt", ["MT3101"]),
        ("Sản lượng 1,250 tấn.", "1.25", "tấn", ["MT3102"]),
        ("Năng suất 7.2 tấn/ha.", "7.2", "tấn/ha", ["MT3103"]),
        ("Sản lượng 1,187,93 tấn.", "1187.93", "tấn", ["MT3104"]),
        ("Sản lượng 1,187.93 tấn.", "1187.93", "tấn", ["MT3105"]),
        ("Toàn xã có 1 326 hộ.", "1326", "hộ", ["MT3106"]),
        ("Thu ngân sách 34,7% triệu đồng.", "34.7", "%", ["MT3108"]),
        ("Xã có 1.326 hộ.", "1326", "hộ", []),
    ],
)
def test_doubtful_writing_is_a_finding_at_its_place(text: str, value: str, unit: str, codes: list[str]) -> None:
    (fact,) = read(text).facts

    assert (fact.value, fact.unit) == (Decimal(value), unit)
    assert [finding.code for finding in fact.findings] == codes
    assert all((finding.start, finding.end) == (fact.start, fact.end) for finding in fact.findings)


def test_money_in_words_that_differs_from_the_digits_is_a_finding() -> None:
    same = "Tổng thu 17 tỷ 260 triệu đồng (Mười bảy tỷ, hai trăm sáu mươi triệu đồng)."
    other = "Tổng thu 17 tỷ 260 triệu đồng (Mười bảy tỷ, sáu trăm hai mươi triệu đồng)."

    assert read(same).findings == ()
    assert [finding.code for finding in read(other).findings] == ["MT3201"]
    assert [word.value for word in read(same).words] == [Decimal(17260000000)]


def test_a_dump_of_digits_is_not_read_but_told() -> None:
    reading = read("Số liệu 5 hộ.\n" + "12 34 " * 400)

    assert [fact.value for fact in reading.facts] == [Decimal(5)]
    assert [finding.code for finding in reading.findings] == ["MT3002"]


def test_text_of_an_old_font_is_told() -> None:
    reading = read("§¶ng bé x· M­êng T¹o l·nh ®¹o nh©n d©n thùc hiÖn th¾ng lîi nhiÖm vô n¨m 2023, ®¹t 87% kÕ ho¹ch.")

    assert [finding.code for finding in reading.findings] == ["MT3001"]
    assert "TCVN3" in reading.findings[0].message_en


def test_json_contract_prints_decimals_digit_for_digit() -> None:
    text = "Diện tích 731,5 ha/720 ha, đạt 101,6% KH, tăng 8,2 ha so với cùng kỳ; hoàn thành 9/11 chỉ tiêu."

    reading = read(text, id="d1")
    line = reading.as_json()
    got = json.loads(line)

    assert set(got["facts"][0]) == {
        "start", "end", "value", "value_hi", "fraction", "unit", "approx", "period", "target", "target_unit",
        "attainment_pct", "change", "head", "spans", "subject", "indicator", "findings",
    }  # fmt: skip
    assert '"value": 731.5, ' in line
    assert '"attainment_pct": 101.6' in line
    assert got["facts"][0]["change"] == {"kind": "up", "value": 8.2, "unit": "ha", "vs": "cùng kỳ"}
    assert got["facts"][0]["spans"] == {"target": [19, 22], "attainment": [31, 36], "change": [47, 50]}
    assert got["facts"][1]["fraction"] == [9, 11]
    assert (got["id"], got["statements"], got["words"]) == ("d1", [], [])


@pytest.mark.parametrize(("written", "printed"), [("0,123456789012345", "0.123456789012345"), ("1,10", "1.1"),
                                                  ("123.456.789.012.345.678", "123456789012345678")])  # fmt: skip
def test_json_number_keeps_its_digits(written: str, printed: str) -> None:
    assert f'"value": {printed},' in read(f"Thu được {written} đồng.").as_json()


def test_empty_and_blank_texts_give_nothing() -> None:
    assert read("") == Reading("")
    assert read(" \n\t\n") == Reading("")


def test_lower_keeps_offsets() -> None:
    assert len(lower("İSTANBUL ĐẠT")) == len("İSTANBUL ĐẠT")
    assert lower("ĐẠT") == "đạt"


@given(st.lists(st.sampled_from(WORDS), max_size=60), st.randoms(use_true_random=False))
def test_any_order_of_words_is_read_with_true_spans(words: list[str], chance: random.Random) -> None:
    text = "".join(word + chance.choice(["", " ", " ", "  "]) for word in words)

    reading = linked(text)

    assert all(text[fact.start].isdigit() and text[fact.end - 1].isdigit() for fact in reading.facts)
    assert [fact.start for fact in reading.facts] == sorted(fact.start for fact in reading.facts)
    assert all(one.end <= two.start for one, two in zip(reading.facts, reading.facts[1:], strict=False))
    json.loads(reading.as_json())


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    json.loads(linked(text).as_json())


HOSTILE = (
    "1." * 20000,
    "1" * 40000,
    "(" * 20000 + ")" * 20000,
    "(1" * 20000,
    "1/2/3/" * 7000,
    "5 %" * 13000,
    "“5 ” " * 8000,
    "một trăm " * 5000,
    "năm 2020 - " * 4000,
    "duy trì " * 5000,
    "a\u0301" * 20000,
    "1,1\n" * 9000,
    "tăng 5% " * 1500,
    "lúa 5, " * 1500,
    "trong đó 5 ha, " * 800,
    "((1 hộ) " * 1500,
    "chỉ tiêu " * 4000 + "5",
)


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:8].strip() for text in HOSTILE])
def test_hostile_repetition_ends(text: str) -> None:
    reading = linked(text)

    assert len(reading.facts) <= len(text) // 4
