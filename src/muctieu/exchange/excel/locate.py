"""Where rows and cells of an .xlsx lie in the bytes of their sheet, so that one can be changed and the rest left."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from muctieu.errors import DocumentError
from muctieu.exchange.excel.edit import Place
from muctieu.exchange.excel.grid import column_of
from muctieu.exchange.excel.parts import Parts

_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)")
# A tag with its attributes, in whose values a ">" may stand.
_TAG = re.compile(rb"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")


@dataclass(slots=True)
class Element:
    """An element in the bytes: where it starts, where its first tag ends, where it ends."""

    name: str
    attributes: dict[str, str]
    start: int
    tag_end: int
    end: int = 0
    has_formula: bool = False
    value: Element | None = None  # the element inside a cell that holds what it showed last

    @property
    def is_closed(self) -> bool:
        """Whether it is one tag that closes itself."""
        return self.tag_end == self.end


@dataclass(slots=True)
class Located:
    """A sheet's bytes with its rows, its cells and the styles of its columns."""

    raw: bytes
    data: Element | None = None
    rows: dict[int, Element] = field(default_factory=dict)
    cells: dict[Place, Element] = field(default_factory=dict)
    # First and last column (from 1) and style.
    columns: list[tuple[int, int, str]] = field(default_factory=list)

    def style_of(self, row: int, column: int) -> str:
        """The style that a cell not there yet shows: that of its row, else of its column; empty for none."""
        found = self.rows.get(row)
        if found is not None and found.attributes.get("customFormat") in ("1", "true"):
            return found.attributes.get("s", "")
        return next((style for first, last, style in self.columns if first <= column + 1 <= last), "")


def locate(parts: Parts, part: str) -> Located:
    """Where everything in a sheet lies.

    Raises:
        DocumentError: MT5229 for a sheet not written in UTF-8, MT5212 to MT5215 for one that is broken.
    """
    raw = parts.read(part)
    declared = _DECLARED.match(raw.removeprefix(b"\xef\xbb\xbf"))
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or (declared is not None and declared[1].lower() != b"utf-8"):
        raise DocumentError("MT5229", file=parts.file, part=part)
    locator = _Locator(parts.parser(part), Located(raw))
    for _ in parts.feed(locator.parser, part):
        pass
    return locator.found


def _whole(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 8 else 0


class _Locator:
    """Notes places while a sheet is parsed."""

    def __init__(self, parser: expat.XMLParserType, found: Located) -> None:
        self.parser, self.found = parser, found
        self._open: list[Element] = []
        self._row = self._column = 0
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        start = self.parser.CurrentByteIndex
        tag = _TAG.match(self.found.raw, start)
        element = Element(name, attributes, start, start if tag is None else tag.end())
        self._open.append(element)
        local = name.rpartition(":")[2]
        if local == "sheetData":
            self.found.data = element
        elif local == "row":
            self._row = _whole(attributes.get("r", "")) or self._row + 1
            self._column = -1
            self.found.rows[self._row] = element
        elif local == "c":
            column = column_of(attributes.get("r", "").rstrip("0123456789"))
            self._column = self._column + 1 if column is None else column
            self.found.cells[self._row, self._column] = element
        elif local == "f":
            self._open[-2].has_formula = True
        elif local == "v":
            self._open[-2].value = element
        elif local == "col":
            first, last = (_whole(attributes.get(key, "")) for key in ("min", "max"))
            self.found.columns.append((first, last, attributes.get("style", "")))

    def _end(self, _: str) -> None:
        element = self._open.pop()
        is_closed = self.found.raw[element.tag_end - 2 : element.tag_end] == b"/>"
        element.end = element.tag_end if is_closed else self.found.raw.index(b">", self.parser.CurrentByteIndex) + 1
