"""The digest: what a person has not seen, once a day or a week, for who chose it.

Never empty: who has seen everything gets nothing. Never a bore: an item stands in it three times at most. The count
goes up before the mail leaves, so that a crash cannot make it a fourth time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from lantoa.base.formatting import date as vi_date
from lantoa.delivery import letters
from lantoa.delivery.models import Dispatch, Habits, Shown
from lantoa.delivery.registry import Letter, Slots
from lantoa.people.models import Person

CODE = "digest"
MOST_TIMES, MOST_ITEMS = 3, 10


@dataclass(frozen=True)
class Unseen:
    """Something that a person has not opened; `url` is the person's own way to it."""

    source_id: int
    title: str
    summary: str
    url: str


Provider = Callable[[list[Person]], Mapping[int, list[Unseen]]]
_providers: dict[str, Provider] = {}


def register(code: str, provider: Provider) -> None:
    """Offer what people have not seen, newest first: `provider(people)` by the person's key."""
    _providers[code] = provider


def compose(dispatch: Dispatch) -> Letter | None:
    """The letter around the items; None once its day is over."""
    day = date.fromordinal(dispatch.source_id)
    if (timezone.localdate() - day).days > 1:
        return None
    title = _("Tin công đoàn bạn chưa xem, %(day)s") % {"day": vi_date(day)}
    context = {"title": title, "preview": "", "sender": dispatch.unit.name}
    return Letter(
        title=title, summary="", subject=title, sender=dispatch.unit.short_name or dispatch.unit.name,
        text=render_to_string("delivery/mail/digest.txt", context),
        html=letters.html("delivery/mail/digest.mjml", context),
    )  # fmt: skip


def recipients(dispatch: Dispatch) -> QuerySet[Any]:
    """Who chose a digest of this rhythm."""
    return Person.objects.filter(left_on=None, habits__digest=dispatch.edition)


def prepare(dispatch: Dispatch, people: list[Any]) -> dict[int, Slots]:
    """The items of each; who has none is left out."""
    from lantoa.delivery.actions import count_shown

    worn: dict[tuple[int, str, int], int] = {
        (person, source, pk): times
        for person, source, pk, times in Shown.objects.filter(
            person__in=[person.pk for person in people], times__gte=MOST_TIMES
        ).values_list("person_id", "source", "source_id", "times")
    }
    chosen: dict[int, list[Unseen]] = defaultdict(list)
    shown: dict[tuple[str, int], list[int]] = defaultdict(list)
    for code, provider in sorted(_providers.items()):
        for key, items in provider(people).items():
            fresh = [one for one in items if (key, code, one.source_id) not in worn]
            for one in fresh[: MOST_ITEMS - len(chosen[key])]:
                chosen[key].append(one)
                shown[code, one.source_id].append(key)
    for (code, source_id), keys in sorted(shown.items()):
        count_shown(keys, code, source_id)
    return {
        person.pk: {"ten": person.given_name, "muc": _plain(chosen[person.pk]), "html_muc": _marked(chosen[person.pk])}
        for person in people
        if chosen[person.pk]
    }


def _plain(items: list[Unseen]) -> str:
    return "\r\n\r\n".join(f"{one.title}\r\n{one.summary}\r\n{one.url}" for one in items)


def _marked(items: list[Unseen]) -> str:
    rows = format_html_join(
        "",
        '<p style="margin:0 0 20px"><a href="{}" style="color:#0B4F6C;font-weight:600">{}</a><br />{}</p>',
        ((one.url, one.title, one.summary) for one in items),
    )
    return str(format_html("{}", rows))


def rhythm_due(day: date) -> list[str]:
    """Which digests leave on `day`."""
    return [Habits.Digest.DAILY, *([Habits.Digest.WEEKLY] if day.weekday() == 0 else [])]
