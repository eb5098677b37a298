"""What upper rooms give to print and speech: content to begin with, and the register of what was handed out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.http import Http404

from lantoa.channels.message import Message
from lantoa.units.models import Unit


@dataclass(frozen=True)
class Source:
    """A kind of content that sheets and readings are made of.

    `compose(account, unit, pk)` gives the message; it checks that the reader may use it and raises errors of
    `base.errors`. `url(unit, pk)` is its page at work. `told(unit, pk)` is where people who were told at a meeting
    are recorded, "" where nothing of the kind is kept.
    """

    code: str
    compose: Callable[[Any, Unit, int], Message]
    url: Callable[[Unit, int], str]
    told: Callable[[Unit, int], str] = lambda _unit, _pk: ""


@dataclass(frozen=True)
class HandedOut:
    """A sheet or reading that reached people: how, when, how many (an estimate), with what is kept as evidence.

    `medium` and `channel` are codes of the register.
    """

    title: str
    medium: str
    channel: str
    day: date
    audience: int | None = None
    link: str = ""
    evidence: ContentFile[bytes] | None = None


Keeper = Callable[[Any, Unit, HandedOut], None]

_sources: dict[str, Source] = {}
_keepers: list[Keeper] = []


def register_source(source: Source) -> None:
    """Offer a kind of content; call it in the room's `AppConfig.ready`."""
    _sources[source.code] = source


def source(code: str) -> Source:
    """The source called `code`; raises `Http404`."""
    try:
        return _sources[code]
    except KeyError:
        raise Http404(code) from None


def register_keeper(keeper: Keeper) -> None:
    """Say who keeps the register of media products; called once, when the applications start."""
    _keepers[:] = [keeper]


def keep(actor: Any, unit: Unit, handed_out: HandedOut) -> None:
    """Enter it in the register, which checks the right. Raises what the register raises."""
    for keeper in _keepers:
        keeper(actor, unit, handed_out)
