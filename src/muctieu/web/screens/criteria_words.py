"""Verdicts of rule sets in words: answers, values, levels, margins, classes, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from muctieu.core.criteria import Answer, Decided, Kind, Op, RuleSet, SetKind
from muctieu.core.expression import Value, as_decimal
from muctieu.core.numbers_vi import format_vi
from muctieu.core.standing import Standing
from muctieu.core.working import Lack, Missing, SetVerdict, Working
from muctieu.web.screens.words import day_text, pick

# The chip's shape and colour of each answer; the word always stands beside it.
CHIPS = {Answer.MET: "met", Answer.UNMET: "unmet", Answer.UNKNOWN: "no_data"}
SIGNS = {Op.GE: "≥", Op.GT: ">", Op.LE: "≤", Op.LT: "<"}


def answer_word(answer: Answer) -> str:
    words = {Answer.MET: ("đạt", "met"), Answer.UNMET: ("chưa đạt", "not met"), Answer.UNKNOWN: ("chưa rõ", "unknown")}
    return pick(*words[answer])


def holds_word(answer: Answer) -> str:
    """Of a condition that makes a place poor: to hold is no achievement."""
    words = {Answer.MET: ("có", "holds"), Answer.UNMET: ("không", "does not"), Answer.UNKNOWN: ("chưa rõ", "unknown")}
    return pick(*words[answer])


def set_name(found: RuleSet) -> str:
    return pick(found.name_vi, found.name_en)


def value_text(value: Value | Decimal | None, unit: str = "") -> str:
    """A value with at most two decimals and its unit; yes and no in words."""
    if isinstance(value, bool):
        return pick("có", "yes") if value else pick("không", "no")
    if value is None:
        return "…"
    exact = as_decimal(value) if isinstance(value, Fraction) else value
    text = format_vi(exact, places=2)
    text = text.rstrip("0").rstrip(",") if "," in text else text
    return f"{text}{unit}" if unit in {"", "%"} else f"{text} {unit}"


def distance_text(value: Fraction | Decimal, unit: str) -> str:
    """A distance between two values; between two percentages it is points."""
    return value_text(value, pick("điểm %", "points") if unit == "%" else unit)


def class_names(found: RuleSet, codes: tuple[str, ...]) -> str:
    named = [one for code in codes if (one := found.class_named(code)) is not None]
    return pick(" hoặc ", " or ").join(pick(one.name_vi, one.name_en) for one in named)


def conclusion(verdict: SetVerdict) -> str:
    """The verdict in a phrase: the count of a tally, the class that counts."""
    if verdict.ruleset.kind is SetKind.TALLY:
        told = verdict.tally
        return pick(
            f"đạt {told.met}/{told.total} tiêu chí, chưa đạt {told.unmet}, chưa rõ {told.unknown}",
            f"{told.met} of {told.total} criteria met, {told.unmet} not met, {told.unknown} unknown",
        )
    names = class_names(verdict.ruleset, verdict.candidates)
    return names if len(verdict.candidates) == 1 else pick(f"chưa rõ: {names}", f"unknown: {names}")


def chip_of(verdict: SetVerdict) -> str:
    """The chip of a whole set; to be of a class is neither met nor unmet."""
    if verdict.ruleset.kind is SetKind.TALLY:
        return CHIPS[verdict.answer]
    return "holds" if len(verdict.candidates) == 1 else "no_data"


def standing_text(standing: Standing | None) -> str:
    """Recognition with its days and paper; "" for classes."""
    if standing is None:
        return ""
    text = pick(standing.text_vi, standing.text_en)
    if standing.recognised_on is not None:
        text += pick("; công nhận từ ", "; recognised from ") + day_text(standing.recognised_on)
    if standing.lost_on is not None:
        text += pick(", mất từ ", ", lost from ") + day_text(standing.lost_on)
    return text + (f" ({standing.document})" if standing.document else "")


def listing_text(verdict: SetVerdict) -> str:
    """What the published list says, and what the figures give where that differs; "" without a list."""
    listing = verdict.listing
    if listing is None:
        return ""
    name = class_names(verdict.ruleset, (listing.code,))
    text = pick(f"{name} từ {day_text(listing.since)}", f"{name} from {day_text(listing.since)}")
    return text + (f" ({listing.document})" if listing.document else "")


def details(found: Working) -> Iterator[str]:
    """Value, level and margin of a row, each a phrase."""
    rule = found.rule
    if rule.kind is Kind.AT_LEAST:
        yield pick(f"cần {rule.needed}/{len(rule.of)}", f"{rule.needed} of {len(rule.of)} needed")
    if rule.kind is Kind.ANY_OF:
        yield pick("chỉ cần một mục dưới đây", "one of these is enough")
    if found.value is not None and rule.kind is not Kind.RECOGNISED:
        yield value_text(found.value, rule.unit)
    yield from _levels(found)
    if found.margin is not None:
        yield margin_text(found)
    if found.stated:
        yield pick("theo kết luận được ghi, không kèm số", "as stated, without figures")
    if found.decided is not None and found.overrode is not None:
        yield decided_text(found.decided, found.overrode)
    if found.chained is not None:
        yield conclusion(found.chained)


def decided_text(decided: Decided, computed: Answer) -> str:
    """Whose decision it is, until when, and what the figures say."""
    until, word = day_text(decided.until), answer_word(computed)
    return pick(
        f"theo quyết định của {decided.who}, hết hiệu lực {until}; máy tính: {word}",
        f"decided by {decided.who_en}, until {until}; computed: {word}",
    )


def _levels(found: Working) -> Iterator[str]:
    rule = found.rule
    if rule.kind is Kind.ZERO:
        yield pick("phải không có", "must be none")
    elif found.bound is not None:
        upper = "" if found.under is None else pick(" và < ", " and < ") + value_text(found.under, rule.unit)
        level = f"{SIGNS[rule.op]} {value_text(found.bound, rule.unit)}{upper}"
        yield pick(f"mức {level}", f"level {level}")
    elif rule.levels:
        yield pick("chưa có mức", "no level")


def margin_text(found: Working) -> str:
    """How far inside the level the value lies, or how far it is off."""
    margin = found.margin or Fraction(0)
    size = distance_text(abs(margin), found.rule.unit)
    text = pick(f"dư {size}", f"margin {size}") if margin >= 0 else pick(f"còn cách {size}", f"off by {size}")
    relative = found.relative
    if relative is None:
        return text
    share = value_text(abs(relative) * 100, "%")
    return text + pick(f" ({share} của mức)", f" ({share} of the level)")


_LACKS = {
    Lack.FACT: ("chưa có", "not known yet"),
    Lack.LEVEL: ("chưa có mức của tiêu chí", "no level of the criterion"),
    Lack.SERIES: ("chưa có số tham chiếu bên ngoài", "no outside reference figure"),
    Lack.REGION: ("chưa ghi vùng", "no region stated"),
    Lack.GROUP: ("chưa rõ nhóm xã", "group of the commune not known"),
    Lack.RECOGNITION: ("chưa ghi đã được công nhận hay chưa", "nothing stated on recognition"),
    Lack.RULE_SET: ("không có bộ tiêu chí có hiệu lực", "no rule set in force"),
}


def missing_text(lack: Missing) -> str:
    """That it is missing, without its name."""
    by = pick(" (tỉnh quy định)", " (set by the province)") if lack.province else ""
    return f"{pick(*_LACKS[lack.lack])}{by}"


def open_lacks(verdict: SetVerdict) -> tuple[Missing, ...]:
    """What is missing for a verdict: below criteria that are unknown, of classes only where figures leave several."""
    if verdict.ruleset.kind is SetKind.TALLY:
        rows = [row for row in verdict.rows if row.answer is Answer.UNKNOWN]
    else:
        rows = [] if verdict.live is not None else list(verdict.rows)
    if verdict.scope is not None and verdict.within_scope is Answer.UNKNOWN:
        rows.append(verdict.scope)
    return tuple(dict.fromkeys(lack for row in rows for one in row.walk() for lack in one.missing))
