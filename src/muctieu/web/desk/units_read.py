"""A typed form about a change of units becomes an event; what cannot be read is told beside its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.http import QueryDict

from muctieu.core.fold import search_key
from muctieu.core.numbers_vi import parse_vi
from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place import PlaceType
from muctieu.core.place_events import WHOLE, Change, Event, EventKind, Part, Shares
from muctieu.core.place_shares import Stated, shares_of
from muctieu.errors import QuantityError
from muctieu.web.desk.units_offer import Offer
from muctieu.web.screens.words import pick

KIND, DAY, BASIS, KEY, STEP, ROWS, SEEN = "loai", "ngay", "can-cu", "ma", "buoc", "dong", "xem"
UNITS, SOURCE, TARGET, NAME, CODE, TYPE, PARENT = "don-vi", "nguon", "nhan", "ten", "ma-so", "kieu", "cap-tren"
HOUSEHOLDS, PEOPLE, CHILD = "ho", "khau", "con"
# What a select says for a unit that does not exist yet.
NEW = "+"
LONGEST_NAME, LONGEST_CODE, LONGEST_BASIS, MOST_ROWS = 200, 20, 300, 30
LEAST_ROWS = {EventKind.SPLIT: 2}
_KEY = re.compile(r"sk-[0-9a-f]{12}")
_CHANGES = (EventKind.RENAME, EventKind.RETYPE, EventKind.RECODE, EventKind.REPARENT)


@dataclass(frozen=True, slots=True)
class Read:
    """The event that the form describes, None while something cannot be read; faults by field."""

    event: Event | None
    errors: Mapping[str, str]


def field(name: str, number: int | str) -> str:
    """The name of a field in a row of the form."""
    return f"{name}-{number}"


def kind_of(posted: QueryDict) -> EventKind | None:
    value = posted.get(KIND, "")
    return EventKind(value) if value in set(EventKind) else None


def event_key(posted: QueryDict) -> str:
    """The identity that the form carries, so that sending it twice records one event; a new one for a new form."""
    typed = posted.get(KEY, "")
    return typed if _KEY.fullmatch(typed) else f"sk-{uuid4().hex[:12]}"


def row_count(posted: QueryDict, kind: EventKind) -> int:
    least, typed = LEAST_ROWS.get(kind, 1), posted.get(ROWS, "")
    asked = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 3 else 0
    return min(max(least, asked), MOST_ROWS)


def read_event(posted: QueryDict, offer: Offer, kind: EventKind) -> Read:
    """The event of a posted form; only the form's own fields are read, and only what is offered can be chosen."""
    form = _Form(posted, offer, kind)
    day, basis = form.day(), form.basis()
    if kind is EventKind.MERGE:
        parts, changes = form.merge()
    elif kind in (EventKind.SPLIT, EventKind.TRANSFER):
        parts, changes = form.divide()
    else:
        parts, changes = (), form.changes() if kind in _CHANGES else ()
    dissolved = form.chosen_units() if kind is EventKind.DISSOLVE else ()
    if form.errors or day is None:
        return Read(None, form.errors)
    return Read(Event(event_key(posted), kind, day, basis, parts, changes, dissolved), {})


class _Form:
    """One posted form being read; `errors` fills on the way."""

    def __init__(self, posted: QueryDict, offer: Offer, kind: EventKind) -> None:
        self.posted, self.offer, self.kind = posted, offer, kind
        self.errors: dict[str, str] = {}
        self.stem = event_key(posted).removeprefix("sk-")[:6]

    def day(self) -> date | None:
        try:
            day = date.fromisoformat(self.posted.get(DAY, ""))
        except ValueError:
            day = date.min
        if 1900 <= day.year <= 2999:
            return day
        self.errors[DAY] = pick("Hãy ghi ngày hiệu lực của quyết định.", "Enter the day on which it takes effect.")
        return None

    def basis(self) -> str:
        basis = self.posted.get(BASIS, "").strip()
        if not basis:
            self.errors[BASIS] = pick(
                "Hãy ghi số, ngày và nơi ban hành quyết định.", "Enter number, date and issuer of the decision."
            )
        return self._short(BASIS, basis, LONGEST_BASIS)

    def chosen_units(self) -> tuple[str, ...]:
        keys = tuple(dict.fromkeys(self.posted.getlist(UNITS)))
        if not keys or any(key not in self.offer.units for key in keys):
            self.errors[UNITS] = pick("Hãy đánh dấu ít nhất một đơn vị.", "Mark at least one unit.")
        return keys

    def merge(self) -> tuple[tuple[Part, ...], tuple[Change, ...]]:
        sources = [self.offer.units[key] for key in self.chosen_units() if key in self.offer.units]
        target = self.posted.get(TARGET, "")
        changes: tuple[Change, ...] = ()
        if target == NEW and sources:
            change = self._born(sources[0], number="0")
            target, changes = change.unit, (change,)
        elif target not in self.offer.units:
            self.errors[TARGET] = _choose()
        return tuple(Part(source.id, target, WHOLE) for source in sources), changes

    def divide(self) -> tuple[tuple[Part, ...], tuple[Change, ...]]:
        """A split or a transfer: rows of units that receive, each with the shares of its part."""
        source = self._unit(SOURCE)
        rows = [str(number) for number in range(1, row_count(self.posted, self.kind) + 1)]
        used = [row for row in rows if self._is_used(row)] or rows[:1]
        households, people = self._shares(HOUSEHOLDS, used), self._shares(PEOPLE, used)
        targets, changes = dict[str, str](), list[Change]()
        for row in used:
            wanted = self.posted.get(field(TARGET, row), "")
            if wanted == NEW and self.kind is EventKind.SPLIT and source is not None:
                change = self._born(source, number=row)
                targets[row] = change.unit
                changes.append(change)
            elif wanted in self.offer.units:
                targets[row] = wanted
            else:
                self.errors[field(TARGET, row)] = _choose()
        if source is None:
            return (), ()
        parts = tuple(
            Part(source.id, targets.get(row, ""), Shares(one, other))
            for row, one, other in zip(used, households, people, strict=True)
        )
        return parts, (*changes, *self._children(source, targets))

    def changes(self) -> tuple[Change, ...]:
        """Rows of units with the one attribute that each gets."""
        return tuple(self._changes())

    def _changes(self) -> Iterator[Change]:
        rows = [str(number) for number in range(1, row_count(self.posted, self.kind) + 1)]
        for row in [row for row in rows if self.posted.get(field(UNITS, row))] or rows[:1]:
            unit = self._unit(field(UNITS, row))
            if unit is None:
                continue
            if self.kind is EventKind.RENAME:
                yield Change(unit.id, name=self._text(NAME, row, LONGEST_NAME, _ask_name()))
            elif self.kind is EventKind.RECODE:
                ask = pick("Hãy ghi mã mới.", "Enter the new code.")
                yield Change(unit.id, code=self._text(CODE, row, LONGEST_CODE, ask))
            elif self.kind is EventKind.RETYPE:
                yield Change(unit.id, place_type=self._type(field(TYPE, row), like=unit, required=True))
            else:
                yield Change(unit.id, parent=self._parent(row))

    # -- single fields ----------------------------------------------------------------------------------------

    def _unit(self, name: str) -> CoreUnit | None:
        unit = self.offer.units.get(self.posted.get(name, ""))
        if unit is None:
            self.errors[name] = _choose()
        return unit

    def _parent(self, row: str) -> str:
        key = self.posted.get(field(PARENT, row), "")
        if key not in self.offer.parents:
            self.errors[field(PARENT, row)] = _choose()
        return key

    def _type(self, name: str, *, like: CoreUnit, required: bool = False) -> PlaceType | None:
        """The type chosen, of the level of the unit that it is for."""
        value = self.posted.get(name, "")
        found = PlaceType(value) if value in set(PlaceType) else None
        if found is not None and found.level is not like.level:
            self.errors[name] = pick(
                f"“{found.name_vi}” không cùng cấp với {like.name}. Hãy chọn loại khác.",
                f"“{found.name_en}” is not of the level of {like.name}. Choose another type.",
            )
        elif found is None and (value or required):
            self.errors[name] = _choose()
        return found

    def _text(self, name: str, row: str, longest: int, ask: str) -> str:
        text = self.posted.get(field(name, row), "").strip()
        if not text:
            self.errors[field(name, row)] = ask
        return self._short(field(name, row), text, longest)

    def _short(self, name: str, text: str, longest: int) -> str:
        if len(text) > longest:
            self.errors[name] = pick(f"Hãy viết gọn trong {longest} ký tự.", f"Keep to {longest} characters.")
        return text

    def _born(self, like: CoreUnit, *, number: str) -> Change:
        """A new unit on the level of those that it comes from, under the same unit."""
        name = self._text(NAME, number, LONGEST_NAME, _ask_name())
        code = self._short(field(CODE, number), self.posted.get(field(CODE, number), "").strip(), LONGEST_CODE)
        kind = self._type(field(TYPE, number), like=like) or like.place_type
        slug = search_key(name).replace(" ", "-")[:60] or "don-vi"
        return Change(
            f"{slug}-{self.stem}-{number}", code=code or None, name=name,
            level=like.level, place_type=kind, parent=like.parent,
        )  # fmt: skip

    def _children(self, source: CoreUnit, targets: Mapping[str, str]) -> Iterator[Change]:
        """What stood below a unit that parts, where the form says to which part it goes."""
        for child in self.offer.children(source.id):
            target = targets.get(self.posted.get(field(CHILD, child.id), ""))
            if target is not None and target != source.id:
                yield Change(child.id, parent=target)

    # -- shares -----------------------------------------------------------------------------------------------

    def _is_used(self, row: str) -> bool:
        return any(self.posted.get(field(name, row)) for name in (TARGET, NAME, HOUSEHOLDS, PEOPLE))

    def _shares(self, name: str, rows: Sequence[str]) -> tuple[Decimal | None, ...]:
        return shares_of([self._stated(field(name, row)) for row in rows])

    def _stated(self, name: str) -> Stated:
        text = self.posted.get(name, "").strip()
        if not text:
            return None
        top, slash, bottom = text.partition("/")
        try:
            part = parse_vi(top.strip().removesuffix("%").strip()).value
            whole = parse_vi(bottom.strip(), counting=True).value if slash else Decimal(100)
        except QuantityError:
            whole = Decimal(0)
        if whole <= 0:
            self.errors[name] = pick(
                f"Không đọc được “{text[:40]}”. Hãy ghi phần trăm, ví dụ 35, hoặc phần trên tổng số, ví dụ 45/131.",
                f"“{text[:40]}” cannot be read. Write a percentage like 35, or a part of the whole like 45/131.",
            )
            return None
        return part, whole


def faults_of_rows(errors: Mapping[str, str], names: Iterable[str], number: int | str) -> dict[str, str]:
    """The faults of one row by the plain name of the field, for its template."""
    return {name.replace("-", "_"): errors[field(name, number)] for name in names if field(name, number) in errors}


def _choose() -> str:
    return pick("Hãy chọn trong danh sách.", "Choose from the list.")


def _ask_name() -> str:
    return pick("Hãy ghi tên của đơn vị.", "Enter the unit's name.")
