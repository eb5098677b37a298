"""Reads over training."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from lantoa.people import scopes
from lantoa.people.models import Account, Person, Position
from lantoa.people.queries import called
from lantoa.people.scopes import Capability
from lantoa.training.models import (
    Attempt,
    Attendance,
    Certificate,
    Completion,
    Course,
    Enrolment,
    Feedback,
    Material,
    Question,
    Reading,
    Session,
)
from lantoa.units.models import Unit

FEWEST_ANSWERS = 5
_IN = Q(enrolments__state=Enrolment.State.ENROLLED)


def courses_of(unit: Unit, which: str = "") -> QuerySet[Course]:
    """The unit's courses with their numbers, the newest first; `which` is "" (all), "mo", "soan" or "xong"."""
    found = Course.objects.filter(unit=unit).select_related("unit")
    states = {"mo": [Course.State.OPEN], "soan": [Course.State.DRAFT],
              "xong": [Course.State.CLOSED, Course.State.CANCELLED]}.get(which)  # fmt: skip
    return with_numbers(found.filter(state__in=states) if states else found)


def courses_above(unit: Unit) -> QuerySet[Course]:
    """Open courses of bodies above that people of the unit may take."""
    return with_numbers(
        Course.objects.open_to(unit).filter(state=Course.State.OPEN).exclude(unit=unit).select_related("unit")
    )


def with_numbers(courses: QuerySet[Course]) -> QuerySet[Any]:
    """Each with how many are enrolled, wait, have completed it, and when its first meeting is."""
    rows = Enrolment.objects.filter(course=OuterRef("pk")).order_by().values("course")
    first = Session.objects.filter(course=OuterRef("pk"), cancelled_at=None).order_by("starts_at", "pk")
    done = Completion.objects.filter(course=OuterRef("pk")).order_by().values("course")
    return courses.annotate(
        enrolled=Subquery(rows.filter(state=Enrolment.State.ENROLLED).annotate(n=Count("pk")).values("n")),
        waiting=Subquery(rows.filter(state=Enrolment.State.WAITING).annotate(n=Count("pk")).values("n")),
        completed=Subquery(done.annotate(n=Count("pk")).values("n")),
        begins_at=Subquery(first.values("starts_at")[:1]),
    )


def catalogue(person: Person) -> QuerySet[Any]:
    """Open courses that a person may take or is in, soonest first. The person's unit should be loaded."""
    mine = Enrolment.objects.filter(course=OuterRef("pk"), person=person).exclude(state=Enrolment.State.LEFT)
    found = Course.objects.open_to(person.unit).filter(state=Course.State.OPEN).select_related("unit")
    return with_numbers(found).annotate(mine=Subquery(mine.values("state")[:1])).order_by("begins_at", "pk")


def own_enrolments(person: Person) -> QuerySet[Enrolment]:
    """Where a person is in or waits, the newest first."""
    return (
        Enrolment.objects.filter(person=person)
        .exclude(state=Enrolment.State.LEFT)
        .select_related("course__unit")
        .order_by("-joined_at", "-pk")
    )


def visible_course(person: Person | None, pk: int) -> Course | None:
    """The course, if the person may see it: open to the person's unit, in it already, or teaching there."""
    if person is None:
        return None
    inside = Q(enrolments__person=person) | Q(trainer_rows__person=person)
    mine = Course.objects.filter(inside, pk=pk).exclude(state=Course.State.DRAFT)
    found = mine.select_related("unit").first()
    return found or Course.objects.open_to(person.unit).filter(pk=pk).select_related("unit").first()


def place_in_line(enrolment: Enrolment) -> int:
    """How many are before one in the waiting list, oneself counted."""
    ahead = Q(joined_at__lt=enrolment.joined_at) | Q(joined_at=enrolment.joined_at, pk__lte=enrolment.pk)
    return Enrolment.objects.filter(ahead, course=enrolment.course_id, state=Enrolment.State.WAITING).count()


def participants(course: Course, text: str = "") -> QuerySet[Any]:
    """Who is in a course or waits, with how far each has come; by state, then by name."""
    quizzes = Attempt.objects.filter(enrolment=OuterRef("pk"), passed=True).order_by().values("enrolment")
    done = Completion.objects.filter(course=course, person=OuterRef("person"))
    holds = Certificate.objects.filter(course=course, person=OuterRef("person"), revoked_at=None)
    there = (
        Attendance.objects.filter(enrolment=OuterRef("pk"), session__cancelled_at=None).order_by().values("enrolment")
    )
    found = (
        course.enrolments.exclude(state=Enrolment.State.LEFT)
        .select_related("person__unit")
        .annotate(
            attended=Subquery(there.annotate(n=Count("pk")).values("n")),
            quizzes=Subquery(quizzes.annotate(n=Count("material", distinct=True)).values("n")),
            done=Exists(done),
            certificate=Subquery(holds.values("pk")[:1]),
        )
        .order_by("state", "person__sort_key", "pk")
    )
    return found.filter(person__folded_name__contains=_folded(text)) if text.strip() else found


def roll(session: Session, text: str = "") -> QuerySet[Enrolment]:
    """Who is enrolled, with whether each was at the meeting, by name."""
    there = Attendance.objects.filter(session=session, enrolment=OuterRef("pk"))
    found = (
        Enrolment.objects.filter(course=session.course_id, state=Enrolment.State.ENROLLED)
        .select_related("person__unit")
        .annotate(there=Exists(there), via=Subquery(there.values("via")[:1]))
        .order_by("person__sort_key", "pk")
    )
    return found.filter(person__folded_name__contains=_folded(text)) if text.strip() else found


def _folded(text: str) -> str:
    from lantoa.base.text import fold

    return fold(text).strip()[:100]


def sessions_of(course: Course) -> QuerySet[Session]:
    """Its meetings with how many were there."""
    return course.sessions.annotate(there=Count("attendances")).order_by("starts_at", "pk")


def materials_for(course: Course, enrolment: Enrolment | None) -> list[tuple[Material, bool]]:
    """Materials in order, with whether one has gone through or passed each; three queries."""
    rows = list(course.materials.all())
    if enrolment is None:
        return [(row, False) for row in rows]
    read = set(Reading.objects.filter(enrolment=enrolment).values_list("material", flat=True))
    passed = set(Attempt.objects.filter(enrolment=enrolment, passed=True).values_list("material", flat=True))
    return [(row, row.pk in (passed if row.kind == Material.Kind.QUIZ else read)) for row in rows]


def quiz_results(course: Course) -> QuerySet[Any]:
    """Its quizzes with how many people tried each and how many passed; one query, no names."""
    tried = Count("attempts__enrolment", filter=Q(attempts__handed_in_at__isnull=False), distinct=True)
    passed = Count("attempts__enrolment", filter=Q(attempts__passed=True), distinct=True)
    return (
        course.materials.filter(kind=Material.Kind.QUIZ).annotate(tried=tried, passed_by=passed).order_by("order", "pk")
    )


def bank(unit: Unit, topic: str = "") -> QuerySet[Question]:
    """The unit's questions in use, of one topic if it is named."""
    found = Question.objects.filter(unit=unit, retired_at=None)
    return found.filter(topic=topic) if topic else found


def topics(unit: Unit) -> list[tuple[str, int]]:
    """Topics of the bank with how many questions each has; one query."""
    rows = bank(unit).order_by("topic").values_list("topic").annotate(n=Count("pk"))
    return [(str(topic), int(number)) for topic, number in rows]


def feedback_of(course: Course) -> dict[str, Any]:
    """Means and comments of the form, or only the number while fewer than five have answered; two queries."""
    rows = Feedback.objects.filter(course=course)
    found: dict[str, Any] = rows.aggregate(
        number=Count("pk"), useful=Avg("useful"), clear=Avg("clear"), organised=Avg("organised")
    )
    if found["number"] < FEWEST_ANSWERS:
        return {"number": found["number"], "shown": False}
    # By a key that tells nothing of who or when.
    comments = rows.exclude(comment="").order_by("id").values_list("comment", flat=True)[:200]
    return found | {"shown": True, "comments": list(comments)}


def certificates_of(unit: Unit, text: str = "") -> QuerySet[Certificate]:
    """Certificates that a unit gave, the newest number first; by a number's or a name's beginning."""
    found = Certificate.objects.filter(unit=unit).select_related("course")
    text = text.strip()
    if not text:
        return found
    return found.filter(Q(number__istartswith=text) | Q(person__folded_name__contains=_folded(text)))


def own_certificates(person: Person) -> QuerySet[Certificate]:
    """What a person was given."""
    return Certificate.objects.filter(person=person).select_related("unit").order_by("-issued_at", "-pk")


def taught_by(person: Person) -> QuerySet[Course]:
    """Courses in which a person teaches, the newest first."""
    return with_numbers(
        Course.objects.filter(trainer_rows__person=person).exclude(state=Course.State.DRAFT).select_related("unit")
    )


def own_officers(unit: Unit) -> QuerySet[Person]:
    """Officers of a unit itself with the last training that counts, those without one first."""
    today = timezone.localdate()
    posts = Position.objects.on(today).filter(person=OuterRef("pk"), unit=unit, title__is_officer=True)
    last = Completion.objects.filter(person=OuterRef("pk"), counts=True).order_by("-completed_on", "-pk")
    return (
        Person.objects.filter(Exists(posts), left_on=None)
        .annotate(
            trained_on=Subquery(last.values("completed_on")[:1]), training=Subquery(last.values("title")[:1]),
            post=Subquery(posts.order_by("title__order").values("title__name")[:1]),
        )
        .order_by("trained_on", "sort_key", "pk")
    )  # fmt: skip


def people_to_enrol(unit: Unit, course: Course, text: str = "", officers: bool = False) -> QuerySet[Person]:
    """People of a unit who are not in the course yet, by name."""
    inside = Enrolment.objects.filter(course=course, person=OuterRef("pk")).exclude(state=Enrolment.State.LEFT)
    found = Person.objects.filter(~Exists(inside), unit=unit, left_on=None)
    if officers:
        found = found.filter(
            Exists(Position.objects.on(timezone.localdate()).filter(person=OuterRef("pk"), title__is_officer=True))
        )
    return called(found, text).order_by("sort_key", "pk")


def to_certify(account: Account) -> Iterable[tuple[Course, int]]:
    """Courses at one's desks whose people wait for certificates, with how many; one query."""
    held = Certificate.objects.filter(course=OuterRef("course"), person=OuterRef("person"))
    rows = (
        scopes.scoped(Completion.objects.filter(course__certificate=True), account, Capability.TRAIN, "course__unit")
        .filter(~Exists(held), course__state=Course.State.CLOSED)
        .order_by()
        .values("course")
        .annotate(n=Count("pk"))[:5]
    )
    numbers = {row["course"]: row["n"] for row in rows}
    return [(course, numbers[course.pk]) for course in Course.objects.filter(pk__in=numbers).select_related("unit")]


def to_close(account: Account) -> QuerySet[Course]:
    """Open courses at the account's own desks whose last meeting is over, soonest first."""
    homes = [grant.unit_id for grant in scopes.grants(account) if grant.capability == Capability.TRAIN]
    return (
        Course.objects.filter(unit__in=homes, state=Course.State.OPEN)
        .annotate(last=Max("sessions__ends_at", filter=Q(sessions__cancelled_at=None)))
        .filter(last__lt=timezone.now())
        .select_related("unit")
        .order_by("last")
    )


def next_sessions(person: Person, until: date) -> QuerySet[Session]:
    """Meetings of a person's courses from now to a day, soonest first."""
    return (
        Session.objects.filter(
            course__enrolments__person=person, course__enrolments__state=Enrolment.State.ENROLLED, cancelled_at=None,
            course__state=Course.State.OPEN, ends_at__gte=timezone.now(), starts_at__date__lte=until,
        )
        .select_related("course__unit")
        .order_by("starts_at", "pk")
    )  # fmt: skip
