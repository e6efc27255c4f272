"""Reads .docx: body, tables, text boxes and notes as text; page headers and footers apart."""

from __future__ import annotations

from collections.abc import Iterator

from muctieu.errors import Finding
from muctieu.exchange.base import Apart, Body
from muctieu.exchange.docx.package import Package, Relation
from muctieu.exchange.docx.story import Story
from muctieu.exchange.docx.xml import walk
from muctieu.exchange.flow import Line, hidden_findings, to_text
from muctieu.exchange.text.encoding import refuse_old_encoding

EXTRACTOR = "docx/1"
_NOTES = {"footnotes": "footnoteReference", "endnotes": "endnoteReference"}
_APART = ("header", "footer")


def read(raw: bytes, *, file: str) -> Body:
    """The report's text: a line per paragraph and per table row (cells a tab apart), then foot- and endnotes.

    Insertions not yet accepted are kept and deletions left out (MT5152); hidden text is kept and named (MT5151).
    Numbers that Word makes itself (lists, pages) are not text.

    Raises:
        DocumentError: MT5006 for text in an old font, MT5101 to MT5107 for files that cannot or must not be opened.
    """
    package = Package(raw, file=file)
    main = package.main_part()
    relations = package.relations(main)
    story = _story(package, main)
    lines = [*story.body.lines, *_notes(package, relations, story)]
    text, hidden = to_text(lines)
    refuse_old_encoding(text, file=file)
    return Body(text, tuple(_findings(story, text, hidden)), tuple(_apart(package, relations)))


def _story(package: Package, part: str) -> Story:
    story = Story()
    walk(
        package.read(part),
        start=story.start,
        end=story.end,
        characters=story.characters,
        file=package.file,
        part=part,
    )
    story.body.close()
    return story


def _notes(package: Package, relations: tuple[Relation, ...], story: Story) -> Iterator[Line]:
    """The notes that the body refers to, in its order; marks in the text would look like digits of the figures."""
    for relation in relations:
        reference = _NOTES.get(relation.kind)
        if reference is None or not package.has(relation.part):
            continue
        notes = _story(package, relation.part).notes
        for kind, note in story.references:
            if kind == reference and note in notes:
                yield from notes[note].lines


def _apart(package: Package, relations: tuple[Relation, ...]) -> Iterator[Apart]:
    for relation in relations:
        if relation.kind in _APART and package.has(relation.part):
            text, _ = to_text(_story(package, relation.part).body.lines)
            if text:
                yield Apart(relation.kind, text)


def _findings(story: Story, text: str, hidden: list[tuple[int, int]]) -> Iterator[Finding]:
    yield from hidden_findings(text, hidden)
    if story.insertions or story.deletions:
        yield Finding("MT5152", {"insertions": str(story.insertions), "deletions": str(story.deletions)})
