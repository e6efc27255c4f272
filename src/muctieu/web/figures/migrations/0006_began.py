"""The state in which a figure was recorded stands in its row, where before an act of its own told of the first step.

Half of the rows of an import go. With them the index of times, which nobody asks, and that of the figures which take
the place of none. Nothing is rebuilt row by row: the column is added as it is, in old rows as the draft they began as.
"""

import django.db.models.deletion
from django.db import migrations, models

_STATES = ["draft", "sent", "returned", "checked", "approved", "locked", "published"]
_BEGAN = models.CharField(choices=[(state, state) for state in _STATES], default="draft", max_length=10)
_BEGINS = models.CheckConstraint(condition=models.Q(("began__in", _STATES)), name="observation_begins_in_a_state")
_SUPERSEDING = models.Index(condition=models.Q(("supersedes__isnull", False)), fields=["supersedes"], name="observation_superseding")
_NAMED = ", ".join(f"'{state}'" for state in _STATES)
_OLD_INDEX = "figures_observation_supersedes_id_46489741"


class Migration(migrations.Migration):

    dependencies = [
        ("figures", "0005_fewer_indexes"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE figures_observation ADD COLUMN began varchar(10) NOT NULL DEFAULT 'draft'"
                    f" CONSTRAINT observation_begins_in_a_state CHECK (began IN ({_NAMED}))",
                    "ALTER TABLE figures_observation DROP COLUMN began",
                ),
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS observation_by_time",
                    "CREATE INDEX observation_by_time ON figures_observation (recorded_at)",
                ),
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {_OLD_INDEX}",
                    f"CREATE INDEX {_OLD_INDEX} ON figures_observation (supersedes_id)",
                ),
                migrations.RunSQL(
                    "CREATE INDEX observation_superseding ON figures_observation (supersedes_id) WHERE supersedes_id IS NOT NULL",
                    "DROP INDEX observation_superseding",
                ),
            ],
            state_operations=[
                migrations.AddField("observation", "began", _BEGAN),
                migrations.AddConstraint("observation", _BEGINS),
                migrations.RemoveIndex("observation", "observation_by_time"),
                migrations.AlterField("observation", "supersedes", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="superseded_by", to="figures.observation")),
                migrations.AddIndex("observation", _SUPERSEDING),
            ],
        ),
    ]
