"""A report as data: sections of sentences in which every figure is bound to what it was worked out from.

Whoever writes a report (Word, PDF, page, terminal) prints this and adds nothing; whoever reads one back finds each
figure by its binding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from muctieu.core.aggregate import Coverage
from muctieu.core.observation import ObsStatus
from muctieu.core.period import Frequency, Period


class ReportKind(StrEnum):
    """Quý, 6 tháng, năm, giữa nhiệm kỳ, cả nhiệm kỳ."""

    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    MID_TERM = "mid_term"
    TERM = "term"


# A Roman numeral before its year; elsewhere such letters are words ("phạm vi").
_QUARTER = re.compile(r"\b[iv]+(?=/[0-9])")
_FREQUENCIES: Mapping[ReportKind, Frequency] = {
    ReportKind.QUARTER: Frequency.QUARTER,
    ReportKind.HALF_YEAR: Frequency.HALF,
    ReportKind.YEAR: Frequency.YEAR,
}


def period_of(kind: ReportKind, term: Period, as_of: date) -> Period:
    """Of what time a report speaks: the term, or the last quarter, half-year or year over on the day."""
    frequency = _FREQUENCIES.get(kind)
    if frequency is None:
        return term
    now = Period.containing(as_of + timedelta(days=1), frequency)
    return Period(now.first - now.months, now.months)


class Style(StrEnum):
    """Whose rules the paper follows: those of the state's documents or of the party's."""

    STATE = "state"
    PARTY = "party"


class Role(StrEnum):
    """What a bound figure is in its sentence."""

    VALUE = "value"
    TARGET = "target"
    ATTAINMENT = "attainment"
    GAP = "gap"
    CHANGE = "change"
    COUNT = "count"
    # What an earlier report said and is said no more.
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure in a text: how it is printed, and what that stands for.

    `id` names it inside the report and stays the same whenever the report is written anew from the same figures.
    `value` is the exact number in `unit` (a code), None for a grade or a state in words; `parts` are the observations
    it rests on. A figure that only a plan states (a target) has no parts.
    """

    id: str
    role: Role
    text: str
    value: Decimal | None = None
    unit: str = ""
    indicator: str = ""
    place: str = ""
    period: Period | None = None
    target: str = ""
    parts: tuple[str, ...] = ()
    coverage: Coverage | None = None
    status: ObsStatus = ObsStatus.OFFICIAL


Piece = str | Bound


@dataclass(frozen=True, slots=True)
class Sentence:
    """Pieces that make one sentence when joined; `id` says of what it speaks ("thu-nhap.result"), once a report."""

    id: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together."""

    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The sentences with a space between them."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Typed:
    """A place for what only people know: causes, lessons, tasks; `prompt` asks for it while `text` is empty.

    Paragraphs of `text` are separated by line ends.
    """

    id: str
    prompt: str
    text: str = ""


Cell = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under their heads; `is_number` tells by column which stand at the right."""

    id: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_number: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its name and the value of each period, None where nothing is known."""

    name: str
    values: tuple[Decimal | None, ...]
    is_target: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """A chart as data: periods from left to right, one or more lines in one unit."""

    id: str
    title: str
    unit: str
    periods: tuple[str, ...]
    lines: tuple[Line, ...]


Block = Paragraph | Typed | Table | Graph


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; `number` is printed as it stands ("I.", "1.", "a)", "" for none)."""

    id: str
    number: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def name(self) -> str:
        """The title as it stands in a sentence: "KẾT QUẢ QUÝ II/2023" is "Kết quả quý II/2023"."""
        return _QUARTER.sub(lambda found: found[0].upper(), self.title.capitalize())

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in the order of print."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text: bodies, number, place and day, type of paper and what it is about."""

    superior: str
    body: str
    number: str
    place: str
    day: date
    type: str
    about: str


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below it: on whose behalf and as what the signer signs, their name, who receives the paper."""

    behalf: str
    capacity: str
    name: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; `plan`, `place`, `period` and `as_of` say from what it was written."""

    kind: ReportKind
    style: Style
    plan: str
    place: str
    period: Period
    as_of: date
    head: Head
    foot: Foot
    bases: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    annexes: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """Every section of the text and the annexes, in the order of print."""
        for section in (*self.sections, *self.annexes):
            yield from section.walk()

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence of the text, in the order of print."""
        for section in self.walk():
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    yield from block.sentences

    def figures(self) -> Mapping[str, Bound]:
        """Every bound figure of sentences and tables by its id, in the order of print.

        Raises:
            ValueError: Two figures of one id that are not the same.
        """
        found: dict[str, Bound] = {}
        for piece in self._pieces():
            if isinstance(piece, Bound) and found.setdefault(piece.id, piece) != piece:
                raise ValueError(piece.id)
        return found

    def _pieces(self) -> Iterator[Piece]:
        for section in self.walk():
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    for sentence in block.sentences:
                        yield from sentence.pieces
                elif isinstance(block, Table):
                    for row in block.rows:
                        for cell in row:
                            yield from cell

    def typed(self) -> Mapping[str, Typed]:
        """Every place for people's words, by its id."""
        blocks = (block for section in self.walk() for block in section.blocks)
        return {block.id: block for block in blocks if isinstance(block, Typed)}
