"""The elements of a page as a tree, mended the way browsers mend it where tags are missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from muctieu.exchange.html.scan import Closing, Opening, scan

# Browsers stop nesting at 512 as well; the bound lets the tree be walked by plain recursion.
MAX_DEPTH = 120
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
# An element that begins closes these where they are still open just above it.
_CELLS = frozenset({"td", "th"})
_CLOSES = {
    "li": frozenset({"li", "p"}),
    "td": _CELLS | {"p"},
    "th": _CELLS | {"p"},
    "tr": _CELLS | {"tr", "p"},
    "tbody": _CELLS | {"tr", "thead", "tbody"},
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    **dict.fromkeys(("p", "div", "table", "ul", "ol", "h1", "h2", "h3", "h4", "section", "article"), frozenset({"p"})),
}
_WORD = re.compile(r"[^\W_]+")


@dataclass(slots=True, eq=False)
class Node:
    """An element with its attributes and, in order, its texts and elements."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def every(self) -> Iterator[Node]:
        """This element and all below it, in the order of the page."""
        ahead: list[Node] = [self]
        while ahead:
            node = ahead.pop()
            yield node
            ahead += [child for child in reversed(node.children) if isinstance(child, Node)]

    def names(self) -> frozenset[str]:
        """What the page's author calls the element: `class` and `id`, whole and word by word."""
        said = f"{self.attributes.get('class', '')} {self.attributes.get('id', '')}".lower()
        return frozenset([*said.split(), *_WORD.findall(said)])

    def text(self) -> str:
        """All characters in the element, as they are."""
        return "".join(self.pieces())

    def is_longer_than(self, bound: int) -> bool:
        """Whether the element holds more than `bound` characters, blanks aside; looks no further than that."""
        count = 0
        for piece in self.pieces():
            count += len(piece.strip())
            if count > bound:
                return True
        return False

    def pieces(self) -> Iterator[str]:
        """The texts in the element, in order."""
        ahead: list[Node | str] = [self]
        while ahead:
            node = ahead.pop()
            if isinstance(node, str):
                yield node
            else:
                ahead += reversed(node.children)


def parse(page: str) -> Node:
    """The page's tree below a nameless root."""
    return _Builder().build(page)


class _Builder:
    def __init__(self) -> None:
        self.root = Node("")
        self.open = [self.root]
        # How often each name is open: an end tag without its element is known without a search.
        self.counts: Counter[str] = Counter()

    def build(self, page: str) -> Node:
        for token in scan(page):
            if isinstance(token, str):
                self.open[-1].children.append(token)
            elif isinstance(token, Opening):
                self._begin(token)
            else:
                self._end(token)
        return self.root

    def _begin(self, token: Opening) -> None:
        closed = _CLOSES.get(token.name, frozenset[str]())
        while self.open[-1].tag in closed:
            self._pop()
        node = Node(token.name, token.attributes)
        self.open[-1].children.append(node)
        if token.name not in _VOID and len(self.open) < MAX_DEPTH:
            self.open.append(node)
            self.counts[node.tag] += 1

    def _end(self, token: Closing) -> None:
        if not self.counts[token.name]:
            return
        while self._pop() != token.name:
            pass

    def _pop(self) -> str:
        tag = self.open.pop().tag
        self.counts[tag] -= 1
        return tag
