"""What other rooms may need to know of campaigns; sent inside the transaction of the change."""

from django.dispatch import Signal

# sender=Campaign; kwargs: campaign, days (the last days it had before and has now)
campaign_changed = Signal()
