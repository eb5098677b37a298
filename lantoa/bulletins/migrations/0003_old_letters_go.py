"""The old letters leave the models. Their table is empty, lets go of the others, and is dropped in a later release,
as are the columns that said how far the letters had come."""

import django.db.models.deletion
from django.db import migrations, models


def loose(to):
    """A key that the database no longer watches, so that this table stops nothing."""
    return models.ForeignKey(
        to=to, null=True, related_name="+", on_delete=django.db.models.deletion.CASCADE, db_constraint=False
    )


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0002_one_ledger")]

    operations = [
        migrations.AlterField(
            "letter", "issue",
            models.ForeignKey(
                to="bulletins.issue", related_name="letters", on_delete=django.db.models.deletion.CASCADE,
                db_constraint=False,
            ),
        ),
        migrations.AlterField("letter", "subscription", loose("bulletins.subscription")),
        migrations.AlterField("letter", "person", loose("people.person")),
        # The new release writes no value here any more, the old one still does.
        migrations.AlterField("issue", "subscription_cursor", models.BigIntegerField(default=0, db_default=0)),
        migrations.AlterField("issue", "person_cursor", models.BigIntegerField(default=0, db_default=0)),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("Letter"),
                migrations.RemoveField("issue", "subscription_cursor"),
                migrations.RemoveField("issue", "person_cursor"),
                migrations.RemoveField("issue", "finished_at"),
            ]
        ),
        migrations.AddField(
            "bulletin", "short_messages",
            models.BooleanField(
                "báo ngắn qua điện thoại và Zalo cho người mà thư không đến được", default=False, db_default=False,
                help_text="Một tin ngắn kèm liên kết, trên thiết bị trước, rồi Zalo. Ai đã nhận thư thì không nhận thêm.",
            ),
        ),
    ]
