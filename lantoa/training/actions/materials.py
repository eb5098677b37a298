"""What a course is made of, and the bank that its quizzes draw from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.people.models import Account
from lantoa.training import queries, rules
from lantoa.training.actions.courses import locked
from lantoa.training.models import Course, Material, Question
from lantoa.training.uploads import checked
from lantoa.units.models import Unit

Kind = Material.Kind
MOST_MATERIALS, MOST_DRAWN, MOST_ANSWERS = 60, 50, 8


@transaction.atomic
def add_material(
    actor: Account | None, course: Course, kind: str, *, title: str, url: str = "", upload: Any = None,
    topic: str = "", draws: int = 0, pass_share: int = 70,
) -> Material:  # fmt: skip
    """Add something to watch, read or answer, at the end of the order.

    A quiz draws `draws` questions of a topic of the unit's bank and is passed from `pass_share` percent on. All others
    have an address or a file. Raises `Invalid` for what has neither, and for a topic with too few questions.
    """
    course = locked(course)
    require(actor, Capability.TRAIN, course.unit)
    if course.materials.count() >= MOST_MATERIALS:
        raise Conflict(_("Lớp này đã có rất nhiều học liệu. Hãy gộp bớt."))
    last = course.materials.order_by("-order").values_list("order", flat=True).first() or 0
    material = Material(course=course, kind=kind, title=clean(title)[:200], order=last + 1)
    if kind not in Kind.values or not material.title:
        raise Invalid(_("Học liệu cần có loại và tên."))
    if kind == Kind.QUIZ:
        known = queries.bank(course.unit).filter(topic=topic).count() if topic else 0
        if not 0 < draws <= MOST_DRAWN or known < draws:
            raise Invalid(
                _("Chủ đề này có %(known)d câu hỏi trong ngân hàng. Hãy chọn số câu mỗi lần từ 1 đến số đó.")
                % {"known": known}
            )
        if not 1 <= pass_share <= 100:
            raise Invalid(_("Mức đạt là từ 1 đến 100%."))
        material.topic, material.draws, material.pass_share = topic, draws, pass_share
    elif upload is not None:
        file, material.file_name, material.file_type = checked(upload)
        material.file.save(material.file_name, file, save=False)
    elif url.startswith("https://"):
        material.url = url[:500]
    else:
        raise Invalid(_("Hãy gửi tệp, hoặc dán liên kết bắt đầu bằng https://."))
    material.save()
    rules.settle(course, course.enrolments.values_list("pk", flat=True))
    audit.record(actor, "course.material", course, material=material.pk)
    return material


@transaction.atomic
def remove_material(actor: Account | None, material: Material) -> None:
    """Take a material out, with what was noted of it."""
    course = locked(material.course)
    require(actor, Capability.TRAIN, course.unit)
    storage, name = material.file.storage, material.file.name
    material.delete()
    # A copy of the course may still show the same file.
    if name and not Material.objects.filter(file=name).exists():
        transaction.on_commit(lambda: storage.delete(name))
    rules.settle(course, course.enrolments.values_list("pk", flat=True))
    audit.record(actor, "course.material_off", course)


@transaction.atomic
def move_material(actor: Account | None, material: Material, *, up: bool) -> None:
    """Put a material before the one above it, or behind the one below."""
    course = locked(material.course)
    require(actor, Capability.TRAIN, course.unit)
    rows = list(course.materials.all())
    at = next(at for at, row in enumerate(rows) if row.pk == material.pk)
    other = at - 1 if up else at + 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
    for order, row in enumerate(rows, start=1):
        row.order = order
    Material.objects.bulk_update(rows, ["order"])
    audit.record(actor, "course.material_move", course)


@transaction.atomic
def save_question(
    actor: Account | None, unit: Unit, question: Question | None = None, *, topic: str, text: str,
    answers: Sequence[tuple[str, bool]], why: str = "",
) -> Question:  # fmt: skip
    """A question of the bank, with its answers as (text, right?). Attempts keep the words they were made with."""
    require(actor, Capability.TRAIN, unit)
    if question is None:
        question = Question(unit=unit)
    elif question.unit_id != unit.pk:
        raise Invalid(_("Câu hỏi này không thuộc đơn vị."))
    given = [{"text": clean(words)[:300], "right": bool(right)} for words, right in answers if words.strip()]
    question.topic, question.text, question.why = clean(topic)[:80], nfc(text).strip()[:600], nfc(why).strip()[:600]
    if not question.topic or not question.text:
        raise Invalid(_("Câu hỏi cần có chủ đề và nội dung."))
    right = sum(bool(answer["right"]) for answer in given)
    if not 2 <= len(given) <= MOST_ANSWERS or not right or len({answer["text"] for answer in given}) < len(given):
        raise Invalid(_("Hãy cho từ 2 đến 8 phương án khác nhau, có ít nhất một phương án đúng."))
    if right == len(given):
        raise Invalid(_("Mọi phương án đều đúng thì không còn gì để chọn."))
    question.answers = given
    question.save()
    audit.record(actor, "quiz.question", question)
    return question


@transaction.atomic
def retire_question(actor: Account | None, question: Question) -> Question:
    """Draw a question no more."""
    require(actor, Capability.TRAIN, question.unit)
    question.retired_at = timezone.now()
    question.save(update_fields=["retired_at"])
    audit.record(actor, "quiz.retire", question)
    return question
