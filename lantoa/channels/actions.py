"""What can be done with accounts and publications; nothing else changes their state but the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.channels import outbox, registry, tasks
from lantoa.channels.errors import ChannelError
from lantoa.channels.message import Message
from lantoa.channels.models import Attempt, ChannelAccount, Publication, State
from lantoa.channels.registry import Connection, Content, Posted
from lantoa.people.models import Account
from lantoa.units.models import Unit

OPEN = (State.DRAFT, State.SCHEDULED, State.FAILED)
"""States in which nothing of a publication is outside, so that it may be edited or thrown away."""


# --- Accounts ---------------------------------------------------------------------------------------------


def connect(actor: Account | None, unit: Unit, channel: str, data: dict[str, Any]) -> ChannelAccount:
    """Connect an account of `unit`, or connect it anew; `data` is what the channel's form asked for.

    The platform is asked before anything is kept. Raises `NotAllowed`, and `Invalid` with the platform's answer.
    """
    require(actor, Capability.CONFIGURE, unit)
    try:
        connection = registry.get(channel).connect(data)
    except ChannelError as error:
        raise Invalid(error.message, code=error.code) from error
    return keep_connection(actor, unit, channel, connection)


@transaction.atomic
def keep_connection(actor: Account | None, unit: Unit, channel: str, connection: Connection) -> ChannelAccount:
    """Keep what the platform gave for an account of `unit`."""
    require(actor, Capability.CONFIGURE, unit)
    account = ChannelAccount.objects.select_for_update().filter(
        unit=unit, channel=channel, remote_id=connection.remote_id
    ).first() or ChannelAccount(unit=unit, channel=channel, remote_id=connection.remote_id)  # fmt: skip
    account.name, account.address = connection.name[:120], connection.address
    account.options = {**account.options, **connection.options}
    account.keep_secrets(connection.secrets)
    account.expires_at, account.refreshing_since = connection.expires_at, None
    account.state, account.health = ChannelAccount.State.OPEN, ChannelAccount.Health.OK
    account.health_note, account.checked_at = "", timezone.now()
    account.save()
    audit.record(actor, "channel_account.connect", account)
    return account


@transaction.atomic
def set_account_state(actor: Account | None, account: ChannelAccount, state: str) -> ChannelAccount:
    """Pause an account (what is due waits), open it again, or close it; a closed one forgets its keys."""
    require(actor, Capability.CONFIGURE, account.unit)
    account = ChannelAccount.objects.select_for_update(of=("self",)).select_related("unit").get(pk=account.pk)
    if state not in ChannelAccount.State.values:
        raise Invalid(_("Hãy chọn việc trong danh sách."))
    if account.state == ChannelAccount.State.CLOSED:
        raise Conflict(_("Tài khoản này đã ngắt. Muốn dùng lại thì kết nối lại."))
    account.state = state
    if state == ChannelAccount.State.CLOSED:
        account.sealed = ""
    account.save(update_fields=["state", "sealed"])
    if state == ChannelAccount.State.OPEN:
        for publication in Publication.objects.filter(account=account, state=State.SCHEDULED)[:500]:
            outbox.queue(publication)
    audit.record(actor, "channel_account.state", account, state=state)
    return account


@transaction.atomic
def pause_all(actor: Account | None, unit: Unit, *, pause: bool) -> int:
    """Stop everything of `unit` that is on its way (mourning, storm), or let it go on; how many accounts."""
    require(actor, Capability.PUBLISH, unit)
    before, after = ChannelAccount.State.OPEN, ChannelAccount.State.PAUSED
    if not pause:
        before, after = after, before
    accounts = list(ChannelAccount.objects.select_for_update().filter(unit=unit, state=before))
    ChannelAccount.objects.filter(pk__in=[one.pk for one in accounts]).update(state=after)
    if not pause:
        for publication in Publication.objects.filter(account__in=accounts, state=State.SCHEDULED)[:500]:
            outbox.queue(publication)
    audit.record(actor, "channel_account.pause_all", unit, pause=pause)
    return len(accounts)


# --- Publications -----------------------------------------------------------------------------------------


@transaction.atomic
def draft(
    actor: Account | None, account: ChannelAccount, message: Message, *, source: str = "", source_id: int | None = None
) -> Publication:
    """The account's adapted draft of `message`. Raises `Conflict` where the same source is on this account already."""
    require(actor, Capability.PUBLISH, account.unit)
    if account.state == ChannelAccount.State.CLOSED:
        raise Conflict(_("Tài khoản này đã ngắt. Muốn dùng lại thì kết nối lại."))
    content = registry.get(account.channel).adapt(message, account)
    try:
        with transaction.atomic():
            publication = Publication.objects.create(
                account=account, source=source, source_id=source_id, title=message.title[:255],
                message=message.to_json(), content=content, created_by=actor,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("Nội dung này đã có trên “%(name)s”.") % {"name": account.name}) from error
    audit.record(actor, "publication.draft", publication, unit_code=account.unit.code)
    return publication


@transaction.atomic
def edit(actor: Account | None, publication: Publication, content: Content) -> Publication:
    """Change a draft, or what is already published: the post is then changed on the channel too."""
    publication = _held(actor, publication)
    if publication.state not in (*OPEN, State.PUBLISHED):
        raise Conflict(_("Bài đang gửi hoặc chưa rõ kết quả nên chưa sửa được."))
    publication.content = {**publication.content, **content}
    _complete(publication)
    if publication.state == State.PUBLISHED:
        publication.change = Publication.Change.UPDATE
        enqueue(tasks.change, publication.pk)
    publication.save(update_fields=["content", "change"])
    audit.record(actor, "publication.edit", publication, unit_code=publication.unit.code)
    return publication


@transaction.atomic
def publish(actor: Account | None, publication: Publication, *, at: datetime | None = None) -> Publication:
    """Send a draft now, or `at` a moment to come (by our own clock). A failed one is tried anew.

    Raises `Invalid` while the channel's limits are broken, `Conflict` for what is on its way or out already.
    """
    publication = _held(actor, publication)
    now = timezone.now()
    if publication.state not in OPEN:
        raise Conflict(_("Bài này đã gửi đi rồi nên không gửi lần nữa."))
    if at is not None and at <= now:
        raise Invalid(_("Giờ này đã qua. Hãy chọn một giờ sắp tới, hoặc đăng ngay."))
    _complete(publication)
    publication.state, publication.due_at, publication.tries = State.SCHEDULED, at or now, 0
    publication.error = publication.error_code = ""
    publication.sent_by = actor
    publication.progress = registry.get(publication.account.channel).restart(publication.progress)
    publication.save(update_fields=["state", "due_at", "tries", "error", "error_code", "sent_by", "progress"])
    outbox.queue(publication)
    audit.record(actor, "publication.send", publication, unit_code=publication.unit.code, at=(at or now).isoformat())
    return publication


@transaction.atomic
def call_off(actor: Account | None, publication: Publication) -> Publication:
    """Take what waits for its time (or for another try) back into a draft."""
    publication = _held(actor, publication)
    if publication.state != State.SCHEDULED:
        raise Conflict(_("Bài này không còn chờ đăng."))
    publication.state, publication.due_at = State.DRAFT, None
    publication.save(update_fields=["state", "due_at"])
    audit.record(actor, "publication.call_off", publication, unit_code=publication.unit.code)
    return publication


@transaction.atomic
def discard(actor: Account | None, publication: Publication) -> None:
    """Throw a draft or a failed publication away; its tries go with it, the log stays."""
    publication = _held(actor, publication)
    if publication.state not in (State.DRAFT, State.FAILED):
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


def _held(actor: Account | None, publication: Publication) -> Publication:
    publication = outbox.locked(publication.pk)
    require(actor, Capability.PUBLISH, publication.unit)
    return publication


def _complete(publication: Publication) -> None:
    account = publication.account
    problems = registry.get(account.channel).review(publication.content, account).problems
    if problems:
        raise Invalid(f"{account.name}: " + " ".join(problems))
