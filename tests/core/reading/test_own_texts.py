"""The reader on texts of our own whose figures are marked in place."""

from __future__ import annotations

import re

import pytest

from muctieu.core.reading.model import Fact
from muctieu.core.reading.reader import read
from muctieu.packs.reading import load_lexicon
from tests.core.reading.own_texts import OWN_TEXTS

_MARK = re.compile("⟦([^⟧]*)⟧")


def unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without marks, and the spans that were marked."""
    spans, out, last = [], "", 0
    for match in _MARK.finditer(text):
        out += text[last : match.start()]
        spans.append((len(out), len(out) + len(match.group(1))))
        out += match.group(1)
        last = match.end()
    return out + text[last:], spans


def shown(fact: Fact) -> str:
    """A fact in the notation of own_texts."""
    parts = [f"{'-' if fact.value is None else f'{fact.value.normalize():f}'} {fact.unit or '?'}"]
    parts.append(f"P {fact.period or '-'}")
    if fact.target is not None:
        parts.append(f"T {fact.target.normalize():f}")
    if fact.attainment_pct is not None:
        parts.append(f"A {fact.attainment_pct.normalize():f}")
    if fact.change is not None:
        parts.append(f"C {fact.change.kind} {fact.change.value.normalize():f}")
    return " | ".join(parts)


@pytest.mark.parametrize("name", list(OWN_TEXTS))
def test_read_own_text_gives_marked_facts(name: str) -> None:
    marked, expected = OWN_TEXTS[name]
    text, spans = unmarked(marked)

    facts = read(text, lexicon=load_lexicon(), id=name).facts

    found = {(fact.start, fact.end): shown(fact) for fact in facts}
    wanted = dict(zip(spans, expected.splitlines(), strict=True))
    assert {text[s - 30 : e]: row for (s, e), row in found.items()} == {
        text[s - 30 : e]: row for (s, e), row in wanted.items()
    }
