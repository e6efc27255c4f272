"""Four indexes fewer on the tables that grow most: two begin another index, two answer no question.

Only the indexes go. Django's own way on SQLite would build the tables anew, row by row and without their triggers.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_INDEXES = (
    ("figures_observation_place_id_b0e8eea2", "figures_observation", "place_id"),
    ("figures_observation_recorded_by_id_97bbfc3c", "figures_observation", "recorded_by_id"),
    ("figures_approvalact_by_id_68db490f", "figures_approvalact", "by_id"),
    ("figures_approvalact_observation_id_bb51d03e", "figures_approvalact", "observation_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ("figures", "0004_total"),
        ("places", "0002_events"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({column})")
                for name, table, column in _INDEXES
            ],
            state_operations=[
                migrations.AlterField("approvalact", "by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to=settings.AUTH_USER_MODEL)),
                migrations.AlterField("approvalact", "observation", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="figures.observation")),
                migrations.AlterField("observation", "place", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="observations", to="places.orgunit")),
                migrations.AlterField("observation", "recorded_by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="observations", to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
