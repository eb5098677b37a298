"""What participants do: be there, read, answer, say how it was. And the roll that a trainer calls."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, may
from lantoa.base.text import nfc
from lantoa.people.models import Account
from lantoa.training import codes, queries, rules
from lantoa.training.actions.courses import locked
from lantoa.training.models import Attempt, Attendance, Course, Enrolment, Feedback, Material, Reading, Session

_random = random.SystemRandom()


def _mine(account: Account, course: Course) -> Enrolment:
    """The account's own place in a course; raises `NotAllowed` for who has none."""
    found = Enrolment.objects.filter(course=course, person=account.person_id, state=Enrolment.State.ENROLLED).first()
    if account.person_id is None or found is None:
        raise NotAllowed(
            _("Bạn chưa có chỗ trong lớp này. Hãy ghi danh, hoặc nhờ cán bộ công đoàn của đơn vị ghi danh.")
        )
    return found


@transaction.atomic
def attend(account: Account, session: Session) -> Attendance:
    """Note that one is at a meeting; that one has just seen the code on the wall is for the caller to know."""
    course = locked(session.course)
    enrolment = _mine(account, course)
    session = Session.objects.get(pk=session.pk)
    if not codes.is_open(session):
        raise Conflict(_("Buổi này chưa mở hoặc đã hết giờ điểm danh."))
    row, created = Attendance.objects.get_or_create(
        session=session, enrolment=enrolment, defaults={"via": Attendance.Via.CODE, "by": account}
    )
    if created:
        rules.settle(course, [enrolment.pk])  # the row is its own record: the log goes up, names do not
    return row


@transaction.atomic
def call_roll(actor: Account | None, session: Session, present: Iterable[int], *, seen: Iterable[int]) -> int:
    """Note who is there (keys of enrolments) among those on the list that was looked at; how many are.

    Whoever stands in `seen` and not in `present` was not there. An officer of the course's unit, or a trainer.
    """
    course = locked(session.course)
    require_teaching(actor, course)
    if session.starts_at - codes.EARLY > timezone.now():
        raise Conflict(_("Buổi này chưa bắt đầu."))
    listed = set(
        course.enrolments.filter(pk__in=list(seen), state=Enrolment.State.ENROLLED).values_list("pk", flat=True)
    )
    there = listed & set(present)
    known = set(Attendance.objects.filter(session=session, enrolment__in=listed).values_list("enrolment", flat=True))
    Attendance.objects.filter(session=session, enrolment__in=known - there).delete()
    Attendance.objects.bulk_create(
        [
            Attendance(session=session, enrolment_id=pk, via=Attendance.Via.ROLL, by=actor)
            for pk in sorted(there - known)
        ],
        batch_size=500,
    )
    changed = known ^ there
    if changed:
        rules.settle(course, changed)
        audit.record(actor, "course.roll", course, session=session.pk, present=len(there))
    return len(there)


def require_teaching(actor: Account | None, course: Course) -> None:
    """Raise `NotAllowed` for who neither has the right at the course's unit nor teaches in the course."""
    if not may_teach(actor, course):
        raise NotAllowed(_("Trang này dành cho giảng viên và người tổ chức lớp."))


def may_teach(actor: Account | None, course: Course) -> bool:
    """Whether `actor` teaches in the course or organises it. The course's unit should be loaded."""
    if may(actor, Capability.TRAIN, course.unit):
        return True
    person = getattr(actor, "person_id", None)
    return person is not None and course.trainer_rows.filter(person=person).exists()


@transaction.atomic
def note_reading(account: Account, material: Material) -> bool:
    """Note that one has gone through a material; whether that is new."""
    course = locked(material.course)
    enrolment = _mine(account, course)
    if material.kind == Material.Kind.QUIZ:
        raise Invalid(_("Bài kiểm tra thì làm, không đánh dấu đã xem."))
    _row, created = Reading.objects.get_or_create(material=material, enrolment=enrolment)
    if created:
        rules.settle(course, [enrolment.pk])
    return created


@transaction.atomic
def start_quiz(account: Account, material: Material) -> Attempt:
    """Draw questions for one's next try, or come back to the one that is open."""
    course = locked(material.course)
    enrolment = _mine(account, course)
    if material.kind != Material.Kind.QUIZ:
        raise Invalid(_("Học liệu này không phải bài kiểm tra."))
    attempt = Attempt.objects.filter(material=material, enrolment=enrolment, handed_in_at=None).first()
    if attempt is not None:
        return attempt
    keys = list(queries.bank(course.unit).filter(topic=material.topic).values_list("pk", flat=True))
    drawn = _random.sample(keys, min(material.draws, len(keys)))
    if not drawn:
        raise Conflict(_("Bài này chưa có câu hỏi. Hãy báo với người tổ chức lớp."))
    by_key = {one.pk: one for one in queries.bank(course.unit).filter(pk__in=drawn)}
    questions = [
        {
            "question": pk, "text": by_key[pk].text, "why": by_key[pk].why,
            "answers": _random.sample(by_key[pk].answers, len(by_key[pk].answers)),
        }
        for pk in drawn
    ]  # fmt: skip
    return Attempt.objects.create(material=material, enrolment=enrolment, questions=questions)


@transaction.atomic
def hand_in(account: Account, material: Material, chosen: Sequence[Sequence[int]]) -> Attempt:
    """Mark one's open try: `chosen` are the places of the answers picked, question by question."""
    course = locked(material.course)
    enrolment = _mine(account, course)
    attempt = Attempt.objects.select_for_update().filter(
        material=material, enrolment=enrolment, handed_in_at=None
    ).first()  # fmt: skip
    if attempt is None:
        raise Conflict(_("Bài này đã nộp. Hãy làm lại nếu muốn."))
    picked = [sorted(set(one)) for one in chosen][: len(attempt.questions)]
    picked += [[] for _missing in range(len(attempt.questions) - len(picked))]
    attempt.chosen = picked
    attempt.score = sum(
        one == [at for at, answer in enumerate(question["answers"]) if answer["right"]]
        for one, question in zip(picked, attempt.questions, strict=True)
    )
    attempt.passed = attempt.score * 100 >= material.pass_share * len(attempt.questions)
    attempt.handed_in_at = timezone.now()
    attempt.save()
    if attempt.passed:
        rules.settle(course, [enrolment.pk])
    return attempt


MARKS = ("useful", "clear", "organised")


@transaction.atomic
def answer_form(account: Account, course: Course, marks: Mapping[str, int], comment: str = "") -> None:
    """Say how a course was, once, without a name: the form and the one who filled it in are kept apart."""
    course = locked(course)
    enrolment = _mine(account, course)
    begun = course.sessions.filter(starts_at__lte=timezone.now()).exists() or not course.sessions.exists()
    if course.state == Course.State.OPEN and not begun:
        raise Conflict(_("Lớp chưa bắt đầu. Hãy góp ý sau buổi đầu tiên."))
    if set(marks) != set(MARKS) or not all(1 <= mark <= 5 for mark in marks.values()):
        raise Invalid(_("Hãy chọn mức cho cả ba mục."))
    if not Enrolment.objects.filter(pk=enrolment.pk, has_answered=False).update(has_answered=True):
        raise Conflict(_("Bạn đã góp ý cho lớp này rồi."))
    Feedback.objects.create(course=course, comment=nfc(comment).strip()[:1000], **marks)
