"""Polls and decisions: begun, voted in, closed by the clock, stated and sealed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.communities import belonging
from lantoa.communities.actions.posts import write
from lantoa.communities.models import Ballot, Group, Option, Poll, Post
from lantoa.people.models import Account, Person

SHORTEST, LONGEST = timedelta(minutes=30), timedelta(days=60)
SHORTEST_DECISION = timedelta(days=1)
MOST_OPTIONS = 10


@transaction.atomic
def ask_group(
    account: Account, group: Group, *, title: str, options: Sequence[str], closes_at: datetime, text: str = "",
    uploads: Iterable[Any] = (),
) -> Post:  # fmt: skip
    """Ask a group what it thinks, with two to ten options. Raises `Invalid` for others, or a closing time too near."""
    labels = list(dict.fromkeys(clean(one)[:160] for one in options if clean(one)))
    if not 2 <= len(labels) <= MOST_OPTIONS:
        raise Invalid(_("Hãy ghi từ hai đến %(n)d lựa chọn khác nhau.") % {"n": MOST_OPTIONS})
    return _begin(account, group, Poll.Kind.POLL, title, text, labels, closes_at, SHORTEST, uploads)


@transaction.atomic
def propose(
    account: Account, group: Group, *, title: str, text: str, closes_at: datetime, uploads: Iterable[Any] = ()
) -> Post:
    """Put a proposal to a group, to agree, disagree or abstain; the quorum is the group's own share."""
    with override("vi"):  # the words of a record are those of the record's language
        labels = [_("Đồng ý"), _("Không đồng ý"), _("Không có ý kiến")]
    post = _begin(account, group, Poll.Kind.DECISION, title, text, labels, closes_at, SHORTEST_DECISION, uploads)
    audit.record(account, "decision.propose", post, unit_code=group.unit.code)
    return post


def _begin(
    account: Account, group: Group, kind: str, title: str, text: str, labels: list[str], closes_at: datetime,
    shortest: timedelta, uploads: Iterable[Any],
) -> Post:  # fmt: skip
    title = clean(title)[:160]
    if not title:
        raise Invalid(_("Hãy ghi điều cần hỏi."))
    now = timezone.now()
    if not now + shortest <= closes_at <= now + LONGEST:
        least = _("một ngày") if shortest >= timedelta(days=1) else _("ba mươi phút")
        raise Invalid(_("Thời gian lấy ý kiến từ %(least)s đến sáu mươi ngày.") % {"least": least})
    post = write(account, group, title=title, text=text or title, uploads=uploads)
    group = Group.objects.select_related("unit").get(pk=group.pk)
    decides = kind == Poll.Kind.DECISION
    poll = Poll.objects.create(
        post=post, kind=kind, closes_at=closes_at, quorum_percent=group.quorum_percent if decides else 0,
        electorate=belonging.people_of(group).count(),
    )  # fmt: skip
    Option.objects.bulk_create([Option(poll=poll, place=at, label=label) for at, label in enumerate(labels)])
    return post


@transaction.atomic
def vote(person: Person, poll: Poll, place: int) -> None:
    """One vote of one person. It cannot be taken back or looked up: no row says who voted for what.

    Raises `NotAllowed` for who does not belong, `Conflict` after the end or for a second vote.
    """
    poll = Poll.objects.select_for_update(of=("self",)).select_related("post__group").get(pk=poll.pk)
    if not belonging.belongs(person, poll.post.group):
        raise NotAllowed(_("Chỉ người trong nhóm bỏ phiếu được."))
    if not poll.is_open(timezone.now()) or not poll.post.stands:
        raise Conflict(_("Đã hết thời gian bỏ phiếu."))
    try:
        with transaction.atomic():
            Ballot.objects.create(poll=poll, person=person)
    except IntegrityError as error:
        raise Conflict(_("Bạn đã bỏ phiếu rồi. Phiếu kín nên không xem lại hay đổi được.")) from error
    if not Option.objects.filter(poll=poll, place=place).update(votes=F("votes") + 1):
        raise Invalid(_("Hãy chọn một trong các ý kiến."))


@transaction.atomic
def close_poll(poll: Poll) -> Poll:
    """Count once its time is over. Safe to run twice. Raises `Conflict` before the end."""
    poll = Poll.objects.select_for_update(of=("self",)).select_related("post__group").get(pk=poll.pk)
    if poll.closed_at is not None:
        return poll
    if timezone.now() < poll.closes_at:
        raise Conflict(_("Chưa hết thời gian bỏ phiếu."))
    votes = dict(poll.options.values_list("place", "votes"))
    poll.voted = sum(votes.values())
    poll.electorate = max(poll.electorate, belonging.people_of(poll.post.group).count(), poll.voted)
    poll.closed_at = timezone.now()
    if poll.is_decision:
        poll.outcome = outcome_of(votes, poll.electorate, poll.quorum_percent)
    poll.save()
    return poll


def outcome_of(votes: dict[int, int], electorate: int, quorum_percent: int) -> str:
    """What votes decide: with enough who took part (abstaining too), more than half of those for or against."""
    voted = sum(votes.values())
    if voted == 0 or voted * 100 < electorate * quorum_percent:
        return Poll.Outcome.NO_QUORUM
    return Poll.Outcome.PASSED if votes[Option.AGREE] > votes[Option.DISAGREE] else Poll.Outcome.REJECTED


@transaction.atomic
def state_outcome(actor: Account, poll: Poll, statement: str) -> Poll:
    """A facilitator of the group says what was decided and puts their name to it; from then on nothing changes.

    Raises `Conflict` before the end, or where it has been said.
    """
    poll = Poll.objects.select_related("post__group__unit").get(pk=poll.pk)
    group = poll.post.group
    if not belonging.moderates(actor, group):
        require(actor, Capability.MODERATE, group.unit)
    if not poll.is_decision:
        raise Invalid(_("Cuộc tham khảo ý kiến không cần kết luận."))
    poll = close_poll(poll)
    if poll.stated_at is not None:
        raise Conflict(_("Kết luận đã được ký, không đổi được nữa."))
    poll.statement = nfc(statement).replace("\r\n", "\n").replace("\x00", "").strip()[:4_000]
    if not poll.statement:
        raise Invalid(_("Hãy viết kết luận để cả nhóm hiểu việc gì được quyết định."))
    poll.stated_by, poll.stated_name, poll.stated_at = actor, actor.get_full_name(), timezone.now()
    poll.seal = _seal(poll, settings.SECRET_KEY)
    poll.save()
    audit.record(
        actor, "decision.state", poll, unit_code=group.unit.code, outcome=poll.outcome, voted=poll.voted,
        electorate=poll.electorate,
    )  # fmt: skip
    return poll


def is_sealed(poll: Poll) -> bool:
    """Whether a signed result still is what was signed: votes, outcome, words and name."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(poll.seal, _seal(poll, key)) for key in keys)


def _seal(poll: Poll, secret: str | bytes) -> str:
    key = hashlib.sha256(b"decision:" + force_bytes(secret)).digest()
    votes = ",".join(f"{option.place}:{option.votes}" for option in poll.options.order_by("place"))
    at = poll.stated_at.astimezone(UTC).isoformat() if poll.stated_at is not None else ""
    facts = (
        poll.pk, poll.post.title, poll.post.text, poll.electorate, poll.quorum_percent, poll.voted, votes, poll.outcome,
        poll.statement, poll.stated_name, at,
    )  # fmt: skip
    return hmac.digest(key, "\x1f".join(map(str, facts)).encode(), "sha256").hex()


def voted_so_far(poll: Poll) -> int:
    """How many have voted; one query."""
    return poll.options.aggregate(n=Sum("votes"))["n"] or 0
