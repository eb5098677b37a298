"""What the press desk does."""

from __future__ import annotations

from lantoa.press.actions.contacts import (
    change_contact,
    erase_contact,
    import_contacts,
    note_bounce,
    refuse,
    save_contact,
    verify_contacts,
)
from lantoa.press.actions.coverage import (
    confirm_coverage,
    dismiss_coverage,
    merge_coverage,
    note_coverage,
    suggest,
    unwatch,
    watch,
)
from lantoa.press.actions.events import admit, answer_invitation, cancel_event, invite, save_event
from lantoa.press.actions.releases import (
    add_kit_item,
    distribute,
    hand_over,
    open_embargoed,
    publish,
    remove_kit_item,
    return_release,
    submit,
    withdraw,
    write_release,
)
from lantoa.press.actions.topics import assign, close_topic, offer, save_topic, set_offer

__all__ = [
    "add_kit_item", "admit", "answer_invitation", "assign", "cancel_event", "change_contact", "close_topic",
    "confirm_coverage", "dismiss_coverage", "distribute", "erase_contact", "hand_over", "import_contacts", "invite",
    "merge_coverage", "note_bounce", "note_coverage", "offer", "open_embargoed", "publish", "refuse",
    "remove_kit_item", "return_release", "save_contact", "save_event", "save_topic", "set_offer", "submit", "suggest",
    "unwatch", "verify_contacts", "watch", "withdraw", "write_release",
]  # fmt: skip
