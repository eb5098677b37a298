"""What can be done in the newsroom, one function a verb."""

from __future__ import annotations

from lantoa.newsroom.actions.articles import (
    add_picture,
    approve,
    may_edit,
    may_publish,
    may_review,
    return_for_changes,
    save_draft,
    submit,
    write,
)
from lantoa.newsroom.actions.columns import add_column, change_column
from lantoa.newsroom.actions.placements import answer_offer, offer_up, push_down, take_down
from lantoa.newsroom.actions.products import register_product, remove_product
from lantoa.newsroom.actions.publication import correct, publish, publish_due, schedule, unschedule, withdraw
from lantoa.newsroom.actions.sources import add_source, change_source, draft_entry, skip_entry
from lantoa.newsroom.actions.stories import decline_story, send_story, take_story, use_story

__all__ = [
    "add_column",
    "add_picture",
    "add_source",
    "answer_offer",
    "approve",
    "change_column",
    "change_source",
    "correct",
    "decline_story",
    "draft_entry",
    "may_edit",
    "may_publish",
    "may_review",
    "offer_up",
    "publish",
    "publish_due",
    "push_down",
    "register_product",
    "remove_product",
    "return_for_changes",
    "save_draft",
    "schedule",
    "send_story",
    "skip_entry",
    "submit",
    "take_down",
    "take_story",
    "unschedule",
    "use_story",
    "withdraw",
    "write",
]  # fmt: skip
