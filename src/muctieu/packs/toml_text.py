"""Writing TOML for the fixed shape of our packs: exact decimals, one spelling for each value, the same bytes each time.

The standard library reads TOML and does not write it; a pack needs strings, numbers, days and tables, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from muctieu.errors import PackError

Value = str | int | Decimal | date | Mapping[str, "Value"]
# Quote, backslash, and all that a basic string may not hold as it is.
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f\x85\u2028\u2029]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def text(value: str) -> str:
    """A basic string: `"a \\"b\\""`.

    Raises:
        PackError: MT1619 for half a character, which no file in UTF-8 can hold.
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PackError("MT1619", value=ascii(value)[:60]) from None
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _SHORT.get(char) or f"\\u{ord(char):04X}"


def value_text(value: Value) -> str:
    """One value: text, whole number, decimal, day, or an inline table of such."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    inside = ", ".join(f"{key} = {value_text(part)}" for key, part in value.items())
    return f"{{ {inside} }}"


def entry(key: str, value: Value | None) -> str | None:
    """The line `key = value`; None for a value that is missing, because TOML has no word for it."""
    return None if value is None else f"{key} = {value_text(value)}"


def table(header: str, entries: Iterable[str | None]) -> str:
    """`[header]` with its lines, and a blank line behind."""
    return "\n".join((header, *(line for line in entries if line is not None))) + "\n\n"


def comment(words: str) -> str:
    """Words as a comment, each line with its mark."""
    return "\n".join(f"# {line}".rstrip() for line in words.splitlines())
