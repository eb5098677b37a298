"""An issue as a letter for one subscriber: subject, text, HTML and the headers that mail programs ask for.

The HTML is made once for each unit whose people read another local part, and only the reader's own addresses are put
in for each: a thousand letters cost little more than one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import mrml
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from lantoa.base.colour import READABLE, contrast
from lantoa.base.markup import plain
from lantoa.bulletins import queries
from lantoa.bulletins.models import Bulletin, Issue, Item, LocalBlock, Subscription
from lantoa.people.models import Person
from lantoa.units.models import Unit

SALT = "bulletins"
BRAND = "#0B4F6C"
STOP, WEB = "https://stop.invalid/", "https://web.invalid/"
"""Stand for the reader's own addresses until a letter is made; hosts of this kind cannot exist (RFC 2606)."""


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for. `unit` decides which local part is read; `token` is the signed part of the way out."""

    email: str
    token: str
    unit: Unit | None = None
    second_subject: bool = False
    number: str = ""

    @classmethod
    def of_subscription(cls, subscription: Subscription, issue: Issue) -> Reader:
        """An outsider, or a person who subscribed; half the outsiders get the second subject, if there is one."""
        person = subscription.person
        outside = person is None
        return cls(
            person.email if person is not None else subscription.email, make_token(subscription), person.unit if person else None,
            bool(outside and issue.subject_b and subscription.pk % 2), f"s{subscription.pk}",
        )  # fmt: skip

    @classmethod
    def of_person(cls, person: Person, bulletin: Bulletin) -> Reader:
        """A member who gets it because they agreed to mail."""
        return cls(person.email, person_token(person, bulletin), person.unit, number=f"p{person.pk}")


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


def brand_of(unit: Unit) -> str:
    """The unit's colour, if words in it can be read on white."""
    return unit.brand if unit.brand and contrast(unit.brand, "#FFFFFF") >= READABLE else BRAND


@dataclass
class Composer:
    """Makes the letters of one issue. Load it once for a batch: four queries, and one more for the local parts."""

    issue: Issue
    items: list[Item] = field(init=False)
    _made: dict[int, tuple[str, str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.items = queries.items_of(self.issue)

    def subject(self, reader: Reader) -> str:
        """The subject that this reader gets."""
        return self.issue.subject_b if reader.second_subject else self.issue.subject_line

    def content(self, block: LocalBlock | None) -> tuple[str, str]:
        """HTML and text with stand-ins for the reader's own addresses; made once for each local part."""
        key = block.pk if block is not None else 0
        if key not in self._made:
            with translation.override("vi"):
                context = self._context(block)
                mjml = render_to_string("bulletins/mail/issue.mjml", context)
                self._made[key] = (
                    str(mrml.to_html(mjml).content),
                    render_to_string("bulletins/mail/issue.txt", context).strip() + "\n",
                )
        return self._made[key]

    def letter(self, reader: Reader, block: LocalBlock | None = None) -> EmailMultiAlternatives:
        """The mail for one reader, with the headers for one-click unsubscription (RFC 8058).

        Its Message-ID is the same however often it is made, so that a copy is known for one.
        """
        html, text = self.content(block)
        stop = settings.BASE_URL + reverse("bulletins:stop", args=[reader.token])
        web = self.web_address(reader)
        host = urlsplit(settings.BASE_URL).hostname or "localhost"
        mail = EmailMultiAlternatives(
            subject=self.subject(reader), body=text.replace(STOP, stop).replace(WEB, web), to=[reader.email],
            headers={
                "Message-ID": f"<bulletin-{self.issue.pk}-{reader.number or 'copy'}@{host}>",
                "List-Id": f"{self.issue.bulletin.slug} <{self.issue.bulletin.slug}.{host}>",
                "List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Precedence": "bulk",
            },
        )  # fmt: skip
        mail.attach_alternative(html.replace(STOP, escape(stop)).replace(WEB, escape(web)), "text/html")
        return mail

    def web_address(self, reader: Reader) -> str:
        """The issue on the web, with the reader's unit (for its part) and which subject brought them."""
        query = {"don-vi": reader.unit.code} if reader.unit is not None else {}
        if self.issue.subject_b and reader.unit is None:
            query["t"] = "b" if reader.second_subject else "a"
        address = settings.BASE_URL + self.issue.get_absolute_url()
        return f"{address}?{urlencode(query)}" if query else address

    def _context(self, block: LocalBlock | None) -> dict[str, Any]:
        unit = self.issue.unit
        return {
            "issue": self.issue, "bulletin": self.issue.bulletin, "unit": unit, "items": self.items, "block": block,
            "base_url": settings.BASE_URL, "brand": brand_of(unit), "stop": STOP, "web": WEB,
            "look": self.issue.bulletin.look, "logo": unit.logo.get_rendition("max-240x120|format-png").url if unit.logo_id and unit.logo else "",
            "preheader": plain(self.issue.letter)[:140] or (self.items[0].article.summary if self.items else ""),
        }  # fmt: skip
