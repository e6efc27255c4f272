"""The state in which a figure was recorded stands in its row, where before an act of its own told of the first step.

Half of the rows of an import go. With them the index of times, which nobody asks, and of two others the parts that no
question needs: figures that take the place of none, and figures that were not read in a text. Nothing is rebuilt row by row: the column is added as it is, in old rows as the draft they began as.
"""

import django.db.models.deletion
from django.db import migrations, models

_STATES = ["draft", "sent", "returned", "checked", "approved", "locked", "published"]
_BEGAN = models.CharField(choices=[(state, state) for state in _STATES], default="draft", max_length=10)
_BEGINS = models.CheckConstraint(condition=models.Q(("began__in", _STATES)), name="observation_begins_in_a_state")
_SUPERSEDING = models.Index(condition=models.Q(("supersedes__isnull", False)), fields=["supersedes"], name="observation_superseding")
_READ_IN = models.Index(condition=models.Q(("provenance_start__isnull", False)), fields=["document"], name="observation_read_in")
_NAMED = ", ".join(f"'{state}'" for state in _STATES)
_INDEXES = (
    ("observation_by_time", "recorded_at"),
    ("figures_observation_supersedes_id_46489741", "supersedes_id"),
    ("figures_observation_document_id_9fe43c98", "document_id"),
)


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
                *(
                    migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", f"CREATE INDEX {name} ON figures_observation ({column})")
                    for name, column in _INDEXES
                ),
                migrations.RunSQL(
                    "CREATE INDEX observation_superseding ON figures_observation (supersedes_id) WHERE supersedes_id IS NOT NULL",
                    "DROP INDEX observation_superseding",
                ),
                migrations.RunSQL(
                    "CREATE INDEX observation_read_in ON figures_observation (document_id) WHERE provenance_start IS NOT NULL",
                    "DROP INDEX observation_read_in",
                ),
            ],
            state_operations=[
                migrations.AddField("observation", "began", _BEGAN),
                migrations.AddConstraint("observation", _BEGINS),
                migrations.RemoveIndex("observation", "observation_by_time"),
                migrations.AlterField("observation", "supersedes", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="superseded_by", to="figures.observation")),
                migrations.AddIndex("observation", _SUPERSEDING),
                migrations.AlterField("observation", "document", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="observations", to="documents.document")),
                migrations.AddIndex("observation", _READ_IN),
            ],
        ),
    ]
