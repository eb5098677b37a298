"""What can be done in training."""

from __future__ import annotations

from lantoa.training.actions.certificates import issue_batch, issue_certificates, revoke_certificate
from lantoa.training.actions.courses import (
    cancel_course,
    cancel_session,
    close_course,
    copy_course,
    open_course,
    save_course,
    save_session,
    set_trainers,
)
from lantoa.training.actions.enrolling import enrol, join, leave, put_out
from lantoa.training.actions.materials import (
    add_material,
    move_material,
    remove_material,
    retire_question,
    save_question,
)
from lantoa.training.actions.taking_part import answer_form, attend, call_roll, hand_in, note_reading, start_quiz

__all__ = [
    "add_material", "answer_form", "attend", "call_roll", "cancel_course", "cancel_session", "close_course",
    "copy_course", "enrol", "hand_in", "issue_batch", "issue_certificates", "join", "leave", "move_material",
    "note_reading", "open_course", "put_out", "remove_material", "retire_question", "revoke_certificate",
    "save_course", "save_question", "save_session", "set_trainers", "start_quiz",
]  # fmt: skip
