"""The documents published last are read along an index: the home page shows five of some thousands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gazette", "0001_initial")]

    operations = [
        migrations.AddIndex(
            "officialdocument",
            models.Index(fields=["state", "access", "-published_at", "-id"], name="official_published_last"),
        )
    ]
