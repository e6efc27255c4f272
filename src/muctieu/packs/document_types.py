"""Types of official documents from `data/document_types.toml`: what the code in a number means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from muctieu.core.document_number import DocumentNumber
from muctieu.core.fold import search_key
from muctieu.packs.rows import DATA, Row, no_twins, read_toml

FILE = "document_types.toml"
KEYS = ("code", "name_vi", "name_en", "family")
# A number without a type between its codes is a letter's (123/UBND-VX); with a year it is an act of the Assembly.
LETTER, ACT = "CV", "L"
_ASSEMBLY = "QH"


class Family(StrEnum):
    """Whose documents are of a type."""

    LAW = "law"
    STATE = "state"
    PARTY = "party"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One type and whose documents are of it."""

    code: str
    name_vi: str
    name_en: str
    family: Family


@cache
def load_document_types() -> Mapping[str, DocumentType]:
    """Code → type, in the order of the file.

    Raises:
        PackError: MT16xx naming file, key and rule.
    """
    return MappingProxyType(read_document_types(DATA / FILE))


def read_document_types(path: Path) -> dict[str, DocumentType]:
    """The types written in a file."""
    rows = list(read_toml(path, name=path.name, keys=("type",)).tables("type", KEYS))
    no_twins((row.text("code"), row) for row in rows)
    return {found.code: found for found in map(_type, rows)}


def _type(row: Row) -> DocumentType:
    family = row.choice("family", Family)
    return DocumentType(row.text("code"), row.text("name_vi"), row.english("name_en"), family)


def type_of(number: DocumentNumber) -> DocumentType | None:
    """The type that a number names by its first code; None where no code says it.

    >>> from muctieu.core.document_number import parse_number
    >>> [type_of(parse_number(text)).code for text in ("25/2024/TT-BTC", "12-NQ/TW", "9/UBND-VX", "91/2025/QH15")]
    ['TT', 'NQ', 'CV', 'L']
    """
    types = load_document_types()
    first = number.codes[0]
    if first.startswith(_ASSEMBLY) and number.year is not None:
        return types[ACT]
    return types.get(first) or (types[LETTER] if number.year is None and len(number.codes) > 1 else None)


def agency_code(number: DocumentNumber) -> str:
    """The part of a number that says who has issued it, empty where it does not ("BTC", "UBND", "TW")."""
    codes = number.codes[1:] if number.codes[0] in load_document_types() else number.codes[:1]
    return "-".join(codes)


def type_said(title: str) -> tuple[DocumentType | None, str]:
    """The type with which a title begins and the rest of it ("Thông tư Bãi bỏ …"); None and the title without one."""
    words = search_key(title)
    by_length = sorted(load_document_types().values(), key=lambda one: -len(one.name_vi))
    for found in by_length:
        if words.startswith(search_key(found.name_vi) + " "):
            count = len(found.name_vi.split())
            return found, " ".join(title.split()[count:]).lstrip(":-– ").strip()
    return None, title.strip()
