"""The old mails leave the models. Their table is empty, lets go of the others, and is dropped in a later release."""

import django.db.models.deletion
from django.db import migrations, models


def loose(to):
    """A key that the database no longer watches, so that this table stops nothing."""
    return models.ForeignKey(
        to=to, related_name="dispatches", on_delete=django.db.models.deletion.CASCADE, db_constraint=False
    )


class Migration(migrations.Migration):
    dependencies = [("press", "0003_one_ledger")]

    operations = [
        migrations.AlterField("dispatch", "release", loose("press.release")),
        migrations.AlterField("dispatch", "contact", loose("press.contact")),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Dispatch")]),
    ]
