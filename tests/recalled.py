"""Rows that a costly beginning of many tests leaves in a store, put in again without doing it anew.

The beginning is done once a process, by its verbs; what it left is then copied row by row, seals and journal with it,
wherever the store stands as it stood then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import time
from functools import _lru_cache_wrapper, wraps
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection

from muctieu.web.common import clock
from muctieu.web.common.models import ChainHead

Row = tuple[Any, ...]
P = ParamSpec("P")
T = TypeVar("T")
# States of the store from which one beginning is kept; more would be states that no second test begins with.
MOST = 4


@dataclass(frozen=True)
class Rows:
    """The rows added to one table, those that hold something else now, the keys (first column) of those that went."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    changed: tuple[Row, ...] = ()
    gone: tuple[Row, ...] = ()

    def put_in(self) -> None:
        if self.gone:
            self._delete()
        if self.rows:
            self._insert()
        if self.changed:
            self._update()

    def _delete(self) -> None:
        key = connection.ops.quote_name(self.columns[0])
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {self.table} WHERE {key} = %s", self.gone)

    def _update(self) -> None:
        key, *others = (connection.ops.quote_name(one) for one in self.columns)
        sets = ", ".join(f"{one} = %s" for one in others)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {self.table} SET {sets} WHERE {key} = %s", [(*row[1:], row[0]) for row in self.changed]
            )

    def _insert(self) -> None:
        names = ", ".join(connection.ops.quote_name(one) for one in self.columns)
        places = ", ".join(["%s"] * len(self.columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {self.table} ({names}) VALUES ({places})", self.rows)


def recalled(begin: Callable[P, T]) -> Callable[P, T]:
    """`begin`, which fills the store inside a transaction that the test gives up, done by its verbs only once.

    Once the store's journal and clock stand there again, the rows are put in and a copy of what `begin` gave is handed
    out. So its arguments may say nothing that the store does not say.
    """
    known: dict[object, Left[T]] = {}

    @wraps(begin)
    def recall(*args: P.args, **named: P.kwargs) -> T:
        stands = (clock.now(), *ChainHead.objects.order_by("chain").values_list())
        left = known.get(stands)
        if left and left.folder in {None, settings.FILES_DIR}:
            return left.put_in()
        if len(known) == MOST and not left:
            return begin(*args, **named)
        before = {rows.table: set(rows.rows) for rows in _everything()}
        given = begin(*args, **named)
        known[stands] = Left.of([_added(rows, before.get(rows.table, set())) for rows in _everything()], given)
        return given

    return recall


@dataclass(frozen=True)
class Left(Generic[T]):
    """What a beginning has left and given; the folder of its files, where it has stored any."""

    tables: Sequence[Rows]
    given: T
    folder: Path | None

    @classmethod
    def of(cls, tables: Sequence[Rows], given: T) -> Left[T]:
        has_files = any(one.rows and one.table.startswith("documents_") for one in tables)
        return cls(tables, deepcopy(given), settings.FILES_DIR if has_files else None)

    def put_in(self) -> T:
        forget_answers()
        for rows in self.tables:
            rows.put_in()
        return deepcopy(self.given)


def _everything() -> Sequence[Rows]:
    with connection.cursor() as cursor:
        # The parts of a full-text index are tables too; triggers keep them.
        names = sorted(connection.introspection.table_names(cursor))
        return [_read(cursor, table) for table in names if not table.startswith("portal_found")]


def _read(cursor: Any, table: str) -> Rows:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return Rows(table, tuple(one[0] for one in cursor.description), tuple(map(_plain, cursor.fetchall())))


def _plain(row: Row) -> Row:
    """With times of day as text: SQLite gives them as what it does not take."""
    return tuple(str(value) if isinstance(value, time) else value for value in row)


def _added(now: Rows, before: set[Row]) -> Rows:
    keys = {row[0] for row in before}
    new = [row for row in now.rows if row not in before]
    added, changed = ([row for row in new if (row[0] in keys) is is_old] for is_old in (False, True))
    left = {row[0] for row in now.rows}
    return Rows(now.table, now.columns, tuple(added), tuple(changed), tuple((key,) for key in keys - left))


def forget_answers() -> None:
    """Empty what the application keeps for a state of the store: the same beginning has the same seals."""
    for module in [module for name, module in sys.modules.items() if name.startswith("muctieu.web")]:
        for one in vars(module).values():
            if type(one) is _lru_cache_wrapper and one.cache_parameters()["maxsize"] is not None:
                one.cache_clear()
