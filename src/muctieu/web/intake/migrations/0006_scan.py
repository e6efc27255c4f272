import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import muctieu.web.common.clock
from muctieu.web.common.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ("intake", "0005_reopen"),
        ("places", "0002_events"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created", models.DateTimeField(default=muctieu.web.common.clock.now, editable=False)),
                ("at", models.DateTimeField(default=muctieu.web.common.clock.now)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="scans", to=settings.AUTH_USER_MODEL)),
                ("cycle", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="intake.cycle")),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="places.orgunit")),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["cycle", "place"], name="scan_by_slot")],
            },
        ),
        append_only("intake_scan"),
    ]
