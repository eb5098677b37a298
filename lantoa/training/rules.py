"""When a course is completed, and who then counts as trained."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from lantoa.indicators import engine
from lantoa.people.models import Position
from lantoa.training.models import Attempt, Attendance, Certificate, Completion, Course, Enrolment, Material, Reading

CODES = ("T6", "T7")
AT_ONCE = 5000


def meetings_needed(course: Course, meetings: int) -> int:
    """How many of `meetings` one has to be at; part of a meeting counts as one more."""
    return -(-meetings * course.need_attendance // 100)


def fulfilled(course: Course, enrolments: Iterable[int]) -> set[int]:
    """Those of `enrolments` (their keys) that meet every rule of the course; at most five queries."""
    keys = list(enrolments)
    meetings = course.sessions.filter(cancelled_at=None).count()
    kinds = list(course.materials.values_list("pk", "kind"))
    quizzes = [pk for pk, kind in kinds if kind == Material.Kind.QUIZ] if course.need_quizzes else []
    others = [pk for pk, kind in kinds if kind != Material.Kind.QUIZ] if course.need_materials else []
    needed = meetings_needed(course, meetings)
    if course.need_attendance and not meetings:
        return set()  # nobody has been to a meeting that is not planned yet
    if not (needed or quizzes or others):
        return set()
    done = set(keys)
    if needed:
        rows = Attendance.objects.filter(enrolment__in=keys, session__cancelled_at=None)
        done &= _with(rows.order_by().values_list("enrolment").annotate(n=Count("pk")), needed)
    if quizzes:
        passed = Attempt.objects.filter(enrolment__in=keys, material__in=quizzes, passed=True)
        done &= _with(
            passed.order_by().values_list("enrolment").annotate(n=Count("material", distinct=True)), len(quizzes)
        )
    if others:
        read = Reading.objects.filter(enrolment__in=keys, material__in=others)
        done &= _with(read.order_by().values_list("enrolment").annotate(n=Count("pk")), len(others))
    return done


def _with(rows: Iterable[tuple[int, int]], least: int) -> set[int]:
    return {key for key, number in rows if number >= least}


def settle(course: Course, enrolments: Iterable[int]) -> int:
    """Enter who has completed the course since, and take out who has not after all; how many rows changed.

    Whoever holds a standing certificate stays: that is revoked first. Call it in the transaction of what changed.
    """
    keys = list(enrolments)
    if len(keys) > AT_ONCE:
        return sum(settle(course, keys[start : start + AT_ONCE]) for start in range(0, len(keys), AT_ONCE))
    done = fulfilled(course, keys)
    rows = dict(Enrolment.objects.filter(pk__in=keys, state=Enrolment.State.ENROLLED).values_list("person", "pk"))
    entered = set(Completion.objects.filter(course=course, person__in=rows).values_list("person", flat=True))
    today = timezone.localdate()
    new = [person for person, key in rows.items() if key in done and person not in entered]
    Completion.objects.bulk_create(
        [
            Completion(
                person_id=person, course=course, title=course.title, organiser=course.held_by, completed_on=today,
                hours=course.hours, counts=course.counts, key=str(course.pk),
            )
            for person in new
        ],
        batch_size=500,
    )  # fmt: skip
    undone = [person for person, key in rows.items() if key not in done and person in entered]
    held = Certificate.objects.filter(course=course, person__in=undone, revoked_at=None).values_list(
        "person", flat=True
    )
    undone = sorted(set(undone) - set(held))
    gone = Completion.objects.filter(course=course, person__in=undone)
    first = min(gone.values_list("completed_on", flat=True), default=today)
    gone.delete()
    if course.counts and (new or undone):
        note_trained([*new, *undone], first)
    return len(new) + len(undone)


def note_trained(people: Iterable[int], since: date) -> None:
    """Have T6 and T7 of the units where these people hold a post looked at again, from the half-year of `since` on."""
    units = list(Position.objects.filter(Q(valid_to=None) | Q(valid_to__gt=since), person__in=list(people)).values_list(
        "unit", flat=True).distinct())  # fmt: skip
    if units:
        for code in CODES:
            for day in half_years(since, timezone.localdate()):
                engine.touch_many(code, units, day)


def half_years(first: date, last: date) -> list[date]:
    """A day in each half-year from that of `first` to that of `last`."""
    days, day = [], date(first.year, 1 if first.month < 7 else 7, 1)
    while day <= last:
        days.append(day)
        day = date(day.year, 7, 1) if day.month == 1 else date(day.year + 1, 1, 1)
    return days or [first]
