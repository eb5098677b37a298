"""Reading feeds of other websites, whose addresses officers give; `base.fetching` sees to it that they are public."""

from __future__ import annotations

import hashlib
import json
import logging
from calendar import timegm
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from lantoa.base import fetching
from lantoa.base.errors import LantoaError
from lantoa.base.fetching import NotFetched
from lantoa.base.text import clean
from lantoa.channels.message import shorten
from lantoa.newsroom.models import NewsEntry, NewsSource

logger = logging.getLogger("lantoa.newsroom")

EVERY = timedelta(minutes=55)
MOST_ENTRIES = 50
KEEP = timedelta(days=60)


def due(now: datetime | None = None) -> list[int]:
    """The feeds whose time has come."""
    stale = Q(read_at=None) | Q(read_at__lt=(now or timezone.now()) - EVERY)
    return list(NewsSource.objects.filter(stale, active=True).order_by("read_at").values_list("pk", flat=True)[:2000])


def read(pk: int) -> int:
    """Read one feed and keep its new entries; how many. What went wrong is noted on the source."""
    source = NewsSource.objects.select_related("unit", "column", "by").get(pk=pk)
    now = timezone.now()
    try:
        found = fetch(source.address, etag=source.etag, modified=source.modified)
    except NotFetched as error:
        NewsSource.objects.filter(pk=pk).update(read_at=now, error=str(error)[:300])
        return 0
    changes: dict[str, Any] = {"read_at": now, "error": ""}
    fresh = 0
    if found is not None:
        headers, entries = found
        changes |= {"etag": headers.get("etag", "")[:200], "modified": headers.get("last-modified", "")[:80]}
        fresh = _keep(source, entries, now)
    NewsSource.objects.filter(pk=pk).update(**changes)
    NewsEntry.objects.filter(source=source, found_at__lt=now - KEEP, published_at__lt=now - KEEP).delete()
    return fresh


def _keep(source: NewsSource, entries: list[dict[str, Any]], now: datetime) -> int:
    known = set(
        NewsEntry.objects.filter(source=source, mark__in=[one["mark"] for one in entries]).values_list(
            "mark", flat=True
        )
    )
    new = {one["mark"]: one for one in entries if one["mark"] not in known and one["published_at"] > now - KEEP}
    NewsEntry.objects.bulk_create(
        [NewsEntry(source=source, found_at=now, **one) for one in new.values()], ignore_conflicts=True
    )
    if source.drafts_itself and source.by is not None:
        from lantoa.newsroom import actions

        for entry in NewsEntry.objects.filter(source=source, mark__in=list(new), state=NewsEntry.State.NEW):
            try:
                actions.draft_entry(source.by, entry)
            except LantoaError as error:
                logger.info("entry %s was not drafted: %s", entry.pk, error)
    return len(new)


def fetch(address: str, *, etag: str = "", modified: str = "") -> tuple[dict[str, str], list[dict[str, Any]]] | None:
    """The headers and entries of a feed; None if it has not changed. Raises `NotFetched`."""
    headers = {"Accept": "application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.1"}
    headers |= ({"If-None-Match": etag} if etag else {}) | ({"If-Modified-Since": modified} if modified else {})
    answer = fetching.fetch(address, headers=headers)
    if answer.status == 304:
        return None
    return dict(answer.headers), parse(answer.body, answer.headers.get("content-type", ""))


def parse(body: bytes, kind: str = "") -> list[dict[str, Any]]:
    """The entries of a feed in RSS, Atom or JSON, as plain text. Raises `NotFetched` for what is none."""
    now = timezone.now()
    entries = []
    for one in (_json(body) if body.lstrip()[:1] == b"{" else _xml(body, kind))[:MOST_ENTRIES]:
        link, title = str(one.get("link", "")), clean(strip_tags(str(one.get("title", ""))))
        if not title or not link.startswith(("http://", "https://")) or len(link) > 1000:
            continue
        moment = one.get("moment") or now
        entries.append({
            "mark": hashlib.sha256(str(one.get("id") or link).encode()).hexdigest(), "title": shorten(title, 200),
            "summary": shorten(clean(strip_tags(str(one.get("summary", "")))), 400), "address": link,
            "published_at": min(moment, now),
        })  # fmt: skip
    return entries


def _no_feed() -> NotFetched:
    return NotFetched(_("Địa chỉ này không phải nguồn tin RSS, Atom hoặc JSON Feed."))


def _xml(body: bytes, kind: str) -> list[dict[str, Any]]:
    given = feedparser.parse(body, response_headers={"content-type": kind or "application/xml"})
    if not given.get("version"):
        raise _no_feed()
    found = []
    for one in given.entries:
        stamp = one.get("published_parsed") or one.get("updated_parsed")
        moment = datetime.fromtimestamp(timegm(stamp), tz=UTC) if stamp else None
        found.append({**{key: one.get(key, "") for key in ("id", "link", "title", "summary")}, "moment": moment})
    return found


def _json(body: bytes) -> list[dict[str, Any]]:
    """JSON Feed 1.0 and 1.1 (www.jsonfeed.org), which feedparser does not read."""
    try:
        data = json.loads(body)
    except ValueError:
        raise _no_feed() from None
    if not str(data.get("version", "")).startswith("https://jsonfeed.org/version/"):
        raise _no_feed()
    items = data.get("items")
    found = []
    for one in items if isinstance(items, list) else []:
        if not isinstance(one, dict):
            continue
        moment = parse_datetime(str(one.get("date_published", "")))
        if moment is not None and timezone.is_naive(moment):
            moment = moment.replace(tzinfo=UTC)
        summary = one.get("summary") or one.get("content_text") or one.get("content_html") or ""
        found.append({"id": one.get("id", ""), "link": one.get("url", ""), "title": one.get("title", ""),
                      "summary": summary, "moment": moment})  # fmt: skip
    return found
