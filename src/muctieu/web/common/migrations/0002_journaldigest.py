from django.db import migrations, models

from muctieu.web.common.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="JournalDigest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("made", models.DateTimeField()),
                ("day", models.DateField()),
                ("content", models.TextField()),
            ],
        ),
        append_only("common_journaldigest"),
    ]
