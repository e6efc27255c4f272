"""People's own paragraphs in a report: each stands behind a sentence or at the end of a section, and is never lost.

A place is named "section/sentence", or "section/" for the section's end; the places that the outline itself asks to be
filled are named by their section alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from muctieu.core.report import Block, Paragraph, Report, Section, Typed

MARK = "/"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph of one's own stands; without a sentence at the end of the section's own text."""

    section: str
    sentence: str = ""

    def __str__(self) -> str:
        return f"{self.section}{MARK}{self.sentence}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place of that name."""
        section, _, sentence = text.partition(MARK)
        return cls(section, sentence)


def is_own(name: str) -> bool:
    """Whether words of that name are a paragraph of one's own and not an answer to the outline's question."""
    return MARK in name


def insert(report: Report, words: Mapping[str, str]) -> Report:
    """The report with people's own paragraphs where they belong, in the order of their names.

    A sentence that is no longer written leaves its words at the end of the section, a section that is no longer
    written at the end of the report: the figures may change, what a person wrote stays. What is not `is_own` or empty
    is passed over.
    """
    waiting = {name: Typed(name, "", text) for name, text in sorted(words.items()) if is_own(name) and text.strip()}
    sections = tuple(_filled(section, waiting) for section in report.sections)
    if waiting and sections:
        last = sections[-1]
        sections = (*sections[:-1], replace(last, blocks=(*last.blocks, *waiting.values())))
    return replace(report, sections=sections)


def _filled(section: Section, waiting: dict[str, Typed]) -> Section:
    """The section with its words, which no longer wait."""
    mine = {name: typed for name, typed in waiting.items() if Place.parse(name).section == section.id}
    for name in mine:
        del waiting[name]
    blocks = [block for one in section.blocks for block in _with_words(one, mine)]
    return replace(
        section,
        blocks=(*blocks, *mine.values()),
        sections=tuple(_filled(below, waiting) for below in section.sections),
    )


def _with_words(block: Block, mine: dict[str, Typed]) -> Iterator[Block]:
    """The block, and behind it what belongs to one of its sentences."""
    yield block
    if isinstance(block, Paragraph):
        for sentence in block.sentences:
            for name in [name for name in mine if Place.parse(name).sentence == sentence.id]:
                yield mine.pop(name)
