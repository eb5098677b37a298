"""The channels there are. A package under `lantoa/channels/` with a `channel.py` registers itself with `@channel`.

    @channel
    class Facebook(Channel):
        code, label, icon = "facebook", _("Trang Facebook"), "megaphone"
        …

Nothing outside the package has to know it: its templates are found, its settings are its own.
"""

from __future__ import annotations

import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.db.models import Case, F, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lantoa.channels.drafts import DraftForm
from lantoa.channels.message import Budget, Message, Review
from lantoa.channels.models import ChannelAccount, Publication, State

Content = dict[str, Any]


@dataclass(frozen=True)
class Connection:
    """What is kept of an account once the platform has accepted its keys."""

    remote_id: str
    name: str
    secrets: dict[str, Any]
    address: str = ""
    expires_at: datetime | None = None
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Posted:
    """Where a published post is."""

    remote_id: str
    address: str = ""


@dataclass(frozen=True)
class Health:
    """What a probe found; `note` says it in words."""

    state: str
    note: str = ""
    expires_at: datetime | None = None


class Progress:
    """What earlier tries of one publication already did (pictures handed over, the article made), kept at once."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication

    def get(self, key: str, default: Any = None) -> Any:
        """What was noted under `key`."""
        return self._publication.progress.get(key, default)

    def note(self, key: str, value: Any) -> None:
        """Keep `value` under `key` before the next step is taken."""
        self._publication.progress[key] = value
        # A long upload that goes on is no claim that died.
        Publication.objects.filter(pk=self._publication.pk).update(
            progress=self._publication.progress,
            sending_since=Case(When(state=State.SENDING, then=Value(timezone.now())), default=F("sending_since")),
        )


class Channel(ABC):
    """One kind of outside service. Every method that talks to it raises the errors of `channels.errors`."""

    code: str
    label: str | Promise
    icon: str = "megaphone"
    connect_form: type[forms.Form]
    draft_form: type[DraftForm]
    cover = ""
    """How the first picture is cut (a rendition of the picture library) where the platform has one frame for it."""
    repeats = True
    """Whether a post may come again after some weeks."""

    @abstractmethod
    def adapt(self, message: Message, account: ChannelAccount) -> Content:
        """`message` as this channel's draft: the initial values of `draft_form`."""

    @abstractmethod
    def review(self, content: Content, account: ChannelAccount) -> Review:
        """Counts, problems and warnings of a draft; asks nobody outside."""

    @abstractmethod
    def connect(self, data: dict[str, Any]) -> Connection:
        """Check the keys of `connect_form` with the platform."""

    @abstractmethod
    def publish(self, account: ChannelAccount, content: Content, progress: Progress) -> Posted:
        """Publish. Raises `Unknown` only where the step that makes it public was handed over without an answer."""

    @abstractmethod
    def update(self, account: ChannelAccount, publication: Publication) -> None:
        """Bring the post in line with the publication's content; safe to repeat."""

    @abstractmethod
    def withdraw(self, account: ChannelAccount, publication: Publication) -> None:
        """Take the post back; safe to repeat, and done if it is gone already."""

    @abstractmethod
    def results(self, account: ChannelAccount, publication: Publication) -> dict[str, int]:
        """What the platform counts for a post, by the keys of `RESULTS`."""

    @abstractmethod
    def probe(self, account: ChannelAccount) -> Health:
        """Whether the account can publish, and until when its key holds."""

    def find(self, account: ChannelAccount, publication: Publication) -> Posted | None:
        """A post on the platform that is this publication, for a person who decides about an unknown outcome."""
        return None

    def again(self, content: Content, first: datetime, moment: datetime) -> Content:
        """The draft of a repetition for `moment`; it says so, and when the post was out first.

        The day also tells the repetitions apart: platforms refuse the same words twice.
        """
        days = [timezone.localtime(one).strftime("%d/%m/%Y") for one in (moment, first)]
        said = _("Đăng lại ngày %(day)s, lần đầu ngày %(first)s.") % {"day": days[0], "first": days[1]}
        return {**content, "text": content.get("text", "") + "\n\n" + said}

    def restart(self, progress: dict[str, Any]) -> dict[str, Any]:
        """What still holds of earlier tries (as `Progress` kept it) when a person sends anew."""
        return {}

    def budgets(self, account: ChannelAccount) -> list[Budget]:
        """What the platform lets the account send, and what is left of it."""
        return []

    def spends(self, content: Content) -> bool:
        """Whether publishing `content` takes one from every budget."""
        return False

    def webhook(self, request: HttpRequest) -> HttpResponse:
        """Take a call of the platform; its signature is the permission."""
        raise Http404

    @property
    def preview(self) -> str:
        """The template that shows a draft as the platform will."""
        return f"channels/{self.code}/preview.html"


_channels: dict[str, Channel] = {}
C = TypeVar("C", bound=type[Channel])


def channel(cls: C) -> C:
    """Make a channel known."""
    _channels[cls.code] = cls()
    return cls


def discover() -> None:
    """Import every channel's package; called once when the applications start."""
    package = import_module("lantoa.channels")
    for module in pkgutil.iter_modules(package.__path__):
        if module.ispkg and find_spec(f"lantoa.channels.{module.name}.channel") is not None:
            import_module(f"lantoa.channels.{module.name}.channel")


def all_channels() -> list[Channel]:
    """Every channel, by its code."""
    return [_channels[code] for code in sorted(_channels)]


def get(code: str) -> Channel:
    """The channel called `code`; raises `Http404` for one that is not there."""
    try:
        return _channels[code]
    except KeyError:
        raise Http404(code) from None


def base_address(name: str, official: str) -> str:
    """Where the service `name` is met: the official address unless the installation says otherwise."""
    return str(settings.CHANNEL_URLS.get(name, official)).rstrip("/")


# --- Where messages come from -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """A kind of content that upper rooms can have published, without this room knowing it.

    `compose(account, unit, pk)` gives the message, checks that the reader may publish it and raises errors of
    `base.errors`; `url(unit, pk)` is its page at work. `published` and `withdrawn` are told in the transaction
    that makes it so, with the account that acted (None for the clock).
    """

    code: str
    label: str | Promise
    compose: Callable[[Any, Any, int], Message]
    url: Callable[[Any, int], str]
    published: Callable[[Publication, Any], None]
    withdrawn: Callable[[Publication, Any], None]


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Offer a kind of content; call it in the room's `AppConfig.ready`."""
    _sources[source.code] = source


def source(code: str) -> Source:
    """The source called `code`; raises `Http404`."""
    try:
        return _sources[code]
    except KeyError:
        raise Http404(code) from None
