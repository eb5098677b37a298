"""The titles of a union's statutes with what each allows, and kinds of work in education."""

from django.db import migrations

from lantoa.people.data import JOB_TYPES, TITLES


def fill(apps, schema_editor):
    title_model = apps.get_model("people", "Title")
    capability_model = apps.get_model("people", "TitleCapability")
    job_type_model = apps.get_model("people", "JobType")
    for order, (code, name, aliases, officer, leader, capabilities) in enumerate(TITLES):
        title, created = title_model.objects.get_or_create(
            code=code,
            defaults={
                "name": name, "aliases": aliases, "is_officer": officer, "is_leader": leader, "order": order,
            },
        )  # fmt: skip
        if created:
            capability_model.objects.bulk_create(
                capability_model(title=title, capability=str(capability), subtree=subtree)
                for capability, subtree in capabilities
            )
    for order, (code, name) in enumerate(JOB_TYPES):
        job_type_model.objects.get_or_create(code=code, defaults={"name": name, "order": order})


class Migration(migrations.Migration):
    dependencies = [("people", "0002_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
