"""The shared columns and the kinds of media product that every installation starts with."""

from django.db import migrations

from lantoa.newsroom.data import COLUMNS, MEDIA


def fill(apps, schema_editor):
    Column = apps.get_model("newsroom", "Column")
    for order, (code, name, description) in enumerate(COLUMNS, start=1):
        Column.objects.get_or_create(
            unit=None, code=code, defaults={"name": name, "description": description, "order": order * 10}
        )
    Medium = apps.get_model("newsroom", "Medium")
    for order, (code, name, digital) in enumerate(MEDIA, start=1):
        Medium.objects.get_or_create(code=code, defaults={"name": name, "digital": digital, "order": order * 10})


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
