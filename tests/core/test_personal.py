"""What may point at a person is found, shown where it stands, and never decided."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.fold import search_key
from muctieu.core.personal import find_personal, without_personal

SURNAMES = frozenset({"nguyen", "vang", "giang", "lo", "ly", "mua", "tran"})


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.said) for one in find_personal(text, surnames=SURNAMES)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tôi là Nguyễn Văn A", [("name", "Nguyễn Văn A")]),
        ("nhà ông Giàng A Páo và bà Mùa Thị Dở", [("name", "Giàng A Páo"), ("name", "Mùa Thị Dở")]),
        ("gặp anh Tú ở xã", [("name", "Tú")]),
        ("LÒ VĂN MƯỜI báo", [("name", "LÒ VĂN MƯỜI")]),
        ("đồng chí Hải đã hứa", [("name", "Hải")]),
        ("gọi 0912 345 678 hoặc +84.912.345.678", [("phone", "0912 345 678"), ("phone", "+84.912.345.678")]),
        ("CCCD 012345678901, CMND 045123456", [("identity", "012345678901"), ("identity", "045123456")]),
        ("thư tới a.b@example.com.", [("mail", "a.b@example.com")]),
        ("thư tới 0912345678@example.com", [("mail", "0912345678@example.com")]),
        ("ở số nhà 12, ngõ 3", [("house", "số nhà 12"), ("house", "ngõ 3")]),
        ("sinh năm 1975", [("birth", "sinh năm 1975")]),
        ("Diện tích 12.345.678 m2 ngày 04/06/2023, Nghị quyết 12-NQ/TW, thu 347 kg", []),
        ("Đường vào bản Nậm Khao hỏng từ tháng 6, xã Tà Tổng đã biết", []),
        ("Lý do: chưa có vốn. Mùa mưa tới.", []),
        ("", []),
    ],
)
def test_places_that_point_at_a_person_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_what_is_left_out_leaves_the_rest() -> None:
    text = "Ông Vàng A Súa (0912345678) hỏi về đường."

    assert without_personal(text, find_personal(text, surnames=SURNAMES)) == "Ông […] ([…]) hỏi về đường."


@given(st.text(max_size=200))
def test_places_are_in_order_apart_and_as_they_are_said(text: str) -> None:
    end = 0
    for one in find_personal(text, surnames=SURNAMES):
        assert end <= one.start < one.end <= len(text)
        assert one.said == text[one.start : one.end]
        end = one.end


@given(
    st.sampled_from(("Nguyễn Văn Bảy", "Giàng A Páo", "Lò Thị Mai")), st.sampled_from(("Tôi là ", "Gửi: ", "nhà ", "("))
)
def test_a_name_is_found_whatever_stands_around_it_and_a_places_name_is_none(name: str, before: str) -> None:
    assert found(f"{before}{name}, cảm ơn") == [("name", name)]
    assert find_personal(before + name, surnames=SURNAMES, places={search_key(name)}) == ()


@pytest.mark.parametrize("hostile", ["Nguyễn ", "0 ", "a@", "1", "Ông ", "a.b-", "số nhà ", "A ", "sinh năm ", "+84"])
def test_a_long_hostile_text_takes_no_longer_than_any(hostile: str) -> None:
    text = (hostile * 200_000)[:200_000]

    start = perf_counter()
    find_personal(text, surnames=SURNAMES)

    assert perf_counter() - start < 5
