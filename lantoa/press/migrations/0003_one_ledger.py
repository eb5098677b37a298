"""Mails of releases move into the ledger of `delivery`; undone, they move back. In pieces, each its own transaction."""

from __future__ import annotations

from django.db import migrations, transaction

STATES = {"claimed": ("unknown", "no_answer"), "sent": ("sent", ""), "failed": ("failed", "refused")}
BACK = {"unknown": "claimed", "sending": "claimed", "sent": "sent", "failed": "failed", "bounced": "failed"}
PIECE = 2000


def to_the_ledger(apps, schema_editor):
    Old, Release = apps.get_model("press", "Dispatch"), apps.get_model("press", "Release")
    Dispatch, Delivery = apps.get_model("delivery", "Dispatch"), apps.get_model("delivery", "Delivery")
    known = {}

    def dispatch_for(one):
        key = one.release_id, f"{one.version}.{one.contact.language}"
        if key not in known:
            release = Release.objects.get(pk=one.release_id)
            row, _created = Dispatch.objects.get_or_create(
                source="press", source_id=key[0], edition=key[1], channel="email", audience="outsiders",
                defaults={
                    "unit_id": release.unit_id, "title": release.title[:255], "state": "done", "created_at": one.at,
                    "fed_at": one.at, "finished_at": one.at,
                },
            )
            known[key] = row.pk
        return known[key]

    while piece := list(Old.objects.select_related("contact").order_by("pk")[:PIECE]):
        rows = [
            Delivery(
                dispatch_id=dispatch_for(one), outsider=one.contact_id, state=STATES[one.state][0],
                reason=STATES[one.state][1], detail=one.reason, tries=1, at=one.at,
            )
            for one in piece
        ]
        with transaction.atomic():
            Delivery.objects.bulk_create(rows, ignore_conflicts=True)
            # The table goes a release later; until then no row of it may keep a contact from being erased.
            Old.objects.filter(pk__in=[one.pk for one in piece]).delete()


def back_to_the_press(apps, schema_editor):
    Old, Release = apps.get_model("press", "Dispatch"), apps.get_model("press", "Release")
    Contact = apps.get_model("press", "Contact")
    Dispatch, Delivery = apps.get_model("delivery", "Dispatch"), apps.get_model("delivery", "Delivery")
    releases, contacts = set(Release.objects.values_list("pk", flat=True)), set(Contact.objects.values_list("pk", flat=True))
    ours = {one.pk: one for one in Dispatch.objects.filter(source="press") if one.source_id in releases}
    rows = Delivery.objects.filter(dispatch__in=list(ours), state__in=list(BACK), outsider__in=contacts)
    Old.objects.bulk_create(
        [
            Old(
                release_id=ours[one.dispatch_id].source_id, contact_id=one.outsider, state=BACK[one.state], at=one.at,
                version=int(ours[one.dispatch_id].edition.split(".")[0]),
                reason=one.detail if one.state in ("failed", "bounced") else "",
            )
            for one in rows.order_by("pk").iterator(chunk_size=PIECE)
        ],
        batch_size=PIECE, ignore_conflicts=True,
    )
    Dispatch.objects.filter(source="press").delete()


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("press", "0002_media"),
        ("delivery", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(to_the_ledger, back_to_the_press),
    ]
