"""How often mails are opened and their links followed, where a unit has turned that on. Of nobody in particular.

What stands in a mail for it names the dispatch, the second in which it was made, and a random word that is written
down nowhere beside the recipient: who opened what cannot be found out, by us either. The word only serves, for an
hour in the cache, to count a mail once and to know a machine by its haste.

Not counted is what machines do: `HEAD`, fetching ahead, programs that look through links before the reader does,
whatever comes within seconds after the mail was made, and whoever follows all links of a mail at once.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from dataclasses import dataclass, replace
from html import escape, unescape

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from lantoa.delivery import registry
from lantoa.delivery.models import Counting, Dispatch, Link
from lantoa.delivery.registry import Letter

SLOT = "dem"
TOO_SOON = 5
"""Seconds after a mail was made within which nobody reads it."""
AT_ONCE = 5
"""Seconds within which nobody follows so many links of a mail."""
MANY_AT_ONCE = 3
REMEMBERED = 3600

_HREF = re.compile(r'(?<=\shref=")(https?://[^"\[\]]+)(?=")')
_MARK = re.compile(r"^([0-9a-z]{1,13})-([0-9a-z]{1,9})-([0-9a-f]{12})-([0-9a-f]{12})$")
_MACHINES = re.compile(
    # Gateways and previews that follow links before a reader does, by the names that they give themselves.
    r"barracuda|bitdefender|cisco|ironport|forcepoint|fortinet|mimecast|proofpoint|sophos|symantec|trendmicro|zscaler"
    r"|safelinks|skypeuripreview|slackbot|telegrambot|facebookexternalhit"
    r"|bot\b|bot/|crawl|spider|scan|preview|urlcheck|linkcheck|validator|headless|phantom"
    r"|curl|wget|python|libwww|okhttp|java/|go-http|httpclient|node-fetch|axios|ruby",
    re.IGNORECASE,
)
_AHEAD = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")


def turned_on(dispatch: Dispatch) -> bool:
    """Whether the mails of a dispatch are counted: its kind may be, and its unit wants it; one query."""
    return registry.source(dispatch.source).counted and Counting.objects.filter(unit=dispatch.unit_id).exists()


def counted(dispatch: Dispatch, letter: Letter) -> Letter:
    """The letter with links that lead over here, a picture of one point, and a word about it for the reader.

    Only links that are the same for all are changed; those made for one recipient (to stop, to confirm) stay.
    """
    urls = list(dict.fromkeys(unescape(found) for found in _HREF.findall(letter.html)))
    Link.objects.bulk_create(
        [Link(dispatch=dispatch, url=url, digest=_digest(url)) for url in urls if len(url) <= 2000],
        ignore_conflicts=True,
    )
    keys = dict(Link.objects.filter(dispatch=dispatch).values_list("digest", "pk"))

    def over_here(found: re.Match[str]) -> str:
        key = keys.get(_digest(unescape(found[1])))
        return f"{_base('followed', key)}" if key is not None else found[1]

    words = _("Đơn vị gửi đếm tổng số lượt mở và số lần bấm liên kết của thư này; không ai biết đó là bạn.")
    tail = (
        f'<p style="text-align:center;font-size:12px;color:#4A5566;font-family:sans-serif">{escape(words)}</p>'
        f'<img src="{_base("opened")}" width="1" height="1" alt="" style="display:block" />'
    )
    html = _HREF.sub(over_here, letter.html)
    head, body, rest = html.rpartition("</body>")
    html = head + tail + body + rest if body else html + tail
    return replace(letter, html=html, text=f"{letter.text.rstrip()}\n{words}\n")


def _base(view: str, key: int | None = None) -> str:
    """An address over here, with the slot where each mail's own mark comes."""
    args = ["0"] if key is None else ["0", key]
    return settings.BASE_URL + reverse(f"delivery:{view}", args=args).replace("/0/", f"/[[{SLOT}]]/", 1)


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


# --- Marks ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """What a mail's links say: its dispatch, when it was made, and its random word."""

    dispatch: int
    made: int
    word: str


def mark(dispatch_id: int) -> str:
    """A new mark for one mail of a dispatch."""
    said = f"{_base36(dispatch_id)}-{_base36(int(time.time()))}-{secrets.token_hex(6)}"
    return f"{said}-{_signature(said)}"


def read(text: str) -> Mark | None:
    """A mark, or None if it was not made here."""
    found = _MARK.match(text)
    if found is None or not constant_time_compare(found[4], _signature(text.rpartition("-")[0])):
        return None
    return Mark(int(found[1], 36), int(found[2], 36), found[3])


def _signature(said: str) -> str:
    return salted_hmac("delivery.counting", said).hexdigest()[:12]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


# --- Machines -----------------------------------------------------------------------------------------------------


def is_machine(request: HttpRequest, found: Mark) -> bool:
    """Whether a program asks that looks at links and pictures before, or instead of, a reader."""
    agent = request.headers.get("User-Agent", "").strip()
    ahead = any(word in request.headers.get(name, "").lower() for name in _AHEAD for word in ("prefetch", "preview"))
    # Apple's Mail fetches the pictures of every mail by itself and says nothing more than "Mozilla/5.0".
    silent = agent in ("", "Mozilla/5.0")
    soon = time.time() - found.made < TOO_SOON
    return request.method != "GET" or ahead or silent or soon or bool(_MACHINES.search(agent))


def first_open(found: Mark) -> bool:
    """Whether this mail was not opened before, as long as it is remembered."""
    return bool(cache.add(f"delivery.open.{found.word}", 1, REMEMBERED))


def weigh_click(found: Mark, link_id: int, links: int) -> tuple[bool, list[int]]:
    """Whether a click counts, and which earlier ones of the same mail do not any more.

    `links` is how many links the mail has: who follows all of two, or three of more, within seconds is a machine.
    """
    name, now = f"delivery.click.{found.word}", time.time()
    before: dict[int, float] | None = cache.get(name, {})
    if before is None or link_id in before:
        return False, []
    hasty = [key for key, moment in before.items() if now - moment < AT_ONCE]
    if hasty and len(hasty) + 1 >= min(MANY_AT_ONCE, links):
        cache.set(name, None, REMEMBERED)
        return False, hasty
    cache.set(name, {**before, link_id: now}, REMEMBERED)
    return True, []
