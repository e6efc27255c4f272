"""From the XML of one Word part to its lines: what a reader of the printed page sees, and what the page hides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from muctieu.exchange.docx.xml import NAMESPACE_END, attribute
from muctieu.exchange.flow import Flow, Line, Row, Run

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MATH = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
# Dropped with all they hold: deletions not yet accepted, and the second copy of a drawing for old programs. Former
# formatting (`rPrChange` and its like) goes the same way.
DELETIONS = frozenset({"del", "moveFrom"})
INSERTIONS = frozenset({"ins", "moveTo"})
SKIPPED = DELETIONS | {"Fallback"}
BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
# The Symbol font's private code points that stand before figures.
_SYMBOLS = {"F0B3": "≥", "F0A3": "≤", "F0B1": "±", "F0B4": "×", "F0BB": "≈"}
_RAISED = {
    "superscript": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_OFF = frozenset({"0", "false", "off", "none"})
_NO_FILL = frozenset({"", "auto", "ffffff"})
# Up to two points (the attribute counts half points) nobody can read a line.
_TINY = 4


@dataclass(slots=True)
class _Look:
    """What decides how a run is seen, and whether."""

    is_vanished: bool = False
    is_white: bool = False
    is_tiny: bool = False
    is_shaded: bool = False
    raised: Mapping[int, int] | None = None

    def is_hidden(self, *, on_shade: bool) -> bool:
        return self.is_vanished or self.is_tiny or (self.is_white and not self.is_shaded and not on_shade)


@dataclass(slots=True)
class _Paragraph:
    line: Line = field(default_factory=list)
    boxes: list[Flow] = field(default_factory=list)
    is_shaded: bool = False
    is_joined: bool = False


class Story:
    """Handlers for `xml.walk`; afterwards `body` holds the lines, `notes` the foot- or endnotes by their id."""

    def __init__(self) -> None:
        self.body = Flow()
        self.notes: dict[str, Flow] = {}
        self.references: list[tuple[str, str]] = []
        self.insertions = 0
        self.deletions = 0
        self._flows = [self.body]
        self._rows: list[Row] = []
        self._paragraphs: list[_Paragraph] = []
        self._shades: list[bool] = []
        self._path: list[str] = []
        self._skipped = 0
        self._look = _Look()
        self._in_text = False
        self._is_prompt = False
        self._names: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        local = self._local(name)
        parent = self._path[-1] if self._path else ""
        self._path.append(local)
        if self._skipped or local.endswith("Change"):
            self._skipped += 1
        elif parent.endswith("Pr"):
            self._property(parent, local, attributes)
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
        if self._in_text and not self._skipped:
            self._write(text)

    def _local(self, name: str) -> str:
        """The local name of an element of Word's own; others are seen through, their text counts in formulas only."""
        return local_name(name, self._names)

    def _write(self, text: str) -> None:
        if not self._paragraphs:
            return
        look, paragraph = self._look, self._paragraphs[-1]
        text = text.replace(_SOFT_HYPHEN, "")
        # A raised 2 is a square, a raised 1 after a figure is a footnote mark: neither is one more digit of it.
        if look.raised is not None:
            text = text.translate(look.raised)
        on_shade = paragraph.is_shaded or any(self._shades)
        paragraph.line.append(Run(text, look.is_hidden(on_shade=on_shade)))

    # -- properties ---------------------------------------------------------------------------------------------

    def _property(self, parent: str, local: str, attributes: Mapping[str, str]) -> None:
        if parent == "rPr" and self._path[-3:-2] == ["pPr"]:
            self._mark_property(local)
        elif parent == "rPr":
            self._run_property(local, attributes)
        elif parent == "sdtPr" and local == "showingPlcHdr":
            self._is_prompt = _is_on(attributes)
        elif local == "shd":
            self._shade(parent, attributes)
        elif parent == "trPr" and local == "del" and self._rows:
            self._rows[-1].is_deleted = True
            self.deletions += 1

    def _mark_property(self, local: str) -> None:
        """Of the paragraph mark only its deletion matters: it joins the next paragraph to this one."""
        if local in DELETIONS and self._paragraphs:
            self._paragraphs[-1].is_joined = True

    def _run_property(self, local: str, attributes: Mapping[str, str]) -> None:
        value = (attribute(attributes, "val") or "").lower()
        if local == "vanish":
            self._look.is_vanished = _is_on(attributes)
        elif local == "color":
            self._look.is_white = value == "ffffff"
        elif local == "sz":
            self._look.is_tiny = value.isascii() and value.isdigit() and len(value) == 1 and int(value) <= _TINY
        elif local == "shd":
            self._look.is_shaded = _is_filled(attributes)
        elif local == "highlight":
            self._look.is_shaded = value not in _OFF | {"white"}
        elif local == "vertAlign":
            self._look.raised = _RAISED.get(value)

    def _shade(self, parent: str, attributes: Mapping[str, str]) -> None:
        if parent == "pPr" and self._paragraphs:
            self._paragraphs[-1].is_shaded = _is_filled(attributes)
        elif parent == "tcPr" and self._shades:
            self._shades[-1] = _is_filled(attributes)

    # -- elements -----------------------------------------------------------------------------------------------

    def _open_paragraph(self, _local: str, _attributes: Mapping[str, str]) -> None:
        self._paragraphs.append(_Paragraph())

    def _close_paragraph(self) -> None:
        paragraph = self._paragraphs.pop()
        self._flows[-1].add(paragraph.line, is_joined=paragraph.is_joined)
        for box in paragraph.boxes:
            for line in box.lines:
                self._flows[-1].add(line)

    def _open_run(self, _local: str, _attributes: Mapping[str, str]) -> None:
        self._look = _Look()

    def _close_run(self) -> None:
        self._look = _Look()

    def _open_text(self, _local: str, _attributes: Mapping[str, str]) -> None:
        self._in_text = True

    def _close_text(self) -> None:
        self._in_text = False

    def _write_break(self, local: str, _attributes: Mapping[str, str]) -> None:
        if self._path[-2] == "r":  # the tab stops of a paragraph are `tab` elements too
            self._write(BREAKS[local])

    def _write_symbol(self, _local: str, attributes: Mapping[str, str]) -> None:
        self._write(_SYMBOLS.get((attribute(attributes, "char") or "").upper(), ""))

    def _open_row(self, _local: str, _attributes: Mapping[str, str]) -> None:
        self._rows.append(Row())

    def _close_row(self) -> None:
        for line in self._rows.pop().lines():
            self._flows[-1].add(line)

    def _open_cell(self, _local: str, _attributes: Mapping[str, str]) -> None:
        flow = Flow()
        if self._rows:
            self._rows[-1].cells.append(flow)
        self._flows.append(flow)
        self._shades.append(False)

    def _close_cell(self) -> None:
        self._shades.pop()
        self._close_flow()

    def _close_flow(self) -> None:
        self._flows.pop().close()

    def _open_box(self, _local: str, _attributes: Mapping[str, str]) -> None:
        flow = Flow()
        if self._paragraphs:
            self._paragraphs[-1].boxes.append(flow)
        self._flows.append(flow)

    def _open_note(self, _local: str, attributes: Mapping[str, str]) -> None:
        if attribute(attributes, "type") not in {None, "normal"}:  # the line between text and notes
            self._skipped = 1
            return
        flow = self.notes[attribute(attributes, "id") or ""] = Flow()
        self._flows.append(flow)

    def _refer(self, local: str, attributes: Mapping[str, str]) -> None:
        self.references.append((local, attribute(attributes, "id") or ""))

    def _open_field(self, _local: str, _attributes: Mapping[str, str]) -> None:
        """An empty form field shows its prompt ("Nhập nội dung"), which is nobody's words."""
        if self._is_prompt:
            self._skipped = 1
        self._is_prompt = False

    def _open_insertion(self, _local: str, _attributes: Mapping[str, str]) -> None:
        self.insertions += 1

    _OPENS: ClassVar[Mapping[str, Callable[[Story, str, Mapping[str, str]], None]]] = {
        "p": _open_paragraph, "r": _open_run, "t": _open_text, "tr": _open_row, "tc": _open_cell,
        "txbxContent": _open_box, "footnote": _open_note, "endnote": _open_note,
        "footnoteReference": _refer, "endnoteReference": _refer, "sdtContent": _open_field,
        "sym": _write_symbol,
        **dict.fromkeys(BREAKS, _write_break), **dict.fromkeys(INSERTIONS, _open_insertion),
    }  # fmt: skip
    _CLOSES: ClassVar[Mapping[str, Callable[[Story], None]]] = {
        "p": _close_paragraph, "r": _close_run, "t": _close_text, "tr": _close_row,
        "tc": _close_cell, "txbxContent": _close_flow, "footnote": _close_flow,
        "endnote": _close_flow,
    }  # fmt: skip


def local_name(name: str, cache: dict[str, str]) -> str:
    """The local name of an element of Word's own, "" for others but text of formulas and second copies."""
    known = cache.get(name)
    if known is None:
        space, _, local = name.rpartition(NAMESPACE_END)
        is_known = space in _WORD or local == "Fallback" or (space in _MATH and local == "t")
        known = cache[name] = local if is_known else ""
    return known


def _is_on(attributes: Mapping[str, str]) -> bool:
    return (attribute(attributes, "val") or "").lower() not in _OFF


def _is_filled(attributes: Mapping[str, str]) -> bool:
    return (attribute(attributes, "fill") or "").lower() not in _NO_FILL
