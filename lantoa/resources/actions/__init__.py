"""What can be done with money, equipment and projects."""

from lantoa.resources.actions.equipment import (
    change_equipment,
    check_out,
    register_equipment,
    take_back,
    write_off,
)
from lantoa.resources.actions.money import (
    add_proofs,
    approve_line,
    change_line,
    drop_line,
    plan_line,
    refuse,
    set_rules,
    sign,
    spend,
    strike,
    take_from_plan,
)
from lantoa.resources.actions.projects import (
    add_milestone,
    complete_milestone,
    drop_milestone,
    move_project,
    save_project,
)
from lantoa.resources.actions.stock import close_take, note_extra, note_found, open_take, take_out_tally

__all__ = [
    "add_milestone", "add_proofs", "approve_line", "change_equipment", "change_line", "check_out", "close_take",
    "complete_milestone", "drop_line", "drop_milestone", "move_project", "note_extra", "note_found", "open_take",
    "plan_line", "refuse", "register_equipment", "save_project", "set_rules", "sign", "spend", "strike", "take_back",
    "take_from_plan", "take_out_tally", "write_off",
]  # fmt: skip
