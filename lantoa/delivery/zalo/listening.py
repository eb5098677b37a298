"""What people write to an official account: a code that links them, and that they spoke. The words are not kept."""

from __future__ import annotations

from typing import Any

from lantoa.channels.models import ChannelAccount
from lantoa.delivery import actions


def hear(account: ChannelAccount, event: str, data: dict[str, Any]) -> None:
    """Called for each event that Zalo signed."""
    sender = data.get("sender")
    user_id = str(sender.get("id", "")) if isinstance(sender, dict) else ""
    if not user_id or (not event.startswith("user_send_") and event != "user_click_button"):
        return
    message = data.get("message")
    words = str(message.get("text", "")) if isinstance(message, dict) else ""
    actions.heard_on_zalo(account, user_id[:40], words)
