"""People follow their unit when units merge, and leave the roll when one is dissolved."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.dispatch import receiver

from lantoa.people import actions
from lantoa.units.models import Unit
from lantoa.units.signals import unit_dissolved, unit_merged


@receiver(unit_merged)
def follow_merger(sender: Any, unit: Unit, successor: Unit, on: date, **kwargs: Any) -> None:
    """Everybody of the merged unit goes on the roll of its successor."""
    actions.transfer_all(unit, successor, on=on)


@receiver(unit_dissolved)
def follow_dissolution(sender: Any, unit: Unit, on: date, **kwargs: Any) -> None:
    """Everybody of the dissolved unit leaves the roll on that day."""
    actions.close_roll(unit, on=on)
