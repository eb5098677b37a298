"""What a public feed lists, and the words of a public page. Who wrote them is not read."""

from __future__ import annotations

import calendar
import html
import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.fetching import NotFetched, fetch
from lantoa.base.text import clean
from lantoa.claims.actions.watching import Listed
from lantoa.claims.anonymising import is_social
from lantoa.claims.models import Feed

MOST_ENTRIES = 200
_TAG = re.compile(r"<[^>]+>")
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


class Unchanged(Exception):
    """The feed is as it was when it was read last."""


def read_feed(address: str, kind: str, etag: str = "") -> tuple[list[Listed], str]:
    """What the feed lists, newest first, and the mark by which to ask for changes. Raises `NotFetched`, `Unchanged`."""
    answer = fetch(address, headers={"If-None-Match": etag} if etag else None)
    if is_social(answer.address):  # it sends on to what is not watched
        raise NotFetched(_("Địa chỉ này dẫn sang mạng xã hội, nên không đọc."))
    if answer.status == 304:
        raise Unchanged
    listed = _sitemap(answer.body) if kind == Feed.Kind.SITEMAP else _feed(answer.body, dict(answer.headers))
    return listed, answer.headers.get("etag", "")


def _feed(body: bytes, headers: dict[str, str]) -> list[Listed]:
    read = feedparser.parse(body, response_headers={"content-type": headers.get("content-type", "")})
    if not read.entries and not read.get("version"):
        raise NotFetched(_("Địa chỉ này không phải nguồn tin RSS hoặc Atom."))
    return [
        Listed(one.get("link", ""), plain(one.get("title", "")), plain(one.get("summary", "")), _day(one))
        for one in read.entries[:MOST_ENTRIES]
        if one.get("link") and one.get("title")
    ]


def _day(entry: Any) -> date:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    today = timezone.localdate()
    if moment is None:
        return today
    try:
        day = timezone.localdate(datetime.fromtimestamp(calendar.timegm(moment), tz=timezone.get_current_timezone()))
    except (ValueError, OverflowError):
        return today
    return min(day, today)


def _sitemap(body: bytes) -> list[Listed]:
    """A sitemap with news titles; without them the words of the address stand for the title."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise NotFetched(_("Sitemap này không đọc được."))
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  no document type, so no entities
    except ElementTree.ParseError as error:
        raise NotFetched(_("Sitemap này không đọc được.")) from error
    found = []
    for entry in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}url"):
        link = entry.findtext("{http://www.sitemaps.org/schemas/sitemap/0.9}loc", "").strip()
        title = entry.findtext(f".//{_NEWS}title", "") or _words_of(link)
        stamp = entry.findtext(f".//{_NEWS}publication_date") or entry.findtext(
            "{http://www.sitemaps.org/schemas/sitemap/0.9}lastmod", ""
        )
        if link and title:
            found.append(Listed(link, plain(title), "", _iso_day(stamp)))
    found.sort(key=lambda one: one.day, reverse=True)
    return found[:MOST_ENTRIES]


def _words_of(link: str) -> str:
    last = urlsplit(link).path.rstrip("/").rsplit("/", 1)[-1]
    return re.sub(r"\.\w{2,5}$", "", last).replace("-", " ")


def _iso_day(text: str | None) -> date:
    today = timezone.localdate()
    try:
        return min(date.fromisoformat((text or "").strip()[:10]), today)
    except ValueError:
        return today


def plain(markup: str) -> str:
    """Words without markup."""
    return clean(html.unescape(_TAG.sub(" ", markup)))


def page_text(address: str) -> str:
    """The words of the page at `address`, without menus and comments. Raises `NotFetched`."""
    import trafilatura  # large: most processes never read a page from outside

    answer = fetch(address)
    kind = answer.headers.get("content-type", "")
    if "html" not in kind and "text" not in kind:
        raise NotFetched(_("Chỉ chép được trang chữ. Với PDF, hãy dán đoạn cần dùng."))
    found = trafilatura.extract(answer.body, include_comments=False, include_tables=True, with_metadata=False)
    if not found:
        raise NotFetched(_("Không tìm thấy phần chữ của trang."))
    return str(found)
