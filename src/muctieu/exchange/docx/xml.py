"""XML as a stream of events, without document types: no entity is ever expanded, nothing outside is ever fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.parsers import expat

from muctieu.errors import DocumentError

NAMESPACE_END = "|"
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Characters = Callable[[str], None]


def walk(
    raw: bytes, *, start: Start, end: End | None = None, characters: Characters | None = None, file: str, part: str
) -> None:
    """Call the handlers for every element and text of a part, in order; names are `namespace|local`.

    Raises:
        DocumentError: MT5103 for broken XML, MT5104 for a DTD (where entity bombs and outside references live).
    """
    parser = expat.ParserCreate(namespace_separator=NAMESPACE_END)
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise DocumentError("MT5104", file=file, part=part)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if characters is not None:
        parser.CharacterDataHandler = characters
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        problem = expat.ErrorString(error.code) or "XML"
        raise DocumentError("MT5103", file=file, part=part, line=str(error.lineno), problem=problem) from None
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise DocumentError("MT5103", file=file, part=part, line="1", problem=str(error)) from None


def attribute(attributes: Mapping[str, str], name: str) -> str | None:
    """An attribute by its local name, whatever its namespace (Word has two)."""
    for key, value in attributes.items():
        if key.rpartition(NAMESPACE_END)[2] == name:
            return value
    return None
