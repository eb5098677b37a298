"""What can be done with accounts and publications, a verb a function."""

from lantoa.channels.actions.accounts import connect, keep_connection, set_account_state, set_rules
from lantoa.channels.actions.pauses import pause_all, resume
from lantoa.channels.actions.planning import MOST_AT_ONCE, repeat, schedule_many, stop_repeat
from lantoa.channels.actions.publications import (
    OPEN,
    SENDABLE,
    approve,
    call_off,
    decide,
    discard,
    draft,
    edit,
    publish,
    reschedule,
    send_back,
    withdraw,
    withdraw_everywhere,
)

__all__ = [
    "MOST_AT_ONCE", "OPEN", "SENDABLE", "approve", "call_off", "connect", "decide", "discard", "draft", "edit", "keep_connection",
    "pause_all", "publish", "repeat", "reschedule", "resume", "schedule_many", "send_back", "set_account_state",
    "set_rules", "stop_repeat", "withdraw", "withdraw_everywhere",
]  # fmt: skip
