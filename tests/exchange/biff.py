"""Old .xls files for tests, record by record, in the container that Office used until 2003."""

from __future__ import annotations

import struct
from collections.abc import Sequence

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def text(said: str, *, wide: bool = True) -> bytes:
    """A text with its length and the mark of two bytes a letter."""
    return struct.pack("<HB" if wide else "<BB", len(said), 1) + said.encode("utf-16-le")


def cell(kind: int, row: int, column: int, content: bytes, *, style: int = 0) -> bytes:
    return record(kind, struct.pack("<HHH", row, column, style) + content)


def number(row: int, column: int, value: float, *, style: int = 0) -> bytes:
    return cell(0x203, row, column, struct.pack("<d", value), style=style)


def shared(row: int, column: int, at: int) -> bytes:
    return cell(0xFD, row, column, struct.pack("<I", at))


def bof(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))


EOF = record(0x0A)


def stream(
    sheets: Sequence[tuple[str, bytes]],
    *,
    texts: Sequence[str] = (),
    sst: bytes | None = None,
    head: bytes = b"",
    hidden: Sequence[str] = (),
) -> bytes:
    """The workbook's stream: globals with shared texts, then each sheet's records."""
    if sst is None:
        count = struct.pack("<II", len(texts), len(texts))
        sst = record(0xFC, count + b"".join(map(text, texts))) if texts else b""
    start = len(bof(5)) + len(head) + len(sst) + len(EOF)
    start += sum(len(record(0x85, b"\0" * 6 + text(name, wide=False))) for name, _ in sheets)
    bound, bodies = b"", b""
    for name, records in sheets:
        state = 1 if name in hidden else 0
        bound += record(0x85, struct.pack("<IBB", start + len(bodies), state, 0) + text(name, wide=False))
        bodies += bof(0x10) + records + EOF
    return bof(5) + head + bound + sst + EOF + bodies


def container(content: bytes, *, name: str = "Workbook", small: bool = False, also: Sequence[str] = ()) -> bytes:
    """An OLE file with one stream; a `small` one (below 4,096 bytes) lies in the stream of small streams."""
    if small:
        return _small(content, name)
    padded = content.ljust(max(len(content), 4096), b"\0")
    padded += b"\0" * (-len(padded) % SECTOR)
    count = len(padded) // SECTOR
    tables = _tables_for(count + 1)
    first = tables + 1
    chain = [TABLE] * tables + [END] + [*range(first + 1, first + count), END]
    directory = _entry("Root Entry", 5, END, 0) + _entry(name, 2, first, len(padded))
    directory += b"".join(_entry(other, 1, 0, 0) for other in also)
    return _header(tables, directory=tables) + _table(chain, tables) + directory.ljust(SECTOR, b"\0") + padded


def _small(content: bytes, name: str) -> bytes:
    minis = -(-len(content) // 64)
    padded = content.ljust(-(-minis * 64 // SECTOR) * SECTOR, b"\0")
    count = len(padded) // SECTOR
    # table, directory, table of small sectors, then the stream that holds these
    chain = [TABLE, END, END, *range(4, 3 + count), END]
    directory = _entry("Root Entry", 5, 3, len(padded)) + _entry(name, 2, 0, len(content))
    small_chain = [*range(1, minis), END]
    return (
        _header(1, directory=1, minis=2)
        + _table(chain, 1)
        + directory.ljust(SECTOR, b"\0")
        + _table(small_chain, 1)
        + padded
    )


def _tables_for(sectors: int) -> int:
    tables = 1
    while tables * (SECTOR // 4) < sectors + tables:
        tables += 1
    return tables


def _table(chain: list[int], tables: int) -> bytes:
    whole = tables * (SECTOR // 4)
    return struct.pack(f"<{whole}I", *chain, *[FREE] * (whole - len(chain)))


def _header(tables: int, *, directory: int, minis: int = END) -> bytes:
    listed = [*range(tables), *[FREE] * (109 - tables)]
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, tables, directory, 0, 4096, minis, 1, END, 0)
        + struct.pack("<109I", *listed)
    )


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    said = name.encode("utf-16-le") + b"\0\0"
    return (
        said.ljust(64, b"\0")
        + struct.pack("<HB", len(said), kind)
        + bytes(49)
        + struct.pack("<II", start, size)
        + bytes(4)
    )
