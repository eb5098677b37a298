"""Preparing a course, opening it, closing it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.people.models import Account, Person
from lantoa.training import mailing, rules
from lantoa.training.models import Completion, Course, Enrolment, Material, Session, Trainer
from lantoa.units.models import Unit

State = Course.State
FIELDS = (
    "title", "about", "organiser", "audience", "self_enrol", "places", "hours", "counts", "need_attendance",
    "need_quizzes", "need_materials", "certificate", "signer", "signer_role",
)  # fmt: skip
MOST_PLACES = 100_000


def locked(course: Course) -> Course:
    """The course as it is now, with nobody else at it until the transaction ends."""
    return Course.objects.select_for_update(of=("self",)).select_related("unit").get(pk=course.pk)


@transaction.atomic
def save_course(actor: Account | None, unit: Unit, course: Course | None = None, **facts: Any) -> Course:
    """A new course of `unit`, or the same with other facts (`FIELDS`).

    More places than before let those move up who wait. Other rules settle anew who has completed it. Raises
    `Invalid` for a course without a name, or one that nothing would complete.
    """
    from lantoa.training.actions.enrolling import move_up

    require(actor, Capability.TRAIN, unit)
    course = locked(course) if course is not None else Course(unit=unit, created_by=actor)
    if course.state == State.CANCELLED:
        raise Conflict(_("Lớp này đã hủy."))
    if facts.keys() - set(FIELDS):
        raise Invalid(_("Không đổi được các mục này."), fields=sorted(facts.keys() - set(FIELDS)))
    counted = course.counts
    for name, value in facts.items():
        setattr(course, name, _tidy(name, value))
    if not course.title:
        raise Invalid(_("Lớp cần có tên."))
    if not (course.need_attendance or course.need_quizzes or course.need_materials):
        raise Invalid(_("Hãy chọn ít nhất một điều kiện hoàn thành: dự buổi học, đạt bài kiểm tra hoặc xem học liệu."))
    if course.places is not None and not 0 < course.places <= MOST_PLACES:
        raise Invalid(_("Số chỗ chưa đúng."))
    is_new = course.pk is None
    course.save()
    if not is_new:
        Completion.objects.filter(course=course).update(title=course.title, hours=course.hours, counts=course.counts)
        move_up(actor, course)
        rules.settle(course, course.enrolments.values_list("pk", flat=True))
        if counted != course.counts:
            trained = list(Completion.objects.filter(course=course).values_list("person", "completed_on"))
            if trained:
                rules.note_trained([person for person, _day in trained], min(day for _person, day in trained))
    audit.record(actor, "course.save", course)
    return course


def _tidy(name: str, value: Any) -> Any:
    if name == "about":
        return nfc(value).strip()[:10_000]
    longest = {"title": 200, "organiser": 200, "signer": 80, "signer_role": 120}.get(name)
    return clean(value)[:longest] if longest else value


@transaction.atomic
def set_trainers(actor: Account | None, course: Course, people: Iterable[Person]) -> Course:
    """Say who teaches; people of the course's unit, of those above it or of those below."""
    course = locked(course)
    require(actor, Capability.TRAIN, course.unit)
    chosen = {person.pk: person for person in people}
    for person in chosen.values():
        if not (person.unit.path.startswith(course.unit.path) or person.unit.path in course.unit.ancestor_paths):
            raise Invalid(_("%(person)s không thuộc đơn vị này, cấp trên hay cấp dưới.") % {"person": person.full_name})
    course.trainer_rows.exclude(person__in=chosen).delete()
    Trainer.objects.bulk_create([Trainer(course=course, person_id=pk) for pk in chosen], ignore_conflicts=True)
    audit.record(actor, "course.trainers", course, number=len(chosen))
    return course


@transaction.atomic
def save_session(
    actor: Account | None, course: Course, session: Session | None = None, *, title: str, starts_at: datetime,
    ends_at: datetime, place: str = "", online_url: str = "",
) -> Session:  # fmt: skip
    """A new meeting of a course, or the same at another time or place: who is enrolled in an open course is told."""
    course = locked(course)
    require(actor, Capability.TRAIN, course.unit)
    if course.state not in (State.DRAFT, State.OPEN):
        raise Conflict(_("Lớp này đã kết thúc."))
    if session is None:
        session, moved = Session(course=course), False
    else:
        session = Session.objects.select_for_update().get(pk=session.pk, course=course)
        if session.cancelled_at is not None:
            raise Conflict(_("Buổi này đã hủy."))
        moved = (session.starts_at, session.ends_at, session.place) != (starts_at, ends_at, clean(place)[:200])
    session.title, session.place, session.online_url = clean(title)[:200], clean(place)[:200], online_url.strip()[:500]
    if not session.title:
        raise Invalid(_("Buổi học cần có nội dung."))
    if ends_at <= starts_at:
        raise Invalid(_("Giờ kết thúc phải sau giờ bắt đầu."))
    if ends_at - starts_at > timedelta(days=3):
        raise Invalid(_("Một buổi dài nhiều nhất 3 ngày. Hãy chia thành nhiều buổi."))
    if not (session.place or session.online_url):
        raise Invalid(_("Hãy cho biết địa điểm hoặc liên kết học trực tuyến."))
    if online_url and not online_url.startswith("https://"):
        raise Invalid(_("Liên kết học trực tuyến bắt đầu bằng https://."))
    session.starts_at, session.ends_at = starts_at, ends_at
    if moved:
        session.sequence, session.reminded_at = session.sequence + 1, None
    session.save()
    if moved and course.state == State.OPEN and starts_at > timezone.now():
        mailing.tell(actor, course, mailing.MOVED, session)
    rules.settle(course, course.enrolments.values_list("pk", flat=True))
    audit.record(actor, "course.session", course, session=session.pk)
    return session


@transaction.atomic
def cancel_session(actor: Account | None, session: Session) -> Session:
    """Call a meeting off; who is enrolled is told."""
    course = locked(session.course)
    require(actor, Capability.TRAIN, course.unit)
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.cancelled_at is not None:
        raise Conflict(_("Buổi này đã hủy."))
    session.cancelled_at, session.sequence = timezone.now(), session.sequence + 1
    session.save(update_fields=["cancelled_at", "sequence"])
    if course.state == State.OPEN and session.starts_at > timezone.now():
        mailing.tell(actor, course, mailing.OFF, session)
    rules.settle(course, course.enrolments.values_list("pk", flat=True))
    audit.record(actor, "course.session_off", course, session=session.pk)
    return session


@transaction.atomic
def open_course(actor: Account | None, course: Course) -> Course:
    """Let people see the course and enrol. Raises `Conflict` while there is nothing to go to and nothing to read."""
    course = locked(course)
    require(actor, Capability.TRAIN, course.unit)
    if course.state not in (State.DRAFT, State.CLOSED):
        raise Conflict(_("Lớp này đang mở hoặc đã hủy."))
    if not course.sessions.filter(cancelled_at=None).exists() and not course.materials.exists():
        raise Conflict(_("Hãy thêm ít nhất một buổi học hoặc một học liệu trước khi mở lớp."))
    return _to(actor, course, State.OPEN, "course.open")


@transaction.atomic
def close_course(actor: Account | None, course: Course) -> Course:
    """End the course; results, certificates and the form stay open."""
    course = locked(course)
    require(actor, Capability.TRAIN, course.unit)
    if course.state != State.OPEN:
        raise Conflict(_("Lớp này không đang mở."))
    return _to(actor, course, State.CLOSED, "course.close")


@transaction.atomic
def cancel_course(actor: Account | None, course: Course) -> Course:
    """Call the whole course off; its coming meetings with it, and who is enrolled is told once."""
    course = locked(course)
    require(actor, Capability.TRAIN, course.unit)
    if course.state == State.CANCELLED:
        raise Conflict(_("Lớp này đã hủy."))
    if course.completions.exists():
        raise Conflict(_("Đã có người hoàn thành lớp này nên không hủy được; hãy kết thúc lớp."))
    was_open = course.state == State.OPEN
    course.sessions.filter(cancelled_at=None, ends_at__gt=timezone.now()).update(cancelled_at=timezone.now())
    course = _to(actor, course, State.CANCELLED, "course.cancel")
    if was_open and course.enrolments.filter(state=Enrolment.State.ENROLLED).exists():
        mailing.tell(actor, course, mailing.COURSE_OFF)
    return course


@transaction.atomic
def copy_course(actor: Account | None, course: Course) -> Course:
    """The same course once more, as a draft: rules and materials, without meetings and people."""
    source = locked(course)
    require(actor, Capability.TRAIN, source.unit)
    copy = Course(unit=source.unit, created_by=actor, **{name: getattr(source, name) for name in FIELDS})
    copy.save()
    Trainer.objects.bulk_create(
        [Trainer(course=copy, person_id=person) for person in source.trainer_rows.values_list("person", flat=True)]
    )
    materials = list(Material.objects.filter(course=source))
    for material in materials:
        material.pk, material.course = None, copy
    Material.objects.bulk_create(materials)
    audit.record(actor, "course.copy", copy, source=source.pk)
    return copy


def _to(actor: Account | None, course: Course, state: str, verb: str) -> Course:
    course.state = state
    course.save(update_fields=["state"])
    audit.record(actor, verb, course)
    return course


def is_open_to(course: Course, unit: Unit) -> bool:
    """Whether people of `unit` may take the course. The course's unit should be loaded."""
    if course.unit_id == unit.pk:
        return True
    return course.audience == Course.Audience.BRANCH and course.unit.path in unit.ancestor_paths
