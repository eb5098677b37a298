"""Asking, answering, passing on, publishing, rating."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.library.models import Document
from lantoa.people.models import Account, Person, Position
from lantoa.questions import private
from lantoa.questions.models import Citation, Move, Question
from lantoa.questions.workdays import add_working_days
from lantoa.units.models import Unit

State = Question.State
DAYS_TO_ANSWER = 5
LONGEST = 4_000
LONGEST_ANSWER = 20_000
MOST_CITATIONS = 10


@transaction.atomic
def ask(
    person: Person, *, text: str, topic: str = Question.Topic.OTHER, nameless: bool = False, may_publish: bool = False
) -> Question:
    """A question of a member, to the desk of their unit, or of the nearest one above where somebody answers.

    It is to be answered within five working days. Raises `Invalid` for an empty or overlong text.
    """
    text = _text(text, LONGEST)
    if not text:
        raise Invalid(_("Hãy viết câu hỏi của bạn."))
    if topic not in Question.Topic:
        raise Invalid(_("Hãy chọn câu hỏi về việc gì."))
    question = Question.objects.create(
        unit=desk_for(person.unit), asker=person, text=text, topic=topic, nameless=nameless, may_publish=may_publish,
        due_on=add_working_days(timezone.localdate(), DAYS_TO_ANSWER),
    )  # fmt: skip
    # Who asked is not written into the log.
    audit.record(None, "question.ask", question)
    return question


def desk_for(unit: Unit) -> Unit:
    """The unit itself, or the nearest above it, where somebody holds the right to answer; two queries."""
    paths = unit.ancestor_paths
    answering = (
        Position.objects.on(timezone.localdate())
        .filter(Q(title__capabilities__capability=Capability.ANSWER), unit__path__in=paths, person__left_on=None)
        .order_by("-unit__depth")
        .values_list("unit", flat=True)
        .first()
    )
    return Unit.objects.get(pk=answering) if answering is not None else unit


@transaction.atomic
def answer(
    actor: Account | None, question: Question, text: str, citations: Iterable[tuple[Document | None, str, str]] = ()
) -> Question:
    """Answer, or better an answer. `citations` are (document or None, its name, article), all of them.

    The asker is told on their own page. A published question keeps its published words until they are published
    anew. Raises `Invalid` without a text, or for a citation that the asker could not look up.
    """
    question = _at_desk(actor, question)
    text = _text(text, LONGEST_ANSWER)
    if not text:
        raise Invalid(_("Hãy viết câu trả lời."))
    rows = [_citation(question, *row) for row in citations]
    if len(rows) > MOST_CITATIONS:
        raise Invalid(_("Mỗi câu trả lời nêu nhiều nhất %(n)d căn cứ.") % {"n": MOST_CITATIONS})
    question.answer, question.answered_at, question.answered_by = text, timezone.now(), actor
    if question.state == State.OPEN:
        question.state = State.ANSWERED
    question.save()
    question.citations.all().delete()
    Citation.objects.bulk_create(rows)
    audit.record(actor, "question.answer", question)
    return question


def _citation(question: Question, document: Document | None, label: str, article: str) -> Citation:
    name = clean(label) or (document.title if document is not None else "")
    if not name:
        raise Invalid(_("Mỗi căn cứ cần có tên hoặc số, ký hiệu văn bản."))
    return Citation(question=question, document=document, label=name[:200], article=clean(article)[:80])


@transaction.atomic
def pass_up(actor: Account | None, question: Question, note: str, *, at_clock: bool = False) -> Question:
    """Hand a question to the desk above, with a word on why; it gets five more working days there.

    `at_clock` says that nobody answered in time. Raises `Conflict` where there is nobody above.
    """
    question = _at_desk(actor, question)
    if question.state != State.OPEN:
        raise Conflict(_("Câu hỏi này đã được trả lời."))
    above = Unit.objects.filter(path=question.unit.parent_path).first() if question.unit.depth > 1 else None
    if above is None:
        raise Conflict(_("Đây là cấp cao nhất, không còn nơi để chuyển lên."))
    if not clean(note):
        raise Invalid(_("Hãy ghi lý do chuyển để nơi nhận hiểu."))
    target = desk_for(above)
    Move.objects.create(
        question=question, source=question.unit, target=target, note=clean(note)[:255], by=None if at_clock else actor
    )
    audit.record(actor, "question.pass_up", question, to=target.code)
    question.unit, question.due_on = target, add_working_days(timezone.localdate(), DAYS_TO_ANSWER)
    question.save()
    return question


@transaction.atomic
def publish(
    actor: Account | None, question: Question, *, text: str, answer_text: str, checked: bool = False
) -> Question:
    """Let everybody read it, in words without personal data.

    Only with the asker's consent, and once a person has looked at what may be personal: where something is still
    found and `checked` is not set, `Invalid` names it.
    """
    question = _at_desk(actor, question)
    if question.state == State.OPEN:
        raise Conflict(_("Hãy trả lời trước khi công bố."))
    if not question.may_publish:
        raise NotAllowed(_("Người hỏi không đồng ý công bố câu hỏi này."))
    text, answer_text = _text(text, LONGEST), _text(answer_text, LONGEST_ANSWER)
    if not text or not answer_text:
        raise Invalid(_("Bản công bố cần có câu hỏi và câu trả lời."))
    left = private.personal(f"{text}\n{answer_text}")
    if left and not checked:
        raise Invalid(
            _("Có thể còn thông tin cá nhân: %(what)s. Hãy bỏ đi, hoặc xác nhận là không phải.")
            % {"what": "; ".join(left)}
        )
    taken_out = len(private.personal(f"{question.text}\n{question.answer}")) - len(left)
    question.public_text, question.public_answer = text, answer_text
    question.state, question.published_at = State.PUBLISHED, timezone.now()
    question.save()
    audit.record(actor, "question.publish", question, taken_out=max(0, taken_out), left=len(left))
    return question


@transaction.atomic
def unpublish(actor: Account | None, question: Question) -> Question:
    """Take it off the public pages; question and answer stay with asker and desk."""
    question = _at_desk(actor, question)
    if question.state != State.PUBLISHED:
        raise Conflict(_("Câu hỏi này chưa được công bố."))
    _hide(question)
    question.save()
    audit.record(actor, "question.unpublish", question)
    return question


@transaction.atomic
def consent(person: Person, question: Question, agree: bool) -> Question:
    """The asker agrees to publication, or takes the consent back; then it is taken down at once."""
    question = _of(person, question)
    question.may_publish = agree
    if not agree and question.state == State.PUBLISHED:
        _hide(question)
    question.save()
    audit.record(None, "question.consent", question, agree=agree)
    return question


@transaction.atomic
def rate(person: Person, question: Question, helpful: bool) -> Question:
    """The asker says whether the answer helped; may be said anew."""
    question = _of(person, question)
    if question.state == State.OPEN:
        raise Conflict(_("Câu hỏi này chưa được trả lời."))
    question.helpful = helpful
    question.save()
    return question


def _hide(question: Question) -> None:
    question.state, question.published_at = State.ANSWERED, None
    question.public_text = question.public_answer = ""


def _at_desk(actor: Account | None, question: Question) -> Question:
    question = Question.objects.select_for_update(of=("self",)).select_related("unit").get(pk=question.pk)
    require(actor, Capability.ANSWER, question.unit)
    return question


def _of(person: Person, question: Question) -> Question:
    question = Question.objects.select_for_update(of=("self",)).select_related("unit").get(pk=question.pk)
    if question.asker_id != person.pk:
        raise NotAllowed(_("Đây không phải câu hỏi của bạn."))
    return question


def _text(text: str, longest: int) -> str:
    text = nfc(text).replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > longest:
        raise Invalid(_("Viết gọn lại giúp nhé: tối đa %(n)d chữ cái.") % {"n": longest})
    return text


def very_late_before(today: date) -> date:
    """Questions due before this day are very late: another five working days have passed."""
    day, left = today, DAYS_TO_ANSWER
    while left:
        day = date.fromordinal(day.toordinal() - 1)
        left -= day.weekday() < 5
    return day
