"""The words of all pages' titles, for whoever edits; the index over them and the rows of pages from before."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from muctieu.core.fold import search_key

_TAKE_OUT = (
    "INSERT INTO portal_found_titles(portal_found_titles, rowid, tree, folded)"
    " VALUES ('delete', old.page_id, old.tree, old.folded);"
)
_PUT_IN = "INSERT INTO portal_found_titles(rowid, tree, folded) VALUES (new.page_id, new.tree, new.folded);"
_ON = "ON portal_pagetitle BEGIN"
SQLITE = (
    "CREATE VIRTUAL TABLE portal_found_titles USING fts5(tree, folded, content='portal_pagetitle', content_rowid='page_id')",
    f"CREATE TRIGGER portal_found_titles_in AFTER INSERT {_ON} {_PUT_IN} END",
    f"CREATE TRIGGER portal_found_titles_out AFTER DELETE {_ON} {_TAKE_OUT} END",
    f"CREATE TRIGGER portal_found_titles_anew AFTER UPDATE {_ON} {_TAKE_OUT} {_PUT_IN} END",
)
POSTGRESQL = ("CREATE INDEX portal_found_titles ON portal_pagetitle USING gin (to_tsvector('simple', folded))",)


def make(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, None)


def drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for name in ("in", "out", "anew"):
            editor.execute(f"DROP TRIGGER portal_found_titles_{name}", None)
        editor.execute("DROP TABLE portal_found_titles", None)
    else:
        editor.execute("DROP INDEX portal_found_titles", None)


def fill(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    rows = apps.get_model("portal", "PageTitle").objects
    pages = apps.get_model("wagtailcore", "Page").objects.filter(depth__gte=2).values_list("pk", "path", "title", "draft_title")
    made = []
    for key, path, *titles in pages.iterator():
        folded = " ".join(dict.fromkeys(search_key(title or "") for title in titles))[:1200]
        made.append(rows.model(page_id=key, tree=path[:8], folded=folded))
    rows.bulk_create(made, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_film_blocks")]

    operations = [
        migrations.CreateModel(
            name="PageTitle",
            fields=[
                ("page", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="wagtailcore.page")),
                ("tree", models.CharField(max_length=20)),
                ("folded", models.CharField(max_length=1200)),
            ],
        ),
        migrations.RunPython(make, drop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
