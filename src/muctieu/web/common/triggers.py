"""Append-only tables: the database itself refuses UPDATE and DELETE, whoever asks.

Made by a migration for SQLite and for PostgreSQL. On SQLite a later migration that rebuilds the table drops its
triggers: it stands between `lifted` and `append_only` (a test looks for the triggers after all migrations).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

from muctieu.errors import StateError

REFUSAL = "append-only: nothing here is changed or deleted; record a correction"
# REPLACE is a delete in disguise that fires no DELETE trigger unless recursive_triggers is on: refused at the insert.
_SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    (
        "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
        " WHEN {taken} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    ),
)
_POSTGRESQL = (
    (
        "CREATE OR REPLACE FUNCTION muctieu_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    ),
    (
        "CREATE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION muctieu_append_only()"
    ),
    (
        "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION muctieu_append_only()"
    ),
)
_SQLITE_DROP = tuple(f"DROP TRIGGER {{table}}_{name}" for name in ("no_update", "no_delete", "no_replace"))
_POSTGRESQL_DROP = tuple(f"DROP TRIGGER {{table}}_{name} ON {{table}}" for name in ("no_update", "no_truncate"))
_MAKE = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
_DROP = {"sqlite": _SQLITE_DROP, "postgresql": _POSTGRESQL_DROP}


def append_only(*tables: str) -> RunPython:
    """The migration step that makes `tables` append-only, and its way back."""
    return RunPython(partial(_run, _MAKE, tables), partial(_run, _DROP, tables))


def lifted(*tables: str) -> RunPython:
    """The step before a migration alters append-only tables; `append_only` must stand at its end."""
    return RunPython(partial(_run, _DROP, tables), partial(_run, _MAKE, tables))


@contextmanager
def copying(connection: BaseDatabaseWrapper, table: str, *, is_checked: bool = False) -> Iterator[None]:
    """One INSERT … SELECT of many rows into an append-only table, inside the act's transaction.

    SQLite spends more on a trigger before each of 100,000 rows than on storing them, while everybody else waits. The
    guard against REPLACE has nothing to refuse in a plain INSERT: it is lifted for the one statement. Nobody else can
    write meanwhile or see the table without it, and a failed act brings it back. UPDATE and DELETE stay refused. Where
    the rows are checked already (`is_checked`), the table's CHECKs are not asked again for each of them.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise StateError("MT7281", table=table)
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE_DROP[-1].format(table=table))
        if is_checked:
            cursor.execute("PRAGMA ignore_check_constraints=ON")
        try:
            yield
        finally:
            # Of the connection, not of the transaction: no failed act would bring it back.
            cursor.execute("PRAGMA ignore_check_constraints=OFF")
        cursor.execute(_filled(_SQLITE[-1], table, connection))


def renew_guards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the guards against REPLACE anew, as `_taken` has them; for stores whose tables got theirs before."""
    if editor.connection.vendor != "sqlite":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name = tbl_name || '_no_replace'")
        tables = [name for (name,) in cursor.fetchall()]
    for table in tables:
        editor.execute(_filled(_SQLITE_DROP[-1], table, editor.connection), None)
        editor.execute(_filled(_SQLITE[-1], table, editor.connection), None)


def _filled(statement: str, table: str, connection: BaseDatabaseWrapper) -> str:
    taken = _taken(table, connection) if "{taken}" in statement else ""
    return statement.format(table=table, refusal=REFUSAL, taken=taken)


def _taken(table: str, connection: BaseDatabaseWrapper) -> str:
    """Whether a new row has the key of one that is there, its identity, or any other columns that no two rows share."""
    once: list[tuple[str | None, ...]] = [("id",)]
    with connection.cursor() as cursor:
        cursor.execute('SELECT name FROM pragma_index_list(%s) WHERE "unique" AND NOT partial ORDER BY name', [table])
        for (index,) in cursor.fetchall():
            cursor.execute("SELECT name FROM pragma_index_info(%s) ORDER BY seqno", [index])
            once.append(tuple(name for (name,) in cursor.fetchall()))
    same = (" AND ".join(f'"{name}" = NEW."{name}"' for name in names) for names in once if None not in names)
    # Names of the table's own columns.
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {condition})" for condition in same)  # noqa: S608


def _run(
    statements: Mapping[str, tuple[str, ...]],
    tables: Iterable[str],
    _apps: StateApps,
    editor: BaseDatabaseSchemaEditor,
) -> None:
    for table in tables:
        for statement in statements[editor.connection.vendor]:
            # Given as one string without parameters, so that a percent sign in a text stays what it is.
            editor.execute(_filled(statement, table, editor.connection), None)
