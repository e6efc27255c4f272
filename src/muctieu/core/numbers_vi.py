"""The one reader of Vietnamese numbers, for forms, sheets, messages and running text, and its inverse.

The norm (Accounting Law): a dot between groups of thousands, a comma before decimals. What arrives is looser, so
every reading that is not the plain norm carries a finding with the other reading; nothing is guessed in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import NamedTuple

from muctieu.errors import Finding, QuantityError

# Longer digit runs are not figures of a report; the bound also keeps Decimal work short on hostile input.
MAX_DIGITS = 40
MAX_TEXT = 120
EXACT_DIGITS = 80

SCALES = {
    "nghìn": Decimal(10**3),
    "ngàn": Decimal(10**3),
    "vạn": Decimal(10**4),
    "triệu": Decimal(10**6),
    "tr": Decimal(10**6),
    "tỷ": Decimal(10**9),
    "tỉ": Decimal(10**9),
}
CURRENCY = frozenset({"đồng", "đ", "vnđ", "vnd"})

# Characters that only look: full-width forms, no-break spaces, dashes; None drops the character.
_LOOKS: dict[int, str | None] = {0xFF10 + d: str(d) for d in range(10)}
_LOOKS |= {
    0xFF0C: ",",
    0xFF0E: ".",
    0xFF0F: "/",
    0xFF05: "%",
    0xFF0D: "-",
    0xFF0B: "+",
    0x2212: "-",
    0x2010: "-",
    0x2011: "-",
    0x2012: "-",
    0x2013: "-",
    0x2014: "-",
    0x2044: "/",
    0x00A0: " ",
    0x202F: " ",
    0x2009: " ",
    0x2007: " ",
    0x200A: " ",
    0x2002: " ",
    0x2003: " ",
    0x3000: " ",
}
_LOOKS |= dict.fromkeys(
    (
        0x00AD,
        0x200B,
        0x200C,
        0x200D,
        0x2060,
        0xFEFF,
        0x200E,
        0x200F,
        0x202A,
        0x202B,
        0x202C,
        0x202D,
        0x202E,
        0x2066,
        0x2067,
        0x2068,
        0x2069,
    )
)
LOOKS = _LOOKS
# Marks that show digits in another order than they were typed in: nobody can say which number is meant.
TURNED = frozenset("\u202d\u202e")

_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:,[0-9]+)?")
_PART = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+|\S")
_RUN = re.compile(r"[0-9][0-9.,]*")


@dataclass(frozen=True, slots=True)
class Figure:
    """One run of digits read as a value; `code` is the finding to raise when the reading is not the plain norm."""

    value: Decimal
    code: str | None = None
    alternatives: tuple[Decimal, ...] = ()


class ParsedNumber(NamedTuple):
    """A number as a person wrote it.

    Attributes:
        value: The number; the lower end of a range, the upper number of a fraction, a composite amount in full.
        as_written: The text that was given, trimmed.
        kind: `plain`, `range`, `fraction` or `composite`.
        high: Upper end of a range.
        whole: Lower number of a fraction (12/19 → 19).
        alternatives: Other values the writing may stand for; empty when it is the plain norm.
        findings: What a person should look at.
    """

    value: Decimal
    as_written: str
    kind: str = "plain"
    high: Decimal | None = None
    whole: Decimal | None = None
    alternatives: tuple[Decimal, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_figure(digits: str, *, counting: bool = False) -> Figure | None:
    """The value of a run of digits, dots and commas, or None when it has no reading as one number.

    Args:
        digits: ASCII digits with dots and commas between them, no sign, no blank.
        counting: A noun that only comes in whole numbers follows; a comma and three digits are then thousands.

    >>> read_figure("1.326").value
    Decimal('1326')
    >>> read_figure("1,075", counting=True).value
    Decimal('1075')
    """
    if len(digits) > MAX_DIGITS:
        return None
    if digits.isdigit():
        return Figure(Decimal(digits))
    dots, commas = digits.count("."), digits.count(",")
    if not commas:
        return _only_dots(digits)
    if not dots:
        return _only_commas(digits, counting)
    return _dots_and_commas(digits)


def _grouped(groups: list[str]) -> bool:
    """Whether the groups are those of a thousands grouping: 1-3 digits, not a lone zero, then threes."""
    return 0 < len(groups[0]) <= 3 and groups[0].strip("0") != "" and all(len(group) == 3 for group in groups[1:])


def _only_dots(digits: str) -> Figure | None:
    groups = digits.split(".")
    if _grouped(groups):
        return Figure(Decimal("".join(groups)))
    if len(groups) > 2 or not groups[1]:
        return None
    if len(groups[1]) in (6, 9) and _grouped([groups[0]]):
        return Figure(Decimal("".join(groups)), "MT3107", (Decimal(digits),))
    return Figure(Decimal(digits), "MT3103")


def _only_commas(digits: str, counting: bool) -> Figure | None:
    groups = digits.split(",")
    whole = Decimal("".join(groups)) if _grouped(groups) else None
    if len(groups) == 2:
        decimal = Decimal(".".join(groups)) if groups[1] else None
        if decimal is None:
            return None
        if whole is None:
            return Figure(decimal)
        if counting:
            return Figure(whole, "MT3101", (decimal,))
        return Figure(decimal, "MT3102", (whole,))
    if whole is not None:
        return Figure(whole, "MT3105")
    if _grouped(groups[:-1]) and groups[-1]:
        return Figure(Decimal("".join(groups[:-1]) + "." + groups[-1]), "MT3104")
    return None


def _dots_and_commas(digits: str) -> Figure | None:
    left, _, right = digits.rpartition("," if digits.rfind(",") > digits.rfind(".") else ".")
    mark = digits[len(left)]
    groups = left.split("." if mark == "," else ",")
    if not right or not all(group.isdigit() for group in groups) or not _grouped(groups):
        return None
    value = Decimal("".join(groups) + "." + right)
    return Figure(value, None if mark == "," else "MT3105")


def clean_looks(text: str) -> str:
    """`text` with full-width digits, odd blanks and dashes made plain, and invisible characters dropped."""
    return text.translate(LOOKS)


def turned(text: str, start: int, end: int) -> Finding | None:
    """The finding that a mark before `end` in the same line may show the digits of the span in another order."""
    line = text[text.rfind("\n", 0, start) + 1 : end]
    if not TURNED & set(line):
        return None
    return Finding("MT1487", {"text": clean_looks(text[start:end])}, start=start, end=end)


def parse_vi(text: str, *, counting: bool = False) -> ParsedNumber:
    """The number that a person wrote on its own: in a form, a sheet cell, a message.

    Args:
        text: For example "1.326", "7,7", "12/19", "4-5", "1 tỷ 200 triệu", "−0,5".
        counting: The value counts whole things (people, households); see `read_figure`.

    Raises:
        QuantityError: MT1001 when the text is not one number.

    >>> parse_vi("1 tỷ 200 triệu").value
    Decimal('1200000000')
    >>> parse_vi("12/19").whole
    Decimal('19')
    """
    written = text.strip()
    if written.isdigit() and written.isascii() and len(written) <= MAX_DIGITS:
        return ParsedNumber(Decimal(written), written)
    plain = clean_looks(written).strip()
    if not plain or len(plain) > MAX_TEXT or TURNED & set(written):
        raise QuantityError("MT1001", text=written[:MAX_TEXT])
    sign = Decimal(1)
    if plain[0] in "+-":
        sign = Decimal(-1) if plain[0] == "-" else sign
        plain = plain[1:].lstrip()
    parsed = _parse_unsigned(plain, written, counting)
    if parsed is None or (sign < 0 and parsed.kind in ("range", "fraction")):
        raise QuantityError("MT1001", text=written)
    if sign > 0 or not parsed.value:
        return parsed
    return ParsedNumber(
        -parsed.value,
        written,
        parsed.kind,
        alternatives=tuple(-a for a in parsed.alternatives),
        findings=parsed.findings,
    )


def _parse_unsigned(plain: str, written: str, counting: bool) -> ParsedNumber | None:
    if _SPACED.fullmatch(plain):
        figure = read_figure(plain.replace(" ", ""), counting=counting)
        return None if figure is None else _single(Figure(figure.value, "MT3106"), written)
    parts = _PART.findall(plain.lower())
    if len(parts) == 1 and _RUN.fullmatch(parts[0]):
        figure = read_figure(parts[0], counting=counting)
        return None if figure is None else _single(figure, written)
    if len(parts) == 3 and parts[1] in ("-", "/", "đến"):
        return _pair(parts, written, counting)
    return _composite(parts, written)


def _note(figure: Figure, written: str) -> tuple[Finding, ...]:
    if figure.code is None:
        return ()
    return (doubt(figure, written),)


def doubt(figure: Figure, written: str, *, start: int | None = None, end: int | None = None) -> Finding:
    """The finding that tells how a doubtful figure was read and what else it may be."""
    others = " / ".join(format_vi(value) for value in figure.alternatives) or "—"
    return Finding(
        figure.code or "MT3102",
        {"text": written, "value": format_vi(figure.value), "other": others},
        start=start,
        end=end,
    )


def _single(figure: Figure, written: str) -> ParsedNumber:
    return ParsedNumber(figure.value, written, alternatives=figure.alternatives, findings=_note(figure, written))


def _pair(parts: list[str], written: str, counting: bool) -> ParsedNumber | None:
    if not (parts[0][0].isascii() and parts[0][0].isdigit() and parts[2][0].isascii() and parts[2][0].isdigit()):
        return None
    first, second = (read_figure(parts[i], counting=counting) for i in (0, 2))
    if first is None or second is None:
        return None
    notes = _note(first, parts[0]) + _note(second, parts[2])
    if parts[1] == "/":
        return ParsedNumber(first.value, written, "fraction", whole=second.value, findings=notes)
    if first.value > second.value:
        notes += (Finding("MT3109", {"text": written}),)
    return ParsedNumber(first.value, written, "range", high=second.value, findings=notes)


def _composite(parts: list[str], written: str) -> ParsedNumber | None:
    if parts and parts[-1] in CURRENCY:
        parts = parts[:-1]
    total = compose(parts)
    if total is None:
        return None
    return ParsedNumber(total, written, "composite" if len(parts) > 1 else "plain")


def compose(parts: list[str]) -> Decimal | None:
    """The sum of number-scale pairs in falling order ("45", "tỷ", "320", "triệu"); None when it is not such a chain.

    A last number without its scale word takes the next lower one: "45 tỷ 320" is 45 tỷ 320 triệu.
    """
    total, last = Decimal(0), None
    for index in range(0, len(parts), 2):
        figure = read_figure(parts[index]) if _RUN.fullmatch(parts[index]) else None
        if figure is None:
            return None
        scale = SCALES.get(parts[index + 1]) if index + 1 < len(parts) else _implied_scale(last)
        if scale is None or (last is not None and scale >= last):
            return None
        with localcontext() as context:
            context.prec = EXACT_DIGITS
            total += figure.value * scale
        last = scale
    return total if last is not None else None


def _implied_scale(last: Decimal | None) -> Decimal | None:
    return last / 1000 if last is not None and last >= 1000 else None


def format_vi(value: Decimal, *, places: int | None = None) -> str:
    """`value` as a Vietnamese report prints it: 1326.5 → "1.326,5".

    Args:
        value: A finite number.
        places: Decimals to print, halves rounded away from zero; None prints the value exactly without trailing zeros.
    """
    whole = str(value) if places is None else ""
    if whole.isdigit():
        return f"{int(whole):,}".replace(",", ".")
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        if places is not None:
            value = value.quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")
        text = format(abs(value), "f")
    whole, _, decimals = text.partition(".")
    if places is None:
        decimals = decimals.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", ".")
    minus = "-" if value < 0 and (grouped != "0" or decimals.strip("0")) else ""
    return minus + grouped + ("," + decimals if decimals else "")
