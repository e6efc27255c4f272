from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0007_observation_news"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                fields=["place", "indicator", "source"],
                name="observation_of_a_source",
                condition=models.Q(source__gt=""),
            ),
        ),
    ]
