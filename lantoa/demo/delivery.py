"""What the demo's union sent to its people: reminders by push, Zalo and mail, in every state they can end in."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from lantoa.channels.models import ChannelAccount
from lantoa.delivery import actions
from lantoa.delivery.email.verdicts import Verdict
from lantoa.delivery.models import Channel, Delivery, Dispatch, Reason, State, ZaloContact, ZaloTemplate
from lantoa.notices.mailing import CODE, edition
from lantoa.notices.models import Notice
from lantoa.people.models import Account, Person

ENDS = [
    (State.SENT, Reason.NONE, 0.9), (State.FAILED, Reason.NO_MAILBOX, 0.03), (State.BOUNCED, Reason.MAILBOX_FULL, 0.02),
    (State.UNKNOWN, Reason.NO_ANSWER, 0.01), (State.SKIPPED, Reason.ANSWERED, 0.04),
]  # fmt: skip


def build_delivery(random: Random, *, member: Person, chair: Account) -> None:
    """Ledgers of the must-read notices of one school and its province; a member whose address made trouble."""
    school = member.unit
    path = [school.path[:end] for end in range(school.steplen, len(school.path) + 1, school.steplen)]
    notices = Notice.objects.published().filter(must_read=True, unit__path__in=path).select_related("unit", "branch")
    for notice in notices.order_by("pk"):
        people = list(
            Person.objects.filter(left_on=None, unit__path__startswith=notice.branch.path).order_by("pk")[:600]
        )
        for wave, (channel, days, share) in enumerate(
            [(Channel.WEBPUSH, 0, 0.35), (Channel.ZALO, 1, 0.3), (Channel.EMAIL, 2, 0.8)], 1
        ):
            at = notice.sent_at + timedelta(days=days, minutes=40)
            if at < timezone.now():
                _sent(random, notice, wave, channel, [one for one in people if random.random() < share], at)
    official = ChannelAccount.objects.filter(unit=school, channel="zalo").first()
    if official is not None:
        actions.set_zns_template(chair, official, CODE, "284511")
        ZaloTemplate.objects.filter(account=official).update(
            daily_quota=500, remaining=431, asked_at=timezone.now() - timedelta(hours=3)
        )
        ZaloContact.objects.create(person=member, account=official, user_id="7700112233")
    if member.email:
        actions.keep_verdicts([(member.email, Verdict("hard", Reason.MAILBOX_FULL))])


def _sent(random: Random, notice: Notice, wave: int, channel: str, people: list[Person], at: datetime) -> None:
    dispatch = Dispatch.objects.create(
        unit=notice.unit, source=CODE, source_id=notice.pk, edition=edition(notice, wave), channel=channel,
        title=notice.title, state=Dispatch.State.DONE, fed_at=at, finished_at=at, created_at=at,
    )  # fmt: skip
    ends = random.choices(ENDS, [weight for _state, _reason, weight in ENDS], k=len(people))
    rows = [
        Delivery(
            dispatch=dispatch, person=person, state=state, at=at, tries=1,
            reason=Reason.EXPIRED if channel == Channel.WEBPUSH and state == State.FAILED else reason,
        )
        for person, (state, reason, _weight) in zip(people, ends, strict=True)
    ]  # fmt: skip
    Delivery.objects.bulk_create(rows, batch_size=500)
