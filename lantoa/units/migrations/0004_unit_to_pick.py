"""Indexes in the order of pickers, and of what has ended in the tree; made without stopping those who write."""

from django.db import migrations, models

INDEXES = {
    "unit": models.Index(
        fields=["depth", "folded_name"], include=["id", "code", "path"], condition=models.Q(valid_to=None),
        name="unit_to_pick",
    ),
    "unitedge": models.Index(fields=["valid_to"], condition=models.Q(valid_to__isnull=False), name="edge_ended"),
}


def make(apps, schema_editor):
    for name, index in INDEXES.items():
        schema_editor.add_index(apps.get_model("units", name), index, **_waiting_for_nobody(schema_editor))


def drop(apps, schema_editor):
    for name, index in INDEXES.items():
        schema_editor.remove_index(apps.get_model("units", name), index, **_waiting_for_nobody(schema_editor))


def _waiting_for_nobody(schema_editor):
    return {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("units", "0003_picture_folded_text")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddIndex(model_name=name, index=index) for name, index in INDEXES.items()],
            database_operations=[migrations.RunPython(make, drop)],
        )
    ]
