"""Numbers of documents in a text become links to the register: in plain text and in HTML that is safe already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape

from muctieu.core.document_number import Citation, find_numbers
from muctieu.web.gazette.queries import cited
from muctieu.web.places.models import OrgUnit

_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Where a link may not stand, or is one already.
_CLOSED = frozenset({"a", "button", "code", "pre", "script", "style", "title", "textarea"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `slug` names the document that it cites, empty for the rest."""

    text: str
    slug: str = ""


def cited_pieces(text: str, *, place: OrgUnit | None = None) -> tuple[Piece, ...]:
    """The text in pieces; one query, none for a text without numbers."""
    found = tuple(find_numbers(text))
    return tuple(_pieces(text, found, _known(found, place)))


def with_citations(html: str, address: str, *, place: OrgUnit | None = None) -> str:
    """HTML with its citations linked to `address` (with {slug} in it); tags and what links already stay as they are.

    The HTML must be safe and whole already: nothing is cleaned here.
    """
    parts = _TAG.split(html)
    texts = {at: unescape(part) for at, part in _open_texts(parts)}
    found = {at: tuple(find_numbers(text)) for at, text in texts.items()}
    known = _known((one for each in found.values() for one in each), place)
    for at, numbers in found.items():
        if any(one.number.key in known for one in numbers):
            parts[at] = "".join(_markup(piece, address) for piece in _pieces(texts[at], numbers, known))
    return "".join(parts)


def _known(found: Iterable[Citation], place: OrgUnit | None) -> Mapping[str, str]:
    keys = {one.number.key for one in found}
    return cited(keys, place=place) if keys else {}


def _pieces(text: str, found: Iterable[Citation], known: Mapping[str, str]) -> Iterator[Piece]:
    place = 0
    for one in found:
        slug = known.get(one.number.key)
        if slug is None:
            continue
        if one.start > place:
            yield Piece(text[place : one.start])
        yield Piece(text[one.start : one.end], slug)
        place = one.end
    if place < len(text):
        yield Piece(text[place:])


def _open_texts(parts: list[str]) -> Iterator[tuple[int, str]]:
    """The texts between tags that may hold links, with their places: every other part is a tag."""
    closed = 0
    for at, part in enumerate(parts):
        tag = _NAME.match(part) if at % 2 else None
        if tag is not None and tag[2].lower() in _CLOSED and not part.endswith("/>"):
            closed = max(0, closed + (-1 if tag[1] else 1))
        elif at % 2 == 0 and part and not closed:
            yield at, part


def _markup(piece: Piece, address: str) -> str:
    text = escape(piece.text, quote=False)
    return f'<a href="{address.format(slug=piece.slug)}">{text}</a>' if piece.slug else text
