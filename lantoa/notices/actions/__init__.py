"""What can be done with notices: by who sends them, by who reads them, and for who is not reached."""

from lantoa.notices.actions.reaching import record_meeting, remind, set_ladder, told_in_person
from lantoa.notices.actions.reading import confirm, confirm_again_needed, opened, refuse_mail, saw
from lantoa.notices.actions.sending import (
    approve,
    approve_revision,
    ask_approval,
    attach,
    correct,
    delete_draft,
    detach,
    draft,
    publish,
    return_revision,
    send_back,
    update,
    withdraw,
)  # fmt: skip

__all__ = [
    "approve", "approve_revision", "ask_approval", "attach", "confirm", "confirm_again_needed", "correct",
    "delete_draft", "detach", "draft", "opened", "publish", "record_meeting", "refuse_mail", "remind",
    "return_revision", "saw", "send_back", "set_ladder", "told_in_person", "update", "withdraw",
]  # fmt: skip
