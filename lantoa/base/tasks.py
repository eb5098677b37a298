"""Background jobs of the ground floor: clearing away what has served."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.db.models import Max
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lantoa.base.jobs import job, periodic
from lantoa.base.models import PeriodicRun

KEEP_SUCCESSFUL = timedelta(days=7)
KEEP_FAILED = timedelta(days=90)
BATCH = 1000


@periodic(daily_at="03:30", name="base.tidy")
@job()
def tidy() -> dict[str, int]:
    """Delete old task records, old periodic runs and expired sessions; returns how many of the first two."""
    now = timezone.now()
    finished = DBTaskResult.objects.order_by()
    tasks = _delete_in_batches(
        finished.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_SUCCESSFUL)
    ) + _delete_in_batches(finished.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED))
    # The latest run of each job stays: it is how the clock knows that the job is not new.
    latest = PeriodicRun.objects.order_by().values("name").annotate(last=Max("pk")).values("last")
    runs, _ = PeriodicRun.objects.filter(due_at__lt=now - KEEP_FAILED).exclude(pk__in=latest).delete()
    call_command("clearsessions", verbosity=0)
    return {"tasks": tasks, "runs": runs}


def _delete_in_batches(rows) -> int:  # type: ignore[no-untyped-def]
    count = 0
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        DBTaskResult.objects.filter(pk__in=keys).delete()
        count += len(keys)
    return count
