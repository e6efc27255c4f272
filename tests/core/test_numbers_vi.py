"""The one number reader and its inverse: norm, loose writings, doubts, refusals."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.core.numbers_vi import format_vi, parse_vi, read_figure, turned
from muctieu.errors import QuantityError

FINITE = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**18), max_value=10**18)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.326", "1326"),
        ("51.000", "51000"),
        ("1.187.930", "1187930"),
        ("1,33", "1.33"),
        ("7,7", "7.7"),
        ("0,075", "0.075"),
        ("1.187,93", "1187.93"),
        ("12345,678", "12345.678"),
        ("02", "2"),
        ("0", "0"),
        ("-0", "0"),
        ("+5", "5"),
        ("−0,5", "-0.5"),
        ("- 12", "-12"),
        ("１２", "12"),
        ("１．３２６", "1326"),
        ("1\u00ad.\u200b326", "1326"),
        ("  45  ", "45"),
        ("1 tỷ 200 triệu", "1200000000"),
        ("33 triệu đồng", "33000000"),
        ("45 tỷ 320", "45320000000"),
        ("312 triệu 500 nghìn đồng", "312500000"),
        ("2 tỉ", "2000000000"),
        ("1,2 tỷ", "1200000000"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ],
)
def test_parse_norm_and_scales(text: str, value: str) -> None:
    parsed = parse_vi(text)

    assert (parsed.value, parsed.findings) == (Decimal(value), ())
    assert parsed.as_written == text.strip()


@pytest.mark.parametrize(
    ("text", "value", "code", "others"),
    [
        ("1,250", "1.25", "MT3102", ["1250"]),
        ("7.2", "7.2", "MT3103", []),
        ("0.075", "0.075", "MT3103", []),
        ("1.33", "1.33", "MT3103", []),
        ("12345.678", "12345.678", "MT3103", []),
        ("27.500000", "27500000", "MT3107", ["27.5"]),
        ("1234.500000", "1234.5", "MT3103", []),
        ("1,187,93", "1187.93", "MT3104", []),
        ("1,187,930", "1187930", "MT3105", []),
        ("1,187.93", "1187.93", "MT3105", []),
        ("1 326", "1326", "MT3106", []),
        ("1\u00a0326,5", "1326.5", "MT3106", []),
        ("-1,250", "-1.25", "MT3102", ["-1250"]),
    ],
)
def test_parse_loose_writing_carries_a_finding(text: str, value: str, code: str, others: list[str]) -> None:
    parsed = parse_vi(text)

    assert parsed.value == Decimal(value)
    assert [finding.code for finding in parsed.findings] == [code]
    assert parsed.alternatives == tuple(map(Decimal, others))


def test_parse_comma_and_three_digits_before_counted_things_is_thousands() -> None:
    parsed = parse_vi("1,075", counting=True)

    assert (parsed.value, parsed.alternatives) == (Decimal(1075), (Decimal("1.075"),))
    assert [finding.code for finding in parsed.findings] == ["MT3101"]
    assert "1.075" in parsed.findings[0].message_vi


def test_parse_fraction_and_range() -> None:
    fraction, span, words = parse_vi("12/19"), parse_vi("4-5"), parse_vi("4.600 đến 4.850")

    assert (fraction.kind, fraction.value, fraction.whole) == ("fraction", Decimal(12), Decimal(19))
    assert (span.kind, span.value, span.high) == ("range", Decimal(4), Decimal(5))
    assert (words.value, words.high) == (Decimal(4600), Decimal(4850))


def test_parse_range_in_wrong_order_is_a_finding() -> None:
    assert [finding.code for finding in parse_vi("9-5").findings] == ["MT3109"]


def test_parse_range_keeps_findings_of_both_ends() -> None:
    assert [finding.code for finding in parse_vi("5.1-5.2").findings] == ["MT3103", "MT3103"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "-",
        "NaN",
        "Infinity",
        "1e400",
        "1E5",
        "chưa có",
        "٣٤",
        "²",
        "½",
        "О12",
        "l2",
        "1.2.3",
        "1..2",
        "1,,2",
        "1.",
        "1,",
        "1.2,3.4",
        "1,2,3",
        "12.34,5",
        "1.326,",
        "1,326.",
        "-4-5",
        "-1/2",
        "x/2",
        "1/x",
        "1/2/3",
        "1.2.3/4",
        "200 triệu 1 tỷ",
        "1 tỷ 2 tỷ",
        "5 tỷ x",
        "1 nghìn 500 2",
        "triệu",
        "45 32",
        "1" * 41,
        "1" * 130,
        "1 triệu " * 20,
    ],
)
def test_parse_refuses_what_is_not_one_number(text: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_vi(text)

    assert caught.value.code == "MT1001"


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ("1.326", "1326", []),
        ("1,326", "1326", ["MT3101"]),
        ("1 326", "1326", ["MT3106"]),
        ("1.326,5", "1326.5", []),
        ("1,33", "1.33", []),
        ("1.33", "1.33", ["MT3103"]),
    ],
)
def test_six_writings_are_read_by_what_is_counted_and_never_guessed_in_silence(
    text: str, value: str, codes: list[str]
) -> None:
    counted, measured = parse_vi(text, counting=True), parse_vi(text)

    assert (counted.value, [one.code for one in counted.findings]) == (Decimal(value), codes)
    # The one writing with two readings names the other; of what is measured the comma stands before decimals.
    if text == "1,326":
        assert (counted.alternatives, measured.alternatives) == ((Decimal("1.326"),), (Decimal(1326),))
        assert (measured.value, [one.code for one in measured.findings]) == (Decimal("1.326"), ["MT3102"])
    else:
        assert (measured.value, measured.findings) == (counted.value, counted.findings)


@pytest.mark.parametrize("hidden", "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u2066\u2069")
def test_hidden_characters_inside_a_number_change_nothing(hidden: str) -> None:
    assert parse_vi(f"1{hidden}.32{hidden}6").value == Decimal(1326)


@pytest.mark.parametrize(
    "text",
    ["١٢", "۱۲", "१२", "1٠", "1٫5", "10²", "1³26", "12½", "𝟏𝟐", "①", "Ⅻ", "1О5", "1o5", "l26", "I26", "1\u0307", "1·5",
     "\u202e62", "\u202d62\u202c", "1.\u202e326"],
)  # fmt: skip
def test_digits_of_other_scripts_look_alikes_and_turned_digits_are_refused(text: str) -> None:
    for counting in (False, True):
        with pytest.raises(QuantityError):
            parse_vi(text, counting=counting)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [("a\u202e12", True), ("\u202d a\u202c 12", True), ("\u202e a\n12", False), ("12\u202e", False), ("12", False)],
)
def test_mark_before_a_number_in_its_line_is_told(text: str, is_told: bool) -> None:
    start = text.index("12")

    found = turned(text, start, start + 2)

    assert (found is not None) == is_told
    assert found is None or (found.code, found.args["text"], found.start) == ("MT1487", "12", start)


def test_compose_stops_below_the_smallest_scale() -> None:
    assert parse_vi("2 nghìn 5").value == Decimal(2005)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("1326.5", None, "1.326,5"),
        ("1326", None, "1.326"),
        ("25.50", None, "25,5"),
        ("0.5", 0, "1"),
        ("-0.4", 0, "0"),
        ("-0.04", 1, "0,0"),
        ("-0.5", None, "-0,5"),
        ("-1234.567", 2, "-1.234,57"),
        ("86.745", 2, "86,75"),
        ("0", 2, "0,00"),
        ("1E+3", None, "1.000"),
    ],
)
def test_format_prints_the_norm(value: str, places: int | None, text: str) -> None:
    assert format_vi(Decimal(value), places=places) == text


@given(FINITE)
def test_format_then_parse_gives_the_value(value: Decimal) -> None:
    parsed = parse_vi(format_vi(value))

    # Three decimals behind one to three digits are the one writing that has two readings; the value is among them.
    assert value in (parsed.value, *parsed.alternatives)
    assert parsed.value == value or parsed.findings


@given(st.text(alphabet="0123456789.,", max_size=45))
def test_read_figure_never_raises_and_keeps_all_digits(digits: str) -> None:
    figure = read_figure(digits) if digits and digits[0].isdigit() else None

    if figure is not None:
        kept = format(figure.value, "f").replace(".", "").lstrip("0")
        assert kept.rstrip("0") == digits.replace(".", "").replace(",", "").lstrip("0").rstrip("0")


@given(st.text(max_size=60))
def test_parse_answers_or_refuses_any_text(text: str) -> None:
    with contextlib.suppress(QuantityError):
        assert parse_vi(text).value.is_finite()
