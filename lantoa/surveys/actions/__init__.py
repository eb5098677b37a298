"""What can be done with surveys."""

from lantoa.surveys.actions.answering import hand_in, import_answers, keep, type_in
from lantoa.surveys.actions.results import add_deed, publish_results, remove_deed, withdraw_results
from lantoa.surveys.actions.running import ask_opening, close, open_survey, remind, return_survey
from lantoa.surveys.actions.writing import (
    create,
    delete,
    keep_as_template,
    remove_template,
    save_definition,
    save_facts,
)

__all__ = [
    "add_deed", "ask_opening", "close", "create", "delete", "hand_in", "import_answers", "keep", "keep_as_template",
    "open_survey", "publish_results", "remind", "remove_deed", "remove_template", "return_survey", "save_definition",
    "save_facts", "type_in", "withdraw_results",
]  # fmt: skip
