"""One cell of values as a figure that can be typed into a form: nothing is repaired in silence."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from muctieu.core.fold import search_key
from muctieu.core.indicator import Indicator
from muctieu.core.numbers_vi import format_vi
from muctieu.core.observation import ObsStatus
from muctieu.core.unit import PERCENT_DIMENSION, Unit
from muctieu.errors import Finding
from muctieu.exchange.excel.grid import Cell, Kind
from muctieu.exchange.excel.names import STATUSES, Names

_BEFORE = re.compile(r"(ước(?: tính| thực hiện| đạt)?|sơ bộ|tạm tính|dự kiến)\s*[:.]?\s*(?=[-+\d])", re.IGNORECASE)
_BEHIND = re.compile(
    r"(?:(?<=[\d%])\s*(?:,\s*)?|\s*(?=\())\(?\s*(ước(?: tính| thực hiện)?|sơ bộ|tạm tính|dự kiến)\s*\)?$", re.IGNORECASE
)
_NO_FIGURE = re.compile(r"(?:không|chưa|ko) có số(?: liệu)?\s*(?:[:,;–-]\s*(.*))?", re.IGNORECASE | re.DOTALL)
_DASH = re.compile(r"[-–—−_]+|\.{2,}|…+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What a program makes of 12/19 when it saves text: 19-Dec, Dec-19, 19-Thg12.
_DAY_MONTH = re.compile(r"(\d{1,2})[-/ ](?:thg |thg|tháng )?([a-z]{3}|\d{1,2})\.?", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"(?:thg |thg|tháng )?([a-z]{3}|\d{1,2})\.?[- ](\d{2})", re.IGNORECASE)
_MONTH_WORD = re.compile(r"thg|tháng|" + "|".join(_MONTHS), re.IGNORECASE)
_FULL_DAY = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/]\d{4}(?:\s+00:00(?::00)?)?")
_SCALED = re.compile(r"(?:1[.,]?000|nghìn|ngàn)\s+(\S.*)", re.IGNORECASE)


class Value(NamedTuple):
    """A cell as a figure: the text to type, and what there is to say about it; `status` None where it says none."""

    text: str
    status: ObsStatus | None = None
    reason: str = ""
    readings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def value_of(cell: Cell, indicator: Indicator | None, unit: Unit | None) -> Value:
    """The figure that a cell proposes, in the unit that its table names; findings do not say where it stands."""
    if cell.kind is Kind.NUMBER:
        return _number(cell, indicator, unit or (indicator.unit if indicator is not None else None))
    if cell.kind is Kind.TEXT:
        return _text(cell.text)
    if cell.kind is Kind.MOMENT:
        return _day(cell.text, cell.others)
    if cell.kind is Kind.FLAG:
        return Value(_flag(cell.text, indicator))
    return Value(cell.text, findings=(_doubt("MT2207" if cell.kind is Kind.ERROR else "MT2208", cell.text),))


def _doubt(code: str, text: str, **more: str) -> Finding:
    return Finding(code, {"value": text[:60], **more})


def _day(text: str, others: tuple[str, ...]) -> Value:
    return Value(text, readings=others, findings=(_doubt("MT2209", text, others=" / ".join(others) or "–"),))


def _flag(text: str, indicator: Indicator | None) -> str:
    if indicator is not None and indicator.unit.code == "yes_no":
        return "đạt" if text == "TRUE" else "không đạt"
    return text


def _number(cell: Cell, indicator: Indicator | None, unit: Unit | None) -> Value:
    text = cell.text
    if indicator is None or unit is None or indicator.grades or (text.isdigit() and not cell.exact):
        return Value(text)
    if cell.others:
        told = _doubt("MT2225", text, others=" / ".join(cell.others))
        return Value(text, readings=(text, *cell.others), findings=(told,))
    exact = _decimal(cell.exact or text)
    findings = (_doubt("MT2210", text, exact=cell.exact),) if cell.exact else ()
    if exact is None:
        return Value(text, findings=findings)
    if unit.scale == 0 and not cell.exact and exact != exact.to_integral_value() and " " not in text:
        return _no_whole(text, exact, indicator)
    if unit.dimension == PERCENT_DIMENSION and 0 < abs(exact) < 1 and not text.endswith("%"):
        hundred = format_vi(exact.scaleb(2))
        told = _doubt("MT2212", text, other=hundred, **_named(indicator))
        return Value(text, readings=(text, hundred), findings=(*findings, told))
    return Value(text, findings=findings)


def _no_whole(text: str, exact: Decimal, indicator: Indicator) -> Value:
    """1.326 households: a program with an English keyboard has taken the dot between thousands for a decimal point."""
    thousands = exact.scaleb(3)
    readings = (format_vi(thousands),) if thousands == thousands.to_integral_value() else ()
    told = _doubt("MT2211", text, other=readings[0] if readings else "–", **_named(indicator))
    return Value(text, readings=readings, findings=(told,))


def _named(indicator: Indicator) -> dict[str, str]:
    return {"indicator": indicator.name_vi, "indicator_en": indicator.name_en}


def _decimal(text: str) -> Decimal | None:
    """The number that a cell of numbers writes (see `formats.said`), without a unit behind it."""
    number = text.removesuffix("%").partition(" ")[0].replace(".", "").replace(",", ".")
    sign = number.lstrip("-")
    return Decimal(number) if sign[:1].isdigit() and sign.replace(".", "", 1).isdigit() else None


def _text(text: str) -> Value:
    if _DASH.fullmatch(text):
        return Value(text, readings=("0", ""), findings=(_doubt("MT2213", text),))
    if match := _NO_FIGURE.fullmatch(text):
        return Value("", reason=match[1] or text)
    others = _typed_as(text)
    if others:
        return _day(text, others)
    for pattern in (_BEFORE, _BEHIND):
        match = pattern.match(text) if pattern is _BEFORE else pattern.search(text)
        if match is not None:
            plain = (text[: match.start()] + text[match.end() :]).strip()
            return Value(plain, status=STATUSES.get(search_key(match[1]).split(" dat")[0], ObsStatus.ESTIMATE))
    return Value(text)


def _typed_as(text: str) -> tuple[str, ...]:
    """What was typed where a program made a day of it and saved the day as text; empty for other texts."""
    if len(text) > 20:
        return ()
    if match := _FULL_DAY.fullmatch(text):
        return tuple(dict.fromkeys((f"{int(match[2])}/{int(match[1])}", f"{int(match[1])}/{int(match[2])}")))
    if not _MONTH_WORD.search(text):
        return ()
    if match := _DAY_MONTH.fullmatch(text):
        month = _month(match[2])
        return () if month is None else (f"{month}/{int(match[1])}", f"{int(match[1])}/{month}")
    if match := _MONTH_YEAR.fullmatch(text):
        month = _month(match[1])
        return () if month is None else (f"{month}/{match[2]}",)
    return ()


def _month(said: str) -> int | None:
    if said.isdigit():
        return int(said) if 1 <= int(said) <= 12 else None
    return _MONTHS.index(said.lower()) + 1 if said.lower() in _MONTHS else None


# -- units --------------------------------------------------------------------------------------------------------


def in_unit(text: str, unit: str, indicator: Indicator, names: Names) -> tuple[str, str]:
    """The text with the unit that head or row names, and the code of what there is to say about it.

    The conversion itself is the form's: exact, or refused. A unit that does not fit the indicator is an error.
    """
    found = names.unit(unit, indicator.code)
    own = indicator.unit
    if found is own or (found is not None and found.converts_to(own) and found.factor == own.factor):
        return text, ""
    scaled = _SCALED.fullmatch(unit.strip())
    if found is None and scaled is not None:
        counted = names.unit(scaled[1], indicator.code)
        if counted is not None and counted.code == indicator.unit.code:
            return f"{text} nghìn", "MT2217"
    if found is None or not found.converts_to(indicator.unit):
        return text, "MT2216"
    if any(sign.isalpha() for sign in text):
        return text, ""  # the cell names its unit itself
    return f"{text} {found.symbol_vi}", "MT2217"


def unit_finding(code: str, unit: str, indicator: Indicator) -> Finding:
    """What there is to say about a unit that is another than the indicator's."""
    own = {"own": indicator.unit.symbol_vi, "own_en": indicator.unit.symbol_en}
    return Finding(code, {**_named(indicator), "unit": unit[:40], **own})
