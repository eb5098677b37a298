"""What other rooms may need to know of the tree; sent inside the transaction of the change."""

from django.dispatch import Signal

# sender=Unit; kwargs: unit, on (first day of the new state)
unit_created = Signal()
unit_moved = Signal()
# plus successor: the people and the work of `unit` go there
unit_merged = Signal()
unit_dissolved = Signal()
