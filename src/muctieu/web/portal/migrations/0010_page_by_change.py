"""The pages right below one are put in order by their last change without reading them: the index holds that too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0009_page_titles")]

    operations = [
        migrations.RunSQL(
            (
                "DROP INDEX portal_page_by_depth",
                "CREATE INDEX portal_page_by_depth ON wagtailcore_page (depth, path, latest_revision_created_at)",
            ),
            (
                "DROP INDEX portal_page_by_depth",
                "CREATE INDEX portal_page_by_depth ON wagtailcore_page (depth, path)",
            ),
        )
    ]
