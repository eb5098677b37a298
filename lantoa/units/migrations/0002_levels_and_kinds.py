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
    dependencies = [
        ("units", "0001_initial"),
        # Others' tables before our rooms: Django works each step of theirs into all that is related to accounts, and on
        # an empty database that made a new installation twice as slow.
        ("mfa", "0003_authenticator_type_uniq"),
        ("modelsearch", "0004_rename_modelsear_autocom_476c89_gin_modelsearch_autocom_ea8581_gin_and_more"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
