"""What people changed in a report's file, against the report as it was written: numbers, sentences, words, tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from muctieu.core.likeness import NUMBER, aligned, key
from muctieu.core.numbers_vi import parse_vi
from muctieu.core.report import Bound, Cell, Report, Sentence, Table
from muctieu.core.report_added import Added, places_of, words_of_people
from muctieu.core.report_match import Matched, Segment, match
from muctieu.core.report_return import FIGURE, Comment, Returned
from muctieu.core.report_words import Place
from muctieu.errors import MuctieuError, StateError

# Of the sentences of a report one in so many is found again in its own file, whatever people did to it.
_ONE_IN = 4


class Fate(StrEnum):
    """What became of a sentence: as it was, other numbers only, other words, gone."""

    UNTOUCHED = "untouched"
    NUMBERS = "numbers"
    REWORDED = "reworded"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A bound figure that stands otherwise in the file; `written` is "" where it is gone.

    `value` is the number written, in the unit of the figure, None where that is no number.
    """

    bound: Bound
    section: str
    written: str
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence of the report, and how it came back; `moved` is where it stands now if not in its place."""

    sentence: Sentence
    section: str
    fate: Fate
    text: str = ""
    figures: tuple[FigureChange, ...] = ()
    moved: Place | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """All of it, in the order of print.

    Attributes:
        sentences: Every sentence of the report with its fate.
        cells: Figures of tables that stand otherwise.
        added: Words put in where the report leaves no room for them; without a section, above the text.
        typed: The new words of each place for people's words that changed, by its id.
        comments: What somebody noted at the edge.
        strangers: Our controls that name no figure of this report.
        insertions: Tracked insertions, counted as text.
        deletions: Tracked deletions, left out.
    """

    sentences: tuple[SentenceChange, ...]
    cells: tuple[FigureChange, ...] = ()
    added: tuple[Added, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    strangers: tuple[str, ...] = ()
    insertions: int = 0
    deletions: int = 0

    @property
    def figures(self) -> tuple[FigureChange, ...]:
        """Every figure that was changed or taken out by hand, of sentences and tables."""
        return (*(one for sentence in self.sentences for one in sentence.figures), *self.cells)

    @property
    def words(self) -> Mapping[str, str]:
        """People's new words by the name of their place, as the next composition takes them (`report_words`)."""
        found = dict(self.typed)
        for one in self.added:
            name = str(one.place)
            found[name] = f"{found[name]}\n{one.text}" if name in found else one.text
        return found

    @property
    def is_untouched(self) -> bool:
        """Whether the file says what the report says."""
        same = all(one.fate is Fate.UNTOUCHED and one.moved is None for one in self.sentences)
        return same and not (self.cells or self.added or self.typed)


def compare(report: Report, returned: Returned, *, frame: Iterable[str] = ()) -> Changes:
    """The file beside the report it was written from.

    Args:
        report: The report as it was when the file was written.
        returned: What came back.
        frame: Lines that the paper has about the text: number, day, reference of the annexes.

    Raises:
        StateError: MT6132 when so little of the report is found that the file is another one.
    """
    matched = match(report, returned, frame=frame)
    sentences = tuple(_sentences(matched))
    found = sum(one.fate is not Fate.DELETED for one in sentences)
    if _ONE_IN * found < len(sentences):
        raise StateError("MT6132", found=str(found), total=str(len(sentences)), about=report.head.about)
    added, typed = words_of_people(report, returned, matched)
    names = {one.name.removeprefix(FIGURE) for passage in returned.passages for one in passage.figures}
    return Changes(
        sentences, tuple(_cells(report, returned)), added, typed, returned.comments,
        tuple(sorted(names - report.figures().keys())), returned.insertions, returned.deletions,
    )  # fmt: skip


# -- sentences ---------------------------------------------------------------------------------------------------


def _sentences(matched: Matched) -> Iterator[SentenceChange]:
    found, in_place = matched.by_known(), matched.in_place()
    places = places_of(matched)
    for at, known in enumerate(matched.known):
        if known.sentence is None:
            continue
        segment = found.get(at)
        if segment is None:
            yield SentenceChange(known.sentence, known.section, Fate.DELETED)
            continue
        moved = None if at in in_place else places[at]
        yield _came_back(known.sentence, known.section, segment, moved)


def _came_back(sentence: Sentence, section: str, segment: Segment, moved: Place | None) -> SentenceChange:
    if key(sentence.text) == key(segment.text):
        return SentenceChange(sentence, section, Fate.UNTOUCHED, segment.text, (), moved)
    written = _written(sentence, segment)
    said = "".join(piece if isinstance(piece, str) else written[piece.id] for piece in sentence.pieces)
    fate = Fate.NUMBERS if key(said) == key(segment.text) else Fate.REWORDED
    bounds = [piece for piece in sentence.pieces if isinstance(piece, Bound)]
    changes = [_change(bound, section, written[bound.id]) for bound in bounds]
    return SentenceChange(sentence, section, fate, segment.text, tuple(filter(None, changes)), moved)


def _written(sentence: Sentence, segment: Segment) -> Mapping[str, str]:
    """What stands in the file for each figure of a sentence: in its control, else where its neighbours are."""
    spans: dict[str, tuple[int, int]] = {}
    at = 0
    for piece in sentence.pieces:
        text = piece if isinstance(piece, str) else piece.text
        if isinstance(piece, Bound):
            spans[piece.id] = (at, at + len(text))
        at += len(text)
    beside = aligned(sentence.text, segment.text, list(spans.values()))
    inside = {
        one.name.removeprefix(FIGURE): segment.text[one.start - segment.start : one.end - segment.start].strip()
        for one in segment.figures
    }
    return {name: inside.get(name) or beside.became(*span) for name, span in spans.items()}


def _change(bound: Bound, section: str, written: str) -> FigureChange | None:
    return None if key(written) == key(bound.text) else FigureChange(bound, section, written, number_in(written))


def number_in(text: str) -> Decimal | None:
    """The first number of a text as written, whatever unit follows; None for none that can be read."""
    found = NUMBER.search(text)
    if found is None:
        return None
    try:
        return parse_vi(found[0]).value
    except MuctieuError:
        return None


# -- tables -------------------------------------------------------------------------------------------------------


def _cells(report: Report, returned: Returned) -> Iterator[FigureChange]:
    """Figures of the tables that stand otherwise: known by their control, else by the row's name and the column."""
    controls = {
        one.name.removeprefix(FIGURE): passage.text[one.start : one.end]
        for passage in reversed(returned.passages)
        if passage.cell is not None
        for one in passage.figures
    }
    rows = _rows(returned)
    for section in report.walk():
        for block in section.blocks:
            for row in block.rows if isinstance(block, Table) else ():
                found = next((one for one in rows.get(_name_of(row), ()) if len(one) == len(row)), {})
                for column, cell in enumerate(row):
                    for bound in (piece for piece in cell if isinstance(piece, Bound)):
                        written = controls.get(bound.id) or _beside(cell, bound, found.get(column, ""))
                        change = _change(bound, section.id, written)
                        if change is not None:
                            yield change


def _beside(cell: Cell, bound: Bound, found: str) -> str:
    """What stands in a cell for its figure, beside the words round it ("ước 990")."""
    text = "".join(piece if isinstance(piece, str) else piece.text for piece in cell)
    start = text.index(bound.text)
    return aligned(text, found, [(start, start + len(bound.text))]).became(start, start + len(bound.text))


def _rows(returned: Returned) -> Mapping[str, list[Mapping[int, str]]]:
    """Text of a cell → the rows in which it stands, each the text by column."""
    rows: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    for passage in returned.passages:
        if passage.cell is not None:
            table, row, column = passage.cell
            said = rows[table, row].get(column, "")
            rows[table, row][column] = f"{said} {passage.text}".strip()
    index: dict[str, list[Mapping[int, str]]] = defaultdict(list)
    for one in rows.values():
        for text in {key(text) for text in one.values()}:
            index[text].append(one)
    return index


def _name_of(row: Iterable[Cell]) -> str:
    """The longest of the texts of a row that are no figures: it names the row."""
    said = (key("".join(cell)) for cell in row if all(isinstance(piece, str) for piece in cell))  # type: ignore[arg-type]
    return max(said, key=len, default="")
