"""The records of an .xls (Excel 97 to 2003): where each lies, and what its text and numbers are."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from muctieu.errors import DocumentError
from muctieu.exchange.excel.formats import BUILT_IN, Format, format_of
from muctieu.exchange.excel.grid import broken, clean
from muctieu.exchange.excel.ole import Container, Stream

BOF, EOF, CONTINUE = 0x809, 0x0A, 0x3C
FILEPASS, BOUNDSHEET, DATE_1904, FORMAT, XF, SST = 0x2F, 0x85, 0x22, 0x41E, 0xE0, 0xFC
COLINFO, ROW, MERGED = 0x7D, 0x208, 0xE5
NUMBER, RK, MULRK, BLANK, MULBLANK = 0x203, 0x27E, 0xBD, 0x201, 0xBE
LABEL, RSTRING, LABELSST, FORMULA, STRING, BOOLERR = 0x204, 0xD6, 0xFD, 0x06, 0x207, 0x205
_VERSION_8 = 0x600


class Record(NamedTuple):
    """One record; `start` is the place of its content in the stream."""

    kind: int
    start: int
    content: bytes


@dataclass(frozen=True, slots=True)
class BoundSheet:
    """A sheet: where in the stream it begins."""

    name: str
    start: int
    hidden: bool


@dataclass(slots=True)
class Workbook:
    """The stream of an .xls and what its first part says."""

    file: str
    located: Stream
    stream: bytes
    sheets: list[BoundSheet] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    formats: list[Format] = field(default_factory=list)
    since_1904: bool = False

    def records(self, start: int) -> Iterator[Record]:
        """The records of the part that begins at `start`, without those of charts inside it."""
        depth = 0
        place = start
        while place + 4 <= len(self.stream):
            kind, length = struct.unpack_from("<HH", self.stream, place)
            content = self.stream[place + 4 : place + 4 + length]
            if kind == BOF:
                depth += 1
            elif kind == EOF:
                depth -= 1
                if depth <= 0:
                    return
            elif depth == 1:
                yield Record(kind, place + 4, content)
            place += 4 + length
        raise broken(self.file, "BIFF: the end is missing")


def open_workbook_stream(raw: bytes, *, file: str) -> Workbook:
    """The workbook's stream with sheets, texts and formats.

    Raises:
        DocumentError: MT5212 when it is broken, MT5214 for a password, MT5216 for Excel 95 and older.
    """
    container = Container(raw, file=file)
    if container.stream("EncryptedPackage") is not None:
        raise DocumentError("MT5214", file=file)
    located = container.stream("Workbook")
    if located is None:
        old = container.stream("Book") is not None
        kind = (
            ("bảng tính Excel 95 hoặc cũ hơn", "a workbook of Excel 95 or older")
            if old
            else ("tệp Office cũ không phải bảng tính", "an old Office file that is no workbook")
        )
        raise DocumentError("MT5216", file=file, kind_vi=kind[0], kind_en=kind[1])
    book = Workbook(file, located, located.read(raw))
    try:
        _read_globals(book)
    except (struct.error, IndexError) as error:
        raise broken(file, f"BIFF: {error}") from None
    return book


def formulas(book: Workbook, start: int) -> Iterator[tuple[int, int]]:
    """Row (from 1) and column (from 0) of each formula of the sheet that begins at `start`."""
    for record in book.records(start):
        if record.kind == FORMULA:
            row, column = struct.unpack_from("<HH", record.content)
            yield row + 1, column


def _read_globals(book: Workbook) -> None:
    codes = dict(BUILT_IN)
    styles: list[int] = []
    texts: list[bytes] = []
    last = 0
    if struct.unpack_from("<HHH", book.stream, 0)[::2] != (BOF, _VERSION_8):
        raise broken(book.file, "BIFF: version")
    for record in book.records(0):
        if record.kind == FILEPASS:
            raise DocumentError("MT5214", file=book.file)
        if record.kind == BOUNDSHEET:
            _bound_sheet(book, record.content)
        elif record.kind == FORMAT:
            codes[struct.unpack_from("<H", record.content)[0]] = text_of(record.content, 2, wide=True)
        elif record.kind == XF:
            styles.append(struct.unpack_from("<H", record.content, 2)[0])
        elif record.kind == DATE_1904:
            book.since_1904 = record.content[:1] == b"\x01"
        elif record.kind == SST or (record.kind == CONTINUE and last == SST):
            texts.append(record.content)
        last = last if record.kind == CONTINUE else record.kind
    book.formats = [format_of(codes.get(style, "General")) for style in styles]
    book.shared = list(shared_texts(texts))


def _bound_sheet(book: Workbook, content: bytes) -> None:
    start, state, kind = struct.unpack_from("<IBB", content)
    if kind == 0:
        book.sheets.append(BoundSheet(text_of(content, 6, wide=False), start, state & 3 != 0))


def text_of(content: bytes, at: int, *, wide: bool) -> str:
    """A text with its length in front, in one byte or (`wide`) two, and a byte that tells how letters are kept."""
    if wide:
        count, flags = struct.unpack_from("<HB", content, at)
    else:
        count, flags = struct.unpack_from("<BB", content, at)
    at += 3 if wide else 2
    at += (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    letters = content[at : at + (count * 2 if flags & 1 else count)]
    return clean(letters.decode("utf-16-le" if flags & 1 else "latin-1", errors="replace"))


class _Pieces:
    """The texts that cells share: records that go on in one another, anew marked at each break inside a text."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces, self._at, self._number = pieces, 0, 0

    def take(self, count: int) -> bytes:
        """The next bytes, over breaks."""
        taken = b""
        while len(taken) < count:
            if self._at >= len(self._pieces[self._number]):
                self._next()
                continue
            more = self._pieces[self._number][self._at : self._at + count - len(taken)]
            self._at += len(more)
            taken += more
        return taken

    def _next(self) -> None:
        self._number, self._at = self._number + 1, 0
        if self._number >= len(self._pieces):
            raise IndexError("shared texts end early")

    def letters(self, count: int, *, double: bool) -> str:
        """`count` letters; behind a break a byte tells anew whether each has one byte or two."""
        said = ""
        while len(said) < count:
            if self._at >= len(self._pieces[self._number]):
                self._next()
                double = bool(self.take(1)[0] & 1)
            width = 2 if double else 1
            here = min(count - len(said), max((len(self._pieces[self._number]) - self._at) // width, 1))
            said += self.take(here * width).decode("utf-16-le" if double else "latin-1", errors="replace")
        return said


def shared_texts(records: list[bytes]) -> Iterator[str]:
    """The texts in the order in which cells name them."""
    if not records:
        return
    count = struct.unpack_from("<I", records[0], 4)[0]
    pieces = _Pieces([records[0][8:], *records[1:]])
    for _ in range(min(count, sum(map(len, records)) // 3)):
        length, flags = struct.unpack("<HB", pieces.take(3))
        runs = struct.unpack("<H", pieces.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", pieces.take(4))[0] if flags & 4 else 0
        yield clean(pieces.letters(length, double=bool(flags & 1)))
        pieces.take(runs * 4 + extra)


def rk_number(packed: int) -> str:
    """A packed number as written: 30 bits, whole or the upper half of a double, in hundredths or not."""
    if packed & 2:
        whole = packed >> 2
        value: float = whole - (1 << 30) if whole & (1 << 29) else whole
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))[0]
    return repr(value / 100 if packed & 1 else value)
