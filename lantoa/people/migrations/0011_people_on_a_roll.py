"""Indexes by which holders of titles are counted and names are begun, made without stopping those who write.

PostgreSQL goes along an index for "begins with" only where letters are compared byte by byte, which its usual
collations do not do; SQLite does so anyway.
"""

from django.db import migrations, models

INDEX = models.Index(
    fields=["id"], include=["unit", "job_type", "is_member"], name="person_on_a_roll",
    condition=models.Q(left_on=None),
)


def make(apps, schema_editor):
    person = apps.get_model("people", "Person")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.add_index(person, INDEX, concurrently=True)
        schema_editor.execute(
            'CREATE INDEX CONCURRENTLY IF NOT EXISTS person_by_beginning ON people_person (folded_name COLLATE "C")'
        )
    else:
        schema_editor.add_index(person, INDEX)


def drop(apps, schema_editor):
    person = apps.get_model("people", "Person")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX CONCURRENTLY IF EXISTS person_by_beginning")
        schema_editor.remove_index(person, INDEX, concurrently=True)
    else:
        schema_editor.remove_index(person, INDEX)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0010_consent_zalo")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddIndex(model_name="person", index=INDEX)],
            database_operations=[migrations.RunPython(make, drop)],
        )
    ]
