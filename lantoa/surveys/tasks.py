"""Background jobs of surveys: answers into the counts, the last day, marks without order, what was left lying."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lantoa.base.errors import Conflict
from lantoa.base.jobs import job, periodic
from lantoa.surveys import actions, tallying
from lantoa.surveys.models import Once, Piece, Survey, Waiting

KEEP_PIECES = timedelta(days=30)


@periodic(every=timedelta(minutes=1), name="surveys.count", catch_up="skip")
@job()
def count_answers() -> int:
    """Move waiting answers into the counts; how many. What slipped in while a survey closed is counted whole.

    Where none can be counted yet, the marks are mixed all the same.
    """
    moved = 0
    surveys = Survey.objects.filter(pk__in=Waiting.objects.order_by().values("survey").distinct())
    for survey in surveys.select_related("branch"):
        moved += tallying.count(survey, all_of_them=survey.state == Survey.State.CLOSED)
        tallying.scatter_new(survey)
    return moved


@periodic(daily_at="00:15", name="surveys.close")
@job()
def close_those_due() -> int:
    """Close surveys whose last day has passed; how many."""
    closed = 0
    for survey in Survey.objects.filter(state=Survey.State.OPEN, closes_on__lt=timezone.localdate()).order_by("pk"):
        try:
            actions.close(None, survey, at_clock=True)
        except Conflict:  # somebody closed it meanwhile
            continue
        closed += 1
    return closed


@periodic(daily_at="02:40", name="surveys.scatter")
@job()
def scatter_marks() -> int:
    """Write the day's marks anew, sorted, so that only the day of an answering could be told from where they lie."""
    surveys = Survey.objects.filter(pk__in=Once.objects.filter(fresh=True).order_by().values("survey").distinct())
    for survey in surveys:
        from django.db import transaction

        with transaction.atomic():
            Survey.objects.select_for_update().get(pk=survey.pk)
            tallying.scatter(survey, for_good=True)
    Piece.objects.filter(day__lt=timezone.localdate() - KEEP_PIECES).delete()
    return len(surveys)
