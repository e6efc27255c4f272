from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("figures", "0008_named_sources")]

    operations = [
        migrations.AddIndex(
            model_name="approvalact",
            index=models.Index(fields=["observation", "-id", "state"], name="approval_latest_state"),
        ),
        migrations.RemoveIndex(model_name="approvalact", name="approval_latest"),
    ]
