"""What members ask about stands in the part on how information reaches them."""

from django.db import migrations

SECTION, LIST = "tiep-can", "questions"


def put_in(apps, schema_editor):
    for kind in apps.get_model("reports", "ReportKind").objects.all():
        for section in kind.sections:
            if section.get("code") == SECTION and LIST not in section.get("lists", []):
                section["lists"] = [*section.get("lists", []), LIST]
        kind.save(update_fields=["sections"])


def take_out(apps, schema_editor):
    for kind in apps.get_model("reports", "ReportKind").objects.all():
        for section in kind.sections:
            section["lists"] = [name for name in section.get("lists", []) if name != LIST]
        kind.save(update_fields=["sections"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_rules_and_issue")]
    operations = [migrations.RunPython(put_in, take_out)]
