from django.db import migrations, models


class Migration(migrations.Migration):
    """A decision can be taken back; the table itself stays as it is."""

    dependencies = [
        ("intake", "0004_inbox"),
    ]

    operations = [
        migrations.AlterField(
            model_name="proposaldecision",
            name="kind",
            field=models.CharField(choices=[("accept", "accept"), ("correct", "correct"), ("reject", "reject"), ("reopen", "reopen")], max_length=8),
        ),
    ]
