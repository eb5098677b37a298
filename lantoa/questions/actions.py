"""Asking, answering, passing on, publishing, rating."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit, private
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.base.workdays import add_working_days, working_days_before
from lantoa.law.models import Provision
from lantoa.library.models import Document
from lantoa.people import scopes
from lantoa.people.models import Account, Person, Position
from lantoa.questions.models import Citation, DayOff, DeskRules, Draft, Move, Question, Redaction, Template
from lantoa.units.models import Unit

State = Question.State
DAYS_TO_ANSWER = 5
LONGEST = 4_000
LONGEST_ANSWER = 20_000
MOST_CITATIONS = 10
# A document of the library or None, its name, the article; and the article of law, where the corpus has it.
Basis = tuple[Document | None, str, str] | tuple[Document | None, str, str, Provision | None]


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
def answer(actor: Account | None, question: Question, text: str, citations: Iterable[Basis] = ()) -> Question:
    """Answer, or better an answer; `citations` are all it rests on.

    Where the desk has second readers the answer waits for one (`Draft`); else it goes out: the asker is told, and
    so are those whose questions were merged into this one. A published question keeps its published words until
    they are published anew. Raises `Invalid` without a text, for a citation without a name, or for personal data
    in an answer that others will read.
    """
    question = _at_desk(actor, question)
    if question.merged_into_id is not None:
        raise Conflict(_("Câu hỏi này đã gộp vào câu khác. Hãy trả lời câu ấy, hoặc tách ra."))
    text = _text(text, LONGEST_ANSWER)
    if not text:
        raise Invalid(_("Hãy viết câu trả lời."))
    rows = [_citation(question, *row) for row in citations]
    if len(rows) > MOST_CITATIONS:
        raise Invalid(_("Mỗi câu trả lời nêu nhiều nhất %(n)d căn cứ.") % {"n": MOST_CITATIONS})
    _fit_for_others(question, text)
    if has_second_reader(question.unit):
        kept = [[row.document_id, row.provision_id, row.label, row.article] for row in rows]
        values = {"answer": text, "citations": kept, "by": actor, "at": timezone.now(), "note": ""}
        Draft.objects.update_or_create(question=question, defaults=values)
        audit.record(actor, "question.draft", question)
        return question
    _give(actor, question, text, rows)
    audit.record(actor, "question.answer", question)
    return question


def has_second_reader(unit: Unit) -> bool:
    """Whether the unit's answers are read by somebody else before they go out; one query."""
    return DeskRules.objects.filter(unit=unit, second_reader=True).exists()


@transaction.atomic
def approve(actor: Account | None, question: Question) -> Question:
    """The second reader lets an answer go out. Raises `NotAllowed` for who wrote it, `Conflict` if none waits."""
    question = _at_desk(actor, question)
    draft = _draft(question)
    if actor is not None and draft.by_id == actor.pk:
        raise NotAllowed(_("Người đọc lại phải khác người viết câu trả lời."))
    documents = Document.objects.in_bulk([row[0] for row in draft.citations if row[0]])
    provisions = Provision.objects.in_bulk([row[1] for row in draft.citations if row[1]])
    rows = [
        _citation(question, documents.get(row[0]), row[2], row[3], provisions.get(row[1])) for row in draft.citations
    ]
    _fit_for_others(question, draft.answer)
    writer, text = draft.by, draft.answer
    draft.delete()
    _give(writer, question, text, rows)
    audit.record(actor, "question.approve", question)
    return question


@transaction.atomic
def send_back(actor: Account | None, question: Question, note: str) -> Question:
    """The second reader wants something changed; the draft stays with the note."""
    question = _at_desk(actor, question)
    draft = _draft(question)
    draft.note = clean(note)[:500]
    if not draft.note:
        raise Invalid(_("Hãy ghi cần sửa gì để người viết hiểu."))
    draft.save()
    audit.record(actor, "question.send_back", question)
    return question


def _draft(question: Question) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",)).filter(question=question).first()
    if draft is None:
        raise Conflict(_("Không có câu trả lời nào chờ đọc lại ở đây."))
    return draft


def _give(writer: Account | None, question: Question, text: str, rows: list[Citation]) -> None:
    """Let an answer go to the asker, and to the askers of what was merged into the question."""
    now = timezone.now()
    for one in (question, *question.merged.select_for_update(of=("self",)).filter(state=State.OPEN)):
        one.answer, one.answered_at, one.answered_by = text, now, writer
        first = one.state == State.OPEN
        if first:
            one.state = State.ANSWERED
        one.save()
        one.citations.all().delete()
        Citation.objects.bulk_create([_copy(row, one) for row in rows])
        if first:
            _tell(one)


def _copy(row: Citation, question: Question) -> Citation:
    return Citation(
        question=question, document_id=row.document_id, provision_id=row.provision_id, digest=row.digest,
        label=row.label, article=row.article,
    )  # fmt: skip


def _tell(question: Question) -> None:
    from lantoa.questions.tasks import tell_asker

    enqueue(tell_asker, question.pk)


def _fit_for_others(question: Question, text: str) -> None:
    """Raise `Invalid` where an answer that several askers will read holds something personal."""
    left = private.personal(text) if question.merged.filter(state=State.OPEN).exists() else []
    if left:
        raise Invalid(
            _("Câu trả lời này gửi cho cả người hỏi khác, hãy bỏ thông tin cá nhân: %(what)s.")
            % {"what": "; ".join(left)}
        )


def _citation(
    question: Question, document: Document | None, label: str, article: str, provision: Provision | None = None
) -> Citation:
    name = clean(label) or (document.title if document is not None else "")
    if not name and provision is not None:
        name, article = provision.act.label, article or provision.label
    if not name:
        raise Invalid(_("Mỗi căn cứ cần có tên hoặc số, ký hiệu văn bản."))
    return Citation(
        question=question, document=document, provision=provision, label=name[:200], article=clean(article)[:80],
        digest=provision.digest if provision is not None else "",
    )  # fmt: skip


@transaction.atomic
def pass_up(actor: Account | None, question: Question, note: str, *, at_clock: bool = False) -> Question:
    """Hand a question to the desk above, with a word on why; it gets five more working days there.

    `at_clock` says that nobody answered in time. Raises `Conflict` where there is nobody above.
    """
    question = _at_desk(actor, question)
    above = Unit.objects.filter(path=question.unit.parent_path).first() if question.unit.depth > 1 else None
    if above is None:
        raise Conflict(_("Đây là cấp cao nhất, không còn nơi để chuyển lên."))
    return _move(actor, question, desk_for(above), note, at_clock=at_clock)


@transaction.atomic
def pass_on(actor: Account | None, question: Question, target: Unit, note: str) -> Question:
    """Hand a question to another desk between the asker's unit and the highest one, up or down again.

    Raises `Invalid` for any other unit, so that a question does not travel to strangers.
    """
    question = _at_desk(actor, question)
    if target not in desks_of(question):
        raise Invalid(_("Chỉ chuyển được đến nơi trả lời ở đơn vị người hỏi hoặc các cấp trên của đơn vị ấy."))
    return _move(actor, question, target, note)


def desks_of(question: Question) -> list[Unit]:
    """Where a question can go from its desk: the units from the asker's upwards where somebody answers; one query."""
    own = question.asker.unit if question.asker is not None else question.unit
    answering = Position.objects.on(timezone.localdate()).filter(
        title__capabilities__capability=Capability.ANSWER, unit__path__in=own.ancestor_paths, person__left_on=None
    )
    return list(Unit.objects.filter(pk__in=answering.values("unit")).exclude(pk=question.unit_id).order_by("-depth"))


def _move(actor: Account | None, question: Question, target: Unit, note: str, *, at_clock: bool = False) -> Question:
    if question.state != State.OPEN:
        raise Conflict(_("Câu hỏi này đã được trả lời."))
    if question.merged_into_id is not None:
        raise Conflict(_("Câu hỏi này đã gộp vào câu khác. Hãy tách ra trước khi chuyển."))
    if not clean(note):
        raise Invalid(_("Hãy ghi lý do chuyển để nơi nhận hiểu."))
    Move.objects.create(
        question=question, source=question.unit, target=target, note=clean(note)[:255], by=None if at_clock else actor
    )
    audit.record(actor, "question.pass_on", question, to=target.code)
    Draft.objects.filter(question=question).delete()
    question.merged.update(merged_into=None)
    question.unit, question.assignee = target, None
    question.due_on = add_working_days(timezone.localdate(), DAYS_TO_ANSWER)
    question.save()
    return question


@transaction.atomic
def assign(actor: Account | None, question: Question, account: Account | None) -> Question:
    """Say who at the desk looks after a question, or (None) that nobody in particular does.

    Raises `Invalid` for an account that may not answer there.
    """
    question = _at_desk(actor, question)
    if account is not None and not scopes.may(account, Capability.ANSWER, question.unit):
        raise Invalid(_("Người này không được giao trả lời ở đơn vị này."))
    question.assignee = account
    question.save()
    audit.record(actor, "question.assign", question, to=account.pk if account is not None else None)
    return question


@transaction.atomic
def merge(actor: Account | None, question: Question, into: Question) -> Question:
    """The question asks what another one asks.

    Into an open one at the same desk: its answer will go to both. Into a published one: its published answer goes
    to the asker at once. Raises `Conflict` for what is answered already, or is merged itself.
    """
    question = _at_desk(actor, question)
    into = Question.objects.select_for_update(of=("self",)).get(pk=into.pk)
    if question.state != State.OPEN or question.pk == into.pk or into.merged_into_id is not None:
        raise Conflict(_("Chỉ gộp được câu đang chờ vào một câu khác chưa bị gộp."))
    if question.merged.exists():
        raise Conflict(_("Có câu khác đã gộp vào câu này. Hãy tách các câu ấy ra trước."))
    if into.state == State.PUBLISHED:
        Draft.objects.filter(question=question).delete()
        question.merged_into = into
        _give(actor, question, into.public_answer, list(into.citations.all()))
    elif into.state == State.OPEN and into.unit_id == question.unit_id:
        Draft.objects.filter(question=question).delete()
        question.merged_into = into
        question.save()
    else:
        raise Conflict(_("Chỉ gộp được vào câu đã công bố, hoặc câu đang chờ ở cùng nơi trả lời."))
    audit.record(actor, "question.merge", question, into=into.pk)
    return question


@transaction.atomic
def split(actor: Account | None, question: Question) -> Question:
    """A merged question that still waits stands by itself again."""
    question = _at_desk(actor, question)
    if question.merged_into_id is None or question.state != State.OPEN:
        raise Conflict(_("Câu hỏi này không đang gộp vào câu nào."))
    question.merged_into = None
    question.save()
    audit.record(actor, "question.split", question)
    return question


@transaction.atomic
def set_rules(actor: Account | None, unit: Unit, *, second_reader: bool) -> DeskRules:
    """How the unit's desk works."""
    require(actor, Capability.CONFIGURE, unit)
    rules, _made = DeskRules.objects.update_or_create(unit=unit, defaults={"second_reader": second_reader})
    audit.record(actor, "question.rules", rules, unit_code=unit.code, second_reader=second_reader)
    return rules


@transaction.atomic
def save_template(actor: Account | None, unit: Unit, template: Template | None, *, title: str, text: str) -> Template:
    """Keep a text to begin answers with. Raises `Invalid` if one is empty, `Conflict` for a title used already."""
    require(actor, Capability.ANSWER, unit)
    title, text = clean(title)[:120], _text(text, LONGEST_ANSWER)
    if not title or not text:
        raise Invalid(_("Mẫu cần có tên và lời mẫu."))
    same = Template.objects.filter(unit=unit, title=title)
    if (same.exclude(pk=template.pk) if template is not None else same).exists():
        raise Conflict(_("Đơn vị đã có mẫu mang tên này."))
    saved = template or Template(unit=unit)
    saved.title, saved.text = title, text
    saved.save()
    audit.record(actor, "question.template", saved)
    return saved


@transaction.atomic
def remove_template(actor: Account | None, template: Template) -> None:
    """Take a template away."""
    require(actor, Capability.ANSWER, template.unit)
    audit.record(actor, "question.template_remove", template)
    template.delete()


@transaction.atomic
def save_day_off(actor: Account | None, known: DayOff | None, *, day: date, name: str, works: bool = False) -> DayOff:
    """Correct the calendar: a day off, or one that is worked. For who has the right over the whole tree."""
    root = Unit.objects.filter(depth=1).first()
    if root is not None:
        require(actor, Capability.MANAGE_UNITS, root)
    if not clean(name):
        raise Invalid(_("Hãy ghi tên ngày, ví dụ: nghỉ bù Quốc khánh."))
    same = DayOff.objects.filter(day=day)
    if (same.exclude(pk=known.pk) if known is not None else same).exists():
        raise Conflict(_("Ngày này đã có trong danh sách."))
    saved = known or DayOff()
    saved.day, saved.name, saved.works = day, clean(name)[:120], works
    saved.save()
    audit.record(actor, "question.day_off", saved)
    return saved


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
    before = private.found(f"{question.text}\n{question.answer}")
    question.public_text, question.public_answer = text, answer_text
    question.state, question.published_at = State.PUBLISHED, timezone.now()
    question.save()
    _log(actor, question, before, f"{text}\n{answer_text}")
    taken_out = sum(one.text not in left for one in before)
    audit.record(actor, "question.publish", question, taken_out=taken_out, left=len(left))
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


def _log(actor: Account | None, question: Question, before: list[private.Found], published: str) -> None:
    """What looked personal, and whether a person let it stand."""
    everything = dict.fromkeys([*before, *private.found(published)])
    Redaction.objects.bulk_create(
        [
            Redaction(question=question, kind=one.kind, masked=one.masked, kept=one.text in published, by=actor)
            for one in everything
        ]
    )


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
    return working_days_before(today, DAYS_TO_ANSWER)
