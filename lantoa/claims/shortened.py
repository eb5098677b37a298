"""Shortened links are opened before anything is stored, since nobody can see what is behind them.

Only the services of shortened links are asked, never the page that they lead to: that may be a private group's or a
person's. What is found then goes through the same door as every link (`anonymising`). What cannot be opened stays
shortened, and is left out there.
"""

from __future__ import annotations

from lantoa.base import fetching
from lantoa.base.errors import Invalid
from lantoa.claims.anonymising import is_shortened, links_replaced

MOST = 3
"""So many of one message are opened; who sends waits meanwhile."""
MOST_HOPS = 4


def opened(link: str) -> str:
    """Where a shortened link leads; any other link, and one that cannot be opened, as it is."""
    onward = link.strip()
    if onward and "://" not in onward:
        onward = f"https://{onward}"
    for _hop in range(MOST_HOPS):
        if not is_shortened(onward):
            break
        try:
            onward = fetching.leads_to(onward)
        except Invalid:
            return link
        if not onward.startswith(("http://", "https://")):
            return link
    return link if is_shortened(onward) or not is_shortened(link) else onward


def with_links_opened(text: str) -> str:
    """`text` with the first shortened links replaced by where they lead."""
    left = MOST

    def instead(link: str) -> str:
        nonlocal left
        if not is_shortened(link) or not left:
            return link
        left -= 1
        return opened(link)

    return links_replaced(text, instead)
