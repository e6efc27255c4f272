"""The items of a draft plan as values: head, points and targets, and their JSON in the store, exact both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, cast

from muctieu.core.fold import search_key
from muctieu.core.plan import Authority, Form
from muctieu.core.reading.drafting import DraftPlan, DraftPoint, DraftTarget, DraftValue
from muctieu.core.reading.drafting import Heading as CoreHeading
from muctieu.errors import Finding

Span = tuple[int, int]
Json = dict[str, Any]
HEAD, POINT, TARGET, ADDED = "head", "p", "t", "a"


@dataclass(frozen=True, slots=True)
class Dated:
    """A baseline or milestone, in the indicator's unit; `span` and `written` where the text states it."""

    year: int
    value: Decimal
    written: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class HeadEntry:
    """What the plan says about itself; years are None and names empty while nobody knows them."""

    code: str = ""
    name_vi: str = ""
    name_en: str = ""
    place_name: str = ""
    authority: Authority = Authority.CONGRESS
    first_year: int | None = None
    last_year: int | None = None
    baseline_year: int | None = None
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class PointEntry:
    """A numbered line of the resolution."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """A target as it stands in the draft; `indicator` and `unit` are codes, `owner` the code of a post."""

    code: str
    wording: str
    point: str = ""
    form: Form = Form.LEVEL
    indicator: str | None = None
    unit: str | None = None
    value: Decimal | None = None
    value_hi: Decimal | None = None
    out_of: Decimal | None = None
    grade: str | None = None
    baseline: Dated | None = None
    milestones: tuple[Dated, ...] = ()
    due: date | None = None
    rule_set: str | None = None
    owner: str = ""
    note: str = ""


Entry = HeadEntry | PointEntry | TargetEntry


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the program proposed for one item, where it stands in the text, and how sure that is."""

    key: str
    entry: Entry
    span: Span | None = None
    figure: Span | None = None
    place: str = ""
    written: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    rivals: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """Everything that the program proposed from one document, in the order of the text."""

    items: tuple[Proposal, ...]
    findings: tuple[Finding, ...]


# -- from the drafter -----------------------------------------------------------------------------------------


def proposed_of(draft: DraftPlan) -> Proposed:
    """The drafter's proposals under keys of their own."""
    points = (_point(f"{POINT}{at}", point) for at, point in enumerate(draft.points, start=1))
    targets = (_target(f"{TARGET}{at}", target) for at, target in enumerate(draft.targets, start=1))
    head = Proposal(HEAD, _head(draft.heading), blanks=draft.blanks)
    return Proposed((head, *points, *targets), draft.findings)


def _head(heading: CoreHeading) -> HeadEntry:
    level, _, name = heading.place_name.partition(" ")
    stem = search_key(name or level).strip().replace(" ", "-") or "ke-hoach"
    years = f"{heading.first_year}-{heading.last_year}" if heading.first_year else ""
    place = heading.place_name or "?"
    return HeadEntry(
        code=f"{stem}-{years}".strip("-"),
        name_vi=heading.title,
        name_en=f"Plan of {place}, {years.replace('-', '–')}" if years else "",
        place_name=heading.place_name,
        authority=heading.authority,
        first_year=heading.first_year,
        last_year=heading.last_year,
        baseline_year=heading.baseline_year,
        deadline=None if heading.last_year is None else date(heading.last_year, 12, 31),
    )


def _point(key: str, found: DraftPoint) -> Proposal:
    return Proposal(key, PointEntry(found.point.number, found.point.text), span=found.span, place=found.place)


def _target(key: str, found: DraftTarget) -> Proposal:
    baseline = None if found.baseline is None else _dated(found.baseline)
    entry = TargetEntry(
        code=found.id,
        wording=found.wording,
        point=found.point,
        form=found.form,
        indicator=None if found.indicator is None else found.indicator.code,
        unit=None if found.unit is None else found.unit.code,
        value=found.value,
        value_hi=found.value_hi,
        out_of=found.out_of,
        grade=found.grade,
        baseline=baseline,
        milestones=tuple(map(_dated, found.milestones)),
        due=found.due,
    )
    return Proposal(
        key,
        entry,
        span=found.span,
        figure=found.figure,
        place=found.place,
        written=found.written,
        reasons={name: words for name, words in found.reasons.items() if words},
        rivals=tuple(rival.code for rival in found.rivals),
        blanks=found.blanks,
        findings=found.findings,
    )


def _dated(found: DraftValue) -> Dated:
    return Dated(found.year, found.value, found.written, found.span)


# -- JSON -----------------------------------------------------------------------------------------------------


def proposed_json(proposed: Proposed) -> Json:
    return {
        "items": [_proposal_json(one) for one in proposed.items],
        "findings": [_finding_json(one) for one in proposed.findings],
    }


def proposed_from(kept: Mapping[str, Any]) -> Proposed:
    items = tuple(_proposal_from(one) for one in kept["items"])
    return Proposed(items, tuple(_finding_from(one) for one in kept["findings"]))


def entry_json(entry: Entry) -> Json:
    """The entry as JSON: decimals and days as text, what is not known as null."""
    return {name: _plain(getattr(entry, name)) for name in entry.__slots__}


def entry_from(key: str, kept: Mapping[str, Any]) -> Entry:
    """The entry of the item `key` from its JSON."""
    if key == HEAD:
        return HeadEntry(**{**kept, "authority": Authority(kept["authority"]), "deadline": _day(kept["deadline"])})
    if key.startswith(POINT):
        return PointEntry(kept["number"], kept["text"])
    numbers = {name: _number(kept[name]) for name in ("value", "value_hi", "out_of")}
    dated = {
        "baseline": None if kept["baseline"] is None else _dated_from(kept["baseline"]),
        "milestones": tuple(map(_dated_from, kept["milestones"])),
    }
    return TargetEntry(**{**kept, **numbers, **dated, "form": Form(kept["form"]), "due": _day(kept["due"])})


def _proposal_json(one: Proposal) -> Json:
    return {
        "key": one.key,
        "entry": entry_json(one.entry),
        "span": one.span,
        "figure": one.figure,
        "place": one.place,
        "written": one.written,
        "reasons": dict(one.reasons),
        "rivals": list(one.rivals),
        "blanks": list(one.blanks),
        "findings": [_finding_json(finding) for finding in one.findings],
    }


def _proposal_from(kept: Mapping[str, Any]) -> Proposal:
    return Proposal(
        key=kept["key"],
        entry=entry_from(kept["key"], kept["entry"]),
        span=_span(kept["span"]),
        figure=_span(kept["figure"]),
        place=kept["place"],
        written=kept["written"],
        reasons=kept["reasons"],
        rivals=tuple(kept["rivals"]),
        blanks=tuple(kept["blanks"]),
        findings=tuple(_finding_from(one) for one in kept["findings"]),
    )


def _finding_json(finding: Finding) -> Json:
    return {"code": finding.code, "args": dict(finding.args), "start": finding.start, "end": finding.end}


def _finding_from(kept: Mapping[str, Any]) -> Finding:
    return Finding(kept["code"], kept["args"], kept["start"], kept["end"])


def _plain(value: object) -> object:
    if isinstance(value, Dated):
        return {name: _plain(getattr(value, name)) for name in value.__slots__}
    if isinstance(value, tuple):
        return [_plain(one) for one in cast("Iterable[object]", value)]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Form | Authority) else value


def _dated_from(kept: Mapping[str, Any]) -> Dated:
    return Dated(kept["year"], Decimal(kept["value"]), kept["written"], _span(kept["span"]))


def _span(kept: Any) -> Span | None:
    return None if kept is None else (kept[0], kept[1])


def _number(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)
