"""HTML as a stream of tags and text, in time linear in its length whatever it holds.

The standard library's html.parser takes hours for a megabyte of `<a <a <a` (docs/decisions/0006), so the few rules
that saved pages need stand here: comments, quoted attributes, raw text of scripts, characters by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"[\s/]*([^\s/>=][^\s/>=]*)(\s*=\s*)?")
_UNQUOTED = re.compile(r"[^\s>]*")
_RAW = frozenset({"script", "style", "iframe", "xmp", "noembed", "noframes"})
_COMMENT, _COMMENT_END = "<!--", "-->"


@dataclass(frozen=True, slots=True)
class Opening:
    """A start tag, its name in lower case and its attributes with characters decoded; the first of a name counts."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Closing:
    """An end tag, its name in lower case."""

    name: str


def scan(page: str) -> Iterator[Opening | Closing | str]:
    """The tags and texts of a page in order; text has its characters decoded, scripts and comments are gone."""
    return _Scanner(page).tokens()


class _Scanner:
    def __init__(self, page: str) -> None:
        self.page = page
        # Where no `>` or quote comes any more, nothing is searched for again: that keeps hostile pages linear.
        self.last = {mark: page.rfind(mark) for mark in (">", '"', "'")}

    def tokens(self) -> Iterator[Opening | Closing | str]:
        page, place = self.page, 0
        while 0 <= (start := page.find("<", place)) < self.last[">"]:
            if start > place:
                yield unescape(page[place:start])
            token, place = self._markup(start)
            if token is not None:
                yield token
            if isinstance(token, Opening) and token.name in _RAW:
                place = self._after_raw(token.name, place)
        if place < len(page):
            yield unescape(page[place:])

    def _markup(self, start: int) -> tuple[Opening | Closing | str | None, int]:
        """What begins with `<` at `start`, and where it ends."""
        page = self.page
        if page.startswith(_COMMENT, start):
            end = page.find(_COMMENT_END, start + len(_COMMENT))
            return None, len(page) if end < 0 else end + len(_COMMENT_END)
        if page.startswith(("<!", "<?"), start):
            return None, page.index(">", start) + 1
        is_end = page.startswith("</", start)
        name = _NAME.match(page, start + 1 + is_end)
        if name is None:
            return "<", start + 1
        if is_end:
            return Closing(name.group().lower()), page.index(">", start) + 1
        attributes, end = self._attributes(name.end())
        return Opening(name.group().lower(), attributes), end

    def _attributes(self, place: int) -> tuple[dict[str, str], int]:
        page, attributes = self.page, dict[str, str]()
        while match := _ATTRIBUTE.match(page, place):
            value, place = self._value(match.end()) if match.group(2) else ("", match.end())
            attributes.setdefault(match.group(1).lower(), unescape(value))
        end = page.find(">", place)
        return attributes, len(page) if end < 0 else end + 1

    def _value(self, place: int) -> tuple[str, int]:
        page = self.page
        quote = page[place : place + 1]
        if quote in {'"', "'"} and place < self.last[quote]:
            end = page.index(quote, place + 1)
            return page[place + 1 : end], end + 1
        match = _UNQUOTED.match(page, place)
        return (match.group(), match.end()) if match else ("", place)

    def _after_raw(self, name: str, place: int) -> int:
        """The place of the end tag of a script or style sheet: what is inside is no text."""
        match = re.compile(rf"</{name}\b", re.IGNORECASE).search(self.page, place)
        return match.start() if match else len(self.page)
