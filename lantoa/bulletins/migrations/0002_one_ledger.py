"""Letters move into the ledger of `delivery`; undone, they move back.

In pieces, each its own transaction, so that no lock is held for long and a run that was ended goes on where it was.
"""

from __future__ import annotations

from itertools import islice

from django.db import migrations, transaction

STATES = {"claimed": ("unknown", "no_answer"), "sent": ("sent", ""), "failed": ("failed", "refused")}
BACK = {"unknown": "claimed", "sending": "claimed", "sent": "sent", "failed": "failed", "bounced": "failed"}
PIECE = 2000


def pieces(rows):
    rows = iter(rows)
    while piece := list(islice(rows, PIECE)):
        yield piece


def to_the_ledger(apps, schema_editor):
    Issue, Letter = apps.get_model("bulletins", "Issue"), apps.get_model("bulletins", "Letter")
    Subscription = apps.get_model("bulletins", "Subscription")
    Dispatch, Delivery = apps.get_model("delivery", "Dispatch"), apps.get_model("delivery", "Delivery")
    dispatches = {}

    def dispatch_for(issue_id, edition, audience):
        key = issue_id, edition, audience
        if key not in dispatches:
            issue = Issue.objects.select_related("bulletin").get(pk=issue_id)
            # What was still under way goes on from the ledger: who is in it already is passed over.
            end = issue.finished_at or (issue.withdrawn_at if issue.state == "withdrawn" else None)
            row, _created = Dispatch.objects.get_or_create(
                source="bulletins", source_id=issue_id, edition=edition, channel="email", audience=audience,
                defaults={
                    "unit_id": issue.bulletin.unit_id, "title": f"{issue.bulletin.name}: {issue.title}"[:255],
                    "state": "done" if end else "running", "fed_at": end, "finished_at": end,
                    "created_at": issue.sent_at or issue.created_at,
                },
            )
            dispatches[key] = row.pk
        return dispatches[key]

    for pk in Issue.objects.filter(sent_at__isnull=False).order_by("pk").values_list("pk", flat=True):
        dispatch_for(pk, "a", "outsiders"), dispatch_for(pk, "a", "people")
    while piece := list(Letter.objects.order_by("pk")[:PIECE]):
        persons = dict(
            Subscription.objects.filter(pk__in=[one.subscription_id for one in piece if one.subscription_id])
            .values_list("pk", "person")
        )
        rows = []
        for one in piece:
            person = one.person_id or persons.get(one.subscription_id)
            state, reason = STATES[one.state]
            rows.append(
                Delivery(
                    dispatch_id=dispatch_for(
                        one.issue_id, "m" if one.person_id else "b" if one.second_subject else "a",
                        "people" if person else "outsiders",
                    ),
                    person_id=person, outsider=None if person else one.subscription_id,
                    state=state, reason=reason, detail=one.error, tries=1, at=one.at,
                )
            )
        with transaction.atomic():
            Delivery.objects.bulk_create(rows, ignore_conflicts=True)
            # The table goes a release later; until then no row of it may keep a person from being deleted.
            Letter.objects.filter(pk__in=[one.pk for one in piece]).delete()


def back_to_the_bulletins(apps, schema_editor):
    Issue, Letter = apps.get_model("bulletins", "Issue"), apps.get_model("bulletins", "Letter")
    Subscription = apps.get_model("bulletins", "Subscription")
    Dispatch, Delivery = apps.get_model("delivery", "Dispatch"), apps.get_model("delivery", "Delivery")
    issues = set(Issue.objects.values_list("pk", flat=True))
    ours = {
        one.pk: one for one in Dispatch.objects.filter(source="bulletins", channel="email") if one.source_id in issues
    }
    kept = set(Subscription.objects.values_list("pk", flat=True))
    rows = Delivery.objects.filter(dispatch__in=list(ours), state__in=list(BACK))
    for piece in pieces(rows.order_by("pk").iterator(chunk_size=PIECE)):
        Letter.objects.bulk_create(
            [
                Letter(
                    issue_id=ours[one.dispatch_id].source_id, person_id=one.person_id, subscription_id=one.outsider,
                    state=BACK[one.state], second_subject=ours[one.dispatch_id].edition == "b",
                    error=one.detail[:64] if one.state in ("failed", "bounced") else "", at=one.at,
                )
                for one in piece
                if one.person_id or one.outsider in kept
            ],
            ignore_conflicts=True,
        )
    for issue in Issue.objects.filter(sent_at__isnull=False).order_by("pk"):
        mine = [one for one in ours.values() if one.source_id == issue.pk]
        if mine and all(one.finished_at for one in mine):
            Issue.objects.filter(pk=issue.pk).update(finished_at=max(one.finished_at for one in mine))
    Dispatch.objects.filter(source="bulletins").delete()


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("bulletins", "0001_initial"),
        ("delivery", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(to_the_ledger, back_to_the_bulletins),
    ]
