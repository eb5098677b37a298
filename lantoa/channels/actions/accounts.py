"""Accounts: connecting them, their rules, pausing and closing them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.channels import outbox, registry
from lantoa.channels.errors import ChannelError
from lantoa.channels.models import MOST_APPROVERS, ChannelAccount, Publication, State
from lantoa.channels.registry import Connection
from lantoa.people.models import Account
from lantoa.units.models import Unit

LONGEST_SPACING = 7 * 24 * 60


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
def set_rules(actor: Account | None, account: ChannelAccount, *, approvals: int, spacing: int) -> ChannelAccount:
    """Say how many people must approve a post (0 to 3) and how far apart posts are planned (minutes)."""
    require(actor, Capability.CONFIGURE, account.unit)
    if not 0 <= approvals <= MOST_APPROVERS:
        raise Invalid(_("Số người duyệt từ 0 đến %(n)d.") % {"n": MOST_APPROVERS})
    if not 0 <= spacing <= LONGEST_SPACING:
        raise Invalid(_("Khoảng cách giữa hai bài từ 0 phút đến 7 ngày."))
    account = ChannelAccount.objects.select_for_update(of=("self",)).select_related("unit").get(pk=account.pk)
    account.approvals, account.spacing = approvals, spacing
    account.save(update_fields=["approvals", "spacing"])
    audit.record(actor, "channel_account.rules", account, approvals=approvals, spacing=spacing)
    return account
