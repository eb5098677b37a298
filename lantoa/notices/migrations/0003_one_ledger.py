"""Reminders move into the ledger of `delivery`; undone, they move back."""

from __future__ import annotations

from itertools import islice

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

STATES = {"claimed": ("unknown", "no_answer"), "sent": ("sent", ""), "failed": ("failed", "refused")}
BACK = {"unknown": "claimed", "sending": "claimed", "sent": "sent", "failed": "failed", "bounced": "failed"}
PIECE = 2000


def pieces(rows):
    rows = iter(rows)
    while piece := list(islice(rows, PIECE)):
        yield piece


def to_the_ledger(apps, schema_editor):
    Notice, Mailing = apps.get_model("notices", "Notice"), apps.get_model("notices", "Mailing")
    Reminder, MailRefusal = apps.get_model("notices", "Reminder"), apps.get_model("notices", "MailRefusal")
    Dispatch, Delivery = apps.get_model("delivery", "Dispatch"), apps.get_model("delivery", "Delivery")
    Refusal = apps.get_model("delivery", "Refusal")
    notices = {}

    def dispatch_for(notice_id, edition, channel, **facts):
        if notice_id not in notices:
            notices[notice_id] = Notice.objects.values_list("unit_id", "title").get(pk=notice_id)
        unit_id, title = notices[notice_id]
        at = facts.get("created_at") or django.utils.timezone.now()
        row, _created = Dispatch.objects.get_or_create(
            source="notices", source_id=notice_id, edition=edition, channel=channel, audience="people",
            defaults={"unit_id": unit_id, "title": title, "state": "done", "fed_at": at, "finished_at": at} | facts,
        )
        return row

    dispatches = {}
    for mailing in Mailing.objects.order_by("pk").iterator(chunk_size=PIECE):
        running = mailing.finished_at is None
        dispatches[mailing.notice_id, mailing.version, "mail", mailing.wave] = dispatch_for(
            mailing.notice_id, f"{mailing.version}.{mailing.wave}", "email", created_at=mailing.created_at,
            started_by_id=mailing.started_by_id, cursor=mailing.cursor, finished_at=mailing.finished_at,
            fed_at=mailing.finished_at, state="running" if running else "done",
        ).pk
    for piece in pieces(Reminder.objects.order_by("pk").iterator(chunk_size=PIECE)):
        rows = []
        for one in piece:
            key = one.notice_id, one.version, one.channel, one.wave
            if key not in dispatches:
                wave = one.wave if one.channel == "mail" else 0
                channel = "email" if one.channel == "mail" else "person"
                dispatches[key] = dispatch_for(one.notice_id, f"{one.version}.{wave}", channel, created_at=one.at).pk
            state, reason = STATES[one.state]
            rows.append(
                Delivery(dispatch_id=dispatches[key], person_id=one.person_id, state=state, reason=reason,
                         detail=one.error, tries=1, at=one.at)
            )
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    for piece in pieces(MailRefusal.objects.order_by("pk").iterator(chunk_size=PIECE)):
        Refusal.objects.bulk_create(
            [Refusal(person_id=one.person_id, channel="email", source="notices", at=one.at) for one in piece],
            ignore_conflicts=True,
        )
    # The tables go a release later; until then no row of theirs may keep a person or a notice from being deleted.
    for rows in (Reminder.objects.order_by("pk"), Mailing.objects.order_by("pk"), MailRefusal.objects.order_by("pk")):
        while keys := list(rows.values_list("pk", flat=True)[:PIECE]):
            rows.filter(pk__in=keys).delete()


def back_to_the_notices(apps, schema_editor):
    Mailing, Reminder = apps.get_model("notices", "Mailing"), apps.get_model("notices", "Reminder")
    MailRefusal = apps.get_model("notices", "MailRefusal")
    Dispatch, Delivery = apps.get_model("delivery", "Dispatch"), apps.get_model("delivery", "Delivery")
    Refusal = apps.get_model("delivery", "Refusal")
    known = {}
    ours = Dispatch.objects.filter(source="notices", channel__in=["email", "person"])
    for one in ours.order_by("pk").iterator(chunk_size=PIECE):
        version, _dot, wave = one.edition.partition(".")
        known[one.pk] = one.source_id, int(version), int(wave), one.channel
        if one.channel == "email":
            counts = dict(
                Delivery.objects.filter(dispatch=one).order_by().values_list("state").annotate(n=models.Count("pk"))
            )
            Mailing.objects.get_or_create(
                notice_id=one.source_id, version=int(version), wave=int(wave),
                defaults={"cursor": one.cursor, "sent": counts.get("sent", 0), "failed": counts.get("failed", 0),
                          "started_by_id": one.started_by_id, "created_at": one.created_at,
                          "finished_at": one.finished_at},
            )
    rows = Delivery.objects.filter(dispatch__in=ours, state__in=list(BACK), person__isnull=False)
    for piece in pieces(rows.order_by("pk").iterator(chunk_size=PIECE)):
        made = []
        for one in piece:
            notice_id, version, wave, channel = known[one.dispatch_id]
            made.append(
                Reminder(notice_id=notice_id, person_id=one.person_id, version=version, wave=wave or 1,
                         channel="mail" if channel == "email" else "person", state=BACK[one.state],
                         error=one.detail if one.state == "failed" else "", at=one.at)
            )
        Reminder.objects.bulk_create(made, ignore_conflicts=True)
    for piece in pieces(Refusal.objects.filter(channel="email", source__in=["", "notices"]).order_by("pk")):
        MailRefusal.objects.bulk_create(
            [MailRefusal(person_id=one.person_id, at=one.at) for one in piece], ignore_conflicts=True
        )
    ours.delete()
    Refusal.objects.filter(channel="email", source="notices").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0001_initial"),
        ("notices", "0002_ladder"),
    ]

    operations = [
        migrations.RunPython(to_the_ledger, back_to_the_notices),
    ]
