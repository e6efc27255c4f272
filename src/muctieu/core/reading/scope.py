"""What is known at a place of a document: the document as a whole, and what its headings and openings have set."""

from __future__ import annotations

from dataclasses import dataclass, field

from muctieu.core.reading.document import Document
from muctieu.core.reading.lexicon import Lexicon
from muctieu.core.reading.linker import Linker
from muctieu.core.reading.periods import Months
from muctieu.core.reading.structure import Outline


@dataclass(slots=True)
class Scope:
    """What holds at a place of the text: the months spoken of and whether figures are goals."""

    months: Months | None = None
    goal: bool = False


@dataclass(slots=True)
class Context:
    """The document that the sentences stand in; `low` is its plain text in lower case."""

    document: Document
    low: str
    lexicon: Lexicon
    linker: Linker | None = None
    outline: Outline = field(default_factory=Outline)
