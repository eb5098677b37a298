"""What can be done with bulletins, one function a verb."""

from __future__ import annotations

from lantoa.bulletins.actions.issues import (
    add_items,
    change_issue,
    discard,
    drop_item,
    fill,
    move_item,
    open_issue,
    order_items,
    put_block,
    take_block,
)
from lantoa.bulletins.actions.sending import (
    approve,
    ask_review,
    count_reading,
    return_issue,
    schedule,
    send,
    send_due,
    send_test,
    unschedule,
    withdraw,
)
from lantoa.bulletins.actions.subscriptions import (
    change_bulletin,
    confirm,
    create_bulletin,
    forget_pending,
    join,
    leave,
    subscribe,
)

__all__ = [
    "add_items", "approve", "ask_review", "change_bulletin", "change_issue", "confirm", "count_reading",
    "create_bulletin", "discard", "drop_item", "fill", "forget_pending", "join", "leave", "move_item", "open_issue",
    "order_items", "put_block", "return_issue", "schedule", "send", "send_due", "send_test", "subscribe", "take_block",
    "unschedule", "withdraw",
]  # fmt: skip
