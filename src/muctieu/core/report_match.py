"""Finds what a report says again in a file that came back: by its marks, its controls, and where they are lost by text.

Marks alone are not believed: a bookmark may have been moved, doubled or lost, so whatever it names must also be like
the sentence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from muctieu.core.likeness import Likeness, has_words, key, sentences_in, words_of
from muctieu.core.report import Bound, Paragraph, Report, Section, Sentence, Table, Typed
from muctieu.core.report_return import FIGURE, Returned, Stretch, sentence_mark

# With a mark or the figures in their controls a text must only be somewhat like the sentence, without them much (%).
_WITH_MARK, _ALONE, _WHOLE = 30, 60, 100
# Of the words by which a text is best known, so many are looked up; one that stands everywhere finds nothing.
_KEYWORDS, _COMMON = 8, 500
_LONGEST, _TIMES = 4000, 4


class Kind(Enum):
    """What a known text is: of the paper, a heading, a sentence, a line that people typed, a prompt for one."""

    FRAME = "frame"
    HEADING = "heading"
    SENTENCE = "sentence"
    LINE = "line"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class Known:
    """A text of the report in the order of print; `block` is the id of the place that people's lines belong to."""

    kind: Kind
    text: str
    section: str = ""
    sentence: Sentence | None = None
    block: str = ""


@dataclass(slots=True)
class Segment:
    """A sentence of a passage that came back, or the whole passage; `known` is what it was found to be."""

    passage: int
    start: int
    end: int
    text: str
    marks: frozenset[str] = frozenset()
    figures: tuple[Stretch, ...] = ()
    known: int | None = None


@dataclass(slots=True)
class Matched:
    """The known texts, and what came back in the order of the file, each segment with what it was found to be."""

    known: list[Known]
    segments: list[Segment] = field(default_factory=list)
    longest: int = _LONGEST

    def is_short(self, segment: Segment) -> bool:
        """Whether it is worth comparing: no sentence grows to many times the longest."""
        return segment.end - segment.start <= self.longest

    def by_known(self) -> Mapping[int, Segment]:
        """Known text → its segment."""
        return {one.known: one for one in self.segments if one.known is not None}

    def in_place(self) -> frozenset[int]:
        """The known texts that stand in their old order: the longest run of them that does."""
        found = [one.known for one in self.segments if one.known is not None]
        ends: list[int] = []
        before: dict[int, int | None] = {}
        for at in found:
            place = bisect_left(ends, at)
            before[at] = ends[place - 1] if place else None
            ends[place : place + 1] = [at]
        kept, at_ = set(), ends[-1] if ends else None
        while at_ is not None:
            kept.add(at_)
            at_ = before[at_]
        return frozenset(kept)


def match(report: Report, returned: Returned, *, frame: Iterable[str] = ()) -> Matched:
    """What the report says beside what came back, tables left out; `frame` are lines of the paper about the text."""
    known = [*(Known(Kind.FRAME, line) for line in frame), *_known(report)]
    longest = max((_TIMES * len(one.text) for one in known), default=0)
    matched = Matched(known, list(_segments(returned, known)), max(_LONGEST, longest))
    _exact(matched)
    likeness = Likeness(one.text for one in known)
    _by_marks(matched, likeness)
    _by_likeness(matched, likeness, (Kind.SENTENCE,))
    _by_likeness(matched, likeness, (Kind.HEADING, Kind.LINE, Kind.PROMPT, Kind.FRAME))
    return matched


def _known(report: Report) -> Iterator[Known]:
    for line in (report.head.type, report.head.about, *report.bases):
        yield Known(Kind.FRAME, line)
    for section in report.sections:
        for one in section.walk():
            yield Known(Kind.HEADING, f"{one.number} {one.title}".strip(), one.id)
            yield from _said(one)
    for annex in report.annexes:
        yield Known(Kind.HEADING, annex.number, annex.id)
        yield Known(Kind.HEADING, annex.title, annex.id)
        yield from _said(annex)


def _said(section: Section) -> Iterator[Known]:
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield from (Known(Kind.SENTENCE, one.text, section.id, one) for one in block.sentences)
        elif isinstance(block, Typed):
            lines = [line.strip() for line in block.text.splitlines() if line.strip()]
            yield from (Known(Kind.LINE, line, section.id, block=block.id) for line in lines)
            if not lines:
                yield Known(Kind.PROMPT, f"[{block.prompt}]", section.id, block=block.id)
        elif isinstance(block, Table):
            yield Known(Kind.FRAME, block.caption)


# -- what came back ---------------------------------------------------------------------------------------------


def _segments(returned: Returned, known: Sequence[Known]) -> Iterator[Segment]:
    """The paragraphs outside tables: one that is known as a whole is one segment, another one a segment a sentence."""
    whole = {key(one.text) for one in known if one.kind is not Kind.SENTENCE}
    several = [one.text for one in known if one.sentence is not None and len(sentences_in(one.text)) > 1]
    for number, passage in enumerate(returned.passages):
        if passage.cell is not None or not has_words(passage.text):
            continue
        spans = [(0, len(passage.text))] if key(passage.text) in whole else list(_spans(passage.text, several))
        for start, end in spans:
            text = passage.text[start:end]
            marks = frozenset(one.name for one in passage.sentences if _overlap(one, start, end))
            figures = tuple(one for one in passage.figures if start <= one.start and one.end <= end)
            if has_words(text):
                yield Segment(number, start, end, text, marks, figures)


def _spans(text: str, several: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The sentences of a text; those that a full stop inside would part stay whole where they stand unchanged."""
    spans = sentences_in(text)
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    whole = [(at, at + len(one)) for one in several if (at := text.find(one)) in starts and at + len(one) in ends]
    for start, end in spans:
        around = next(((a, b) for a, b in whole if a <= start and end <= b), None)
        if around is None:
            yield start, end
        elif start == around[0]:
            yield around


def _overlap(mark: Stretch, start: int, end: int) -> bool:
    """Whether a sentence stands under the mark for the greater part."""
    return 2 * (min(mark.end, end) - max(mark.start, start)) > min(end - start, mark.end - mark.start) > 0


# -- which is which ---------------------------------------------------------------------------------------------


def _exact(matched: Matched) -> None:
    """The same text: of several that under the mark of the sentence, else the first."""
    free: dict[str, list[Segment]] = defaultdict(list)
    for segment in matched.segments:
        free[key(segment.text)].append(segment)
    for at, one in enumerate(matched.known):
        same = free.get(key(one.text), [])
        if same:
            mark = _mark(one)
            found = next((number for number, segment in enumerate(same) if mark in segment.marks), 0)
            same.pop(found).known = at


def _by_marks(matched: Matched, likeness: Likeness) -> None:
    """Sentences whose mark or whose figures' controls are there still."""
    by_name: dict[str, list[Segment]] = defaultdict(list)
    for segment in matched.segments:
        if segment.known is None and matched.is_short(segment):
            for name in {*segment.marks, *(one.name for one in segment.figures)}:
                by_name[name].append(segment)
    for at, one in _missing(matched, (Kind.SENTENCE,)):
        names = [_mark(one), *_controls(one)]
        found = {id(segment): segment for name in names for segment in by_name.get(name, ())[:_COMMON]}
        scored = [
            (_evidence(one, segment, likeness), -number, segment)
            for number, segment in enumerate(found.values())
            if segment.known is None
        ]
        best = max(scored, default=None, key=lambda score: score[:2])
        if best is not None and best[0] >= _WITH_MARK:
            best[2].known = at


def _evidence(one: Known, segment: Segment, likeness: Likeness) -> int:
    """Likeness and as much again for the mark, or less than nothing where neither mark nor figures speak for it."""
    controls = _controls(one)
    there = len(controls & {figure.name for figure in segment.figures})
    has_mark = _mark(one) in segment.marks
    if not has_mark and 2 * there < len(controls):
        return -1
    like = likeness.of(one.text, segment.text)
    return like + _WHOLE * has_mark if like >= _WITH_MARK else -1


def _by_likeness(matched: Matched, likeness: Likeness, kinds: Sequence[Kind]) -> None:
    """What is left, the likest first; two texts never become one."""
    free = [one for one in matched.segments if one.known is None and matched.is_short(one)]
    missing = {at: (one, likeness.heaviest(one.text, _KEYWORDS)) for at, one in _missing(matched, kinds)}
    index: dict[str, list[int]] = {word: [] for _, words in missing.values() for word in words}
    for number, segment in enumerate(free) if index else ():
        for word in words_of(segment.text) & index.keys():
            index[word].append(number)
    pairs = []
    for at, (one, words) in missing.items():
        near = {number for word in words if len(index[word]) <= _COMMON for number in index[word]}
        like = {number: likeness.of(one.text, free[number].text) for number in near}
        pairs += [
            (-like[number], at, number)
            for number in near
            if like[number] > _ALONE and likeness.is_about(one.text, free[number].text)
        ]
    taken = set()
    for _, at, number in sorted(pairs):
        if at not in taken and free[number].known is None:
            taken.add(at)
            free[number].known = at


def _missing(matched: Matched, kinds: Sequence[Kind]) -> list[tuple[int, Known]]:
    found = {one.known for one in matched.segments}
    return [(at, one) for at, one in enumerate(matched.known) if one.kind in kinds and at not in found]


def _mark(one: Known) -> str:
    return "" if one.sentence is None else sentence_mark(one.sentence.id)


def _controls(one: Known) -> frozenset[str]:
    pieces = () if one.sentence is None else one.sentence.pieces
    return frozenset(FIGURE + piece.id for piece in pieces if isinstance(piece, Bound))
