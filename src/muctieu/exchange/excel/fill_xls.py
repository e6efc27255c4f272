"""Figures into an .xls: the records of their cells are written anew, all others stay as they are."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from decimal import Decimal

from muctieu.errors import DocumentError, Finding
from muctieu.exchange.excel import biff
from muctieu.exchange.excel.biff import Workbook
from muctieu.exchange.excel.biff_sheet import RawRecord, SheetRecords, records_in
from muctieu.exchange.excel.edit import Edit, Edits, Place, refusal
from muctieu.exchange.excel.formats import GENERAL
from muctieu.exchange.excel.grid import broken
from muctieu.exchange.excel.ole import Container
from muctieu.exchange.excel.ole_write import with_stream

_SHARED_INDEX, _RECALCULATION = 0xFF, 0x1C1
_LONGEST = 8224
MACROS = ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA")
SIGNATURES = ("_signatures", "_xmlsignatures")


def fill(raw: bytes, edits: Edits, *, file: str) -> tuple[bytes, list[Finding]]:
    """The workbook with the edits made, and why some were not.

    Raises:
        DocumentError: MT5221 for macros or a signature, MT5212 for a broken file.
    """
    container = Container(raw, file=file)
    for names, what, what_en in ((MACROS, "macro", "macros"), (SIGNATURES, "chữ ký số", "a digital signature")):
        if container.has(*names):
            raise DocumentError("MT5221", file=file, what=what, what_en=what_en)
    writer = _Writer(biff.open_workbook_stream(raw, file=file))
    try:
        stream = writer.stream({name: wanted for name, wanted in edits.items() if wanted})
    except (struct.error, IndexError) as error:
        raise broken(file, f"BIFF: {error}") from None
    return with_stream(raw, "Workbook", stream, file=file), writer.findings


class _Writer:
    """The workbook's stream on its way to another one."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.findings: list[Finding] = []
        self._added: list[str] = []

    def stream(self, edits: Edits) -> bytes:
        """The whole stream, with every sheet where it begins now."""
        head = _Head(list(records_in(self._book.stream, 0)))
        names = {one.start: one.name for one in self._book.sheets}
        pieces: dict[int, bytes] = {}
        for start, end in zip(head.starts, [*head.starts[1:], len(self._book.stream)], strict=True):
            piece = self._book.stream[start:end]
            pieces[start] = self._sheet(piece, edits.get(names[start], {}), names[start]) if start in names else piece
        # Where sheets begin does not change how long the first part is.
        at = len(head.packed({}, self._added))
        moved: dict[int, int] = {}
        for start, piece in pieces.items():
            moved[start] = at
            at += len(piece)
        return b"".join([head.packed(moved, self._added), *pieces.values()])

    def _sheet(self, old: bytes, edits: Mapping[Place, Edit], name: str) -> bytes:
        records = list(records_in(old, 0))
        behind = old[sum(len(one.content) + 4 for one in records) :]
        sheet = SheetRecords(records)
        for at, edit in sorted(edits.items()):
            code, more = sheet.why_not(at)
            if code:
                self.findings.append(refusal(code, name, at, **more))
            else:
                sheet.put(at, self._content(edit, sheet.style_of(at)))
        return sheet.packed() + behind

    def _content(self, edit: Edit, style: int) -> RawRecord:
        """The record of the cell in its style."""
        formats = self._book.formats
        value = edit.kept(formats[style] if style < len(formats) else GENERAL)
        head = struct.pack("<HHH", edit.at[0] - 1, edit.at[1], style)
        if isinstance(value, Decimal):
            return RawRecord(biff.NUMBER, head + struct.pack("<d", float(value)), 1)
        self._added.append(value)
        return RawRecord(biff.LABELSST, head + struct.pack("<I", len(self._book.shared) + len(self._added) - 1), 1)


class _Head:
    """The first part of the stream: what holds for all sheets, and the texts that they share."""

    def __init__(self, records: list[RawRecord]) -> None:
        self._records: list[RawRecord] = []
        self._texts: list[bytes] = []
        self._texts_at = -1
        last = 0
        for record in records:
            if record.kind == biff.SST or (record.kind == biff.CONTINUE and last == biff.SST):
                self._texts.append(record.content)
                self._texts_at = len(self._records)
            elif record.kind != _SHARED_INDEX:
                self._records.append(record)
            last = last if record.kind == biff.CONTINUE else record.kind
        bounds = [record for record in self._records if record.kind == biff.BOUNDSHEET]
        self.starts = sorted({int(struct.unpack_from("<I", record.content)[0]) for record in bounds})

    def packed(self, moved: Mapping[int, int], added: list[str]) -> bytes:
        """The part anew: where sheets begin, the texts with those added, all formulas to be worked out again."""
        made = [self._moved(record, moved).packed for record in self._records]
        made[self._texts_at : self._texts_at] = self._shared(added)
        return b"".join(made)

    @staticmethod
    def _moved(record: RawRecord, moved: Mapping[int, int]) -> RawRecord:
        if record.kind == biff.BOUNDSHEET:
            start = struct.unpack_from("<I", record.content)[0]
            return record._replace(content=struct.pack("<I", moved.get(start, start)) + record.content[4:])
        if record.kind == _RECALCULATION:
            return record._replace(content=record.content[:4] + bytes(4))
        return record

    def _shared(self, added: list[str]) -> list[bytes]:
        """The shared texts: those there, then those added, each of these whole in one record."""
        if not added:
            return [RawRecord(biff.CONTINUE if at else biff.SST, one, 1).packed for at, one in enumerate(self._texts)]
        total, unique = struct.unpack_from("<II", self._texts[0]) if self._texts else (0, 0)
        first = self._texts[0][8:] if self._texts else b""
        contents = [struct.pack("<II", total + len(added), unique + len(added)) + first, *self._texts[1:]]
        for text in added:
            letters = text.encode("utf-16-le")
            packed = struct.pack("<HB", len(letters) // 2, 1) + letters
            if len(contents[-1]) + len(packed) > _LONGEST:
                contents.append(packed)
            else:
                contents[-1] += packed
        return [RawRecord(biff.CONTINUE if at else biff.SST, one, 1).packed for at, one in enumerate(contents)]
