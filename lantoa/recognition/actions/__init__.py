"""What can be done: badges, commendations, one's own page."""

from lantoa.recognition.actions.badges import award, award_by_rules, open_profiles, save_badge, set_profile, withdraw
from lantoa.recognition.actions.commendations import (
    change_proposal,
    decide,
    decline,
    propose,
    return_proposal,
    review,
    revoke,
)

__all__ = [
    "award", "award_by_rules", "change_proposal", "decide", "decline", "open_profiles", "propose", "return_proposal",
    "review", "revoke", "save_badge", "set_profile", "withdraw",
]  # fmt: skip
