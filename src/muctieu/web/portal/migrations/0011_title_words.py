"""On PostgreSQL the words of a title are kept beside it: asked of many rows, they were taken apart anew for each."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MAKE = (
    "DROP INDEX portal_found_titles",
    "ALTER TABLE portal_pagetitle ADD COLUMN words tsvector",
    "UPDATE portal_pagetitle SET words = to_tsvector('simple', folded)",
    (
        "CREATE TRIGGER portal_title_words BEFORE INSERT OR UPDATE ON portal_pagetitle FOR EACH ROW"
        " EXECUTE FUNCTION tsvector_update_trigger(words, 'pg_catalog.simple', folded)"
    ),
    "CREATE INDEX portal_found_titles ON portal_pagetitle USING gin (words)",
)
UNDO = (
    "DROP INDEX portal_found_titles",
    "DROP TRIGGER portal_title_words ON portal_pagetitle",
    "ALTER TABLE portal_pagetitle DROP COLUMN words",
    "CREATE INDEX portal_found_titles ON portal_pagetitle USING gin (to_tsvector('simple', folded))",
)


def make(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in MAKE if editor.connection.vendor != "sqlite" else ():
        editor.execute(statement, None)


def undo(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO if editor.connection.vendor != "sqlite" else ():
        editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("portal", "0010_page_by_change")]

    operations = [migrations.RunPython(make, undo)]
