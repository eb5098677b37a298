"""What can be done with claims: receive, work, publish, watch."""

from lantoa.claims.actions.intake import bring, desk_for, receive, take_item
from lantoa.claims.actions.publishing import publish, rate, send_back, submit
from lantoa.claims.actions.watching import explain, pass_item, stop_watching, store_items, watch
from lantoa.claims.actions.work import (
    add_evidence,
    close,
    merge,
    pass_up,
    remove_evidence,
    reopen,
    reword,
    split,
    take,
    tell_askers,
    told_outside,
    triage,
)

__all__ = [
    "add_evidence", "bring", "close", "desk_for", "explain", "merge", "pass_item", "pass_up", "publish", "rate",
    "receive", "remove_evidence", "reopen", "reword", "send_back", "split", "stop_watching", "store_items", "submit",
    "take", "take_item", "tell_askers", "told_outside", "triage", "watch",
]  # fmt: skip
