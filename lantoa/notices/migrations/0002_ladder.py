import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Ladder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rungs", models.JSONField(default=list)),
                ("day_before", models.BooleanField(default=True, verbose_name="thư nhắc lần cuối trước hạn một ngày")),
                ("notice", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="own_ladder", to="notices.notice")),
            ],
            options={"verbose_name": "thang nhắc", "verbose_name_plural": "các thang nhắc"},
        ),
    ]
