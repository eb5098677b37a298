"""The card of a notice in a feed: made once for all readers who see the same on it."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lantoa.base.formatting import how_long_ago
from lantoa.base.kept import Kept
from lantoa.notices.queries import FeedItem

_kept = Kept()


def card(item: FeedItem) -> SafeString:
    """The notice as one reader sees it.

    Everything that `notices/_card.html` shows or asks stands in the key: the text, what this reader did, and how
    long ago it was sent in words. No name of a reader does.
    """
    notice = item.notice
    key = (
        notice.pk, notice.title, notice.body, notice.unit.name, notice.must_read, notice.confirm_by, notice.is_overdue,
        notice.published_at, notice.published_at and how_long_ago(notice.published_at),
        item.waits, item.again, item.assisted, item.confirmed_at,
    )  # fmt: skip
    return _kept.html(key, lambda: render_to_string("notices/_card.html", {"item": item}))
