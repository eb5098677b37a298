"""Rules that a report meets before it is signed, explanations of figures, and an end for the topmost unit's report."""

from django.db import migrations, models

from lantoa.reports.data import RULES


def fill(apps, schema_editor):
    apps.get_model("reports", "ReportKind").objects.filter(rules=[]).update(rules=RULES)


def issue(apps, schema_editor):
    reports = apps.get_model("reports", "Report").objects.filter(unit__depth=1)
    reports.filter(state="submitted").update(state="issued")


def submit_again(apps, schema_editor):
    apps.get_model("reports", "Report").objects.filter(state="issued").update(state="submitted")


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_kinds")]
    operations = [
        migrations.AddField(
            "reportkind", "rules",
            models.JSONField(blank=True, default=list, verbose_name="điều kiện trước khi ký"),
        ),
        migrations.AddField(
            "report", "explanations",
            models.JSONField(blank=True, default=dict, verbose_name="giải trình theo chỉ tiêu"),
        ),
        migrations.AlterField(
            "report", "state",
            models.CharField(
                choices=[
                    ("draft", "đang soạn"), ("signed", "đã ký, chờ gửi"), ("submitted", "đã nộp, chờ nhận"),
                    ("returned", "được trả lại"), ("accepted", "đã được nhận"), ("issued", "đã ban hành"),
                ],
                default="draft", max_length=12, verbose_name="trạng thái",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(issue, submit_again),
    ]  # fmt: skip
