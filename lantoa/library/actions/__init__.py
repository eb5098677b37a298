"""What can be done in the library: bring and describe documents, share and withdraw them, put their text right."""

from lantoa.library.actions.keeping import bring, bring_version, describe, discard, share, withdraw
from lantoa.library.actions.texts import begin_reading, correct_page, note_progress, read_again, store_reading

__all__ = [
    "begin_reading", "bring", "bring_version", "correct_page", "describe", "discard", "note_progress", "read_again",
    "share", "store_reading", "withdraw",
]  # fmt: skip
