"""Kinds of product for what online newspapers and radio stations report."""

from django.db import migrations

MEDIA = [("bao-dien-tu", "Bài trên báo điện tử", True), ("phat-song-phat-thanh", "Phát sóng trên đài phát thanh", False)]


def add(apps, schema_editor):
    medium = apps.get_model("newsroom", "Medium")
    last = medium.objects.count()
    for at, (code, name, digital) in enumerate(MEDIA, start=1):
        medium.objects.get_or_create(code=code, defaults={"name": name, "digital": digital, "order": (last + at) * 10})


def take_away(apps, schema_editor):
    # What a product is registered under stays.
    apps.get_model("newsroom", "Medium").objects.filter(code__in=[row[0] for row in MEDIA], products=None).delete()


class Migration(migrations.Migration):
    dependencies = [("press", "0001_initial"), ("newsroom", "0003_product_publication")]
    operations = [migrations.RunPython(add, take_away)]
