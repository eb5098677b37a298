"""The annual and the six-month report."""

from django.db import migrations

from lantoa.reports.data import KINDS, SECTIONS


def fill(apps, schema_editor):
    kind_model = apps.get_model("reports", "ReportKind")
    for order, (code, name, period_kind, due_offset) in enumerate(KINDS):
        kind_model.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "period_kind": period_kind,
                "due_offset": due_offset,
                "sections": SECTIONS,
                "order": order,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
