"""What the press desk keeps."""

from __future__ import annotations

from lantoa.press.models.contacts import Contact
from lantoa.press.models.coverage import Coverage, Watch
from lantoa.press.models.events import Event, Invitation
from lantoa.press.models.releases import KitItem, Release, ReleaseVersion
from lantoa.press.models.topics import Offer, Topic

__all__ = [
    "Contact", "Coverage", "Event", "Invitation", "KitItem", "Offer", "Release", "ReleaseVersion", "Topic",
    "Watch",
]  # fmt: skip
