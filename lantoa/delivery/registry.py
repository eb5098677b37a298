"""What there is to send, and by what. Upper rooms register their messages here; each channel its transport.

    register(MessageSource("notices", _("Thông báo"), compose, recipients, prepare, …))

Nothing in this room knows a notice or a bulletin; nothing in those rooms knows SMTP.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import Promise

from lantoa.delivery.models import Dispatch, Reason, State

Slots = dict[str, str]
"""What stands in a recipient's own copy in the place of `[[ten]]`, `[[link]]`, `[[stop]]` …"""


@dataclass(frozen=True)
class Letter:
    """One message as all get it; `[[…]]` in `text`, `html` and `link` is filled in for each recipient.

    `title` and `summary` are what a channel with little room shows, `button` what its button says. They hold no
    personal data: such channels belong to others. `headers` are more headers of its mails, in ASCII.
    """

    title: str
    summary: str
    subject: str
    text: str
    html: str = ""
    link: str = "[[link]]"
    sender: str = ""
    button: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class MessageSource:
    """A kind of message of an upper room.

    `compose(dispatch)` gives the letter, or None once it is no longer to be sent. `recipients(dispatch)` gives who
    is to get it as a queryset (of `Person`, or of the source's own subscribers with `email` and `pk`), without
    order: whoever has confirmed meanwhile is not in it, and so gets nothing. `prepare(dispatch, recipients)` gives
    the slots of each, by key, in a fixed number of queries and inside the transaction that claims them; who is left
    out gets nothing. `sent(dispatch, keys)` is told what was handed over, in the transaction that notes it.
    `stop(outsider)` ends a subscription of somebody who is on no roll; `returned(outsider, kind)` is told that their
    mail came back for good ("hard") or was called spam ("complaint"), and stops them unless the source knows better.
    `address(dispatch)` is its page at work.
    `service` messages rest on the union's own task towards its people; others go only to who agreed to them; with
    `own_consent` the source knows itself who did (a subscription), and `recipients` gives nobody else. A slot `stop`
    is the source's own way to stop; without one the ledger makes it. `counted` says that a unit may count how often
    its mails are opened and their links followed. Without `to_people` it is never sent to people of the rolls, who have
    nothing to choose about it.
    """

    code: str
    label: str | Promise
    compose: Callable[[Dispatch], Letter | None]
    recipients: Callable[[Dispatch], QuerySet[Any]]
    prepare: Callable[[Dispatch, list[Any]], Mapping[int, Slots]]
    sent: Callable[[Dispatch, list[int]], None] = lambda dispatch, keys: None
    stop: Callable[[int], None] = lambda outsider: None
    returned: Callable[[int, str], None] | None = None
    address: Callable[[Dispatch], str] = lambda dispatch: ""
    service: bool = True
    own_consent: bool = False
    counted: bool = False
    to_people: bool = True

    def came_back(self, outsider: int, kind: str) -> None:
        """Tell the source that an outsider's mail came back for good, or was called spam."""
        if self.returned is not None:
            self.returned(outsider, kind)
        else:
            self.stop(outsider)


_sources: dict[str, MessageSource] = {}


def register(source: MessageSource) -> None:
    """Offer a kind of message; call it in the room's `AppConfig.ready`."""
    _sources[source.code] = source


def source(code: str) -> MessageSource:
    """The source called `code`; raises `Http404`."""
    try:
        return _sources[code]
    except KeyError:
        raise Http404(code) from None


def sources() -> list[MessageSource]:
    """Every kind of message, by its code."""
    return [_sources[code] for code in sorted(_sources)]


# --- The channels' side ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """One delivery that was claimed: its row's key and try, who gets it, and what is their own."""

    pk: int
    key: int
    tries: int
    recipient: Any
    slots: Slots

    @property
    def mark(self) -> str:
        """How the journal calls this try."""
        return f"{self.pk}.{self.tries}"


@dataclass(frozen=True)
class Result:
    """What became of an item. `WAITING` is tried again, after `wait` seconds if the other side asked for it."""

    state: str
    reason: str = Reason.NONE
    detail: str = ""
    wait: float | None = None


SENT = Result(State.SENT)


class Journal(ABC):
    """Where a transport notes the moment from which on an item may have been taken."""

    @abstractmethod
    def handing_over(self, item: Item) -> None:
        """Call it right before the step that cannot be taken back."""

    @abstractmethod
    def answered(self, item: Item, result: Result) -> None:
        """Call it as soon as the other side has said what became of it."""


class Gone(Exception):
    """The channel itself cannot be used now; nothing more was handed over. `wait` is in seconds."""

    def __init__(self, message: str, *, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


Carry = Callable[[list[Item], Journal], None]


class Transport(ABC):
    """A channel to people."""

    code: str
    disturbs = True
    """Whether it makes a noise, so that quiet hours hold."""

    @abstractmethod
    def reachable(self, dispatch: Dispatch, recipients: QuerySet[Any]) -> QuerySet[Any]:
        """Those of `recipients` whom this channel can reach and who have not refused it."""

    @abstractmethod
    def carrying(self, dispatch: Dispatch, letter: Letter) -> AbstractContextManager[Carry]:
        """A function that hands over items one by one and tells the journal; raises `Gone`."""

    def allowance(self, wanted: int) -> tuple[int, datetime | None]:
        """How many of `wanted` may leave now, and when to ask again if not all may."""
        return wanted, None


_transports: dict[str, Transport] = {}


def transport(code: str) -> Transport:
    """The transport of a channel; raises `Http404` for one that has none."""
    try:
        return _transports[code]
    except KeyError:
        raise Http404(code) from None


def register_transports(transports: Iterable[Transport]) -> None:
    """Make the channels known; called once when the applications start."""
    for one in transports:
        _transports[one.code] = one
