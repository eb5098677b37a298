"""The occasions that every installation starts with."""

from django.db import migrations

from lantoa.programme.data import OCCASIONS


def add(apps, schema_editor):
    """Those that are not there yet; what an installation has changed stays."""
    Occasion = apps.get_model("programme", "Occasion")
    for row in OCCASIONS:
        Occasion.objects.get_or_create(code=row["code"], defaults={**row, "unit": None})


def remove(apps, schema_editor):
    apps.get_model("programme", "Occasion").objects.filter(code__in=[row["code"] for row in OCCASIONS], unit=None).delete()


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
