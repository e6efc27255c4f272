"""What people changed in a report, as findings for whoever takes the file in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from muctieu.core.report import Report
from muctieu.core.report_changes import Changes, Fate, FigureChange, SentenceChange
from muctieu.errors import Finding

# Characters of a text that its finding repeats.
_SHOWN = 160
_FATES = {Fate.DELETED: "MT6142", Fate.REWORDED: "MT6143"}


def findings_of(report: Report, changes: Changes) -> Iterator[Finding]:
    """A finding for each change: figures first, then sentences, words put in, comments and tracked changes."""
    titles = {section.id: section.title for section in report.walk()}
    yield from (_figure(one, titles) for one in changes.figures)
    for one in changes.sentences:
        yield from _sentence(one, titles)
    for added in changes.added:
        code = "MT6146" if added.numbers else "MT6145"
        numbers = {"numbers": "; ".join(added.numbers)} if added.numbers else {}
        yield Finding(code, {"text": _short(added.text), "section": titles.get(added.place.section, "-"), **numbers})
    for name, text in changes.typed.items():
        yield Finding("MT6147", {"section": titles.get(name, name), "text": _short(text)})
    for comment in changes.comments:
        yield Finding("MT6148", {"author": comment.author or "?", "text": _short(comment.text)})
    if changes.insertions or changes.deletions:
        yield Finding("MT6149", {"insertions": str(changes.insertions), "deletions": str(changes.deletions)})
    for stranger in changes.strangers:
        yield Finding("MT6150", {"name": _short(stranger)})


def _figure(one: FigureChange, titles: Mapping[str, str]) -> Finding:
    given = {"source": one.bound.text, "section": titles.get(one.section, "-")}
    return Finding("MT6140", {**given, "written": _short(one.written)}) if one.written else Finding("MT6141", given)


def _sentence(one: SentenceChange, titles: Mapping[str, str]) -> Iterator[Finding]:
    given = {"sentence": _short(one.sentence.text), "section": titles.get(one.section, "-")}
    if one.fate is Fate.REWORDED:
        given["text"] = _short(one.text)
    if one.fate in _FATES:
        yield Finding(_FATES[one.fate], given)
    if one.moved is not None:
        here = {"sentence": given["sentence"], "section": titles.get(one.moved.section, "-")}
        yield Finding("MT6144", here)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
