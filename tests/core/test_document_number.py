"""Numbers of documents: every spelling of one number is one number, and texts of any kind are read in linear time."""

from __future__ import annotations

import re
import unicodedata
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.document_number import LONGEST, DocumentNumber, find_numbers, parse_number

CODES = ("TT", "BTC", "QĐ", "TTg", "UBND", "NQ", "HĐND", "TW", "ĐU", "QH15", "KH", "VX", "QĐi", "CTr", "BKHĐT")
DASHES = ("-", "–", "—", "‑", "−", " - ", "- ", " – ")
SLASHES = ("/", " / ", "/ ", "／")
numbers = st.builds(
    DocumentNumber,
    st.integers(0, 99_999),
    st.sampled_from(("", "", "a", "b")),
    st.one_of(st.none(), st.integers(1945, 2060)),
    st.lists(st.sampled_from(CODES), min_size=2, max_size=4).map(tuple),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("written", "text", "key"),
    [
        ("Số: 25/2024/TT-BTC", "25/2024/TT-BTC", "25-2024-tt-btc"),
        ("Số 477/CT-UBND", "477/CT-UBND", "477-ct-ubnd"),
        ("12-NQ/TW", "12-NQ/TW", "12-nq-tw"),
        ("số : 7 / 2024/tt – btc.", "07/2024/TT-BTC", "7-2024-tt-btc"),
        ("05-CT/TƯ", "05-CT/TW", "5-ct-tw"),
        ("318/qđ-ttg", "318/QĐ-TTg", "318-qd-ttg"),
        ("１２／NQ－HĐND", "12/NQ-HĐND", "12-nq-hdnd"),
        ("12a/NQ-HĐND", "12a/NQ-HĐND", "12a-nq-hdnd"),
        ("91/2025/QH15", "91/2025/QH15", "91-2025-qh15"),
        ("99/KH-UBND.VX", "99/KH-UBND.VX", "99-kh-ubnd-vx"),
        ("Ký hiệu: 02/2023/TTLT-BTC-BKHĐT", "02/2023/TTLT-BTC-BKHĐT", "2-2023-ttlt-btc-bkhdt"),
        ("25\u200b/2024/\u00adTT-BTC", "25/2024/TT-BTC", "25-2024-tt-btc"),
    ],
)
def test_number_is_written_one_way_whatever_the_clerk_typed(written: str, text: str, key: str) -> None:
    found = parse_number(written)

    assert found is not None
    assert (found.text, found.key, str(found)) == (text, key, text)


@pytest.mark.parametrize(
    "text",
    ["", "04/06/2023", "12/19", "Số:", "3,5/2024/TT-BTC", "12-NQ/TW-", "TT-BTC", "25/2024/", "1" * (LONGEST + 1)],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text) is None


def test_a_provinces_committee_is_not_the_central_one() -> None:
    assert [found.key for text in ("12-NQ/TU", "12-NQ/TW") if (found := parse_number(text))] == ["12-nq-tu", "12-nq-tw"]


@given(numbers, st.data())
def test_every_spelling_of_a_number_is_the_same_number(number: DocumentNumber, data: st.DataObject) -> None:
    """Kinds of dashes, blanks, capitals, "Số:" and Unicode form do not matter."""
    written = re.sub("-", lambda _: data.draw(st.sampled_from(DASHES)), number.text)
    written = re.sub("/", lambda _: data.draw(st.sampled_from(SLASHES)), written)
    written = data.draw(st.sampled_from(("", "Số: ", "số ", "SỐ:"))) + written
    written = data.draw(st.sampled_from((written, written.upper(), written.lower())))
    written = unicodedata.normalize(data.draw(st.sampled_from(("NFC", "NFD"))), written)

    found = parse_number(written)

    assert found is not None
    assert (found.key, found.text) == (number.key, number.text)


@given(st.text(st.sampled_from("0123456789/-– .:SsốTBCNQĐUW\u200bƯ12a"), max_size=60))
def test_number_that_was_read_reads_the_same_again(text: str) -> None:
    found = parse_number(text)
    again = None if found is None else parse_number(found.text)

    assert (again.key if again else None) == (found.key if found else None)


def test_numbers_are_found_where_they_stand_and_nothing_else_is() -> None:
    text = (
        "Căn cứ Luật số 91/2025/QH15 và Nghị định số 30/2020/NĐ-CP ngày 05/03/2020; thực hiện Kết luận số 01-KL/TW, "
        "Quy định 11-QĐi/TW, Công văn số 123 / UBND – VX. Đạt 12/19 tiêu chí, 3/3 trường, giai đoạn 2021-2025, "
        "tỷ lệ 5 kg/người, Quý 2 - UBND - HĐND, 1.326/UBND-X, 08/TB-"
    )

    found = list(find_numbers(text))

    assert [text[one.start : one.end] for one in found] == [
        "91/2025/QH15", "30/2020/NĐ-CP", "01-KL/TW", "11-QĐi/TW", "123 / UBND – VX",
    ]  # fmt: skip
    assert [one.number.text for one in found][-1] == "123/UBND-VX"


@given(numbers, st.text(st.characters(categories=("Ll", "Lu", "Zs", "Po")), max_size=20))
def test_number_between_words_is_found_whole(number: DocumentNumber, words: str) -> None:
    text = f"{words} số {number.text}, {words}"

    assert number.key in {one.number.key for one in find_numbers(text)} or "/" not in number.text


@given(st.text(max_size=300))
def test_whatever_the_text_its_spans_are_in_order_and_hold_their_numbers(text: str) -> None:
    end = 0
    for one in find_numbers(text):
        again = parse_number(text[one.start : one.end])

        assert end <= one.start < one.end <= len(text)
        assert again == one.number
        end = one.end


@pytest.mark.parametrize(
    "hostile", ["1/2024/", "1-", "1/A-", "1", "A", "12 - A", "1/ABCDEFGH/ABCDEFGH/", "1  -  ", "Đ", "1/Đđđ-", " "]
)
def test_a_megabyte_of_almost_numbers_takes_no_longer_than_a_megabyte_of_words(hostile: str) -> None:
    text = (hostile * 1_000_000)[:1_000_000]

    start = perf_counter()
    count = sum(1 for _ in find_numbers(text))

    assert count < len(text)
    assert perf_counter() - start < 5
