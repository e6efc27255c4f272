"""The archive that a workbook is: parts that stream by within bounds, XML in which no entity is ever expanded."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import NoReturn
from xml.parsers import expat

from muctieu.errors import DocumentError
from muctieu.exchange.base import in_megabytes
from muctieu.exchange.excel.grid import MAX_STREAMED, MAX_UNPACKED, broken

CHUNK = 1 << 16
MAX_PARTS = 10_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, KeyError, IndexError)
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


class Parts:
    """The parts of an .xlsx or .ods; what all passes over them unpack is counted against one bound.

    Raises:
        DocumentError: MT5212 for a broken archive.
    """

    def __init__(self, raw: bytes, *, file: str) -> None:
        self.file = file
        self.streamed = 0
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
            names = self._archive.namelist()
        except _BROKEN as error:
            raise broken(file, error) from None
        if len(names) > MAX_PARTS:
            raise broken(file, f"> {MAX_PARTS} parts")
        self.names = frozenset(names)

    def stream(self, part: str) -> Iterator[bytes]:
        """The part's bytes, piece by piece.

        Raises:
            DocumentError: MT5212 when it does not unpack, MT5213 above the bounds, MT5214 for a password.
        """
        if part not in self.names:
            raise broken(self.file, part)
        unpacked = 0
        for chunk in self._pieces(part):
            unpacked += len(chunk)
            self.streamed += len(chunk)
            if unpacked > MAX_UNPACKED or self.streamed > MAX_STREAMED:
                raise DocumentError("MT5213", file=self.file, part=part, limit=in_megabytes(MAX_UNPACKED))
            yield chunk

    def _pieces(self, part: str) -> Iterator[bytes]:
        try:
            if self._archive.getinfo(part).flag_bits & 1:
                raise DocumentError("MT5214", file=self.file)
            with self._archive.open(part) as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
        except _BROKEN as error:
            raise broken(self.file, error) from None

    def size(self, part: str) -> int:
        """How much the part says that it unpacks to."""
        return self._archive.getinfo(part).file_size if part in self.names else 0

    def progress(self, expected: int) -> Callable[[], float]:
        """How much of `expected` bytes has been unpacked so far."""
        return lambda: min(self.streamed / max(expected, 1), 1.0)

    def read(self, part: str) -> bytes:
        """All bytes of a small part."""
        return b"".join(self.stream(part))

    def walk(self, part: str, *, start: Start, end: End | None = None, text: End | None = None) -> Iterator[None]:
        """Call the handlers for the part's elements by their local names; yields after each piece of it.

        Raises:
            DocumentError: MT5212 for broken XML, MT5215 for a DTD (where entity bombs and outside references live).
        """
        parser = self.parser(part)
        parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
        if end is not None:
            parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        if text is not None:
            parser.CharacterDataHandler = text
        yield from self.feed(parser, part)

    def parser(self, part: str) -> expat.XMLParserType:
        """A parser that refuses document types; names come with their prefix."""
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def refuse(*_: object) -> NoReturn:
            raise DocumentError("MT5215", file=self.file, part=part)

        parser.StartDoctypeDeclHandler = refuse
        return parser

    def feed(self, parser: expat.XMLParserType, part: str, pieces: Iterable[bytes] | None = None) -> Iterator[None]:
        """Parse the part piece by piece, pausing after each; `pieces` are its bytes where they are cut otherwise."""
        try:
            for chunk in self.stream(part) if pieces is None else pieces:
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise broken(self.file, f"{part}: {error}") from None
        yield

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → (kind, part) of what a part (or the whole archive, for "") is related to inside the archive."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(element: str, attributes: dict[str, str]) -> None:
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                whole = target if target.startswith("/") else posixpath.join("/", folder, target)
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, posixpath.normpath(whole).lstrip("/"))

        if rels in self.names:
            for _ in self.walk(rels, start=start):
                pass
        return found


def attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute by its local name, whatever its prefix; empty where there is none."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")
