"""How a draft stands: its proposals with what people decided, what is still missing, and the plan that it makes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from muctieu.core.period import Period
from muctieu.core.plan import Authority, Baseline, Milestone, Plan, Point, Source, Target
from muctieu.core.plan_checks import target_faults
from muctieu.errors import Finding
from muctieu.packs.loader import load_indicators, load_units
from muctieu.packs.plan_pack import text_of
from muctieu.packs.plans import points_in
from muctieu.web.plans.draft_items import (
    HEAD,
    Dated,
    Entry,
    HeadEntry,
    PointEntry,
    Proposal,
    Proposed,
    TargetEntry,
    entry_from,
)

# Addresses of the desk under which no plan can stand, and the shape of a code in an address.
RESERVED = frozenset(("du-thao", "tep", "moi"))
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_CODE = 80


class Standing(StrEnum):
    """What became of an item."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Decision(Protocol):
    """A decision as it is kept (`models.DraftDecision`)."""

    number: int
    item: str
    kind: str
    content: Mapping[str, object]
    reason: str
    at: datetime


_STANDINGS = {
    "accept": Standing.ACCEPTED,
    "correct": Standing.ACCEPTED,
    "add": Standing.ACCEPTED,
    "reject": Standing.REJECTED,
    "reopen": Standing.OPEN,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it stands; `seen` is the number of its last decision, 0 while nobody decided anything."""

    key: str
    entry: Entry
    standing: Standing = Standing.OPEN
    proposal: Proposal | None = None
    last: Decision | None = None

    @property
    def seen(self) -> int:
        return 0 if self.last is None else self.last.number


@dataclass(frozen=True)
class DraftState:
    """All items in the order of the text, those added by people after them."""

    items: tuple[Item, ...]
    document: str

    def item(self, key: str) -> Item | None:
        return next((one for one in self.items if one.key == key), None)

    @cached_property
    def head_item(self) -> Item:
        return next(one for one in self.items if one.key == HEAD)

    @property
    def head(self) -> HeadEntry:
        entry = self.head_item.entry
        assert isinstance(entry, HeadEntry)  # noqa: S101 - the key says so
        return entry

    @cached_property
    def term(self) -> Period | None:
        """The plan's years as far as they make sense."""
        first, last = self.head.first_year, self.head.last_year
        return None if first is None or last is None or last < first else Period.of_years(first, last)

    def points(self, *standings: Standing) -> tuple[tuple[Item, PointEntry], ...]:
        wanted = standings or tuple(Standing)
        return tuple(
            (one, one.entry) for one in self.items if isinstance(one.entry, PointEntry) and one.standing in wanted
        )

    def targets(self, *standings: Standing) -> tuple[tuple[Item, TargetEntry], ...]:
        wanted = standings or tuple(Standing)
        return tuple(
            (one, one.entry) for one in self.items if isinstance(one.entry, TargetEntry) and one.standing in wanted
        )

    @cached_property
    def certain(self) -> tuple[Item, ...]:
        """Open targets of which nothing is doubtful: no blank, no finding, no rival, and sound in themselves."""
        found = self.targets(Standing.OPEN)
        return tuple(item for item, entry in found if _is_plain(item.proposal) and not self.faults_of(item, entry))

    # -- one target ---------------------------------------------------------------------------------------------

    def faults_of(self, item: Item, entry: TargetEntry) -> tuple[Finding, ...]:
        """Why the entry cannot stand as the target of `item`: MT1501 to MT1503, MT7262, MT7264; empty when it can."""
        own = tuple(self._own_faults(item, entry))
        target = None if own else self.target_of(item, entry)
        return own if target is None else target_faults(target, self.term)

    def _own_faults(self, item: Item, entry: TargetEntry) -> Iterator[Finding]:
        indicator = load_indicators().get(entry.indicator or "")
        if not _CODE.fullmatch(entry.code) or len(entry.code) > LONGEST_CODE:
            yield Finding("MT7270", {"value": entry.code})
        if any(other.code == entry.code for one, other in self.targets(Standing.ACCEPTED) if one.key != item.key):
            yield Finding("MT7264", {"value": entry.code})
        if indicator is None:
            yield Finding("MT7262", {"target": entry.code})
        elif load_units().get(entry.unit or "") is None:
            yield Finding("MT1503", {"target": entry.code, "example": indicator.unit.symbol_vi})

    def target_of(self, item: Item, entry: TargetEntry) -> Target:
        """The core's target; indicator and unit must be known."""
        indicator, unit = load_indicators()[entry.indicator or ""], load_units()[entry.unit or ""]
        baseline = entry.baseline
        return Target(
            id=entry.code,
            indicator=indicator,
            wording=entry.wording,
            form=entry.form,
            unit=unit,
            value=entry.value,
            value_hi=entry.value_hi,
            out_of=entry.out_of,
            grade=entry.grade,
            baseline=None
            if baseline is None
            else Baseline(baseline.value, Period.of_year(baseline.year), self._source(baseline)),
            milestones=tuple(
                Milestone(Period.of_year(stone.year), stone.value, self._source(stone)) for stone in entry.milestones
            ),
            authority=self.head.authority,
            point=entry.point,
            owner=entry.owner,
            source=self._target_source(item.proposal),
            due=entry.due,
            rule_set=entry.rule_set,
            note=entry.note,
        )

    def _source(self, dated: Dated) -> Source | None:
        if dated.span is None:
            return None
        return Source(self.document, written=dated.written, start=dated.span[0], end=dated.span[1])

    def _target_source(self, proposal: Proposal | None) -> Source:
        """Where the target is written; one that a person added stands somewhere in the document."""
        span = None if proposal is None else proposal.figure or proposal.span
        if proposal is None or span is None:
            return Source(self.document)
        place = f"mục {proposal.place}" if proposal.place else ""
        return Source(self.document, place, proposal.written, span[0], span[1])

    # -- the whole ----------------------------------------------------------------------------------------------

    def left(self, held: Collection[str]) -> tuple[tuple[str, Finding], ...]:
        """What must be done before the plan can come into force, as (item, finding); `held` are the codes of posts that
        somebody holds.
        """
        return (*self._open(), *self._head_faults(), *self._point_faults(), *self._target_faults(held))

    def _open(self) -> Iterator[tuple[str, Finding]]:
        for found in (self.points(Standing.OPEN), self.targets(Standing.OPEN)):
            if found:
                one, entry = found[0]
                named = entry.wording if isinstance(entry, TargetEntry) else f"{entry.number}. {entry.text}"
                yield one.key, Finding("MT7263", {"count": str(len(found)), "first": named[:80]})
        if not self.targets(Standing.ACCEPTED) and not self.targets(Standing.OPEN):
            yield HEAD, Finding("MT3201")

    def _head_faults(self) -> Iterator[tuple[str, Finding]]:
        for finding in head_faults(self.head):
            yield HEAD, finding
        if self.head_item.standing is not Standing.ACCEPTED:
            yield HEAD, Finding("MT7263", {"count": "1", "first": self.head.name_vi or self.head.code})

    def _point_faults(self) -> Iterator[tuple[str, Finding]]:
        found = self.points(Standing.ACCEPTED)
        numbers = Counter(entry.number for _item, entry in found)
        for item, entry in found:
            if numbers[entry.number] > 1:
                yield item.key, Finding("MT7264", {"value": entry.number})

    def _target_faults(self, held: Collection[str]) -> Iterator[tuple[str, Finding]]:
        texts = {entry.number: entry.text for _item, entry in self.points(Standing.ACCEPTED)}
        for item, entry in self.targets(Standing.ACCEPTED):
            for finding in self.faults_of(item, entry):
                yield item.key, finding
            if entry.owner not in held:
                args = {"target": entry.code, "post": entry.owner or "–"}
                yield item.key, Finding("MT7265", args)
            is_congress = self.head.authority is Authority.CONGRESS
            if texts and is_congress and entry.wording not in texts.get(entry.point, ""):
                args = {"target": entry.code, "wording": entry.wording[:120], "point": entry.point or "–"}
                yield item.key, Finding("MT7266", args)

    def plan(self, *, place: str, names: Mapping[str, str]) -> Plan:
        """The plan of all accepted items; only for a draft of which nothing is left to do."""
        head = self.head
        assert head.first_year and head.last_year and head.baseline_year and head.deadline  # noqa: S101, PT018 - `left`
        targets = tuple(self.target_of(item, entry) for item, entry in self.targets(Standing.ACCEPTED))
        owners = {target.owner for target in targets}
        return Plan(
            code=head.code,
            name_vi=head.name_vi,
            name_en=head.name_en,
            place=place,
            place_name=head.place_name,
            first_year=head.first_year,
            last_year=head.last_year,
            baseline_year=head.baseline_year,
            deadline=head.deadline,
            targets=targets,
            points=tuple(point_of(entry) for _item, entry in self.points(Standing.ACCEPTED)),
            names={name: said for name, said in names.items() if name in owners or name == self.document},
        )


def state_of(proposed: Proposed, decisions: Iterable[Decision], *, document: str) -> DraftState:
    """The draft after its decisions, in the order of their numbers."""
    last: dict[str, Decision] = {one.item: one for one in decisions}
    items = [_standing_item(one.key, last.get(one.key), one) for one in proposed.items]
    known = {one.key for one in proposed.items}
    added = [_standing_item(key, decision, None) for key, decision in last.items() if key not in known]
    return DraftState((*items, *added), document)


def _standing_item(key: str, last: Decision | None, proposal: Proposal | None) -> Item:
    if last is None:
        assert proposal is not None  # noqa: S101 - an item without a proposal was added by a decision
        return Item(key, proposal.entry, proposal=proposal)
    return Item(key, entry_from(key, last.content), _STANDINGS[last.kind], proposal, last)


def _is_plain(proposal: Proposal | None) -> bool:
    return proposal is not None and not (proposal.blanks or proposal.findings or proposal.rivals)


def point_of(entry: PointEntry) -> Point:
    return Point(entry.number, entry.text, heading="." not in entry.number)


def point_faults(entry: PointEntry) -> tuple[Finding, ...]:
    """MT1605 when the point would not read back as one line under its number."""
    if points_in(text_of((point_of(entry),))) == (point_of(entry),):
        return ()
    rules = ("phải là một dòng có số như I, 2 hoặc 2.1", "must be one line under a number like I, 2 or 2.1")
    return (_wrong(entry.number or "–", "text", entry.text[:80], rules),)


def head_faults(head: HeadEntry) -> tuple[Finding, ...]:
    """What the plan's own entries lack or contradict: MT1605 with the entry's name, MT7270 for its code."""
    return tuple(_head_faults(head))


def _head_faults(head: HeadEntry) -> Iterator[Finding]:
    if not _CODE.fullmatch(head.code) or len(head.code) > LONGEST_CODE or head.code in RESERVED:
        yield Finding("MT7270", {"value": head.code})
    for name in ("name_vi", "name_en", "place_name", "first_year", "last_year", "baseline_year", "deadline"):
        if not getattr(head, name):
            yield _wrong(head.code, name, "", ("còn trống", "is empty"))
    first, last, base = head.first_year, head.last_year, head.baseline_year
    if first and last and last < first:
        yield _wrong(
            head.code, "last_year", str(last), ("không được trước năm đầu", "must not be before the first year")
        )
    if first and base and base >= first:
        yield _wrong(head.code, "baseline_year", str(base), ("phải trước năm đầu", "must precede the first year"))
    if first and head.deadline and head.deadline.year < first:
        day = f"{head.deadline:%d/%m/%Y}"
        yield _wrong(head.code, "deadline", day, ("không được trước nhiệm kỳ", "must not be before the term"))


def _wrong(where: str, key: str, value: str, rules: tuple[str, str]) -> Finding:
    return Finding("MT1605", {"file": where, "key": key, "value": value, "rule_vi": rules[0], "rule_en": rules[1]})


def added_key(items: Sequence[Item]) -> str:
    """The key of the next item that a person adds."""
    taken = [int(one.key[1:]) for one in items if one.proposal is None]
    return f"a{max(taken, default=0) + 1}"
