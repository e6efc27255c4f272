"""The reading engine with the lexicons and definitions that ship, as the commands use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muctieu.core.reading.reader import read
from muctieu.packs.loader import load_indicators
from muctieu.packs.reading import load_lexicon

if TYPE_CHECKING:
    from muctieu.core.reading.model import Reading
    from muctieu.exchange.base import Extracted


def read_text(extracted: Extracted, *, plan: str | None = None) -> Reading:
    """What the text says; with a plan, its own wordings are known as well."""
    return read(extracted.text, lexicon=load_lexicon(), indicators=tuple(load_indicators().values()), id=extracted.id)
