from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0009_approval_with_state"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="observation", name="observation_of_a_source"),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                fields=["place", "indicator", "source"],
                name="observation_off_the_line",
                condition=~models.Q(source="bieu"),
            ),
        ),
    ]
