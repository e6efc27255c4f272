"""What differs between two reports of one plan: sentences, people's words, and figures, each by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from muctieu.core.report import Bound, Report, Role, Typed


class Change(StrEnum):
    """What became of a part of the earlier report."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class TextChange:
    """A sentence or a place for words that reads otherwise; the missing side is ""."""

    id: str
    change: Change
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure whose value is another, or that stands in one of the two reports alone."""

    id: str
    before: Bound | None
    after: Bound | None


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs, each list in the order of the later report, what was removed at its end."""

    sentences: tuple[TextChange, ...]
    words: tuple[TextChange, ...]
    figures: tuple[FigureChange, ...]

    @property
    def is_any(self) -> bool:
        """Whether the two say anything different."""
        return bool(self.sentences or self.words or self.figures)


def differences(before: Report, after: Report) -> Differences:
    """What `after` says otherwise than `before`."""
    return Differences(
        tuple(_texts(_sentences(before), _sentences(after))),
        tuple(_texts(_words(before), _words(after))),
        tuple(changed_figures(results(before), results(after))),
    )


def results(report: Report) -> Mapping[str, Bound]:
    """The figures of a report that are results; what a plan states and what is only counted are left out."""
    return {one.id: one for one in report.figures().values() if one.role is Role.VALUE and not one.id.endswith(_ANNEX)}


# The same figure once more, in the table of the annex.
_ANNEX = ".annex"


def changed_figures(before: Mapping[str, Bound], after: Mapping[str, Bound]) -> Iterator[FigureChange]:
    """The figures of one name whose value, unit or period is another, and those that stand on one side alone."""
    for name in dict.fromkeys((*after, *before)):
        then, now = before.get(name), after.get(name)
        if then is None or now is None or _said(then) != _said(now):
            yield FigureChange(name, then, now)


def _said(bound: Bound) -> tuple[object, ...]:
    return (bound.value, bound.unit, bound.period, bound.status, bound.text)


def _sentences(report: Report) -> Mapping[str, str]:
    return {one.id: one.text for one in report.sentences()}


def _words(report: Report) -> Mapping[str, str]:
    return {name: _shown(one) for name, one in report.typed().items()}


def _shown(typed: Typed) -> str:
    return "\n".join(line.strip() for line in typed.text.splitlines() if line.strip())


def _texts(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[TextChange]:
    for name in dict.fromkeys((*after, *before)):
        then, now = before.get(name, ""), after.get(name, "")
        if then != now:
            change = Change.CHANGED if then and now else Change.ADDED if now else Change.REMOVED
            yield TextChange(name, change, then, now)
