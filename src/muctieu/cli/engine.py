"""The reading engine with the lexicons and definitions that ship, as the commands use it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from muctieu.core.reading.reader import read
from muctieu.packs.loader import load_indicators, load_plan
from muctieu.packs.reading import load_lexicon

if TYPE_CHECKING:
    from muctieu.core.reading.model import Reading
    from muctieu.exchange.base import Extracted


def read_text(extracted: Extracted, *, known: frozenset[str] | None = None) -> Reading:
    """What the text says; of the links to indicators only those in `known` are kept, all when it is None.

    The whole catalogue is read against in any case: a figure about near-poor households must not be taken for one
    about poor households because the plan has no target for the former.
    """
    indicators = tuple(load_indicators().values())
    reading = read(extracted.text, lexicon=load_lexicon(), indicators=indicators, id=extracted.id)
    if known is None:
        return reading
    return replace(
        reading,
        facts=tuple(fact if fact.indicator in known else replace(fact, indicator=None) for fact in reading.facts),
        statements=tuple(
            said if said.indicator in known else replace(said, indicator=None) for said in reading.statements
        ),
    )


def indicators_of(plan: str) -> frozenset[str]:
    """Codes of the indicators that a plan's targets are about, and of the components of its ratios.

    Raises:
        PackError: MT1618 when there is no such pack, MT16xx when a file of it breaks a rule.
    """
    indicators = [target.indicator for target in load_plan(plan).targets]
    codes = {code for known in indicators for code in (known.code, known.numerator, known.denominator)}
    return frozenset(code for code in codes if code is not None)
