"""The index over folded words: FTS5 on SQLite, a tsvector on PostgreSQL; kept by triggers, whoever writes the rows."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = (
    ("CREATE VIRTUAL TABLE portal_found USING fts5(folded_title, folded, content='portal_findable', content_rowid='id',"
    " tokenize='unicode61')"),
    ("CREATE TRIGGER portal_found_in AFTER INSERT ON portal_findable BEGIN INSERT INTO portal_found(rowid, folded_title,"
    " folded) VALUES (new.id, new.folded_title, new.folded); END"),
    ("CREATE TRIGGER portal_found_out AFTER DELETE ON portal_findable BEGIN INSERT INTO portal_found(portal_found, rowid,"
    " folded_title, folded) VALUES ('delete', old.id, old.folded_title, old.folded); END"),
    ("CREATE TRIGGER portal_found_anew AFTER UPDATE ON portal_findable BEGIN INSERT INTO portal_found(portal_found,"
    " rowid, folded_title, folded) VALUES ('delete', old.id, old.folded_title, old.folded); INSERT INTO"
    " portal_found(rowid, folded_title, folded) VALUES (new.id, new.folded_title, new.folded); END"),
)
POSTGRESQL = (
    "CREATE INDEX portal_found ON portal_findable USING gin (to_tsvector('simple', folded_title || ' ' || folded))",
)


def make(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, None)


def drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for name in ("in", "out", "anew"):
            editor.execute(f"DROP TRIGGER portal_found_{name}", None)
        editor.execute("DROP TABLE portal_found", None)
    else:
        editor.execute("DROP INDEX portal_found", None)


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_empty_tree")]

    operations = [migrations.RunPython(make, drop)]
