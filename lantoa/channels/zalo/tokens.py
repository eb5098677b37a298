"""Tokens that work once, and are not lost.

Zalo's access token holds 25 hours; the refresh token works a single time and brings its successor. So:

- one refresher at a time: a claim on the account's row, committed before the token is used (the write-ahead). No
  database lock is held while Zalo is asked;
- what Zalo gives is written to a sealed, flushed file before the database is asked to keep it, and taken up from there
  by whoever comes next if the process or the database dies in between;
- the refresh happens while the old access token still has half its life. If a process dies so early that even the
  answer is lost, the next one tries the same token again; if Zalo then says that it was used, a person has those
  hours to connect the account anew while posts keep going out.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.channels.errors import Reconnect, Temporary
from lantoa.channels.models import ChannelAccount
from lantoa.channels.secrets import seal, unseal
from lantoa.channels.zalo.transport import ask_for_tokens

RENEW_BEFORE = timedelta(hours=12)
CLAIM_HOLDS = timedelta(seconds=90)
"""Longer than any single call can take."""
REFRESH_LIVES = timedelta(days=90)
"""Three months, by the pages that describe OAuth v4."""


def received(answer: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an answer with tokens."""
    now = timezone.now()
    return {
        "access_token": answer["access_token"],
        "access_until": (now + timedelta(seconds=int(answer["expires_in"]))).isoformat(),
        "refresh_token": answer["refresh_token"],
        "refresh_until": (now + REFRESH_LIVES).isoformat(),
        "refused": False,
    }


def access_token(account: ChannelAccount) -> str:
    """A token that holds. Raises `Temporary` while another refreshes, `Reconnect` when a person is needed."""
    secrets = _current(account)
    left = _left(secrets)
    if left > RENEW_BEFORE or (left > timedelta(minutes=1) and secrets.get("refused")):
        return str(secrets["access_token"])
    usable = left > timedelta(minutes=1)
    if not _claim(account):
        if usable:
            return str(secrets["access_token"])
        raise Temporary(_("Đang làm mới khóa Zalo. Hệ thống sẽ tự thử lại."), retry_after=10)
    secrets = _current(account)
    if _left(secrets) > RENEW_BEFORE:
        _keep(account, secrets)
        return str(secrets["access_token"])
    try:
        answer = ask_for_tokens(secrets["app_id"], secrets["app_secret"], refresh_token=secrets["refresh_token"])
    except Temporary:
        _keep(account, secrets)
        if usable:
            return str(secrets["access_token"])
        raise
    except Reconnect:
        _keep(account, secrets | {"refused": True})
        if usable:
            return str(secrets["access_token"])
        raise
    secrets |= received(answer)
    _write_ahead(account, secrets)
    _keep(account, secrets)
    _journal(account).unlink(missing_ok=True)
    return str(secrets["access_token"])


def drop_access(account: ChannelAccount) -> None:
    """Zalo no longer takes the access token: the next call begins with a refresh."""
    secrets = _current(account)
    _keep(account, secrets | {"access_until": timezone.now().isoformat()}, release=False)


def _left(secrets: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(secrets["access_until"]) - timezone.now()


def _current(account: ChannelAccount) -> dict[str, Any]:
    """The account's keys as they are now; those a dead process wrote ahead come first."""
    account.sealed = ChannelAccount.objects.values_list("sealed", flat=True).get(pk=account.pk)
    secrets = account.secrets
    if not secrets:
        raise Reconnect(_("Tài khoản này chưa kết nối. Hãy kết nối lại."))
    journal = _journal(account)
    if journal.exists():
        newer = unseal(journal.read_text())
        if newer["access_until"] > secrets["access_until"] and newer["app_id"] == secrets["app_id"]:
            secrets = newer
            _keep(account, secrets, release=False)
        journal.unlink(missing_ok=True)
    return secrets


def _claim(account: ChannelAccount) -> bool:
    now = timezone.now()
    free = Q(refreshing_since=None) | Q(refreshing_since__lt=now - CLAIM_HOLDS)
    return bool(ChannelAccount.objects.filter(free, pk=account.pk).update(refreshing_since=now))


@transaction.atomic
def _keep(account: ChannelAccount, secrets: dict[str, Any], *, release: bool = True) -> None:
    account.keep_secrets(secrets)
    changes: dict[str, Any] = {"sealed": account.sealed} | ({"refreshing_since": None} if release else {})
    ChannelAccount.objects.filter(pk=account.pk).update(**changes)


def _journal(account: ChannelAccount) -> Path:
    return Path(settings.VAR_DIR) / "channels" / f"zalo-{account.pk}.sealed"


def _write_ahead(account: ChannelAccount, secrets: dict[str, Any]) -> None:
    path = _journal(account)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_suffix(".new")
    with open(new, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(seal(secrets))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
