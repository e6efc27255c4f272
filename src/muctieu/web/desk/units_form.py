"""The form that records a change of units, as it is shown: what may be chosen, what was typed, the faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from muctieu.core.place import OrgUnit as CoreUnit
from muctieu.core.place_events import EventKind
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.units_offer import Group, Offer, Scope
from muctieu.web.desk.units_read import (
    BASIS,
    CHILD,
    CODE,
    DAY,
    HOUSEHOLDS,
    NAME,
    NEW,
    PARENT,
    PEOPLE,
    SOURCE,
    TARGET,
    TYPE,
    UNITS,
    event_key,
    faults_of_rows,
    field,
    row_count,
)
from muctieu.web.desk.units_words import kind_word
from muctieu.web.screens.words import pick

_ROW_FIELDS = (UNITS, TARGET, NAME, CODE, TYPE, PARENT, HOUSEHOLDS, PEOPLE)
_HINTS = {
    EventKind.MERGE: ("Các đơn vị hợp lại thành một đơn vị mới, hoặc nhập vào một đơn vị đang có.",
                      "Units join and become a new one, or become part of one that is there."),
    EventKind.SPLIT: ("Một đơn vị chia thành nhiều đơn vị; đơn vị cũ chấm dứt, trừ khi chính nó là một phần.",
                      "One unit becomes several; it ends unless it is named among the parts."),
    EventKind.TRANSFER: ("Một phần của đơn vị này chuyển sang đơn vị khác; cả hai vẫn còn.",
                         "A part of one unit passes to another; both go on."),
    EventKind.RENAME: ("Đơn vị vẫn là nó, mang tên mới từ ngày hiệu lực.", "The unit goes on under another name."),
    EventKind.RETYPE: ("Ví dụ xã thành phường, bản thành tổ dân phố.", "A commune becomes a ward, say."),
    EventKind.RECODE: ("Đơn vị mang mã mới; hai đơn vị đổi mã cho nhau thì ghi cùng một lần.",
                       "Units get other codes; two that exchange theirs are entered together."),
    EventKind.REPARENT: ("Ví dụ bản chuyển sang xã khác, hoặc điểm dân cư chuyển sang bản khác.",
                         "A village passes to another commune, say, or a settlement point to another village."),
    EventKind.DISSOLVE: ("Đơn vị chấm dứt và không có đơn vị nào kế tục.", "Units end and nobody succeeds them."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of change with what it means."""

    code: str
    name: str
    hint: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RowForm:
    """One row: a part of a unit, or a unit with its new attribute."""

    number: int
    units: tuple[Group, ...]
    targets: tuple[Group, ...]
    is_new: bool
    parents: tuple[Group, ...]
    types: tuple[Option, ...]
    name: str
    code: str
    households: str
    people: str
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChildForm:
    """A unit below one that parts, with the row to which it may go."""

    field: str
    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class EventForm:
    """The form of one kind of change; `born` is the row of the unit that a merge makes."""

    top: str
    scopes: tuple[Scope, ...]
    kind: str
    kind_name: str
    hint: str
    day: str
    basis: str
    key: str
    units: tuple[Group, ...]
    sources: tuple[Group, ...]
    targets: tuple[Group, ...]
    is_new: bool
    born: RowForm
    rows: tuple[RowForm, ...]
    row_count: int
    children: tuple[ChildForm, ...]
    errors: Mapping[str, str]


def kind_lines(chosen: EventKind | None) -> tuple[KindLine, ...]:
    return tuple(KindLine(kind.value, kind_word(kind), pick(*_HINTS[kind]), kind is chosen) for kind in EventKind)


def event_form(
    posted: QueryDict, offer: Offer, kind: EventKind, *, errors: Mapping[str, str], more: bool = False
) -> EventForm:
    """The form filled with what was typed; `more` adds a row."""
    count = min(row_count(posted, kind) + more, 30)
    chosen, target = posted.getlist(UNITS), posted.get(TARGET, "")
    source = offer.units.get(posted.get(SOURCE, "") or posted.get(UNITS, ""))
    builder = _Rows(posted, offer, errors)
    return EventForm(
        top=offer.top.id,
        scopes=offer.scopes,
        kind=kind.value,
        kind_name=kind_word(kind),
        hint=pick(*_HINTS[kind]),
        day=posted.get(DAY, ""),
        basis=posted.get(BASIS, ""),
        key=event_key(posted),
        units=offer.groups(chosen),
        sources=offer.groups(() if source is None else (source.id,)),
        targets=offer.groups((target,)),
        is_new=target in ("", NEW),
        born=builder.row(0),
        rows=tuple(builder.row(number) for number in range(1, count + 1)),
        row_count=count,
        children=_children(posted, offer, source, count) if kind is EventKind.SPLIT else (),
        errors={name.replace("-", "_"): text for name, text in errors.items()},
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Makes the rows of one form."""

    posted: QueryDict
    offer: Offer
    errors: Mapping[str, str]

    def row(self, number: int) -> RowForm:
        def typed(name: str) -> str:
            return self.posted.get(field(name, number), "")

        # A form opened from a unit's page has that unit in its first row.
        unit = typed(UNITS) or (self.posted.get(UNITS, "") if number == 1 else "")
        return RowForm(
            number=number,
            units=self.offer.groups((unit,)),
            targets=self.offer.groups((typed(TARGET),)),
            is_new=typed(TARGET) == NEW,
            parents=self.offer.groups((typed(PARENT),), self.offer.parents),
            types=self.offer.types(typed(TYPE)),
            name=typed(NAME),
            code=typed(CODE),
            households=typed(HOUSEHOLDS),
            people=typed(PEOPLE),
            errors=faults_of_rows(self.errors, _ROW_FIELDS, number),
        )


def _children(posted: QueryDict, offer: Offer, source: CoreUnit | None, count: int) -> tuple[ChildForm, ...]:
    below = () if source is None else offer.children(source.id)
    return tuple(
        ChildForm(
            name,
            child.name,
            tuple(
                Option(str(number), pick(f"phần {number}", f"part {number}"), posted.get(name) == str(number))
                for number in range(1, count + 1)
            ),
        )
        for child in below
        for name in (field(CHILD, child.id),)
    )
