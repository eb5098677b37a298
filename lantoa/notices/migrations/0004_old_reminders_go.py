"""The old reminders leave the models. Their tables are empty and are dropped in a later release."""

from django.db import migrations, models

VIA = [("web", "trên trang"), ("mail", "qua thư điện tử"), ("push", "qua thông báo trên thiết bị"), ("zalo", "qua Zalo")]


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_one_ledger")]

    operations = [
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
