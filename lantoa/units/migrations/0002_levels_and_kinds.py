"""The four levels of the trade union law, and the kinds of unit that a sector union has."""

from django.db import migrations

from lantoa.units.data import KINDS, LEVELS


def fill(apps, schema_editor):
    level_model = apps.get_model("units", "Level")
    kind_model = apps.get_model("units", "UnitKind")
    levels = {}
    for number, code, name, aliases in LEVELS:
        levels[number], _ = level_model.objects.get_or_create(
            code=code, defaults={"number": number, "name": name, "aliases": aliases}
        )
    for order, (code, name, level, authority) in enumerate(KINDS):
        kind_model.objects.get_or_create(
            code=code,
            defaults={"name": name, "level": levels[level], "signing_authority": authority, "order": order},
        )


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
