"""Addresses by the hundred: a table links every one of its lines, and looking up the pattern each time is dear."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, get_urlconf, reverse

# As Django quotes what it puts into a pattern.
_SAFE = "!*'();:@&=+$,/~"
# Passes for a word, a path and an identity alike.
_MARK = "00000000-0000-4000-8000-{:012}"


def address(name: str, *args: str) -> str:
    """As `reverse(name, args=args)`, for arguments that belong into the pattern."""
    first, *rest = _pieces(name, len(args), get_script_prefix(), get_urlconf())
    return first + "".join(quote(arg, safe=_SAFE) + piece for arg, piece in zip(args, rest, strict=True))


@lru_cache(maxsize=256)
def _pieces(name: str, count: int, _prefix: str, urlconf: str | None) -> tuple[str, ...]:
    """The address with nothing between its pieces, where the arguments go."""
    marks = [_MARK.format(number) for number in range(count)]
    rest, found = reverse(name, urlconf, args=marks), []
    for mark in marks:
        piece, _mark, rest = rest.partition(mark)
        found.append(piece)
    return (*found, rest)
