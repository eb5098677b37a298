"""An issue as a letter: subjects, text and HTML, with slots for what is each reader's own.

It is made once for all readers. Their own are the way out, the address on the web, and the part of their unit, which
is made once for each part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import mrml
from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from lantoa.base.colour import READABLE, contrast
from lantoa.base.markup import plain
from lantoa.bulletins import queries
from lantoa.bulletins.models import Bulletin, Issue, Item, LocalBlock, Subscription
from lantoa.delivery.registry import Letter, Slots
from lantoa.people.models import Person
from lantoa.units.models import Unit

SALT = "bulletins"
BRAND = "#0B4F6C"
CUT = "[[cat]]"
"""Stands before and after a unit's part while it is set as a page of its own."""


def _signer() -> signing.Signer:
    # Without the time: a letter that is made again is the same letter.
    return signing.Signer(salt=SALT)


def make_token(subscription: Subscription) -> str:
    """The signed part of a subscription's links."""
    return _signer().sign_object(["s", subscription.pk])


def person_token(person: Person, bulletin: Bulletin) -> str:
    """The signed part of the link by which a person stops one bulletin."""
    return _signer().sign_object(["p", person.pk, bulletin.pk])


def read_token(token: str) -> tuple[str, list[int]] | None:
    """What a token stands for ("s" or "p", and ids), or None if it was not signed here."""
    try:
        kind, *ids = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(kind), [int(one) for one in ids]


def stop_address(token: str) -> str:
    """Where one reader ends one bulletin."""
    return settings.BASE_URL + reverse("bulletins:stop", args=[token])


def web_address(issue: Issue, unit: Unit | None = None, *, subject: str = "") -> str:
    """The issue on the web, with the reader's unit (for its part) and which subject ("a", "b") brought them."""
    query = {"don-vi": unit.code} if unit is not None else {}
    if subject:
        query["t"] = subject
    address = settings.BASE_URL + issue.get_absolute_url()
    return f"{address}?{urlencode(query)}" if query else address


def brand_of(unit: Unit) -> str:
    """The unit's colour, if words in it can be read on white."""
    return unit.brand if unit.brand and contrast(unit.brand, "#FFFFFF") >= READABLE else BRAND


@dataclass
class Composer:
    """Makes the letter of one issue; four queries."""

    issue: Issue
    items: list[Item] = field(init=False)

    def __post_init__(self) -> None:
        self.items = queries.items_of(self.issue)

    def letter(self, *, second_subject: bool = False) -> Letter:
        """The letter with its slots: `stop`, `web`, `rieng` and `html_rieng`."""
        issue, unit = self.issue, self.issue.unit
        host = urlsplit(settings.BASE_URL).hostname or "localhost"
        with translation.override("vi"):
            context = self._context()
            return Letter(
                title=f"{issue.bulletin.name}: {issue.title}", summary=context["preheader"],
                subject=issue.subject_b if second_subject else issue.subject_line,
                text=render_to_string("bulletins/mail/issue.txt", context).strip() + "\n",
                html=str(mrml.to_html(render_to_string("bulletins/mail/issue.mjml", context)).content),
                sender=unit.short_name or unit.name,
                headers=(("List-Id", f"<{issue.bulletin.slug}.{host}>"), ("Precedence", "bulk")),
            )  # fmt: skip

    def _context(self) -> dict[str, Any]:
        unit = self.issue.unit
        return {
            "issue": self.issue, "bulletin": self.issue.bulletin, "unit": unit, "items": self.items,
            "base_url": settings.BASE_URL, "brand": brand_of(unit), "stop": "[[stop]]", "web": "[[web]]",
            "look": self.issue.bulletin.look, "logo": unit.logo.get_rendition("max-240x120|format-png").url if unit.logo_id and unit.logo else "",
            "preheader": plain(self.issue.letter)[:140] or (self.items[0].article.summary if self.items else ""),
        }  # fmt: skip


def block_slots(issue: Issue, block: LocalBlock) -> Slots:
    """What a unit's part is in the letters of its people."""
    with translation.override("vi"):
        context = {"block": block, "brand": brand_of(issue.unit), "cut": CUT}
        whole = str(mrml.to_html(render_to_string("bulletins/mail/part.mjml", context)).content)
        return {
            "html_rieng": whole[whole.index(CUT) + len(CUT) : whole.rindex(CUT)],
            "rieng": render_to_string("bulletins/mail/part.txt", context).strip().replace("\n", "\r\n"),
        }
