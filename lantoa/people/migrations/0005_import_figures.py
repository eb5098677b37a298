"""Figures can be imported too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_import_runs'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importrun',
            name='kind',
            field=models.CharField(choices=[('people', 'đoàn viên và người lao động'), ('units', 'đơn vị'), ('figures', 'số liệu chỉ tiêu')], max_length=8, verbose_name='loại dữ liệu'),
        ),
    ]
