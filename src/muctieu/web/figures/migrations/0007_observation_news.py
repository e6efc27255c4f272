from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0006_began"),
        ("places", "0003_boundaries"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(fields=["place", "recorded_at"], name="observation_by_news"),
        ),
    ]
