"""Public feeds that a unit watches, and explainers for what comes every year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.rights import require
from lantoa.base.text import clean
from lantoa.claims.actions.common import VERIFY, tidy
from lantoa.claims.anonymising import clean_link, clean_text, host_of, is_shortened, is_social
from lantoa.claims.models import Explainer, Feed, FeedItem
from lantoa.claims.topics import Topic, topic_of
from lantoa.people.models import Account
from lantoa.units.models import Unit

MOST_FEEDS = 30


@dataclass(frozen=True)
class Listed:
    """What a feed lists: an address and the words beside it. Who wrote it is not read."""

    link: str
    title: str
    summary: str
    day: date


@transaction.atomic
def watch(
    actor: Account | None,
    unit: Unit,
    *,
    title: str,
    address: str,
    kind: str = Feed.Kind.FEED,
    topics: Iterable[str] = (),
) -> Feed:
    """Look through a public feed for the union's topics. Raises `Invalid` for a person's page or a group's."""
    from lantoa.claims.tasks import read_one_feed

    require(actor, VERIFY, unit)
    address = address.strip()
    if is_social(address):
        raise Invalid(_("Chỉ theo dõi trang tin công khai và trang kiểm chứng chính thức, không theo dõi mạng xã hội."))
    if is_shortened(address):
        raise Invalid(_("Liên kết rút gọn không nói rõ nguồn. Hãy chép địa chỉ đầy đủ của trang tin."))
    if not address.startswith(("http://", "https://")) or not host_of(address) or len(address) > 400:
        raise Invalid(_("Địa chỉ này không đúng. Hãy chép lại, bắt đầu bằng https://."))
    if not clean(title) or kind not in Feed.Kind or set(topics) - set(Topic):
        raise Invalid(_("Hãy ghi tên trang và chọn việc cần theo dõi."))
    if Feed.objects.filter(unit=unit, active=True).count() >= MOST_FEEDS:
        raise Conflict(_("Mỗi đơn vị theo dõi nhiều nhất %(n)d nguồn.") % {"n": MOST_FEEDS})
    feed, _new = Feed.objects.update_or_create(
        unit=unit, address=address,
        defaults={"title": clean(title)[:120], "kind": kind, "topics": list(topics), "active": True},
    )  # fmt: skip
    # Read now, so that a wrong address is seen at once.
    enqueue(read_one_feed, feed.pk)
    audit.record(actor, "claim.watch", feed)
    return feed


@transaction.atomic
def stop_watching(actor: Account | None, feed: Feed) -> Feed:
    """Leave it; what it brought stays."""
    require(actor, VERIFY, feed.unit)
    feed.active = False
    feed.save()
    audit.record(actor, "claim.unwatch", feed)
    return feed


def store_items(feed: Feed, listed: Iterable[Listed]) -> int:
    """Keep of what a feed lists what is new and about its topics; how many. Safe to run twice."""
    rows = []
    for one in listed:
        topic = topic_of(f"{one.title}. {one.summary}", feed.topics, ours=True)
        if not topic:
            continue
        try:
            link, title, summary = clean_link(one.link), clean_text(one.title).text, clean_text(one.summary).text
        except Invalid:
            continue
        if link and title:
            rows.append(
                FeedItem(
                    feed=feed, link=link, title=title[:300], summary=summary[:2_000], topic=topic, listed_on=one.day
                )
            )
    known = set(feed.items.filter(link__in=[row.link for row in rows]).values_list("link", flat=True))
    new = {row.link: row for row in rows if row.link not in known}
    FeedItem.objects.bulk_create(new.values(), ignore_conflicts=True)
    return len(new)


@transaction.atomic
def pass_item(actor: Account | None, item: FeedItem) -> FeedItem:
    """Nothing to check in this one."""
    require(actor, VERIFY, item.feed.unit)
    if item.state != FeedItem.State.NEW:
        raise Conflict(_("Tin này đã được xem."))
    item.state = FeedItem.State.PASSED
    item.save()
    return item


@transaction.atomic
def explain(
    actor: Account | None, unit: Unit, *, question: str, answer: str, topic: str, month: int, sources: str = "",
    public: bool = True, explainer: Explainer | None = None,
) -> Explainer:  # fmt: skip
    """Write or look through an explainer of what is asked every year; today counts as the day it was checked."""
    require(actor, VERIFY, explainer.unit if explainer is not None else unit)
    if not clean(question) or not tidy(answer, 20_000) or topic not in Topic or not 1 <= month <= 12:
        raise Invalid(_("Cần ghi câu hay được hỏi, lời giải thích và tháng."))
    if public and not tidy(sources):
        raise Invalid(_("Cần ghi căn cứ trước khi công bố."))
    found = explainer or Explainer(unit=unit)
    found.question, found.answer, found.sources = clean(question)[:200], tidy(answer, 20_000), tidy(sources)
    found.topic, found.month, found.public, found.checked_on = topic, month, public, timezone.localdate()
    found.save()
    audit.record(actor, "claim.explain", found)
    return found
