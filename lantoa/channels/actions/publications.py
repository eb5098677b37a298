"""Publications, from the draft to the withdrawal; nothing else changes their state but the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files import File
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, may, require
from lantoa.channels import outbox, registry, tasks
from lantoa.channels.message import Message
from lantoa.channels.models import Approval, Attempt, ChannelAccount, Publication, Repeat, State
from lantoa.channels.registry import Content, Posted
from lantoa.people.models import Account
from lantoa.units.models import Unit

OPEN = (State.DRAFT, State.WAITING, State.APPROVED, State.SCHEDULED, State.FAILED)
"""States in which nothing of a publication is outside, so that it may be edited or thrown away."""
SENDABLE = (State.DRAFT, State.APPROVED, State.SCHEDULED, State.FAILED)


@transaction.atomic
def draft(
    actor: Account | None,
    account: ChannelAccount,
    message: Message,
    *,
    source: str = "",
    source_id: int | None = None,
    content: Content | None = None,
    repeat: Repeat | None = None,
) -> Publication:
    """The account's adapted draft of `message`, or the draft `content` where one is given.

    Raises `Conflict` where the same source is on this account already.
    """
    require_desk(actor, account.unit)
    if account.state == ChannelAccount.State.CLOSED:
        raise Conflict(_("Tài khoản này đã ngắt. Muốn dùng lại thì kết nối lại."))
    if content is None:
        content = registry.get(account.channel).adapt(message, account)
    try:
        with transaction.atomic():
            publication = Publication.objects.create(
                account=account, source=source, source_id=source_id, title=message.title[:255],
                message=message.to_json(), content=content, created_by=actor, writers=_with([], actor),
                repeat=repeat,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("Nội dung này đã có trên “%(name)s”.") % {"name": account.name}) from error
    audit.record(actor, "publication.draft", publication, unit_code=account.unit.code)
    return publication


@transaction.atomic
def edit(
    actor: Account | None, publication: Publication, content: Content, *, files: Mapping[str, File[Any]] | None = None
) -> Publication:
    """Change a draft, or what is already published: the post is then changed on the channel too.

    What does not leave by itself may be saved while something is missing or too long: words are written before the
    film is there. Sending asks for all of it. Where an account asks for approval, a change takes away the approvals given, and a published post cannot be
    changed: nobody would have approved the new words.
    """
    publication = _held(actor, publication, writers=True)
    if publication.state not in (*OPEN, State.PUBLISHED):
        raise Conflict(_("Bài đang gửi hoặc chưa rõ kết quả nên chưa sửa được."))
    if publication.state == State.PUBLISHED:
        require(actor, Capability.PUBLISH, publication.unit)
    if publication.state == State.PUBLISHED and publication.account.approvals:
        raise Conflict(_("Tài khoản này cần người duyệt. Hãy rút bài, soạn lại rồi nhờ duyệt."))
    publication.content = {**publication.content, **content, **_keep_files(publication, files or {})}
    publication.writers = _with(publication.writers, actor)
    if publication.state == State.PUBLISHED:
        publication.change = Publication.Change.UPDATE
        enqueue(tasks.change, publication.pk)
    elif _needed(actor, publication):
        _unapprove(publication)
    if publication.state not in (State.DRAFT, State.FAILED):
        _complete(publication)
    publication.save(update_fields=["content", "change", "writers", "state", "due_at"])
    audit.record(actor, "publication.edit", publication, unit_code=publication.unit.code)
    return publication


@transaction.atomic
def publish(actor: Account | None, publication: Publication, *, at: datetime | None = None) -> Publication:
    """Send a draft now, or `at` a moment to come (by our own clock). A failed one is tried anew.

    Where the account asks for approval, or `actor` may write but not publish, and it is not given yet, the publication
    waits for it instead; it goes out `at` its moment once it is approved. Raises `Invalid` while the channel's limits are broken, `Conflict` for what
    is on its way or out already.
    """
    publication = _held(actor, publication, writers=True)
    now = timezone.now()
    if publication.state not in SENDABLE:
        raise Conflict(
            _("Bài này đang chờ duyệt.") if publication.state == State.WAITING
            else _("Bài này đã gửi đi rồi nên không gửi lần nữa.")
        )  # fmt: skip
    if at is not None and at <= now:
        raise Invalid(_("Giờ này đã qua. Hãy chọn một giờ sắp tới, hoặc đăng ngay."))
    _complete(publication)
    if publication.approvals.count() >= _needed(actor, publication):
        return _schedule(actor, publication, at or now)
    publication.state, publication.due_at, publication.comment = State.WAITING, at, ""
    publication.writers = _with(publication.writers, actor)
    publication.save(update_fields=["state", "due_at", "comment", "writers"])
    audit.record(actor, "publication.submit", publication, unit_code=publication.unit.code)
    return publication


def _schedule(actor: Account | None, publication: Publication, at: datetime) -> Publication:
    publication.state, publication.due_at, publication.tries = State.SCHEDULED, at, 0
    publication.error = publication.error_code = publication.comment = ""
    publication.sent_by = actor
    publication.progress = registry.get(publication.account.channel).restart(publication.progress)
    publication.save(
        update_fields=["state", "due_at", "tries", "error", "error_code", "comment", "sent_by", "progress"]
    )
    outbox.queue(publication)
    audit.record(actor, "publication.send", publication, unit_code=publication.unit.code, at=at.isoformat())
    return publication


@transaction.atomic
def approve(actor: Account | None, publication: Publication) -> Publication:
    """One person's approval. With the last one needed the post waits for its moment, if it was given one to come.

    Raises `NotAllowed` for whoever wrote, changed or submitted the publication.
    """
    publication = _held(actor, publication)
    if publication.state != State.WAITING:
        raise Conflict(_("Bài này không chờ duyệt."))
    if actor is not None and actor.pk in publication.writers:
        raise NotAllowed(_("Bạn đã soạn hoặc sửa bài này. Hãy nhờ người khác duyệt."), publication=publication.pk)
    if publication.approvals.filter(by=actor).exists():
        raise Conflict(_("Bạn đã duyệt bài này rồi. Bài còn chờ người khác."))
    _complete(publication)
    Approval.objects.create(publication=publication, by=actor)
    audit.record(actor, "publication.approve", publication, unit_code=publication.unit.code)
    if publication.approvals.count() >= _needed(actor, publication):
        if publication.due_at is not None and publication.due_at > timezone.now():
            return _schedule(actor, publication, publication.due_at)
        publication.state, publication.due_at = State.APPROVED, None
        publication.save(update_fields=["state", "due_at"])
    return publication


@transaction.atomic
def send_back(actor: Account | None, publication: Publication, comment: str) -> Publication:
    """Give what waits for approval (or has it) back to its writer with a word of what to change."""
    publication = _held(actor, publication)
    if publication.state not in (State.WAITING, State.APPROVED):
        raise Conflict(_("Bài này không chờ duyệt."))
    if not comment.strip():
        raise Invalid(_("Hãy ghi một câu góp ý để người soạn biết cần sửa gì."))
    _unapprove(publication)
    publication.comment = comment.strip()[:1000]
    publication.save(update_fields=["state", "due_at", "comment"])
    audit.record(actor, "publication.send_back", publication, unit_code=publication.unit.code)
    return publication


@transaction.atomic
def reschedule(actor: Account | None, publication: Publication, at: datetime) -> Publication:
    """Another moment for what waits for its own, or for its approval."""
    publication = _held(actor, publication, writers=True)
    if publication.state not in (State.SCHEDULED, State.WAITING):
        raise Conflict(_("Bài này không còn chờ đăng."))
    if at <= timezone.now():
        raise Invalid(_("Giờ này đã qua. Hãy chọn một giờ sắp tới, hoặc đăng ngay."))
    publication.due_at = at
    publication.save(update_fields=["due_at"])
    if publication.state == State.SCHEDULED:
        outbox.queue(publication)
    audit.record(actor, "publication.reschedule", publication, unit_code=publication.unit.code, at=at.isoformat())
    return publication


@transaction.atomic
def call_off(actor: Account | None, publication: Publication) -> Publication:
    """Take back what waits for its time, for another try or for approval; an approval that was complete stays."""
    publication = _held(actor, publication, writers=True)
    if publication.state not in (State.SCHEDULED, State.WAITING, State.APPROVED):
        raise Conflict(_("Bài này không còn chờ đăng."))
    if publication.state == State.SCHEDULED:
        publication.state, publication.due_at = outbox.at_rest(publication), None
    else:
        _unapprove(publication)
    publication.save(update_fields=["state", "due_at"])
    audit.record(actor, "publication.call_off", publication, unit_code=publication.unit.code)
    return publication


@transaction.atomic
def discard(actor: Account | None, publication: Publication) -> None:
    """Throw a draft or a failed publication away; its tries go with it, the log stays."""
    publication = _held(actor, publication, writers=True)
    if publication.state not in (State.DRAFT, State.APPROVED, State.FAILED):
        raise Conflict(_("Chỉ bỏ được bản nháp hoặc bài không đăng được."))
    audit.record(actor, "publication.discard", publication, unit_code=publication.unit.code)
    publication.delete()


@transaction.atomic
def decide(
    actor: Account | None, publication: Publication, *, is_out: bool, address: str = "", remote_id: str = ""
) -> Publication:
    """Say of an unknown outcome, having looked at the channel, whether the post is out.

    One that is not out becomes a failed one, which may be sent anew; one that is out counts as published.
    """
    publication = _held(actor, publication)
    if publication.state != State.UNKNOWN:
        raise Conflict(_("Kết quả của bài này đã rõ rồi."))
    now = timezone.now()
    publication.sending_since = None
    Attempt.objects.create(
        publication=publication, kind=Attempt.Kind.DECIDE, outcome=Attempt.Outcome.DONE, started_at=now, ended_at=now,
        message=_("Người phụ trách xác nhận bài đã lên.") if is_out else _("Người phụ trách xác nhận bài chưa lên."),
    )  # fmt: skip
    audit.record(actor, "publication.decide", publication, unit_code=publication.unit.code, is_out=is_out)
    if is_out:
        outbox.mark_published(publication, Posted(remote_id, address), actor, now)
    else:
        publication.state, publication.spent_at = State.FAILED, None
        publication.error = _("Bài chưa lên kênh. Có thể gửi lại.")
        publication.save(update_fields=["state", "error", "spent_at", "sending_since"])
    return publication


@transaction.atomic
def withdraw(actor: Account | None, publication: Publication) -> Publication:
    """Take a published post back from its channel, in the background; what only waits is called off at once."""
    publication = _held(actor, publication)
    if publication.state == State.SCHEDULED:
        return call_off(actor, publication)
    if publication.state != State.PUBLISHED:
        raise Conflict(_("Bài này hiện không ở trên kênh nên không cần rút."))
    audit.record(actor, "publication.withdraw", publication, unit_code=publication.unit.code)
    if publication.remote_id:
        publication.change = Publication.Change.WITHDRAW
        enqueue(tasks.change, publication.pk)
    else:
        # A person said that it was out and had no address of it: only a person can take it back.
        outbox.mark_withdrawn(publication, actor)
    publication.save()
    return publication


def withdraw_everywhere(actor: Account | None, unit: Unit, source: str, source_id: int) -> int:
    """Withdraw all of a source's posts on the accounts of `unit`; how many were asked for."""
    require(actor, Capability.PUBLISH, unit)
    out = Publication.objects.filter(
        source=source, source_id=source_id, account__unit=unit, state__in=[State.PUBLISHED, State.SCHEDULED]
    )
    asked = list(out.select_related("account__unit").order_by("pk"))
    with transaction.atomic():
        for publication in asked:
            withdraw(actor, publication)
    return len(asked)


def _held(actor: Account | None, publication: Publication, *, writers: bool = False) -> Publication:
    """The publication as it is now, for who may publish there; with `writers`, also for who may write."""
    publication = outbox.locked(publication.pk)
    require_desk(actor, publication.unit) if writers else require(actor, Capability.PUBLISH, publication.unit)
    return publication


def require_desk(actor: Account | None, unit: Unit) -> None:
    """Raise `NotAllowed` unless `actor` may prepare posts of `unit`: who may write, or publish, there."""
    if not may(actor, Capability.WRITE, unit):
        require(actor, Capability.PUBLISH, unit)


def _complete(publication: Publication) -> None:
    account = publication.account
    problems = registry.get(account.channel).review(publication.content, account).problems
    if problems:
        raise Invalid(f"{account.name}: " + " ".join(problems))


def _needed(actor: Account | None, publication: Publication) -> int:
    """How many approvals `actor` needs to send: the account's rule, and one for who may write but not publish."""
    own = 0 if may(actor, Capability.PUBLISH, publication.unit) else 1
    return max(publication.account.approvals, own)


def _unapprove(publication: Publication) -> None:
    """Back to a draft without approvals; the caller saves `state` and `due_at`."""
    publication.approvals.all().delete()
    publication.state, publication.due_at = State.DRAFT, None


def _with(writers: list[int], actor: Account | None) -> list[int]:
    """Those who wrote, `actor` among them: none of them may approve."""
    return writers if actor is None or actor.pk in writers else [*writers, actor.pk]


def _keep_files(publication: Publication, files: Mapping[str, File[Any]]) -> Content:
    """Keep a draft's own files (a video, its captions) where only the desk and the channel read them."""
    store = storages["private"]
    kept: Content = {}
    for kind, file in files.items():
        suffix = (file.name or "").rpartition(".")[2].lower()[:8]
        kept[kind] = store.save(f"channels/{publication.account_id}/{publication.pk}-{kind}.{suffix}", file)
        old = publication.content.get(kind)
        if old:
            transaction.on_commit(partial(store.delete, old))
    return kept
