"""People's words in a file that came back: those in the places left for them, and those put in elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from unicodedata import normalize

from muctieu.core.likeness import NUMBER, has_words, key
from muctieu.core.report import Report, Table
from muctieu.core.report_match import Kind, Known, Matched, Segment
from muctieu.core.report_return import Returned
from muctieu.core.report_words import Place

# What ends a state document, behind its last words.
_END_MARK = re.compile(r"\s*\.?/\.\s*$")
_CELL_END = "\t"


@dataclass(frozen=True, slots=True)
class Added:
    """Words that people put in; `numbers` in them rest on nothing. `is_apart` is a paragraph of its own.

    `place` without a section is above the text, without a sentence right under the heading.
    """

    place: Place
    text: str
    is_apart: bool
    numbers: tuple[str, ...] = ()


# -- found ----------------------------------------------------------------------------------------------------------


def places_of(matched: Matched) -> Mapping[int, Place]:
    """For each known text found where it stands: under which heading, after which sentence."""
    places, here = {}, Place("")
    for segment in matched.segments:
        if segment.known is not None:
            places[segment.known] = here
            here = _after(matched, segment.known, here)
    return places


def _after(matched: Matched, at: int, here: Place) -> Place:
    """Where what follows a known text stands."""
    known = matched.known[at]
    if known.kind is Kind.HEADING:
        return Place(known.section)
    return here if known.sentence is None else Place(here.section, known.sentence.id)


def words_of_people(
    report: Report, returned: Returned, matched: Matched
) -> tuple[tuple[Added, ...], Mapping[str, str]]:
    """Words put in, and the new words of each place for them that changed."""
    in_place, lines = matched.in_place(), {name: list[str]() for name in report.typed()}
    groups = _groups(report, returned, matched)
    nexts = _nexts(groups, in_place, len(matched.known))
    added: list[Added] = []
    here, last = Place(""), -1
    for group, following in zip(groups, nexts, strict=True):
        room = _room(matched, here, last, following) if all(one.known is None for one in group) else ""
        if room:
            lines[room].append(_unended(" ".join(one.text.strip() for one in group)))
            continue
        block = next((known.block for one in group if (known := _known(matched, one)) and known.block), "")
        if block:
            lines[block].append(_unended(" ".join(filter(None, _said_beside_prompts(group, matched)))))
        else:
            added += _added(group, matched, here)
        for one in group:
            if one.known is not None:
                here = _after(matched, one.known, here)
                last = one.known if one.known in in_place else last
    return tuple(added), _new_words(report, lines)


def _known(matched: Matched, one: Segment) -> Known | None:
    return None if one.known is None else matched.known[one.known]


def _said_beside_prompts(group: Sequence[Segment], matched: Matched) -> Iterator[str]:
    """What people wrote in a paragraph of theirs: all but the words that ask for it and sentences of the report."""
    for one in group:
        known = _known(matched, one)
        if known is None or known.kind is Kind.LINE:
            yield one.text.strip()
        elif known.kind is Kind.PROMPT:
            yield one.text.replace(known.text, "").strip()


def _added(group: Sequence[Segment], matched: Matched, here: Place) -> Iterator[Added]:
    """The unknown stretches of a paragraph, each with the sentence before it."""
    is_apart = all(one.known is None for one in group)
    for is_new, run in groupby(group, key=lambda one: one.known is None):
        segments = list(run)
        if is_new:
            text = _unended(" ".join(one.text.strip() for one in segments))
            yield Added(here, text, is_apart, tuple(NUMBER.findall(text)))
        else:
            for one in segments:
                here = here if one.known is None else _after(matched, one.known, here)


def _groups(report: Report, returned: Returned, matched: Matched) -> list[list[Segment]]:
    """The segments of each paragraph, and each row of a table of people's own as one, in the order of the file."""
    by_passage: dict[int, list[Segment]] = defaultdict(list)
    for segment in (*matched.segments, *_own_rows(report, returned, matched)):
        by_passage[segment.passage].append(segment)
    return [by_passage[number] for number in sorted(by_passage)]


def _own_rows(report: Report, returned: Returned, matched: Matched) -> Iterator[Segment]:
    """Rows of tables that the report has not."""
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    ours: set[int] = set()
    known = set(_lines_of_tables(report, matched))
    for number, passage in enumerate(returned.passages):
        if passage.cell is not None:
            table, row, _ = passage.cell
            rows[table, row].append(number)
            if passage.figures or key(passage.text) in known:
                ours.add(table)
    for (table, _), numbers in rows.items():
        text = _CELL_END.join(returned.passages[number].text.strip() for number in numbers)
        if table not in ours and has_words(text):
            yield Segment(numbers[0], 0, len(text), text)


def _lines_of_tables(report: Report, matched: Matched) -> Iterator[str]:
    """What stands in tables of ours: the head and the signature of the paper, the heads of columns."""
    head, foot = report.head, report.foot
    lines = [*head.body.splitlines(), head.superior, foot.behalf, foot.capacity, foot.name]
    lines += [one.text for one in matched.known if one.kind is Kind.FRAME]
    tables = (block for section in report.walk() for block in section.blocks if isinstance(block, Table))
    lines += [head_ for table in tables for head_ in table.heads]
    yield from (key(line) for line in lines if has_words(line))


def _nexts(groups: Sequence[Sequence[Segment]], in_place: frozenset[int], count: int) -> list[int]:
    """For each group the next known text behind it that stands in its old order, `count` at the end."""
    found, following = [], count
    for group in reversed(groups):
        found.append(following)
        placed = [one.known for one in group if one.known in in_place and one.known is not None]
        following = placed[0] if placed else following
    return found[::-1]


def _room(matched: Matched, here: Place, last: int, following: int) -> str:
    """The place for people's words between two known texts, "" for none."""
    between = matched.known[max(last, 0) : following + 1]
    return next((one.block for one in between if one.block and one.section == here.section), "")


def _unended(text: str) -> str:
    return _END_MARK.sub("", normalize("NFC", text)).strip()


def _new_words(report: Report, lines: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """The words of each place that are not those of the report."""
    found = {}
    for name, block in report.typed().items():
        before = [key(line) for line in block.text.splitlines() if line.strip()]
        after = [line for line in lines[name] if line]
        if before != [key(line) for line in after]:
            found[name] = "\n".join(after)
    return found
