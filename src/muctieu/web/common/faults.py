"""Disks that are full or read-only, in words: the one place that tells such faults from faults of the program."""

from __future__ import annotations

import errno

from django.db import DatabaseError

from muctieu.errors import StateError

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
# Numbers of SQLite's errors (SQLITE_FULL, SQLITE_READONLY) and of PostgreSQL's (disk_full, read_only_sql_transaction).
_FULL_STORES: frozenset[object] = frozenset((13, "53100"))
_READ_ONLY_STORES: frozenset[object] = frozenset((8, "25006"))


def storage_refusal(error: OSError, *, name: str) -> StateError:
    """Why the file called `name` could not be kept: MT7302 for a full disk, MT7303 for any other reason."""
    if error.errno in _FULL:
        return StateError("MT7302", file=name)
    return StateError("MT7303", file=name, reason=error.strerror or type(error).__name__)


def storage_fault(error: BaseException | None) -> StateError | None:
    """MT7304 when the store's disk is full, MT7306 when it is read-only; None for any other fault."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return StateError("MT7304")
    if not isinstance(error, DatabaseError):
        return None
    number = _number_of(error.__cause__)
    if number in _FULL_STORES:
        return StateError("MT7304")
    return StateError("MT7306") if number in _READ_ONLY_STORES else None


def _number_of(cause: BaseException | None) -> object:
    """The database's own number of what went wrong; of SQLite's the part that is told without detail."""
    number = getattr(cause, "sqlite_errorcode", None)
    return number & 0xFF if isinstance(number, int) else getattr(cause, "sqlstate", None)
