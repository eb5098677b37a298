"""What can be done in groups, with posts, polls and cases; one function a verb."""

from lantoa.communities.actions.cases import (
    add_step,
    answer_case,
    ask_more,
    close_case,
    do_step,
    extend,
    file_case,
    move_case,
    note,
    reopen,
    say,
    take,
    withdraw_case,
)  # fmt: skip
from lantoa.communities.actions.groups import (
    add_outside,
    be_quiet,
    close_group,
    create_group,
    join,
    leave,
    move_group,
    remove_outside,
    reopen_group,
    unit_merged_into,
    update_group,
)  # fmt: skip
from lantoa.communities.actions.moderation import (
    add_word,
    appeal,
    decide_appeal,
    dismiss,
    hide,
    remove_word,
    report,
    unhide,
)  # fmt: skip
from lantoa.communities.actions.polls import ask_group, close_poll, is_sealed, propose, state_outcome, vote
from lantoa.communities.actions.posts import edit, remove, reply, write

__all__ = [
    "add_outside", "add_step", "add_word", "answer_case", "appeal", "ask_group", "ask_more", "be_quiet", "close_case",
    "close_group", "close_poll", "create_group", "decide_appeal", "dismiss", "do_step", "edit", "extend", "file_case",
    "hide", "is_sealed", "join", "leave", "move_case", "move_group", "note", "propose", "remove", "remove_outside", "remove_word",
    "reopen", "reopen_group", "reply", "report", "say", "state_outcome", "take", "unhide", "unit_merged_into",
    "update_group", "vote", "withdraw_case", "write",
]  # fmt: skip
