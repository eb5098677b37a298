"""What can be done in the room of the programme."""

from __future__ import annotations

from lantoa.programme.actions.campaigns import (
    add_occasion,
    cancel_campaign,
    close_campaign,
    create_campaign,
    join_campaign,
    launch_campaign,
    note_evidence,
    propose_campaign,
    remove_occasion,
    reopen_campaign,
    set_targets,
    update_campaign,
)
from lantoa.programme.actions.cascades import issue, open_plan, resume_cascade, run_cascade
from lantoa.programme.actions.plans import (
    add_item,
    add_ready_items,
    adopt_all,
    answer,
    approve,
    approve_many,
    mark_adopted,
    remove_item,
    reschedule,
    return_plan,
    review,
    revise,
    set_item_state,
    submit,
    unanswer,
    update_item,
    update_plan,
)
from lantoa.programme.actions.programmes import close_programme, start_programme
from lantoa.programme.actions.shares import comment, item_of_token, revoke_share, share_item, share_token

__all__ = [
    "add_item", "add_occasion", "add_ready_items", "adopt_all", "answer", "approve", "approve_many",
    "cancel_campaign", "close_campaign", "close_programme", "comment", "create_campaign", "issue", "item_of_token",
    "join_campaign", "launch_campaign", "mark_adopted", "note_evidence", "open_plan", "propose_campaign", "remove_item",
    "remove_occasion", "reopen_campaign", "reschedule", "resume_cascade", "return_plan", "review", "revise",
    "revoke_share", "run_cascade", "set_item_state", "set_targets", "share_item", "share_token", "start_programme",
    "submit", "unanswer", "update_campaign", "update_item", "update_plan",
]  # fmt: skip
