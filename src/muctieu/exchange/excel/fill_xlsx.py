"""Figures into an .xlsx: their cells change, and what formulas showed last; every other byte stays."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from muctieu.errors import DocumentError, Finding
from muctieu.exchange.excel.edit import Edit, Edits, Place, address, hidden_by, refusal
from muctieu.exchange.excel.formats import GENERAL, Format
from muctieu.exchange.excel.grid import Area
from muctieu.exchange.excel.locate import Element, Located, locate
from muctieu.exchange.excel.parts import Parts
from muctieu.exchange.excel.xlsx import Workbook, facts_of

_SPANS = re.compile(rb"\s+spans\s*=\s*(\"[^\"]*\"|'[^']*')")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_CALC = re.compile(rb"<((?:[\w.-]+:)?)calcPr\b([^<>]*?)(/?)>")
_FULL = re.compile(rb"\s+fullCalcOnLoad\s*=\s*(\"[^\"]*\"|'[^']*')")
# Parts of the workbook behind which its settings of calculation stand, in the order of the standard.
_BEFORE_CALC = re.compile(rb"</((?:[\w.-]+:)?)(?:sheets|functionGroups|externalReferences|definedNames)>")
Change = tuple[int, int, bytes]


def fill(raw: bytes, edits: Edits, *, file: str) -> tuple[bytes, list[Finding]]:
    """The workbook with the edits made, and why some were not.

    Raises:
        DocumentError: MT5221 for macros or a signature, MT5212 to MT5215 for a broken file, MT5229 for a sheet that
            is not written in UTF-8.
    """
    parts = Parts(raw, file=file)
    _refuse_active(parts, file)
    workbook = Workbook(parts)
    workbook.book()
    findings: list[Finding] = []
    made: dict[str, bytes] = {}
    calculated = [part for part in workbook.parts.values() if _FORMULA.search(parts.read(part))] if edits else []
    for name, part in workbook.parts.items():
        if edits.get(name) or part in calculated:
            surgeon = _Surgeon(locate(parts, part), workbook.formats(), facts_of(parts, part).merged)
            made[part] = surgeon.edited(edits.get(name, {}), name)
            findings += surgeon.findings
    if calculated:
        made[workbook.main] = calculated_on_load(parts.read(workbook.main))
    return _packed(raw, parts, made), findings


def _refuse_active(parts: Parts, file: str) -> None:
    """Macros are never passed on, and a signed file would no longer be what was signed."""
    for name in sorted(parts.names):
        lower = name.lower()
        if "vbaproject" in lower or lower.startswith("xl/macrosheets/"):
            raise DocumentError("MT5221", file=file, what="macro", what_en="macros")
        if lower.startswith("_xmlsignatures/"):
            raise DocumentError("MT5221", file=file, what="chữ ký số", what_en="a digital signature")


def _packed(raw: bytes, parts: Parts, made: Mapping[str, bytes]) -> bytes:
    """The archive anew: the same parts in the same order, those made put in place of the old ones."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            content = made[info.filename] if info.filename in made else parts.read(info.filename)
            new.writestr(info, content, compress_type=info.compress_type)
    return stream.getvalue()


def calculated_on_load(workbook: bytes) -> bytes:
    """The workbook's own part, asking for all formulas to be worked out anew when the file is opened."""
    match = _CALC.search(workbook)
    if match is not None:
        plain = _FULL.sub(b"", match[2]).rstrip()
        tag = b"<" + match[1] + b"calcPr" + plain + b' fullCalcOnLoad="1"' + match[3] + b">"
        return workbook[: match.start()] + tag + workbook[match.end() :]
    ends = list(_BEFORE_CALC.finditer(workbook))
    at = ends[-1].end()  # there is always the list of sheets
    return workbook[:at] + b"<" + ends[-1][1] + b'calcPr fullCalcOnLoad="1"/>' + workbook[at:]


class _Surgeon:
    """Changes cells of one sheet."""

    def __init__(self, located: Located, formats: list[Format], merged: tuple[Area, ...]) -> None:
        self._sheet, self._formats, self._merged = located, formats, merged
        self.findings: list[Finding] = []

    def edited(self, edits: Mapping[Place, Edit], name: str) -> bytes:
        """The sheet's bytes with the edits made."""
        changes = list(self._forgotten())
        missing: dict[int, list[Edit]] = {}
        for at, edit in sorted(edits.items()):
            found = self._sheet.cells.get(at)
            first = hidden_by(at, self._merged)
            if first is not None:
                self.findings.append(refusal("MT5223", name, at, first=address(first)))
            elif found is None:
                missing.setdefault(at[0], []).append(edit)
            elif found.has_formula:
                self.findings.append(refusal("MT5222", name, at))
            else:
                changes.append((found.start, found.end, self._cell(edit, found.name, found.attributes.get("s", ""))))
        for row, wanted in missing.items():
            changes += self._in_row(row, wanted) if row in self._sheet.rows else ()
        changes += self._new_rows({row: wanted for row, wanted in missing.items() if row not in self._sheet.rows})
        return _spliced(self._sheet.raw, changes)

    def _forgotten(self) -> Iterator[Change]:
        """What formulas showed last is taken out: some programs would go on showing it, figures changed or not."""
        for found in self._sheet.cells.values():
            if found.has_formula and found.value is not None:
                yield found.value.start, found.value.end, b""

    def _cell(self, edit: Edit, name: str, style: str) -> bytes:
        """The element of the cell: its style as it was, its content new."""
        head = f'<{name} r="{address(edit.at)}"' + (f" s={quoteattr(style)}" if style else "")
        value = edit.kept(self._format(style))
        if isinstance(value, Decimal):
            inner = _sibling(name, "v")
            return f"{head}><{inner}>{value:f}</{inner}></{name}>".encode()
        outer, inner = _sibling(name, "is"), _sibling(name, "t")
        text = f'<{inner} xml:space="preserve">{escape(value)}</{inner}>'
        return f'{head} t="inlineStr"><{outer}>{text}</{outer}></{name}>'.encode()

    def _format(self, style: str) -> Format:
        at = int(style) if style.isdecimal() and len(style) < 6 else 0
        return self._formats[at] if at < len(self._formats) else GENERAL

    def _new(self, name: str, edit: Edit) -> bytes:
        return self._cell(edit, _sibling(name, "c"), self._sheet.style_of(*edit.at))

    def _in_row(self, row: int, edits: list[Edit]) -> Iterator[Change]:
        """Cells that the row does not have yet, each between its neighbours."""
        found = self._sheet.rows[row]
        # What the tag says of the columns in use would be wrong now; it is only a hint to programs.
        tag = _SPANS.sub(b"", self._sheet.raw[found.start : found.tag_end])
        if found.is_closed:
            yield found.start, found.end, _opened(tag, found, b"".join(self._new(found.name, edit) for edit in edits))
            return
        yield found.start, found.tag_end, tag
        for edit in edits:
            later = [one.start for (line, at), one in self._sheet.cells.items() if line == row and at > edit.at[1]]
            place = min(later, default=self._end_tag(found))
            yield place, place, self._new(found.name, edit)

    def _new_rows(self, missing: Mapping[int, list[Edit]]) -> Iterator[Change]:
        data = self._sheet.data
        if data is None or not missing:
            return
        name = _sibling(data.name, "row")
        made = {
            row: f'<{name} r="{row}">'.encode()
            + b"".join(self._new(name, edit) for edit in edits)
            + f"</{name}>".encode()
            for row, edits in missing.items()
        }
        if data.is_closed:
            tag = self._sheet.raw[data.start : data.end]
            yield data.start, data.end, _opened(tag, data, b"".join(made.values()))
            return
        for row, element in made.items():
            later = [found.start for number, found in self._sheet.rows.items() if number > row]
            place = min(later, default=self._end_tag(data))
            yield place, place, element

    def _end_tag(self, element: Element) -> int:
        return self._sheet.raw.rindex(b"<", element.start, element.end)


def _opened(tag: bytes, element: Element, content: bytes) -> bytes:
    """A tag that closes itself, opened to take something in."""
    return tag[:-2].rstrip() + b">" + content + f"</{element.name}>".encode()


def _spliced(raw: bytes, changes: list[Change]) -> bytes:
    pieces: list[bytes] = []
    at = 0
    for start, end, new in sorted(changes, key=lambda change: change[:2]):
        pieces += [raw[at:start], new]
        at = end
    return b"".join([*pieces, raw[at:]])


def _sibling(name: str, local: str) -> str:
    """Another element's name with the same prefix."""
    prefix, colon, _ = name.rpartition(":")
    return f"{prefix}{colon}{local}"
