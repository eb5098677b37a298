"""What the press desk puts on other pages: to-do steps, own items, the calendar, search, pages of campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.markup import plain
from lantoa.people import scopes
from lantoa.people.boards import MyItem, TodoItem
from lantoa.people.models import Account, Person
from lantoa.people.scopes import Capability
from lantoa.press import queries
from lantoa.press.models import Coverage, Event, Release, Topic
from lantoa.programme import calendar
from lantoa.programme.metrics import Entry
from lantoa.programme.models import Campaign
from lantoa.search.sources import Document, Hit
from lantoa.units.models import Unit

MOST = 5


def todo(account: Account) -> Iterator[TodoItem]:
    """Releases to read as the second person, proposed reports to look at; at most four queries."""
    if scopes.holds(account, Capability.PUBLISH):
        for release in queries.to_review(account)[:MOST]:
            yield TodoItem(
                _("Duyệt thông cáo “%(title)s”") % {"title": release.title},
                reverse("press:release_work", args=[release.unit.code, release.pk]), unit=release.unit, icon="check",
                order=22,
            )  # fmt: skip
    if scopes.holds(account, Capability.PRESS):
        for unit, count in queries.waiting_suggestions(account):
            yield TodoItem(
                ngettext("Xem %(n)d tin báo chí mới được đề xuất", "Xem %(n)d tin báo chí mới được đề xuất", count)
                % {"n": count},
                reverse("press:coverage", args=[unit.code]) + "?loai=de-xuat", unit=unit, count=count, icon="news", order=60,
            )  # fmt: skip


def mine(account: Account) -> Iterable[MyItem]:
    """Topics that one is to cover; one query."""
    if account.person is None:
        return []
    today = timezone.localdate()
    return [
        MyItem(
            topic.title, reverse("press:my_topics"), detail=_("Đề tài bạn phụ trách tại %(unit)s") % {"unit": topic.unit.name},
            state=_("quá hạn") if topic.due_on and topic.due_on < today else _("đã phân công"), icon="pen", order=40,
        )
        for topic in queries.topics_for(account.person)[:3]
    ]  # fmt: skip


def own_data(person: Person) -> list[dict[str, Any]]:
    """What the press desk keeps of a person of the roll: the topics they are to cover."""
    rows = Topic.objects.filter(assignee=person).order_by("pk")
    return [
        {"de_tai": topic.title, "trang_thai": str(topic.get_state_display())} for topic in rows.iterator(chunk_size=500)
    ]


def events(unit: Unit, first: date, last: date, user: Any) -> Iterator[calendar.Event]:
    """Events and topics of a unit between two days (inclusive) for its calendar; two queries."""
    is_officer = Capability.PRESS in scopes.capabilities_at(user, unit) if user.is_authenticated else False
    shown = Event.objects.filter(unit=unit, cancelled_at=None, starts_at__date__lte=last, ends_at__date__gte=first)
    for event in shown if is_officer else shown.filter(announced=True):
        day = timezone.localdate(event.starts_at)
        yield calendar.Event(
            day=day, last=timezone.localdate(event.ends_at), title=event.title, uid=f"press-event-{event.pk}",
            url=reverse("press:event", args=[unit.code, event.pk]) if is_officer else reverse("press:room", args=[unit.code]),
            what="press", kind="brand", public=event.announced,
        )  # fmt: skip
    if not is_officer:
        return
    dated = Q(happens_on__range=(first, last)) | Q(happens_on=None, due_on__range=(first, last))
    for topic in Topic.objects.filter(dated, unit=unit, state__in=Topic.OPEN):
        planned = topic.happens_on or topic.due_on
        if planned is not None:
            yield calendar.Event(
                day=planned, title=topic.title, uid=f"press-topic-{topic.pk}", what="press", kind="amber",
                url=reverse("press:topic", args=[unit.code, topic.pk]),
            )  # fmt: skip


def documents(pks: Sequence[int] | None) -> Iterator[Document]:
    """Releases as the index holds them: those that are public at this moment."""
    found = queries.public_releases().order_by("pk")
    if pks is not None:
        found = found.filter(pk__in=pks)
    for release in found.iterator(chunk_size=500):
        yield Document(
            release.pk, release.title, f"{release.summary}\n{plain(release.text)}", tags=(f"unit:{release.unit_id}",),
            day=timezone.localdate(release.opens_at),
        )  # fmt: skip


def hits(pks: Sequence[int], _user: Any) -> dict[int, Hit]:
    """Those that are public now, by key; one query."""
    return {
        release.pk: Hit(
            release.title, release.get_absolute_url(), _("Thông cáo báo chí"), release.summary, release.unit.name,
            timezone.localdate(release.opens_at), text=plain(release.text),
        )
        for release in queries.public_releases().filter(pk__in=pks)
    }  # fmt: skip


def coverage_of(campaign: Campaign, _user: Any, limit: int) -> list[Entry]:
    """What the press reported of a campaign, newest first; one query."""
    rows = Coverage.objects.counted().filter(campaign=campaign).order_by("-published_on", "-pk")[:limit]
    return [Entry(row.title, row.link or row.recording, row.published_on, row.outlet) for row in rows]


def releases_of(campaign: Campaign, _user: Any, limit: int) -> list[Entry]:
    """Its releases that are public, newest first; one query."""
    rows: Sequence[Release] = list(queries.public_releases().filter(campaign=campaign)[:limit])
    return [Entry(row.title, row.get_absolute_url(), timezone.localdate(row.opens_at), row.unit.name) for row in rows]
