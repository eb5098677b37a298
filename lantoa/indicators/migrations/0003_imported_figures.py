"""Figures that come from files."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0002_hidden_figures'),
        ('units', '0003_picture_folded_text'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, verbose_name='mã chỉ tiêu')),
                ('period', models.CharField(max_length=8, verbose_name='kỳ')),
                ('num', models.FloatField(verbose_name='tử số')),
                ('den', models.FloatField(verbose_name='mẫu số')),
                ('source', models.CharField(max_length=200, verbose_name='nguồn')),
                ('counts', models.BooleanField(default=False, verbose_name='được tính')),
                ('imported_at', models.DateTimeField(verbose_name='nhập lúc')),
                ('imported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='units.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'số liệu nhập từ tệp',
                'verbose_name_plural': 'số liệu nhập từ tệp',
                'constraints': [models.UniqueConstraint(fields=('code', 'period', 'unit'), name='one_imported_figure'), models.CheckConstraint(condition=models.Q(('den__gt', 0), ('num__gte', 0), ('num__lte', models.F('den'))), name='imported_is_a_share')],
            },
        ),
    ]
