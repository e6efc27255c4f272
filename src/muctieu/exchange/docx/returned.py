"""Reads one of our own report files back: its paragraphs with what is left of our controls and bookmarks.

Word and LibreOffice part runs, renumber bookmarks, drop names of controls and keep tracked changes; all of that is seen
through. Nothing outside the file is ever fetched, and a file that is no report stops within bounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from unicodedata import normalize

from muctieu.core.report_return import FIGURE, SENTENCE, Comment, Passage, Returned, Stretch
from muctieu.errors import DocumentError
from muctieu.exchange.base import MEGABYTE, in_megabytes
from muctieu.exchange.documents import readable_kind
from muctieu.exchange.docx.package import Package
from muctieu.exchange.docx.story import BREAKS, DELETIONS, INSERTIONS, SKIPPED, local_name
from muctieu.exchange.docx.xml import attribute, walk

# A province's report of all its communes has some 25,000 paragraphs with the cells of its tables and 2 MB of text.
MAX_PASSAGES, MAX_LENGTH, MAX_DEPTH, MAX_COMMENTS = 50_000, 4 * MEGABYTE, 400, 10_000
# Bookmarks of sentences do not overlap; those that never end must not be carried through the whole file.
_MAX_OPEN_MARKS = 64
_COMMENTS = "comments"


def read_returned(raw: bytes, *, file: str) -> Returned:
    """The paragraphs of a Word file in order, cells of tables too, with our marks in them and the comments.

    Raises:
        DocumentError: MT5002 to MT5004 and MT51xx for files that cannot or must not be opened, MT5330 for elements
            nested too deep, MT5331 for far more text than any report has, MT5332 for a file that is not of Word.
    """
    if readable_kind(raw, file=file) != "docx":
        raise DocumentError("MT5332", file=file)
    package = Package(raw, file=file)
    main = package.main_part()
    story = _Story(file, main)
    _walk(package, main, story)
    notes = next((one.part for one in package.relations(main) if one.kind == _COMMENTS and package.has(one.part)), None)
    comments = () if notes is None else _comments(package, notes, story.noted)
    return Returned(tuple(story.passages), comments, story.insertions, story.deletions)


def _comments(package: Package, part: str, noted: Mapping[str, int]) -> tuple[Comment, ...]:
    story = _Story(package.file, part)
    _walk(package, part, story)
    return tuple(
        Comment(author, " ".join(lines).strip(), noted.get(name)) for name, (author, lines) in story.comments.items()
    )


def _walk(package: Package, part: str, story: _Story) -> None:
    raw = package.read(part)
    walk(raw, start=story.start, end=story.end, characters=story.characters, file=package.file, part=part)


@dataclass(slots=True)
class _Open:
    """A paragraph while it is read; where its stretches begin is by the length of the text so far."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    figures: list[Stretch] = field(default_factory=list)
    sentences: list[Stretch] = field(default_factory=list)
    is_joined: bool = False

    def write(self, text: str) -> None:
        text = normalize("NFC", text)
        self.pieces.append(text)
        self.length += len(text)


@dataclass(slots=True)
class _Table:
    number: int
    row: int = -1
    column: int = -1


@dataclass(slots=True)
class _Control:
    """A content control: its name, and where it began in the paragraph that is open."""

    name: str = ""
    start: int = 0


class _Story:
    """Handlers for `xml.walk`; afterwards `passages` holds the paragraphs, `comments` the notes of their own part."""

    def __init__(self, file: str, part: str) -> None:
        self.passages: list[Passage] = []
        self.comments: dict[str, tuple[str, list[str]]] = {}
        self.noted: dict[str, int] = {}
        self.insertions = 0
        self.deletions = 0
        self._file, self._part = file, part
        self._path: list[str] = []
        self._names: dict[str, str] = {}
        self._skipped = 0
        self._size = 0
        self._paragraphs: list[_Open] = []
        self._joined: _Open | None = None
        self._tables: list[_Table] = []
        self._count: Counter[str] = Counter()
        self._controls: list[_Control] = []
        self._marks: dict[str, _Control] = {}
        self._comment = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        local = local_name(name, self._names)
        parent = self._path[-1] if self._path else ""
        self._path.append(local)
        if len(self._path) > MAX_DEPTH:
            raise DocumentError("MT5330", file=self._file, part=self._part, limit=str(MAX_DEPTH))
        if self._skipped or local.endswith("Change"):
            self._skipped += 1
        elif parent == "rPr" and self._path[-3:-2] == ["pPr"]:
            self._end_mark(local)
        elif local in SKIPPED:
            self._skipped = 1
            self.deletions += local in DELETIONS
        elif opens := self._OPENS.get(local):
            opens(self, local, attributes)

    def end(self, _name: str) -> None:
        """The element that began last ends."""
        local = self._path.pop()
        if self._skipped:
            self._skipped -= 1
        elif closes := self._CLOSES.get(local):
            closes(self)

    def characters(self, text: str) -> None:
        """Text of the element that began last."""
        if not self._skipped and self._path[-1] == "t":
            self._write(text)

    def _write(self, text: str) -> None:
        self._size += len(text)
        if self._size > MAX_LENGTH:
            raise DocumentError("MT5331", file=self._file, part=self._part, limit=in_megabytes(MAX_LENGTH))
        if self._paragraphs:
            self._paragraphs[-1].write(text)

    # -- paragraphs ---------------------------------------------------------------------------------------------

    def _open_paragraph(self, _local: str, _attributes: Mapping[str, str]) -> None:
        opened, self._joined = self._joined or _Open(), None
        opened.is_joined = False
        self._paragraphs.append(opened)
        for one in (*self._controls, *self._marks.values()):
            one.start = opened.length

    def _close_paragraph(self) -> None:
        paragraph = self._paragraphs.pop()
        for control in self._controls:
            self._stretch(paragraph.figures, control, paragraph)
        for mark in self._marks.values():
            self._stretch(paragraph.sentences, mark, paragraph)
        if paragraph.is_joined and not self._paragraphs:
            self._joined = paragraph
            return
        self._keep(paragraph)

    def _keep(self, paragraph: _Open) -> None:
        text = "".join(paragraph.pieces)
        if self._comment:
            self.comments[self._comment][1].append(text)
            return
        table = self._tables[-1] if self._tables else None
        cell = None if table is None else (table.number, table.row, table.column)
        self.passages.append(Passage(text, tuple(paragraph.figures), tuple(paragraph.sentences), cell))
        if len(self.passages) > MAX_PASSAGES:
            raise DocumentError("MT5331", file=self._file, part=self._part, limit=f"{MAX_PASSAGES:_}".replace("_", "."))

    def _close_body(self) -> None:
        if self._joined is not None:
            self._keep(self._joined)
            self._joined = None

    def _stretch(self, kept: list[Stretch], control: _Control, paragraph: _Open) -> None:
        if control.name and control.start < paragraph.length:
            kept.append(Stretch(control.name, control.start, paragraph.length))

    def _end_mark(self, local: str) -> None:
        """A paragraph whose end mark is deleted goes on in the next."""
        if local in DELETIONS and self._paragraphs:
            self._paragraphs[-1].is_joined = True

    def _break(self, local: str, _attributes: Mapping[str, str]) -> None:
        if self._path[-2:-1] == ["r"]:
            self._write("-" if BREAKS[local] == "-" else " ")

    # -- our marks ----------------------------------------------------------------------------------------------

    def _open_control(self, _local: str, _attributes: Mapping[str, str]) -> None:
        self._controls.append(_Control(start=self._here()))

    def _name_control(self, _local: str, attributes: Mapping[str, str]) -> None:
        name = attribute(attributes, "val") or ""
        if self._controls and self._path[-2:-1] == ["sdtPr"] and name.startswith(FIGURE):
            self._controls[-1].name = name

    def _close_control(self) -> None:
        control = self._controls.pop()
        if self._paragraphs:
            self._stretch(self._paragraphs[-1].figures, control, self._paragraphs[-1])

    def _open_mark(self, _local: str, attributes: Mapping[str, str]) -> None:
        name = attribute(attributes, "name") or ""
        if name.startswith(SENTENCE) and len(self._marks) < _MAX_OPEN_MARKS:
            self._marks[attribute(attributes, "id") or ""] = _Control(name, self._here())

    def _close_mark(self, _local: str, attributes: Mapping[str, str]) -> None:
        mark = self._marks.pop(attribute(attributes, "id") or "", None)
        if mark is not None and self._paragraphs:
            self._stretch(self._paragraphs[-1].sentences, mark, self._paragraphs[-1])

    def _here(self) -> int:
        return self._paragraphs[-1].length if self._paragraphs else 0

    # -- tables, changes, comments ------------------------------------------------------------------------------

    def _open_table(self, _local: str, _attributes: Mapping[str, str]) -> None:
        self._tables.append(_Table(self._count["tables"]))
        self._count["tables"] += 1

    def _close_table(self) -> None:
        self._tables.pop()

    def _open_row(self, _local: str, _attributes: Mapping[str, str]) -> None:
        if self._tables:
            self._tables[-1].row += 1
            self._tables[-1].column = -1

    def _open_cell(self, _local: str, _attributes: Mapping[str, str]) -> None:
        if self._tables:
            self._tables[-1].column += 1

    def _open_insertion(self, _local: str, _attributes: Mapping[str, str]) -> None:
        self.insertions += 1

    def _note(self, _local: str, attributes: Mapping[str, str]) -> None:
        if len(self.noted) < MAX_COMMENTS:
            self.noted.setdefault(attribute(attributes, "id") or "", len(self.passages))

    def _open_comment(self, _local: str, attributes: Mapping[str, str]) -> None:
        if len(self.comments) >= MAX_COMMENTS:
            raise DocumentError("MT5331", file=self._file, part=self._part, limit=str(MAX_COMMENTS))
        self._comment = attribute(attributes, "id") or "-"
        self.comments[self._comment] = (attribute(attributes, "author") or "", [])

    def _close_comment(self) -> None:
        self._comment = ""

    _OPENS: ClassVar[Mapping[str, Callable[[_Story, str, Mapping[str, str]], None]]] = {
        "p": _open_paragraph, "sdt": _open_control, "tag": _name_control, "bookmarkStart": _open_mark,
        "bookmarkEnd": _close_mark, "tbl": _open_table, "tr": _open_row, "tc": _open_cell, "comment": _open_comment,
        "commentRangeStart": _note, "commentReference": _note,
        **dict.fromkeys(BREAKS, _break), **dict.fromkeys(INSERTIONS, _open_insertion),
    }  # fmt: skip
    _CLOSES: ClassVar[Mapping[str, Callable[[_Story], None]]] = {
        "p": _close_paragraph, "sdt": _close_control, "tbl": _close_table, "comment": _close_comment,
        "body": _close_body,
    }  # fmt: skip
