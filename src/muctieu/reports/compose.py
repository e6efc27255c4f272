"""A review report from a scoreboard: counts, results by sector, limits, directions, the table of all targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from unicodedata import normalize

from muctieu.core.aggregate import Figure
from muctieu.core.numbers_vi import format_vi
from muctieu.core.period import Period
from muctieu.core.quantity import plain, round_half_up
from muctieu.core.report import (
    Block,
    Bound,
    Cell,
    Foot,
    Graph,
    Head,
    Line,
    Paragraph,
    Piece,
    Report,
    ReportKind,
    Role,
    Section,
    Sentence,
    Style,
    Table,
    Typed,
)
from muctieu.core.report_words import insert, is_own
from muctieu.core.scoreboard import VERDICT_WORDS, Scoreboard
from muctieu.core.target_review import Group, review_target
from muctieu.core.track import track
from muctieu.core.verdict import Verdict
from muctieu.core.wording import in_sentence
from muctieu.packs.outlines import Fill, Outline, OutlineSection
from muctieu.packs.sectors import Sector
from muctieu.reports.sentences import (
    Narrator,
    Told,
    filled,
    goal_bound,
    last_year,
    marked,
    name_of,
    share_bound,
    value_bound,
)

ANNEX = "annex"
# Charts of a report: the targets that need attention first, each with at least so many results.
GRAPHS, LEAST_STEPS = 8, 3
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_HEADS = ("TT", "Chỉ tiêu", "ĐVT", "Chỉ tiêu NQ", "Cùng kỳ", "Kết quả", "% so NQ", "Phủ", "Đánh giá")
_IS_NUMBER = (False, False, False, True, True, True, True, True, False)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a report's paper says beside its text: whose it is, where and when it is signed, by whom."""

    style: Style
    superior: str
    body: str
    place: str
    day: date
    behalf: str = ""
    capacity: str = ""
    name: str = ""
    number: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure that an earlier report (`paper`: how it is cited) gave and that is now another, None: known no more."""

    former: Bound
    value: Bound | None
    paper: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report is to be written; `typed` are people's words by the place they belong to.

    `groups` say what people have decided to do with targets (`core.target_review`); for the others the rules propose.
    `replaces` is how the report is cited whose place this one takes. `breaks` are the days on which the place took or
    gave people and land: across them nothing is compared with last year.
    """

    kind: ReportKind
    period: Period
    outline: Outline
    letter: Letter
    typed: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    revisions: Sequence[Revision] = ()
    replaces: str = ""
    breaks: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """What sentences are made of: sectors in the order of reports, and by case the variants of its sentence."""

    sectors: Mapping[str, Sector]
    patterns: Mapping[str, tuple[str, ...]]


def compose(
    board: Scoreboard, figures: Mapping[str, Sequence[Figure]], wanted: Wanted, *, language: Language
) -> Report:
    """The report of a plan as of the scoreboard's day; the same arguments give the same report.

    Args:
        board: Where every target of the plan stands.
        figures: The figures of each indicator, oldest first, by code.
        wanted: Kind, period, outline, letter and people's words.
        language: Sectors and sentence patterns.
    """
    writer = _Writer(board, figures, wanted, language)
    written = Report(
        kind=wanted.kind,
        style=wanted.letter.style,
        plan=board.plan.code,
        place=board.plan.place,
        period=wanted.period,
        as_of=board.as_of,
        head=writer.head(),
        foot=writer.foot(),
        sections=tuple(writer.sections()),
        annexes=tuple(writer.annexes()),
    )
    own = {name: normalize("NFC", text) for name, text in wanted.typed.items() if is_own(name)}
    return insert(written, own)


class _Writer:
    def __init__(
        self, board: Scoreboard, figures: Mapping[str, Sequence[Figure]], wanted: Wanted, language: Language
    ) -> None:
        self.board, self.wanted, self.sector_by_code = board, wanted, language.sectors
        self.narrator = Narrator(language.patterns)
        self.told = [
            Told(one, figures.get(one.target.indicator.code, ()), board.plan, wanted.breaks)
            for one in sorted(board.assessments, key=lambda one: language.sectors[one.target.indicator.sector].order)
        ]

    # -- paper --------------------------------------------------------------------------------------------------

    def head(self) -> Head:
        letter = self.wanted.letter
        about = self._text(self.wanted.outline.about)
        return Head(
            letter.superior, letter.body, letter.number, letter.place, letter.day, "BÁO CÁO",
            about[:1].upper() + about[1:],
        )  # fmt: skip

    def foot(self) -> Foot:
        letter = self.wanted.letter
        return Foot(letter.behalf, letter.capacity, letter.name, letter.recipients)

    def _text(self, pattern: str) -> str:
        """The pattern with plan and period named inside a sentence: names keep their capitals."""
        given: dict[str, tuple[Piece, ...]] = {
            "plan": (self.board.plan.name_vi,),
            "period": (self.wanted.period.label_vi,),
        }
        return "".join(str(piece) for piece in filled(pattern, given))

    # -- sections ------------------------------------------------------------------------------------------------

    def sections(self) -> Iterator[Section]:
        for number, asked in enumerate(self.wanted.outline.sections):
            mark = f"{_ROMAN[number]}-" if self.wanted.letter.style is Style.PARTY else f"{_ROMAN[number]}."
            below = tuple(self._headings()) if Fill.RESULTS in asked.fill else ()
            title = self._text(asked.title)
            yield Section(asked.id, mark, title.upper(), tuple(self._blocks(asked)), below)

    def _blocks(self, asked: OutlineSection) -> Iterator[Block]:
        for fill in asked.fill:
            if fill is Fill.TYPED:
                words = normalize("NFC", self.wanted.typed.get(asked.id, ""))
                yield Typed(asked.id, asked.prompt, words)
            elif fill is Fill.REVISIONS:
                told = tuple(self._since_then())
                if told:
                    yield Paragraph(told)
            elif fill in self._fills():
                sentence = self._fills()[fill]()
                if sentence is not None:
                    yield Paragraph((sentence,))

    def _fills(self) -> Mapping[Fill, Callable[[], Sentence | None]]:
        return {
            Fill.COUNTS: self._counts,
            Fill.FOCUS: self._focus,
            Fill.MISSING: self._missing,
            Fill.RAISE: self._raise,
            Fill.FORCE: self._force,
            Fill.AMEND: self._amend,
        }

    def _headings(self) -> Iterator[Section]:
        """One subsection for each heading of which anything is known, a paragraph for each sector."""
        number = 0
        for heading in dict.fromkeys(sector.heading for sector in self.sector_by_code.values()):
            paragraphs = tuple(self._paragraphs(heading.code))
            if paragraphs:
                number += 1
                yield Section(heading.code, f"{number}.", f"Về {in_sentence(heading.name_vi)}", paragraphs)

    def _paragraphs(self, heading: str) -> Iterator[Paragraph]:
        for code, sector in self.sector_by_code.items():
            if sector.heading.code == heading:
                mine = (self.narrator.result(told) for told in self.told if told.target.indicator.sector == code)
                sentences = tuple(sentence for sentence in mine if sentence is not None)
                if sentences:
                    yield Paragraph(sentences)

    # -- sentences about several targets --------------------------------------------------------------------------

    def _counts(self) -> Sentence:
        """Reports open with the counts of targets by verdict; those without figures are counted too."""
        day = self.board.as_of
        pieces: list[Piece] = [f"Đến ngày {day:%d/%m/%Y}, trong "]
        pieces += [_count("total", len(self.told)), " chỉ tiêu của nghị quyết có: "]
        for number, (verdict, count) in enumerate(self.board.counts.items()):
            pieces.append("; " if number else "")
            pieces += [_count(verdict.value, count), f" chỉ tiêu {VERDICT_WORDS[verdict][0]}"]
        return Sentence("counts", tuple(piece for piece in (*pieces, ".") if piece))

    def _focus(self) -> Sentence | None:
        return self._listing("focus", "Còn {count} chỉ tiêu cần tập trung: {list}.", self._with(focus=True), shown=True)

    def _missing(self) -> Sentence | None:
        text = "Chưa có số liệu để đánh giá {count} chỉ tiêu: {list}."
        silent = [told for told in self.told if told.assessment.computed is Verdict.NO_DATA]
        return self._listing("missing", text, silent)

    def _raise(self) -> Sentence | None:
        text = "Nghiên cứu điều chỉnh tăng {count} chỉ tiêu đã đạt sớm hoặc dự báo vượt: {list}."
        return self._listing("raise", text, self._grouped(Group.RAISE), shown=True)

    def _force(self) -> Sentence | None:
        text = "Tập trung chỉ đạo, tìm giải pháp cho {count} chỉ tiêu chậm, khó đạt hoặc chưa đạt: {list}."
        named = [one for one in self._grouped(Group.FORCE) if one.assessment.computed is not Verdict.NO_DATA]
        return self._listing("force", text, named, shown=True)

    def _amend(self) -> Sentence | None:
        text = "Rà soát lại số liệu hoặc cách xác định của {count} chỉ tiêu: {list}."
        return self._listing("amend", text, self._grouped(Group.AMEND))

    def _grouped(self, group: Group) -> list[Told]:
        return [told for told in self.told if self.groups[told.target.id] is group]

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """What is to be done with each target: as it was decided, else by the rules."""
        decided = self.wanted.groups
        return {
            told.target.id: decided.get(told.target.id)
            or review_target(told.assessment, told.figures, plan=told.plan, as_of=self.board.as_of).group
            for told in self.told
        }

    def _since_then(self) -> Iterator[Sentence]:
        """Which report this one replaces, and which figures of earlier ones are no longer what they said."""
        if self.wanted.replaces:
            yield self.narrator.replaces(self.wanted.replaces)
        for one in self.wanted.revisions:
            yield self.narrator.revision(one.former, one.value, paper=one.paper, name=self._named(one))

    def _named(self, revision: Revision) -> str:
        """What was measured, by the target's name; of a target that is no more by the indicator's code."""
        known = {told.target.id: name_of(told.target) for told in self.told}
        return in_sentence(known.get(revision.former.target, revision.former.indicator))

    def _with(self, *verdicts: Verdict, focus: bool = False) -> list[Told]:
        return [
            told for told in self.told if told.assessment.verdict in verdicts or (focus and told.assessment.needs_focus)
        ]

    def _listing(self, name: str, text: str, found: Sequence[Told], *, shown: bool = False) -> Sentence | None:
        """A sentence that counts and names targets, with result and goal where `shown`; None where there are none."""
        if not found:
            return None
        listed: list[Piece] = []
        for told in found:
            if listed:
                listed.append("; ")
            listed.append(in_sentence(name_of(told.target)))
            if shown and told.assessment.value is not None:
                listed += [" (", *marked(told.assessment, value_bound(told.assessment)), ", chỉ tiêu "]
                listed += [goal_bound(told.target), ")"]
        return Sentence(name, filled(text, {"count": (_count(name, len(found)),), "list": tuple(listed)}))

    # -- annexes ---------------------------------------------------------------------------------------------------

    def annexes(self) -> Iterator[Section]:
        table = Table(
            ANNEX, "Kết quả thực hiện các chỉ tiêu", _HEADS,
            tuple(self._row(number, told) for number, told in enumerate(self.told, start=1)), _IS_NUMBER,
        )  # fmt: skip
        yield Section("annex-table", "Phụ lục I", table.caption.upper(), (table,))
        graphs = tuple(self._graphs())
        if graphs:
            yield Section("annex-graphs", "Phụ lục II", "TIẾN ĐỘ CÁC CHỈ TIÊU CẦN TẬP TRUNG", graphs)

    def _row(self, number: int, told: Told) -> tuple[Cell, ...]:
        assessment, target = told.assessment, told.target
        before, share = last_year(told), share_bound(told)
        coverage = None if assessment.figure is None else assessment.figure.coverage
        return (
            (str(number),),
            (name_of(target),),
            (target.unit.symbol_vi,),
            (_bare(goal_bound(target), told),),
            () if before is None or before.value is None else (_number(before.value.value),),
            () if assessment.value is None else marked(assessment, _bare(value_bound(assessment), told)),
            () if share is None or assessment.verdict is Verdict.BLOCKED else (_bare(share, told),),
            () if coverage is None else (f"{coverage.reported}/{coverage.expected}",),
            (VERDICT_WORDS[assessment.verdict][0],),
        )

    def _graphs(self) -> Iterator[Graph]:
        found = (self._graph(told) for told in self._with(focus=True))
        drawn = [graph for graph in found if graph is not None]
        yield from drawn[:GRAPHS]

    def _graph(self, told: Told) -> Graph | None:
        """The way of a target with the value it aims at; None with too few results to see a way."""
        steps = track(told.target, told.figures, plan=told.plan, as_of=self.board.as_of)
        known = [step for step in steps if step.period is not None and step.value is not None]
        if len(known) < LEAST_STEPS:
            return None
        name, goal = name_of(told.target), goal_bound(told.target).value
        results = Line("kết quả", tuple(step.value.value for step in known if step.value is not None))
        lines = (results,) if goal is None else (results, Line("chỉ tiêu", (goal,) * len(known), is_target=True))
        periods = tuple(_until(step.period) for step in known if step.period is not None)
        return Graph(f"{told.target.id}.graph", name, told.target.unit.symbol_vi, periods, lines)


def _bare(bound: Bound, told: Told) -> Bound:
    """The figure in the table, whose columns tell the unit; "từ 55 trở lên" and grades stay as they are printed."""
    symbol = "%" if bound.role is Role.ATTAINMENT else told.target.unit.symbol_vi
    text = bound.text.replace(f" {symbol}", "").replace(symbol, "")
    return replace(bound, id=f"{bound.id}.{ANNEX}", text=text.strip() or bound.text)


def _until(period: Period) -> str:
    """The month in which the period ends: "12/2023"."""
    last = period.end - timedelta(days=1)
    return f"{last:%m/%Y}"


def _count(name: str, count: int) -> Bound:
    return Bound(f"count.{name}", Role.COUNT, str(count), Decimal(count))


def _number(value: Decimal) -> str:
    return format_vi(plain(round_half_up(value, 2)))
