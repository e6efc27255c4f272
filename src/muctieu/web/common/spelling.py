"""The columns of a row as one text of JSON, as seals need it: the same for a row in hand and for one read back.

Equal to `journal.canonical` over the columns by name. Seals are taken of every row of a large file, so what a column
needs is found out once for its model and not for each row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from itertools import repeat
from json.encoder import encode_basestring
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from muctieu.web.common.journal import canonical

if TYPE_CHECKING:
    from muctieu.web.common.records import Record

Speller = Callable[[Any], str]


def sealed_text(content: object) -> object:
    """A column's value as JSON keeps it."""
    if isinstance(content, datetime):
        return content.astimezone(UTC).isoformat(timespec="microseconds")
    return content if content is None or isinstance(content, int | dict | list) else str(content)


def _null(_nothing: None) -> str:
    return "null"


def _moment(content: datetime) -> str:
    return f'"{sealed_text(content)}"'


def _identity(content: UUID) -> str:
    return f'"{content}"'


# A value of exactly such a type is what the field itself would make of it, and is written without asking the field.
_SURE: Mapping[object, Mapping[type, Speller]] = {
    models.CharField.to_python: {str: encode_basestring, type(None): _null},
    models.TextField.to_python: {str: encode_basestring, type(None): _null},
    models.IntegerField.to_python: {int: int.__repr__, type(None): _null},
    models.UUIDField.to_python: {UUID: _identity, type(None): _null},
    models.DateTimeField.to_python: {datetime: _moment, type(None): _null},
}


class Spelling:
    """How the rows of a model are written; `names` are the sealed columns in the order in which they are spelled."""

    def __init__(self, model: type[Record]) -> None:
        found = (field for field in model._meta.concrete_fields if field.attname not in model.unsealed)  # noqa: SLF001 - Django's documented way to a model's fields
        fields = sorted(found, key=lambda field: field.attname)
        self.names = tuple(field.attname for field in fields)
        self._get = attrgetter(*self.names)
        self._sure = tuple(map(_sure, fields))
        self._to_python = tuple(field.to_python for field in fields)
        self._later = {
            place: model.came_later[name] for place, name in enumerate(self.names) if name in model.came_later
        }
        self._frame = _framed(f"{encode_basestring(name)}:%s" for name in self.names)

    def values(self, row: Record) -> Sequence[object]:
        """The row's sealed columns, as the fields understand them."""
        values = (self._get(row),) if len(self.names) == 1 else self._get(row)
        return [
            value if type(value) in sure else to_python(value)
            for sure, to_python, value in zip(self._sure, self._to_python, values, strict=True)
        ]

    def told(self, values: Sequence[object]) -> Sequence[int]:
        """The places in `names` of which the seal speaks: a column that came later only where it says something new."""
        return [place for place, value in enumerate(values) if place not in self._later or value != self._later[place]]

    def columns(self, row: Record) -> Mapping[str, object]:
        """What is sealed of the row, by the column's name."""
        values = self.values(row)
        return {self.names[place]: sealed_text(values[place]) for place in self.told(values)}

    def text(self, values: Sequence[object]) -> str:
        """The values, in the order of `names`, as one text."""
        spelled = [_spelled(sure, value) for sure, value in zip(self._sure, values, strict=True)]
        if not self._later:
            return self._frame % tuple(spelled)
        return _framed(f"{encode_basestring(self.names[place])}:{spelled[place]}" for place in self.told(values))

    def texts(self, columns: Sequence[Sequence[object]]) -> Iterator[str]:
        """The same of many rows, given by column; what is equal in all of them is spelled once.

        Values must be what the fields make of them.
        """
        speaking = {place: [value != same for value in columns[place]] for place, same in self._later.items()}
        if any(any(told) and not all(told) for told in speaking.values()):
            return map(self.text, zip(*columns, strict=True))
        frame, varying = [], []
        for place, (name, sure, column) in enumerate(zip(self.names, self._sure, columns, strict=True)):
            if not any(speaking.get(place, (True,))):
                continue
            if column.count(column[0]) == len(column):
                frame.append(f"{encode_basestring(name)}:{_spelled(sure, column[0]).replace('%', '%%')}")
                continue
            types = set(map(type, column))
            spell = sure.get(next(iter(types))) if len(types) == 1 else None
            varying.append(map(partial(_spelled, sure) if spell is None else spell, column))
            frame.append(f"{encode_basestring(name)}:%s")
        whole = _framed(frame)
        return map(whole.__mod__, zip(*varying, strict=True)) if varying else repeat(whole % (), len(columns[0]))


def _framed(parts: Iterable[str]) -> str:
    return "{" + ",".join(parts) + "}"


def _spelled(sure: Mapping[type, Speller], value: object) -> str:
    spell = sure.get(type(value))
    return canonical(sealed_text(value)) if spell is None else spell(value)


def _sure(field: models.Field[Any, Any]) -> Mapping[type, Speller]:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return _SURE.get(type(field).to_python, {})


@cache
def spelling_of(model: type[Record]) -> Spelling:
    """The spelling of a model's rows."""
    return Spelling(model)
