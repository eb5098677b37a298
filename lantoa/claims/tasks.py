"""Background jobs of the desk: reading pictures, copying sources, watching feeds, forgetting tickets."""

from __future__ import annotations

import contextlib
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.fetching import NotFetched
from lantoa.base.jobs import enqueue, job, periodic
from lantoa.base.periods import start_of_day
from lantoa.claims.actions.watching import store_items
from lantoa.claims.actions.work import merge
from lantoa.claims.anonymising import clean_text
from lantoa.claims.matching import keeping
from lantoa.claims.models import Claim, Evidence, Feed, Sighting, Ticket, Wording
from lantoa.claims.pictures.cleaning import words_in
from lantoa.claims.watching.reading import Unchanged, page_text, read_feed

LONGEST_COPY = 60_000
TICKETS_AFTER_ANSWER = timedelta(days=90)
TICKETS_AT_LONGEST = timedelta(days=365)


@job(forgotten=True)
def read_picture(sighting_id: int) -> int:
    """Read the words in a picture, without persons; how many letters. Safe to run twice.

    Forgotten, since its row has the minute in which somebody sent the picture.
    """
    sighting = Sighting.objects.select_related("claim").filter(pk=sighting_id, picture_text="").first()
    if sighting is None or not sighting.picture:
        return 0
    with sighting.picture.open("rb") as file:
        try:
            text = clean_text(words_in(file.read())).text
        except Invalid:  # a link to a private group stands in the picture
            return 0
    if not text:
        return 0
    sighting.picture_text = text
    sighting.save(update_fields=["picture_text"])
    Wording.objects.get_or_create(
        sighting=sighting, text=text, defaults={"claim": sighting.claim, "added_at": start_of_day()}
    )
    if not sighting.claim.statement:
        Claim.objects.filter(pk=sighting.claim_id, statement="").update(statement=text)
        _join_what_is_known(sighting.claim, text)
    return len(text)


def _join_what_is_known(claim: Claim, text: str) -> None:
    """A screenshot whose words are those of a known claim goes there, as the words themselves would have."""
    if claim.state != Claim.State.NEW or claim.sightings.count() != 1:
        return
    for pk in keeping.same(text):
        if pk != claim.pk:
            with contextlib.suppress(Invalid, Conflict):  # of another desk, or merged meanwhile: a person decides
                merge(None, claim, Claim.objects.get(pk=pk))
            return


@job()
def copy_evidence(evidence_id: int) -> int:
    """Fetch the words of a source as they stand now; how many letters. What cannot be fetched is left to a person."""
    evidence = Evidence.objects.filter(pk=evidence_id, copy="").first()
    if evidence is None or not evidence.link:
        return 0
    try:
        text = clean_text(page_text(evidence.link)[:LONGEST_COPY]).text
    except Invalid:
        return 0
    evidence.copy, evidence.copied_on = text, timezone.localdate()
    evidence.save(update_fields=["copy", "copied_on"])
    return len(text)


@periodic(every=timedelta(minutes=30), name="claims.read_feeds", catch_up="skip")
@job()
def read_feeds() -> int:
    """Queue the reading of every watched feed, the longest unread first; how many."""
    waiting = Feed.objects.filter(active=True).order_by(F("read_at").asc(nulls_first=True))[:500]
    keys = list(waiting.values_list("pk", flat=True))
    for pk in keys:
        enqueue(read_one_feed, pk)
    return len(keys)


@job(attempts=2)
def read_one_feed(feed_id: int) -> int:
    """Take in what one feed lists that is about its topics; how many new. Safe to run twice."""
    feed = Feed.objects.filter(pk=feed_id, active=True).first()
    if feed is None:
        return 0
    new, trouble = 0, ""
    try:
        with override("vi"):
            listed, feed.etag = read_feed(feed.address, feed.kind, feed.etag)
        new = store_items(feed, listed)
    except Unchanged:
        pass
    except NotFetched as error:
        trouble = error.message
    Feed.objects.filter(pk=feed.pk).update(read_at=timezone.now(), etag=feed.etag[:200], trouble=trouble[:200])
    return new


@periodic(daily_at="03:40", name="claims.forget_tickets")
@job()
def forget_tickets() -> int:
    """Take away tickets whose answer has been there for three months, and those that are a year old; how many."""
    now = timezone.now()
    answered = Ticket.objects.filter(claim__closed_at__lt=now - TICKETS_AFTER_ANSWER)
    old = Ticket.objects.filter(claim__received_on__lt=timezone.localdate(now - TICKETS_AT_LONGEST))
    return int(answered.delete()[0]) + int(old.delete()[0])
