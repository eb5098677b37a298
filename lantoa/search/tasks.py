"""Background jobs of search."""

from __future__ import annotations

from django.utils import timezone

from lantoa.base.jobs import job, periodic
from lantoa.search.keeping import KEPT_FOR
from lantoa.search.models import Change


@periodic(name="search.forget_old_changes", daily_at="03:40")
@job()
def forget_old_changes() -> int:
    """Delete notes of changes that every machine has taken in; one that slept longer builds its index anew."""
    deleted, _by_model = Change.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted
