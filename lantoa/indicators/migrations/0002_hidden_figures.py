"""How many people a figure is about, and whether it is shown."""

from django.db import migrations, models


def compute_again(apps, schema_editor):
    # What was computed before does not know how many people it is about: no data until it is computed anew.
    apps.get_model("indicators", "IndicatorRun").objects.filter(code="T2").update(computed_at=None)


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='indicatorvalue',
            name='hidden',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='indicatorvalue',
            name='own_hidden',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='indicatorvalue',
            name='own_people',
            field=models.FloatField(db_default=0, default=0, verbose_name='số người mà số liệu riêng nói về'),
        ),
        migrations.AddField(
            model_name='indicatorvalue',
            name='people',
            field=models.FloatField(db_default=0, default=0, verbose_name='số người mà số liệu cả nhánh nói về'),
        ),
        migrations.RunPython(compute_again, migrations.RunPython.noop),
    ]
