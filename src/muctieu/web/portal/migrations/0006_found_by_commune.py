"""Commune and kind stand in the index over words on SQLite too; on PostgreSQL titles have an index of their own."""

from importlib import import_module

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

COLUMNS = "commune_id, kind, folded_title, folded"
_OLD, _NEW = (", ".join(f"{row}.{name}" for name in COLUMNS.split(", ")) for row in ("old", "new"))
_TAKE_OUT = f"INSERT INTO portal_found(portal_found, rowid, {COLUMNS}) VALUES ('delete', old.id, {_OLD});"  # noqa: S608 - names of columns
_PUT_IN = f"INSERT INTO portal_found(rowid, {COLUMNS}) VALUES (new.id, {_NEW});"  # noqa: S608 - as above
SQLITE = (
    f"CREATE VIRTUAL TABLE portal_found USING fts5({COLUMNS}, content='portal_findable', content_rowid='id')",
    f"CREATE TRIGGER portal_found_in AFTER INSERT ON portal_findable BEGIN {_PUT_IN} END",
    f"CREATE TRIGGER portal_found_out AFTER DELETE ON portal_findable BEGIN {_TAKE_OUT} END",
    f"CREATE TRIGGER portal_found_anew AFTER UPDATE ON portal_findable BEGIN {_TAKE_OUT} {_PUT_IN} END",
    "INSERT INTO portal_found(portal_found) VALUES ('rebuild')",
)
POSTGRESQL = "CREATE INDEX portal_found_title ON portal_findable USING gin (to_tsvector('simple', folded_title))"
_before = import_module("muctieu.web.portal.migrations.0003_search_index")


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "sqlite":
        editor.execute(POSTGRESQL, None)
        return
    _before.drop(apps, editor)
    for statement in SQLITE:
        editor.execute(statement, None)


def undo(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "sqlite":
        editor.execute("DROP INDEX portal_found_title", None)
        return
    _before.drop(apps, editor)
    _before.make(apps, editor)
    editor.execute("INSERT INTO portal_found(portal_found) VALUES ('rebuild')", None)


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_portal_dress")]

    operations = [migrations.RunPython(make, undo)]
