"""The index of merged questions, made without stopping those who write."""

from django.db import migrations, models

INDEX = models.Index(fields=["merged_into"], name="question_merged", condition=models.Q(merged_into__isnull=False))


def make(apps, schema_editor):
    question = apps.get_model("questions", "Question")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.add_index(question, INDEX, concurrently=True)
    else:
        schema_editor.add_index(question, INDEX)


def drop(apps, schema_editor):
    question = apps.get_model("questions", "Question")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.remove_index(question, INDEX, concurrently=True)
    else:
        schema_editor.remove_index(question, INDEX)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("questions", "0002_desks_and_law")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddIndex(model_name="question", index=INDEX)],
            database_operations=[migrations.RunPython(make, drop)],
        )
    ]
