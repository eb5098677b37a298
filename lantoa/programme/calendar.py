"""What stands in a unit's calendar; rooms above add their own through `register_calendar`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.programme import occasions, queries
from lantoa.programme.models import Campaign, Occasion, PlanItem
from lantoa.units.models import Unit


@dataclass(frozen=True)
class Event:
    """Something on a day, or from `day` to `last` (inclusive).

    `what` is one of "occasion", "campaign", "item" or a word of the room it comes from; `kind` the colour of a
    pill; `uid` is unique and lasting within the room, for calendars that subscribe. `public` events go into the
    open feed, the others are seen by the unit's officers only.
    """

    day: date
    title: str
    uid: str
    url: str = ""
    last: date | None = None
    what: str = ""
    kind: str = "brand"
    public: bool = False
    item: PlanItem | None = None

    @property
    def end(self) -> date:
        """The last day."""
        return self.last or self.day


Provider = Callable[[Unit, date, date, Any], Iterable[Event]]

_providers: dict[str, Provider] = {}


def register_calendar(name: str, provider: Provider) -> None:
    """Add events: `provider(unit, first, last, user)` gives those between two days (both inclusive).

    Called with a fixed number of queries in mind; `user` is anonymous for the open feed. Register it in
    `AppConfig.ready()`.
    """
    _providers[name] = provider


def unregister_calendar(name: str) -> None:
    """Take a provider away again."""
    _providers.pop(name, None)


def events(unit: Unit, first: date, last: date, user: Any, *, officer: bool = True) -> list[Event]:
    """All events of a unit between two days, by date; four queries and those of the rooms above.

    Without `officer` only what the public may see: occasions, public campaigns, public events of other rooms.
    """
    found: list[Event] = list(_occasions(unit, first, last))
    found += [_of_campaign(campaign, unit) for campaign in queries.campaigns_between(unit, first, last)]
    if officer:
        found += [_of_item(item, unit) for item in queries.items_between(unit, first, last)]
    for provider in _providers.values():
        found += provider(unit, first, last, user)
    if not officer:
        found = [event for event in found if event.public]
    return sorted(found, key=lambda event: (event.day, event.what != "occasion", event.title))


def by_day(found: Iterable[Event], first: date, last: date) -> dict[date, list[Event]]:
    """Events by the days between two days on which they begin; a long one stands on its first shown day."""
    days: dict[date, list[Event]] = {}
    for event in found:
        days.setdefault(max(event.day, first), []).append(event)
    return {day: days[day] for day in sorted(days) if first <= day <= last}


def _occasions(unit: Unit, first: date, last: date) -> Iterable[Event]:
    listed = occasions.of_unit(unit)
    # A month-long occasion may have begun before the first day shown.
    for day, occasion in occasions.between(listed, first - timedelta(days=31), last):
        end = occasions.last_day(occasion, day)
        if end < first:
            continue
        lunar = occasion.rule == Occasion.Rule.LUNAR
        yield Event(
            day=day, last=end, what="occasion", public=True, uid=f"occasion-{occasion.pk}-{day.year}",
            kind="lacquer" if occasion.kind == Occasion.Kind.NATIONAL else "amber",
            title=_("%(name)s (%(lunar)s âm lịch)") % {"name": occasion.name, "lunar": f"{occasion.day}/{occasion.month}"}
            if lunar else occasion.name,
        )  # fmt: skip


def _of_campaign(campaign: Campaign, unit: Unit) -> Event:
    mine = campaign.unit_id == unit.pk
    url = reverse("programme:campaign", args=[unit.code, campaign.pk]) if mine else campaign.get_absolute_url()
    return Event(
        day=campaign.starts_on, last=campaign.ends_on, title=campaign.title, url=url, what="campaign",
        kind="leaf" if campaign.is_public else "neutral", uid=f"campaign-{campaign.pk}", public=campaign.is_public,
    )  # fmt: skip


def _of_item(item: PlanItem, unit: Unit) -> Event:
    # The query chooses items with at least one date.
    return Event(
        day=item.starts_on or item.ends_on or date(item.plan.year, 1, 1), last=item.ends_on, title=item.title, what="item", item=item, uid=f"item-{item.pk}",
        url=reverse("programme:item", args=[unit.code, item.pk]),
        kind="leaf" if item.state == PlanItem.State.DONE else "brand",
    )  # fmt: skip
