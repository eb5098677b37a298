"""The old reminders leave the models. Their tables are empty, let go of the others, and are dropped in a later release."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

VIA = [("web", "trên trang"), ("mail", "qua thư điện tử"), ("push", "qua thông báo trên thiết bị"), ("zalo", "qua Zalo")]


def loose(kind, to, related_name="+", on_delete=django.db.models.deletion.CASCADE, **facts):
    """A key that the database no longer watches, so that these tables stop nothing."""
    return kind(to=to, related_name=related_name, on_delete=on_delete, db_constraint=False, **facts)


KEYS = [
    ("mailing", "notice", loose(models.ForeignKey, "notices.notice", "mailings")),
    (
        "mailing", "started_by",
        loose(models.ForeignKey, settings.AUTH_USER_MODEL, on_delete=django.db.models.deletion.SET_NULL, null=True),
    ),
    ("reminder", "notice", loose(models.ForeignKey, "notices.notice", "reminders")),
    ("reminder", "person", loose(models.ForeignKey, "people.person")),
    ("mailrefusal", "person", loose(models.OneToOneField, "people.person")),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_one_ledger")]

    operations = [
        *(migrations.AlterField(model_name=model, name=name, field=field) for model, name, field in KEYS),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="Mailing"),
                migrations.DeleteModel(name="MailRefusal"),
                migrations.DeleteModel(name="Reminder"),
            ]
        ),
        *(
            migrations.AlterField(
                model_name="receipt", name=name, field=models.CharField(blank=True, choices=VIA, max_length=4)
            )
            for name in ("confirmed_via", "delivered_via", "opened_via")
        ),
    ]
