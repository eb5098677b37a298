"""Background jobs of people: reading and applying large tables, clearing them away."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lantoa.base.jobs import job, periodic
from lantoa.people import import_runs
from lantoa.people.models import ImportRun

KEEP_TABLES = timedelta(days=30)


@job(attempts=3)
def read_import(pk: int) -> None:
    """Work out the preview of a large table."""
    run = ImportRun.objects.select_related("unit", "actor").filter(pk=pk, state=ImportRun.State.READING).first()
    if run is not None:
        import_runs.read(run)


@job(attempts=3)
def apply_import(pk: int) -> None:
    """Apply a large table; one that was applied already is left as it is."""
    import_runs.finish(pk)


@periodic(daily_at="03:45", name="people.forget_tables")
@job()
def forget_tables() -> int:
    """Delete the personal data of tables sent in more than 30 days ago; returns of how many."""
    return import_runs.forget_older(timezone.now() - KEEP_TABLES)
