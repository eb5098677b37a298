"""Getting into a course, waiting for a place, leaving it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, may, require
from lantoa.people.models import Account, Person
from lantoa.training import mailing
from lantoa.training.actions.courses import is_open_to, locked
from lantoa.training.models import Completion, Course, Enrolment
from lantoa.units.models import Unit

State = Enrolment.State
MOST_AT_ONCE = 2000


@dataclass(frozen=True)
class Enrolled:
    """How many got a place, and how many wait for one."""

    placed: int
    waiting: int


@transaction.atomic
def enrol(actor: Account | None, unit: Unit, course: Course, people: Iterable[int]) -> Enrolled:
    """Enrol people of `unit` (their keys) in a course of its own or of a body above; who is in it already stays.

    `actor` needs the right for `unit`. Those for whom no place is left wait in the order in which they are given.
    """
    require(actor, Capability.TRAIN, unit)
    course = locked(course)
    _check_open(course, unit)
    wanted = list(dict.fromkeys(people))[:MOST_AT_ONCE]
    known = set(Person.objects.filter(pk__in=wanted, unit=unit, left_on=None).values_list("pk", flat=True))
    if len(known) < len(wanted):
        raise Invalid(_("Chỉ ghi danh được người có tên trong danh sách của đơn vị."))
    result = _put_in(course, wanted, actor)
    audit.record(actor, "course.enrol", course, placed=result.placed, waiting=result.waiting, unit_code=unit.code)
    return result


@transaction.atomic
def join(account: Account, course: Course) -> Enrolment:
    """Enrol oneself; without a free place one waits."""
    person = _person_of(account)
    course = locked(course)
    _check_open(course, person.unit)
    if not course.self_enrol:
        raise Conflict(_("Lớp này do đơn vị cử người dự. Hãy báo với cán bộ công đoàn của đơn vị."))
    last = course.sessions.filter(cancelled_at=None).order_by("-ends_at").first()
    if last is not None and last.ends_at <= timezone.now():
        raise Conflict(_("Lớp này đã học xong."))
    _put_in(course, [person.pk], account)
    audit.record(account, "course.join", course)
    return Enrolment.objects.get(course=course, person=person)


@transaction.atomic
def leave(account: Account, course: Course) -> None:
    """Give one's own place back; the next in the line gets it and is told."""
    person = _person_of(account)
    course = locked(course)
    _take_out(account, course, Enrolment.objects.filter(course=course, person=person).first())
    audit.record(account, "course.leave", course)


@transaction.atomic
def put_out(actor: Account | None, enrolment: Enrolment) -> None:
    """Take somebody out of a course: an officer of the course's unit, or of the person's own."""
    course = locked(enrolment.course)
    person = Person.objects.select_related("unit").get(pk=enrolment.person_id)
    if not (may(actor, Capability.TRAIN, course.unit) or may(actor, Capability.TRAIN, person.unit)):
        require(actor, Capability.TRAIN, course.unit)
    _take_out(actor, course, Enrolment.objects.filter(pk=enrolment.pk).first())
    audit.record(actor, "course.put_out", course)


def move_up(actor: Account | None, course: Course) -> int:
    """Give free places of a locked course to those who have waited longest, and tell them; how many."""
    if course.state != Course.State.OPEN:
        return 0
    waiting = course.enrolments.filter(state=State.WAITING).order_by("joined_at", "pk")
    if course.places is not None:
        free = course.places - course.enrolments.filter(state=State.ENROLLED).count()
        waiting = waiting[: max(0, free)]
    lucky = list(waiting)
    Enrolment.objects.filter(pk__in=[one.pk for one in lucky]).update(state=State.ENROLLED)
    for one in lucky:
        mailing.tell_place(actor, course, one)
    return len(lucky)


def _put_in(course: Course, people: list[int], by: Account | None) -> Enrolled:
    """Those of `people` who are not in the locked course: into places while there are any, then into the line."""
    rows = {row.person_id: row for row in course.enrolments.filter(person__in=people)}
    new = [pk for pk in people if pk not in rows or rows[pk].state == State.LEFT]
    free = len(new)
    if course.places is not None:
        free = max(0, course.places - course.enrolments.filter(state=State.ENROLLED).count())
        if course.enrolments.filter(state=State.WAITING).exists():
            free = 0  # nobody overtakes who waits
    now = timezone.now()
    again: list[Enrolment] = []
    fresh: list[Enrolment] = []
    for at, pk in enumerate(new):
        row = rows.get(pk) or Enrolment(course=course, person_id=pk)
        row.state, row.joined_at, row.by = (State.ENROLLED if at < free else State.WAITING), now, by
        (again if row.pk else fresh).append(row)
    Enrolment.objects.bulk_create(fresh, batch_size=500)
    Enrolment.objects.bulk_update(again, ["state", "joined_at", "by"], batch_size=500)
    placed = min(free, len(new))
    return Enrolled(placed, len(new) - placed)


def _take_out(actor: Account | None, course: Course, enrolment: Enrolment | None) -> None:
    if enrolment is None or enrolment.state == State.LEFT:
        raise Conflict(_("Người này không ở trong lớp."))
    if Completion.objects.filter(course=course, person=enrolment.person_id).exists():
        raise Conflict(_("Người này đã hoàn thành lớp nên vẫn ở trong danh sách."))
    enrolment.state = State.LEFT
    enrolment.save(update_fields=["state"])
    move_up(actor, course)


def _check_open(course: Course, unit: Unit) -> None:
    if course.state != Course.State.OPEN:
        raise Conflict(_("Lớp này không đang nhận ghi danh."))
    if not is_open_to(course, unit):
        raise NotAllowed(_("Lớp này không dành cho người của %(unit)s.") % {"unit": unit.name})


def _person_of(account: Account) -> Person:
    if account.person_id is None:
        raise NotAllowed(_("Ghi danh dành cho người có tên trong danh sách đơn vị."))
    return Person.objects.select_related("unit").get(pk=account.person_id)
