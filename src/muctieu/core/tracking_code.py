"""Codes by which somebody who gave no name finds an own petition again: cannot be guessed, hard to mistype.

Fifteen letters and digits of chance and one that checks them, in four groups ("7K3M-9QXT-2W4D-HJ5P"). None looks like
another (no I, L, O, 0, 1). The check is a weighted sum modulo the prime 31, as many as there are signs: it finds every
single wrong sign and every exchange of two.
"""

from __future__ import annotations

import re

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_PRIME = len(SIGNS)
CHANCE, GROUP = 15, 4
# 31 to the power of fifteen lies between 2 to the power of 74 and 75: ten bytes hold more chance than the code shows.
BYTES = 10
_BETWEEN = re.compile(r"[\s\-–—.]+")


def code_from(chance: bytes) -> str:
    """The code that ten bytes of chance make.

    >>> code_from(bytes(10)), is_code("2222-2222-2222-2222"), is_code("2222-2222-2222-2223")
    ('2222-2222-2222-2222', True, False)
    """
    if len(chance) != BYTES:
        raise ValueError(len(chance))
    number, signs = int.from_bytes(chance, "big"), []
    for _ in range(CHANCE):
        number, rest = divmod(number, _PRIME)
        signs.append(rest)
    text = "".join(SIGNS[one] for one in [*signs, _check(signs)])
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def written_one_way(typed: str) -> str:
    """The code in capitals and groups, however it was typed; empty when its signs are none of ours or are wrong."""
    plain = _BETWEEN.sub("", typed.strip()).upper() if len(typed) <= 100 else ""
    return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP)) if is_code(plain) else ""


def is_code(text: str) -> bool:
    """Whether the signs are ours, as many as a code has, and the last one checks the others."""
    plain = text.replace("-", "")
    if len(plain) != CHANCE + 1 or any(char not in SIGNS for char in plain):
        return False
    *signs, check = (SIGNS.index(char) for char in plain)
    return _check(signs) == check


def _check(signs: list[int]) -> int:
    """The sign that makes the weighted sum vanish; weights differ, and none is 0 or the check's own."""
    return sum(weight * sign for weight, sign in enumerate(signs, start=2)) % _PRIME
