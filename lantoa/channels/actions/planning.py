"""Many posts at once, and posts that come again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, LantoaError
from lantoa.base.rights import Capability, may, require
from lantoa.channels import registry, spacing
from lantoa.channels.actions.publications import draft, publish, require_desk
from lantoa.channels.models import Publication, Repeat, State
from lantoa.people.models import Account
from lantoa.units.models import Unit

MOST_AT_ONCE = 100
SHORTEST_DAYS = 7
LONGEST = timedelta(days=366)
AHEAD = timedelta(days=3)
"""A repetition is made so long before its moment, so that approvers and editors can see it."""


def schedule_many(
    actor: Account | None, unit: Unit, keys: Sequence[int], start: datetime | None = None
) -> tuple[list[Publication], list[str]]:
    """Spread drafts of `unit` over good moments after `start`, each account for itself, in the order of `keys`.

    What cannot be scheduled does not stop the others; gives those that were and the reasons for those that were not.
    """
    require_desk(actor, unit)
    if len(keys) > MOST_AT_ONCE:
        raise Invalid(_("Mỗi lần xếp lịch nhiều nhất %(n)d bài.") % {"n": MOST_AT_ONCE})
    found = Publication.objects.filter(
        pk__in=keys, account__unit=unit, state__in=[State.DRAFT, State.APPROVED, State.FAILED]
    ).select_related("account__unit")
    order = {pk: place for place, pk in enumerate(keys)}
    by_account: dict[int, list[Publication]] = defaultdict(list)
    for publication in sorted(found, key=lambda one: order[one.pk]):
        by_account[publication.account_id].append(publication)
    done: list[Publication] = []
    refused: list[str] = []
    for publications in by_account.values():
        moments = spacing.suggest(publications[0].account, start, len(publications))
        for publication in publications:
            if not moments:
                refused.append(_("Không còn chỗ trống trong lịch cho “%(title)s”.") % {"title": publication.title})
                continue
            try:
                done.append(publish(actor, publication, at=moments[0]))
                moments.pop(0)
            except LantoaError as error:
                refused.append(f"{publication.title}: {error}")
    return done, refused


@transaction.atomic
def repeat(actor: Account | None, publication: Publication, *, every_days: int, until: date) -> Repeat:
    """Put a published post out again every so many days, not after `until`.

    Each repetition is a publication of its own, made three days ahead from the words as they are then, says that it
    is one, and needs the approvals that its account asks for. It is no new product: the register knows the first.
    """
    require(actor, Capability.PUBLISH, publication.unit)
    publication = (
        Publication.objects.select_for_update(of=("self",)).select_related("account__unit").get(pk=publication.pk)
    )
    if publication.state != State.PUBLISHED or publication.published_at is None:
        raise Conflict(_("Chỉ lặp lại được bài đã đăng."))
    if not registry.get(publication.account.channel).repeats:
        raise Conflict(_("Kênh này không hợp với bài lặp lại."))
    if every_days < SHORTEST_DAYS:
        raise Invalid(_("Hai lần đăng cách nhau ít nhất %(n)d ngày.") % {"n": SHORTEST_DAYS})
    now = timezone.now()
    following = publication.published_at + timedelta(days=every_days)
    while following <= now:
        following += timedelta(days=every_days)
    if not timezone.localdate(following) <= until <= timezone.localdate(now + LONGEST):
        raise Invalid(_("Ngày kết thúc phải sau lần lặp đầu tiên và trong vòng một năm."))
    try:
        with transaction.atomic():
            made = Repeat.objects.create(
                publication=publication, every_days=every_days, until=until, next_at=following, by=actor
            )
    except IntegrityError as error:
        raise Conflict(_("Bài này đang được lặp lại rồi.")) from error
    audit.record(
        actor, "publication.repeat", publication, unit_code=publication.unit.code, every_days=every_days,
        until=until.isoformat(),
    )  # fmt: skip
    return made


@transaction.atomic
def stop_repeat(actor: Account | None, publication: Publication) -> None:
    """End the repetition of a post; what is already planned stays and can be called off by itself."""
    require(actor, Capability.PUBLISH, publication.unit)
    if not Repeat.objects.filter(publication=publication, state=Repeat.State.RUNNING).update(state=Repeat.State.ENDED):
        raise Conflict(_("Bài này không lặp lại."))
    audit.record(actor, "publication.stop_repeat", publication, unit_code=publication.unit.code)


def repeat_due(now: datetime | None = None) -> int:
    """Make the repetitions of the next days; how many. Safe to run twice and at once."""
    now = now or timezone.now()
    due = Repeat.objects.filter(state=Repeat.State.RUNNING, next_at__lte=now + AHEAD)
    return sum(_repeat_one(pk, now) for pk in due.order_by("next_at").values_list("pk", flat=True)[:500])


@transaction.atomic
def _repeat_one(pk: int, now: datetime) -> int:
    one = Repeat.objects.select_for_update(of=("self",)).select_related("publication__account__unit", "by").get(pk=pk)
    if one.state != Repeat.State.RUNNING or one.next_at > now + AHEAD:
        return 0
    original = one.publication
    note = ""
    if original.state != State.PUBLISHED or original.published_at is None:
        note = _("Bài gốc không còn trên kênh.")
    elif one.by is not None and not may(one.by, Capability.PUBLISH, original.unit):
        note = _("Người đặt lặp lại không còn giữ việc đăng bài.")
    if note or original.published_at is None:
        one.state, one.note = Repeat.State.ENDED, note
        one.save(update_fields=["state", "note"])
        return 0
    moment = one.next_at
    while moment <= now:  # nothing ran for a while: what was missed is not made up for
        moment += timedelta(days=one.every_days)
    made = 0
    if timezone.localdate(moment) <= one.until:
        content = registry.get(original.account.channel).again(original.content, original.published_at, moment)
        try:
            with transaction.atomic():
                again = draft(one.by, original.account, original.get_message(), content=content, repeat=one)
                publish(one.by, again, at=moment)
            made = 1
        except LantoaError as error:
            one.note = str(error)[:300]
    one.next_at = moment + timedelta(days=one.every_days)
    if timezone.localdate(one.next_at) > one.until:
        one.state = Repeat.State.ENDED
    one.save(update_fields=["next_at", "state", "note"])
    return made
