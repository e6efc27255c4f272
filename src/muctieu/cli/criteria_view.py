"""A verdict by a rule set as lines of text: conclusion, working with margins, what is missing, the way out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from muctieu.cli.output import one, visible
from muctieu.core.criteria import Answer, Benefit, Kind, Op, RuleBook, SetKind
from muctieu.core.expression import Value, as_decimal
from muctieu.core.numbers_vi import format_vi
from muctieu.core.standing import Standing
from muctieu.core.way_out import Barrier, WayOut
from muctieu.core.working import Missing, SetVerdict, Working

ANSWERS = {Answer.MET: ("đạt", "met"), Answer.UNMET: ("chưa đạt", "not met"), Answer.UNKNOWN: ("chưa rõ", "unknown")}
MARKS = {Answer.MET: "✓", Answer.UNMET: "✗", Answer.UNKNOWN: "?"}
SIGNS = {Op.GE: "≥", Op.GT: ">", Op.LE: "≤", Op.LT: "<"}
MOST_ROUTES = 5


def list_lines(book: RuleBook) -> Iterator[str]:
    """Every set with its family, days in force and legal basis."""
    for found in sorted(book.sets, key=lambda one: (one.family, one.start)):
        end = f"{day(found.end)}" if found.end is not None else "…"
        yield f"{found.code}  ({found.family})  {day(found.start)} – {end}"
        yield f"    {one(found.name_vi, found.name_en)}"
        unsure = sum(1 for rule in found.rules.values() if not rule.basis.confirmed)
        rules = one(f"{len(found.rules)} dòng", f"{len(found.rules)} rows")
        yield f"    {found.basis.text}; {rules}, {one('chưa đối chiếu', 'not compared')}: {unsure}"


def verdict_lines(verdict: SetVerdict, out: WayOut | None, standing: Standing | None) -> Iterator[str]:
    """The whole page."""
    found = verdict.ruleset
    yield f"{one(found.name_vi, found.name_en)} · {day(verdict.as_of)}"
    yield f"{one('Căn cứ', 'Basis')}: {found.basis.text}"
    yield f"{one('Kết luận', 'Verdict')}: {_conclusion(verdict)}"
    if standing is not None:
        yield f"{one('Công nhận', 'Recognition')}: {_standing(standing)}"
    if verdict.within_scope is not Answer.MET:
        yield one("Phạm vi: ", "Scope: ") + _scope(verdict.within_scope)
    yield ""
    for row in verdict.rows:
        yield from _working(row, 0)
    yield from _foot(verdict)
    if out is not None:
        yield from way_out_lines(out)


def day(value: date) -> str:
    """A day as people here write it."""
    return f"{value:%d/%m/%Y}"


def number(value: Value | Decimal | None, unit: str = "") -> str:
    """A value with at most two decimals and its unit; yes/no in words."""
    if isinstance(value, bool):
        return one("có", "yes") if value else one("không", "no")
    if value is None:
        return "…"
    exact = as_decimal(value) if isinstance(value, Fraction) else value
    text = format_vi(exact, places=2)
    text = text.rstrip("0").rstrip(",") if "," in text else text
    return f"{text}{unit}" if unit in {"", "%"} else f"{text} {unit}"


def _distance(value: Fraction, unit: str) -> str:
    """A distance between two values; between two percentages it is points."""
    return number(value, one("điểm %", "points") if unit == "%" else unit)


def _conclusion(verdict: SetVerdict) -> str:
    if verdict.ruleset.kind is SetKind.TALLY:
        told = verdict.tally
        met = one(f"đạt {told.met}/{told.total} tiêu chí", f"{told.met} of {told.total} criteria met")
        rest = one(f"chưa đạt {told.unmet}, chưa rõ {told.unknown}", f"{told.unmet} not met, {told.unknown} unknown")
        return f"{met}; {rest} – {_answer(verdict.answer)}"
    live = _classes(verdict, verdict.possible)
    if verdict.listing is None:
        return live
    source = f"{_classes(verdict, (verdict.listing.code,))} {one('từ', 'from')} {day(verdict.listing.since)}"
    stands = _classes(verdict, verdict.candidates)
    return f"{stands} ({one('danh sách', 'list')}: {source}; {one('số liệu', 'figures')}: {live})"


def _answer(answer: Answer) -> str:
    words = ANSWERS
    return one(*words[answer])


def _classes(verdict: SetVerdict, codes: tuple[str, ...]) -> str:
    named = [found for code in codes if (found := verdict.ruleset.class_named(code)) is not None]
    text = one(" hoặc ", " or ").join(one(found.name_vi, found.name_en) for found in named)
    return text if len(named) == 1 else f"{one('chưa rõ', 'unknown')}: {text}"


def _standing(standing: Standing) -> str:
    text = one(standing.text_vi, standing.text_en)
    if standing.recognised_on is not None:
        text += f"; {one('công nhận từ', 'recognised from')} {day(standing.recognised_on)}"
    if standing.lost_on is not None:
        text += f", {one('mất từ', 'lost from')} {day(standing.lost_on)}"
    return text + (f" ({visible(standing.document)})" if standing.document else "")


def _scope(answer: Answer) -> str:
    if answer is Answer.UNMET:
        return one("xã không thuộc diện xét của bộ này", "the set does not speak of this commune")
    return one("chưa rõ xã có thuộc diện xét không", "unknown whether the set speaks of this commune")


def _working(found: Working, depth: int) -> Iterator[str]:
    rule = found.rule
    line = f"{'  ' * depth}{MARKS[found.answer]} {one(rule.name_vi, rule.name_en)}"
    if rule.kind is Kind.AT_LEAST:
        line += one(f" (cần {rule.needed}/{len(rule.of)})", f" ({rule.needed} of {len(rule.of)} needed)")
    if detail := "; ".join(_details(found)):
        line += f": {detail}"
    if found.evidence:
        line += f" [{visible(found.evidence)}]"
    yield line + ("" if found.confirmed else " (*)")
    for part in found.parts:
        yield from _working(part, depth + 1)


def _details(found: Working) -> Iterator[str]:
    rule = found.rule
    if found.value is not None:
        yield number(found.value, rule.unit)
    elif not found.parts and not found.stated and found.missing:
        yield one("chưa có số liệu", "no figure")
    if found.bound is not None and rule.kind is not Kind.ZERO:
        upper = "" if found.under is None else f" {one('và', 'and')} < {number(found.under, rule.unit)}"
        yield f"{one('mức', 'level')} {SIGNS[rule.op]} {number(found.bound, rule.unit)}{upper}"
    elif rule.kind is Kind.ZERO:
        yield one("phải không có", "must be none")
    elif rule.levels and found.bound is None:
        yield one("chưa có mức", "no level")
    if found.margin is not None:
        yield _margin(found)
    if found.stated:
        yield one("theo văn bản nêu, không kèm số", "as stated, without figures")
    if found.decided is not None and found.overrode is not None:
        until, computed = f"{found.decided.until:%d/%m/%Y}", ANSWERS[found.overrode]
        yield one(
            f"theo quyết định của {found.decided.who}, hết hiệu lực {until}; máy tính: {computed[0]}",
            f"decided by {found.decided.who_en}, until {until}; computed: {computed[1]}",
        )
    if found.chained is not None:
        yield _classes(found.chained, found.chained.candidates)


def _margin(found: Working) -> str:
    margin = found.margin or Fraction(0)
    word = one("dư", "margin") if margin >= 0 else one("còn cách", "off by")
    relative = found.relative
    part = "" if relative is None else f" ({number(abs(relative) * 100, '%')} {one('của mức', 'of the level')})"
    return f"{word} {_distance(abs(margin), found.rule.unit)}{part}"


def _foot(verdict: SetVerdict) -> Iterator[str]:
    if verdict.unconfirmed:
        count = len(verdict.unconfirmed)
        yield ""
        yield one(
            f"(*) {count} dòng chưa đối chiếu với văn bản chính thức.",
            f"(*) {count} rows not compared with the official text yet.",
        )
    undecided = verdict.answer is Answer.UNKNOWN if verdict.ruleset.kind is SetKind.TALLY else verdict.live is None
    if undecided and verdict.missing:
        yield f"{one('Còn thiếu', 'Missing')}:"
        yield from (f"  - {_missing(lack)}" for lack in verdict.missing)
    below = (finding for row in verdict.rows for found in row.walk() for finding in found.findings)
    told = [f"{finding.code}: {one(finding.message_vi, finding.message_en)}" for finding in (*verdict.findings, *below)]
    yield from dict.fromkeys(told)


def _missing(lack: Missing) -> str:
    kinds = {
        "fact": ("số liệu", "figure"),
        "level": ("mức của tiêu chí", "level of the criterion"),
        "series": ("chuỗi tham chiếu", "reference series"),
        "region": ("vùng", "region"),
        "group": ("nhóm", "group"),
        "recognition": ("thông tin công nhận", "recognition"),
        "rule_set": ("bộ tiêu chí", "rule set"),
    }
    by = f" ({one('tỉnh quy định', 'set by the province')})" if lack.province else ""
    return f"{one(*kinds[lack.lack.value])}: {one(lack.name_vi, lack.name_en)} [{lack.code}]{by}"


# -- the way out ------------------------------------------------------------------------------------------------


def way_out_lines(out: WayOut) -> Iterator[str]:
    """The routes, shortest first, and what ends on leaving."""
    yield ""
    leaving = out.ruleset.class_named(out.leaving or "")
    if leaving is not None:
        yield one(f"Lối ra khỏi {leaving.name_vi}", f"Ways out of {leaving.name_en}")
    elif out.ruleset.kind is SetKind.CLASSES:
        yield one("Lối ra: chưa rõ đang ở hạng nào", "Ways out: the present class is not known")
        return
    else:
        yield one("Còn phải đạt", "Still to meet")
    if not out.routes:
        yield one(
            "  Không có gì phải đạt thêm, hoặc chưa đủ số liệu.", "  Nothing left to meet, or too little is known."
        )
    for order, route in enumerate(out.routes[:MOST_ROUTES], start=1):
        if leaving is not None:
            yield f"  {one('Cách', 'Way')} {order}" + (
                "" if route.barriers else one(": số liệu đã đủ", ": figures suffice")
            )
        for barrier in route.barriers:
            yield from _barrier(barrier, 2)
    if len(out.routes) > MOST_ROUTES:
        more = len(out.routes) - MOST_ROUTES
        yield one(f"  … và {more} cách khác (--json in đủ)", f"  … and {more} more (--json prints all)")
    yield from _lost(out.lost)


def _barrier(barrier: Barrier, depth: int) -> Iterator[str]:
    rule, unit = barrier.rule, barrier.rule.unit
    text = f"{'  ' * depth}- {one(rule.name_vi, rule.name_en)}"
    if barrier.bound is not None:
        text += f": {number(barrier.value, unit)} → {barrier.sign} {number(barrier.bound, unit)}"
    elif not barrier.parts:
        text += f": {_wanted(barrier)}"
    if barrier.gap is not None:
        text += f", {one('còn', 'to go')} {_distance(barrier.gap, unit)}"
    if barrier.relative is not None and not barrier.parts:
        text += f" ({number(barrier.relative * 100, '%')})"
    if barrier.pace is not None:
        text += f", {one('cần mỗi năm', 'needed each year')} {number(barrier.pace, unit)}"
    if barrier.missing and not barrier.parts:
        text += f" – {one('chưa biết', 'not known')}"
    yield text + ("" if barrier.confirmed else " (*)")
    for part in barrier.parts:
        yield from _barrier(part, depth + 1)
    if barrier.further is not None:
        yield from _further(barrier.further, depth + 1)


def _wanted(barrier: Barrier) -> str:
    rule = barrier.rule
    if rule.kind is Kind.RECOGNISED and (barrier.want is Answer.MET) is rule.wanted:
        return one("cần quyết định công nhận", "needs a decision that recognises it")
    return one("phải đạt", "must be met") if barrier.want is Answer.MET else one("phải khác đi", "must change")


def _further(out: WayOut, depth: int) -> Iterator[str]:
    barriers = out.routes[0].barriers if out.routes else ()
    name = one(out.ruleset.name_vi, out.ruleset.name_en)
    unknown = sum(1 for barrier in barriers if barrier.missing)
    yield "  " * depth + one(
        f"{name}: còn {len(barriers)} tiêu chí, trong đó {unknown} chưa rõ",
        f"{name}: {len(barriers)} criteria to go, {unknown} of them unknown",
    )
    for barrier in barriers:
        yield f"{'  ' * (depth + 1)}- {one(barrier.rule.name_vi, barrier.rule.name_en)}"


def _lost(lost: tuple[Benefit, ...]) -> Iterator[str]:
    if lost:
        yield one("Khi ra, các chính sách sau kết thúc:", "On leaving, these policies end:")
    for benefit in lost:
        mark = "" if benefit.basis.confirmed else " (*)"
        yield f"  - {one(benefit.name_vi, benefit.name_en)}; {benefit.basis.text}{mark}"
