from django.db import migrations

from muctieu.web.common.triggers import renew_guards


class Migration(migrations.Migration):
    dependencies = [("common", "0003_journalentry_seals")]

    # The same key was refused before; now the same identity is too, under another key.
    operations = [migrations.RunPython(renew_guards, migrations.RunPython.noop)]
