"""Elements as lines of text, the way a page shows them: blocks below one another, table cells a tab apart."""

from __future__ import annotations

import re
from collections.abc import Mapping

from muctieu.exchange.flow import Flow, Line, Row, Run
from muctieu.exchange.html.article import is_furniture
from muctieu.exchange.html.tree import Node

_INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "label", "mark", "q",
        "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "o:p",
    }
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)")
_WHITE = re.compile(r"(?:^|[;\s])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))")
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*(?!none|transparent|#fff|white|inherit)")
_RAISED = {
    "sup": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"


class Renderer:
    """Writes elements into `flow`; what is furniture goes into `apart`."""

    def __init__(self) -> None:
        self.flow = Flow()
        self.apart = Flow()
        self._flows = [self.flow]
        self._rows: list[Row] = []
        self._line: Line = []

    def render(self, node: Node, *, skip: Node | None = None, is_hidden: bool = False) -> None:
        """Write an element and end its line; `skip` is left out with all it holds."""
        self._children(node, is_hidden=is_hidden, raised=None, skip=skip)
        self._break()

    def _children(
        self, node: Node, *, is_hidden: bool, raised: Mapping[int, int] | None, skip: Node | None = None
    ) -> None:
        for child in node.children:
            if isinstance(child, str):
                self._write(child, is_hidden=is_hidden, raised=raised, is_kept=node.tag == "pre")
            elif child is not skip:
                self._element(child, is_hidden=is_hidden or _hides(child), raised=raised, skip=skip)

    def _element(
        self, node: Node, *, is_hidden: bool, raised: Mapping[int, int] | None, skip: Node | None = None
    ) -> None:
        raised = _RAISED.get(node.tag, raised)
        if is_furniture(node, in_article=True):
            self._put_apart(node)
        elif node.tag in _INLINE:
            self._children(node, is_hidden=is_hidden, raised=raised, skip=skip)
        elif node.tag == "tr":
            self._row(node, is_hidden=is_hidden, skip=skip)
        elif node.tag in _CELLS and self._rows:
            self._cell(node, is_hidden=is_hidden, skip=skip)
        else:
            self._break()
            self._children(node, is_hidden=is_hidden, raised=raised, skip=skip)
            self._break()

    def _row(self, node: Node, *, is_hidden: bool, skip: Node | None) -> None:
        self._break()
        self._rows.append(Row())
        self._children(node, is_hidden=is_hidden, raised=None, skip=skip)
        self._break()
        for line in self._rows.pop().lines():
            self._flows[-1].add(line)

    def _cell(self, node: Node, *, is_hidden: bool, skip: Node | None) -> None:
        self._break()
        flow = Flow()
        self._rows[-1].cells.append(flow)
        self._flows.append(flow)
        # A cell begins a table of its own level: rows inside it belong to the inner table.
        self._children(node, is_hidden=is_hidden, raised=None, skip=skip)
        self._break()
        self._flows.pop()

    def _put_apart(self, node: Node) -> None:
        if node.tag in {"script", "style", "head", "template"}:
            return
        self._break()
        for piece in node.pieces():
            self.apart.add([Run(" ".join(piece.split()))])

    def _write(self, text: str, *, is_hidden: bool, raised: Mapping[int, int] | None, is_kept: bool) -> None:
        text = text.replace(_SOFT_HYPHEN, "")
        text = text.translate(raised) if raised else text
        if is_kept:
            for number, line in enumerate(text.splitlines()):
                if number:
                    self._break()
                self._line.append(Run(line, is_hidden))
            return
        text = _BLANKS.sub(" ", text)
        if text.startswith(" ") and (not self._line or self._line[-1].text.endswith(" ")):
            text = text[1:]
        if text:
            self._line.append(Run(text, is_hidden))

    def _break(self) -> None:
        if self._line:
            last = self._line.pop()
            self._flows[-1].add([*self._line, Run(last.text.rstrip(" "), last.is_hidden)])
            self._line = []


def _hides(node: Node) -> bool:
    """Whether a browser would not show the element, or show it white on white."""
    if "hidden" in node.attributes:
        return True
    style = node.attributes.get("style", "").lower()
    if _INVISIBLE.search(style):
        return True
    is_white = bool(_WHITE.search(style)) or node.attributes.get("color", "").lower() in {"#ffffff", "#fff", "white"}
    return is_white and not _BACKGROUND.search(style)
