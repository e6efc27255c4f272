"""The pages right below one are found by an index: Wagtail's own leads through everything below them as well."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_found_by_commune")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX portal_page_by_depth ON wagtailcore_page (depth, path)", "DROP INDEX portal_page_by_depth"
        )
    ]
