from django.db import migrations, models

from muctieu.web.common.triggers import append_only, lifted


class Migration(migrations.Migration):
    dependencies = [("common", "0002_journaldigest")]

    operations = [
        lifted("common_journalentry"),
        migrations.AddField("journalentry", "seals", models.TextField(blank=True, default=""), preserve_default=False),
        append_only("common_journalentry"),
    ]
