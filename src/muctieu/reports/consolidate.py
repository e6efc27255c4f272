"""A province's report from its communes' issued ones: their frozen figures, counted and added, never asked anew.

Every sentence says on how many communes it rests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from muctieu.core.aggregate import Coverage
from muctieu.core.indicator import Indicator, PlaceRule
from muctieu.core.period import Period
from muctieu.core.report import (
    Bound,
    Cell,
    Foot,
    Head,
    Paragraph,
    Piece,
    Report,
    ReportKind,
    Role,
    Section,
    Sentence,
    Style,
    Table,
)
from muctieu.core.report_diff import results
from muctieu.core.scoreboard import VERDICT_WORDS
from muctieu.core.unit import Unit
from muctieu.core.verdict import Verdict
from muctieu.core.wording import in_sentence, with_unit
from muctieu.reports.compose import Letter

_HEADS = ("TT", "Xã", "Số báo cáo", "Ngày", "Tổng số chỉ tiêu", "Vượt, đạt", "Đúng lộ trình", "Chậm, khó đạt, chưa đạt",
          "Chưa đánh giá")  # fmt: skip
_IS_NUMBER = (False, False, False, False, True, True, True, True, True)
_COLUMNS = (
    (Verdict.EXCEEDED, Verdict.MET), (Verdict.ON_TRACK,), (Verdict.SLOW, Verdict.AT_RISK, Verdict.UNMET),
    (Verdict.BLOCKED, Verdict.NO_DATA),
)  # fmt: skip
# An indicator is told of when so many communes have it for one period.
_LEAST = 2


@dataclass(frozen=True, slots=True)
class CommuneReport:
    """A commune with its issued report, how that is named and of which day; None where none was issued."""

    key: str
    name: str
    report: Report | None = None
    number: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Which report is wanted: of what kind and time, on whose paper, with which definitions."""

    kind: ReportKind
    period: Period
    as_of: date
    place: str
    letter: Letter
    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]


def consolidate(communes: Sequence[CommuneReport], terms: Terms) -> Report:
    """The province's report; the same reports give the same one."""
    made = [one for one in communes if one.report is not None]
    letter = terms.letter
    about = f"Tổng hợp {terms.period.label_vi} từ báo cáo của các xã"
    mark = "." if letter.style is Style.STATE else "-"
    texts = (
        ("scope", "Phạm vi tổng hợp", _scope(communes, made)),
        ("results", "Kết quả chung", _counts(made)),
        ("figures", "Kết quả theo chỉ tiêu", _figures(made, len(communes), terms)),
    )
    sections = [(name, title, tuple(found)) for name, title, found in texts]
    shown = [one for one in sections if one[2]]
    return Report(
        kind=terms.kind, style=letter.style, plan="", place=terms.place, period=terms.period, as_of=terms.as_of,
        head=Head(letter.superior, letter.body, letter.number, letter.place, letter.day, "BÁO CÁO", about),
        foot=Foot(letter.behalf, letter.capacity, letter.name, letter.recipients),
        sections=tuple(
            Section(name, f"{'I' * number}{mark}", title.upper(), tuple(Paragraph((one,)) for one in found))
            for number, (name, title, found) in enumerate(shown, start=1)
        ),
        annexes=(Section("annex-table", "Phụ lục I", "KẾT QUẢ TỪNG XÃ", (_table(communes),)),),
    )  # fmt: skip


def _scope(communes: Sequence[CommuneReport], made: Sequence[CommuneReport]) -> Iterator[Sentence]:
    has = Bound("count.issued", Role.COUNT, f"{len(made)}/{len(communes)}", Decimal(len(made)),
                coverage=_coverage(len(made), communes))  # fmt: skip
    yield Sentence("scope", ("Số liệu lấy từ báo cáo đã ban hành của ", has, " xã."))
    missing = [one.name for one in communes if one.report is None]
    if missing:
        yield Sentence("missing", ("Chưa có báo cáo ban hành: ", "; ".join(missing), "."))


def _coverage(count: int, communes: Sequence[CommuneReport]) -> Coverage:
    return Coverage(count, len(communes), tuple(one.key for one in communes if one.report is None))


def _counts(made: Sequence[CommuneReport]) -> Iterator[Sentence]:
    """The communes' own counts of targets by verdict, added up."""
    added: Counter[str] = Counter()
    for one in made:
        added.update(_own_counts(one))
    if not added["total"]:
        return
    pieces: list[Piece] = ["Trong ", _count("total", added), " chỉ tiêu của ", str(len(made)), " xã có: "]
    first = True
    for verdict, (word, _word_en) in VERDICT_WORDS.items():
        if added[verdict.value]:
            pieces += ["" if first else "; ", _count(verdict.value, added), f" chỉ tiêu {word}"]
            first = False
    yield Sentence("counts", tuple(piece for piece in (*pieces, ".") if piece))


def _count(name: str, added: Counter[str]) -> Bound:
    return Bound(f"count.{name}", Role.COUNT, str(added[name]), Decimal(added[name]))


def _own_counts(one: CommuneReport) -> dict[str, int]:
    """Verdict → how many targets the commune's report counts; "total" for all."""
    figures = {} if one.report is None else one.report.figures()
    names = ("total", *(verdict.value for verdict in Verdict))
    found = {name: figures[f"count.{name}"] for name in names if f"count.{name}" in figures}
    return {name: int(bound.value) for name, bound in found.items() if bound.value is not None}


def _figures(made: Sequence[CommuneReport], communes: int, terms: Terms) -> Iterator[Sentence]:
    """What the communes' reports give of one indicator for one period and in one unit, the widest known first."""
    found: dict[tuple[str, Period, str], list[tuple[CommuneReport, Bound]]] = {}
    for one in made:
        seen: set[tuple[str, Period, str]] = set()
        for bound in results(one.report).values() if one.report is not None else ():
            if bound.value is None or bound.period is None or bound.indicator not in terms.indicators:
                continue
            key = (bound.indicator, bound.period, bound.unit)
            if key not in seen and bound.unit in terms.units:
                seen.add(key)
                found.setdefault(key, []).append((one, bound))
    order = list(terms.indicators)
    for (code, period, unit), pairs in sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
        if len(pairs) >= _LEAST:
            yield _told(terms.indicators[code], period, pairs, (terms.units[unit], communes))


def _told(
    indicator: Indicator, period: Period, pairs: Sequence[tuple[CommuneReport, Bound]], of: tuple[Unit, int]
) -> Sentence:
    """One indicator over the communes; `of` is the unit of all, and how many communes there are."""
    unit, communes = of
    ordered = sorted(pairs, key=lambda pair: (pair[1].value or Decimal(0), pair[0].name))
    (low_at, low), (high_at, high) = ordered[0], ordered[-1]
    name = in_sentence(indicator.name_vi)
    pieces: list[Piece] = [
        f"{name[:1].upper()}{name[1:]}, {period.label_vi} (theo báo cáo của {len(pairs)}/{communes} xã): "
    ]
    key = f"{indicator.code}.{period}"
    if indicator.place is PlaceRule.SUM:
        total = sum((bound.value or Decimal(0) for _one, bound in pairs), Decimal(0))
        parts = tuple(dict.fromkeys(part for _one, bound in pairs for part in bound.parts))
        pieces += ["tổng cộng ", Bound(f"{key}.total", Role.VALUE, with_unit(total, unit), total, unit.code,
                                       indicator.code, period=period, parts=parts,
                                       coverage=Coverage(len(pairs), communes)), "; "]  # fmt: skip
    pieces += ["thấp nhất ", _at(low, f"{key}.low"), f" ({low_at.name}), cao nhất ", _at(high, f"{key}.high"),
               f" ({high_at.name})."]  # fmt: skip
    return Sentence(f"{key}.result", tuple(pieces))


def _at(bound: Bound, name: str) -> Bound:
    """A commune's own figure, under its name in this report."""
    return Bound(name, Role.VALUE, bound.text, bound.value, bound.unit, bound.indicator, bound.place, bound.period,
                 bound.target, bound.parts, bound.coverage, bound.status)  # fmt: skip


def _table(communes: Sequence[CommuneReport]) -> Table:
    rows = tuple(_row(number, one) for number, one in enumerate(communes, start=1))
    return Table("annex", "Kết quả từng xã", _HEADS, rows, _IS_NUMBER)


def _row(number: int, one: CommuneReport) -> tuple[Cell, ...]:
    counts = _own_counts(one)
    numbers = [counts.get("total"), *(sum(counts.get(verdict.value, 0) for verdict in some) for some in _COLUMNS)]
    cells = tuple((str(count),) if counts and count is not None else () for count in numbers)
    day = () if one.day is None else (f"{one.day:%d/%m/%Y}",)
    return ((str(number),), (one.name,), (one.number or "chưa ban hành",), day, *cells)
