"""What a news page or feed says of itself: outlet, title, day; and links in the form in which they are compared."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import feedparser
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.fetching import Answer, NotFetched, fetch
from lantoa.base.text import clean, fold

PAGE_KINDS = ("text/html", "application/xhtml")
FEED_KINDS = ("application/rss", "application/atom", "application/xml", "text/xml", "application/rdf")
MOST_ENTRIES = 200
_TRACKING = ("utm_", "fbclid", "gclid", "zarsrc", "zalo", "ref")


@dataclass(frozen=True)
class Found:
    """A report: where, what, when (None where the page does not say)."""

    link: str
    outlet: str
    title: str
    published_on: date | None
    summary: str = ""


def link_key(link: str) -> str:
    """A link without what only tells how somebody came there, so that the same page is known for the same.

    Protocol, `www.`, `m.` and `amp.` before the host, fragment, tracking parameters and the last slash do not count.
    "" for what is no web address.
    """
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = parts.hostname.lower()
    for prefix in ("www.", "m.", "amp."):
        host = host.removeprefix(prefix)
    query = sorted((key, value) for key, value in parse_qsl(parts.query) if not key.lower().startswith(_TRACKING))
    path = parts.path.rstrip("/").removesuffix("/amp")
    return f"{host}{path}{'?' + urlencode(query) if query else ''}"[:500]


def read_page(link: str) -> Found:
    """Outlet, title and day of a news page, out of its own metadata. Raises `NotFetched`."""
    import trafilatura  # large: most processes never read a page from outside

    page = _of_kind(fetch(link), PAGE_KINDS)
    about = trafilatura.extract_metadata(page.body, default_url=page.address)
    title = clean(about.title or "") if about is not None else ""
    if about is None or not title:
        raise NotFetched(_("Không thấy tên bài ở địa chỉ này. Hãy tự điền tên bài, báo và ngày."), url=link)
    host = (urlsplit(page.address).hostname or "").removeprefix("www.")
    return Found(
        page.address, clean(about.sitename or "") or host, title[:300], _day(about.date), clean(about.description or "")
    )


def read_feed(url: str) -> Iterator[Found]:
    """The entries of an RSS or Atom feed, as it orders them. Raises `NotFetched`."""
    feed = _of_kind(fetch(url), FEED_KINDS)
    parsed = feedparser.parse(feed.body, response_headers={"content-type": _kind(feed)}, sanitize_html=True)
    if parsed.bozo and not parsed.entries:
        raise NotFetched(_("Địa chỉ này không phải một nguồn tin RSS hay Atom."), url=url)
    for entry in parsed.entries[:MOST_ENTRIES]:
        link, title = entry.get("link", ""), clean(entry.get("title", ""))
        if not link_key(link) or not title:
            continue
        day = _day_of(entry.get("published_parsed") or entry.get("updated_parsed"))
        yield Found(link[:500], "", title[:300], day, clean(entry.get("summary", ""))[:1000])


def _day_of(moment: Any) -> date | None:
    """The day of a moment in UTC as feeds are read; None for none, and for one that no calendar has."""
    try:
        return timezone.localdate(datetime.fromtimestamp(calendar.timegm(moment), UTC)) if moment else None
    except (ValueError, OverflowError):
        return None


def mentions(found: Found, words: str) -> bool:
    """Whether a report has one of the phrases in `words` (parted by commas), with or without marks."""
    text = f" {fold(f'{found.title} {found.summary}')} "
    return any(f" {phrase} " in text for phrase in (fold(part).strip() for part in words.split(",")) if phrase)


def _kind(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def _of_kind(answer: Answer, kinds: tuple[str, ...]) -> Answer:
    """The same answer. Raises `NotFetched` if it is not of one of these kinds."""
    if not _kind(answer).startswith(kinds):
        raise NotFetched(_("Địa chỉ này không phải loại trang cần đọc (%(kind)s).") % {"kind": _kind(answer) or "?"})
    return answer


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
