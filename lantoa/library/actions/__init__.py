"""What can be done in the library: bring and describe documents, share and withdraw them, put their text right."""

from lantoa.library.actions.collections import add_to_collection, drop_collection, make_collection, take_out
from lantoa.library.actions.keeping import (
    bring,
    bring_pages,
    bring_version,
    confirm,
    describe,
    discard,
    share,
    withdraw,
)
from lantoa.library.actions.texts import begin_reading, correct_page, note_progress, read_again, store_reading

__all__ = [
    "add_to_collection", "begin_reading", "bring", "bring_pages", "bring_version", "confirm", "correct_page", "describe", "discard",
    "drop_collection", "make_collection", "note_progress", "read_again", "share", "store_reading", "take_out",
    "withdraw",
]  # fmt: skip
