"""Cases: filed, taken, worked on step by step, passed on, answered, closed by who filed them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit, photos
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.formatting import file_size
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.base.workdays import add_working_days
from lantoa.communities.belonging import nearest_with
from lantoa.communities.models import Case, CaseEvent, CaseFile, CaseStep
from lantoa.library import uploads as letting_in
from lantoa.people import scopes
from lantoa.people.models import Account, Person, Position
from lantoa.units.models import Unit

HANDLE = Capability.HANDLE_CASES
State, Kind = Case.State, CaseEvent.Kind
DAYS_TO_TAKE, DAYS_TO_ANSWER = 3, 15
LONGEST_EXTENSION = timedelta(days=90)
LONGEST = 8_000
MOST_STEPS = 20
MOST_FILES, MOST_BYTES = 6, 10 * 1024 * 1024
"""Files with one message, and the bytes of each."""
MOST_OF_A_CASE = 40
PICTURES = ("image/jpeg", "image/png", "image/webp")


def file_case(
    person: Person, *, title: str, text: str, wish: str = "", kind: str = Case.Kind.OTHER, above: bool = False,
    uploads: Iterable[Any] = (),
) -> Case:  # fmt: skip
    """A case of a member, to the desk of the own unit or the nearest above, or (`above`) past the own unit.

    It is to be taken within three working days. Raises `Invalid` for empty or overlong words or a file that is not let
    in (`_looked_at`), `Conflict` where nobody can be asked.
    """
    title, text, wish = clean(title)[:160], _text(text), _text(wish, needed=False)
    if not title:
        raise Invalid(_("Hãy ghi ngắn gọn đây là việc gì."))
    if kind not in Case.Kind:
        raise Invalid(_("Hãy chọn kiến nghị về việc gì."))
    today = timezone.localdate()
    start = person.unit
    if above and start.depth > 1:
        start = Unit.objects.get(path=start.parent_path)
    # Nobody handles what they file themselves.
    desk = nearest_with(start, HANDLE, without=person, today=today)
    if desk is None:
        raise Conflict(_("Chưa có người nhận kiến nghị ở đơn vị và các cấp trên. Hãy hỏi cán bộ công đoàn của bạn."))
    files = _looked_at(uploads)
    with transaction.atomic():
        case = Case.objects.create(
            unit=desk, person=person, kind=kind, title=title, text=text, wish=wish,
            due_on=add_working_days(today, DAYS_TO_TAKE),
        )  # fmt: skip
        _attach(_note(case, Kind.FILED, target=desk), files)
        # Who filed it is not written into the log.
        audit.record(None, "case.file", case)
    return case


def say(person: Person, case: Case, text: str, *, uploads: Iterable[Any] = ()) -> CaseEvent:
    """Who filed a case adds something, with files if they like."""
    files = _looked_at(uploads)
    with transaction.atomic():
        case = _of(person, case)
        if not case.is_open:
            raise Conflict(_("Kiến nghị này không còn đang giải quyết."))
        return _attach(_note(case, Kind.SAID, _text(text)), files)


@transaction.atomic
def withdraw_case(person: Person, case: Case) -> Case:
    """Who filed a case takes it back; the desk sees that it was, and no longer what it said."""
    case = _of(person, case)
    if case.state in (State.CLOSED, State.WITHDRAWN):
        raise Conflict(_("Kiến nghị này đã kết thúc."))
    case.state, case.closed_at = State.WITHDRAWN, timezone.now()
    case.save()
    _note(case, Kind.WITHDRAWN)
    audit.record(None, "case.withdraw", case)
    return case


@transaction.atomic
def close_case(person: Person, case: Case) -> Case:
    """Who filed a case is content with the answer."""
    case = _of(person, case)
    if case.state != State.ANSWERED:
        raise Conflict(_("Kiến nghị này chưa được trả lời."))
    case.state, case.satisfied, case.closed_at = State.CLOSED, True, timezone.now()
    case.save()
    _note(case, Kind.CLOSED)
    audit.record(None, "case.close", case)
    return case


@transaction.atomic
def reopen(person: Person, case: Case, text: str) -> Case:
    """Who filed a case is not content, and says why; the desk has fifteen working days again."""
    case = _of(person, case)
    if case.state != State.ANSWERED:
        raise Conflict(_("Kiến nghị này chưa được trả lời."))
    words = _text(text)
    case.state = State.IN_WORK if case.owner_id is not None else State.NEW
    case.satisfied = False
    case.due_on = add_working_days(timezone.localdate(), DAYS_TO_ANSWER)
    case.save()
    _note(case, Kind.REOPENED, words)
    audit.record(None, "case.reopen", case)
    return case


# --- The desk --------------------------------------------------------------------------------------------------------


@transaction.atomic
def take(actor: Account | None, case: Case, owner: Account) -> Case:
    """Say who looks after a case; the first time, its answer becomes due in fifteen working days.

    Raises `Invalid` for an account that may not handle cases there, or that filed this one.
    """
    case = _at_desk(actor, case)
    if not scopes.may(owner, HANDLE, case.unit) or owner.person_id == case.person_id:
        raise Invalid(_("Người này không được giao giải quyết kiến nghị này."))
    if not case.is_open:
        raise Conflict(_("Kiến nghị này không còn đang giải quyết."))
    first = case.state == State.NEW
    case.owner = owner
    if first:
        case.state, case.due_on = State.IN_WORK, add_working_days(timezone.localdate(), DAYS_TO_ANSWER)
    case.save()
    _note(case, Kind.TAKEN, owner.get_full_name(), by=actor)
    audit.record(actor, "case.take", case, to=owner.pk)
    if first:
        _tell(case)
    return case


@transaction.atomic
def add_step(actor: Account | None, case: Case, *, title: str, due_on: date, owner: Account | None = None) -> CaseStep:
    """Something to be done, by a day; who filed the case sees it."""
    case = _in_work(actor, case)
    title = clean(title)[:200]
    if not title:
        raise Invalid(_("Hãy ghi việc cần làm."))
    if due_on < timezone.localdate():
        raise Invalid(_("Hạn của bước này đã qua. Hãy chọn một ngày sắp tới."))
    if owner is not None and not scopes.may(owner, HANDLE, case.unit):
        raise Invalid(_("Người này không được giao giải quyết kiến nghị này."))
    if case.steps.count() >= MOST_STEPS:
        raise Invalid(_("Mỗi kiến nghị có nhiều nhất %(n)d bước.") % {"n": MOST_STEPS})
    step = CaseStep.objects.create(case=case, title=title, due_on=due_on, owner=owner or case.owner)
    audit.record(actor, "case.step", case)
    return step


@transaction.atomic
def do_step(actor: Account | None, step: CaseStep, result: str) -> CaseStep:
    """A step is done, with what came of it."""
    case = _in_work(actor, step.case)
    step = CaseStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if step.done_at is not None:
        raise Conflict(_("Bước này đã xong."))
    step.done_at, step.result = timezone.now(), clean(result)[:500]
    step.save()
    _note(case, Kind.STEP, f"{step.title}. {step.result}" if step.result else step.title, by=actor)
    audit.record(actor, "case.step_done", case)
    return step


@transaction.atomic
def ask_more(actor: Account | None, case: Case, text: str) -> CaseEvent:
    """Ask who filed a case for more; they are told."""
    case = _in_work(actor, case)
    event = _note(case, Kind.ASKED, _text(text), by=actor)
    audit.record(actor, "case.ask", case)
    _tell(case)
    return event


@transaction.atomic
def note(actor: Account | None, case: Case, text: str) -> CaseEvent:
    """A note of the desk, which goes with the case and is not read by who filed it."""
    case = _at_desk(actor, case)
    event = _note(case, Kind.NOTED, _text(text), by=actor, inner=True)
    audit.record(actor, "case.note", case)
    return event


@transaction.atomic
def extend(actor: Account | None, case: Case, due_on: date, reason: str) -> Case:
    """A later day for the answer, with a reason that who filed the case reads."""
    case = _in_work(actor, case)
    words = _text(reason)
    today = timezone.localdate()
    if not max(case.due_on, today) < due_on <= today + LONGEST_EXTENSION:
        raise Invalid(_("Hạn mới phải sau hạn cũ và trong vòng chín mươi ngày."))
    case.due_on = add_working_days(due_on, 0)
    case.save()
    _note(case, Kind.EXTENDED, words, by=actor)
    audit.record(actor, "case.extend", case)
    _tell(case)
    return case


@transaction.atomic
def move_case(actor: Account | None, case: Case, target: Unit, reason: str) -> Case:
    """Pass a case to another desk on the line of who filed it, upwards or back, with its whole history.

    It is to be taken there within three working days. Raises `Invalid` for any other unit.
    """
    case = _at_desk(actor, case)
    if not case.is_open:
        raise Conflict(_("Kiến nghị này không còn đang giải quyết."))
    if target not in desks_of(case):
        raise Invalid(_("Chỉ chuyển được đến nơi giải quyết ở đơn vị người gửi hoặc các cấp trên của đơn vị ấy."))
    words = _text(reason)
    source = case.unit
    _note(case, Kind.MOVED, words, by=actor, source=source, target=target)
    case.unit, case.owner, case.state = target, None, State.NEW
    case.due_on = add_working_days(timezone.localdate(), DAYS_TO_TAKE)
    case.save()
    audit.record(actor, "case.move", case, unit_code=source.code, to=target.code)
    _tell(case)
    return case


def desks_of(case: Case) -> list[Unit]:
    """Where a case can go from its desk: units from the member's upwards where somebody else handles cases; two queries.

    Never further down than where it was filed: who went past the own unit may have done so because of its people.
    """
    own = case.person.unit if case.person is not None else case.unit
    filed = case.events.filter(kind=Kind.FILED).select_related("target").first()
    held = Position.objects.on(timezone.localdate()).filter(
        title__capabilities__capability=HANDLE, unit__path__in=own.ancestor_paths, person__left_on=None
    )
    if case.person_id is not None:
        held = held.exclude(person=case.person_id)
    desks = Unit.objects.active().filter(pk__in=held.values("unit")).exclude(pk=case.unit_id)
    if filed is not None and filed.target is not None:
        desks = desks.filter(depth__lte=filed.target.depth)
    return list(desks.order_by("-depth"))


def answer_case(actor: Account | None, case: Case, text: str, *, uploads: Iterable[Any] = ()) -> Case:
    """Answer, with files if there are any (a decision, a scan); who filed the case is told, and says whether it is settled."""
    files = _looked_at(uploads)
    with transaction.atomic():
        case = _in_work(actor, case)
        case.answer = _text(text)
        case.state, case.answered_at, case.answered_by = State.ANSWERED, timezone.now(), actor
        case.satisfied = None
        case.save()
        _attach(_note(case, Kind.ANSWERED, case.answer, by=actor), files)
        audit.record(actor, "case.answer", case)
        _tell(case)
        return case


def _at_desk(actor: Account | None, case: Case) -> Case:
    case = Case.objects.select_for_update(of=("self",)).select_related("unit", "person__unit", "owner").get(pk=case.pk)
    require(actor, HANDLE, case.unit)
    if actor is not None and actor.person_id is not None and actor.person_id == case.person_id:
        raise NotAllowed(_("Đây là kiến nghị của bạn, nên người khác giải quyết."))
    if case.state == State.WITHDRAWN:
        raise Conflict(_("Người gửi đã rút kiến nghị này."))
    return case


def _in_work(actor: Account | None, case: Case) -> Case:
    case = _at_desk(actor, case)
    if case.state != State.IN_WORK:
        raise Conflict(_("Hãy nhận giải quyết kiến nghị này trước."))
    return case


def _of(person: Person, case: Case) -> Case:
    case = Case.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case.pk)
    if case.person_id != person.pk:
        raise NotAllowed(_("Đây không phải kiến nghị của bạn."))
    return case


def _note(
    case: Case, kind: str, text: str = "", *, by: Account | None = None, inner: bool = False,
    source: Unit | None = None, target: Unit | None = None,
) -> CaseEvent:  # fmt: skip
    return CaseEvent.objects.create(case=case, kind=kind, text=text, by=by, inner=inner, source=source, target=target)


Files = list[tuple[File[bytes], str, str]]


def _looked_at(uploads: Iterable[Any]) -> Files:
    """Files as they may be kept, with name and type, each looked at as the library looks at files of strangers.

    Pictures lose what the camera wrote beside them. Takes seconds, so it is done before a transaction begins. Raises
    `Invalid`, naming the file, for what is not let in: other kinds, macros and scripts, passwords, what is not what its
    name says, over 10 MB; and for too many.
    """
    chosen = list(uploads)
    if len(chosen) > MOST_FILES:
        raise Invalid(_("Mỗi lần gửi kèm được nhiều nhất %(n)d tệp.") % {"n": MOST_FILES})
    return [_let_in(upload) for upload in chosen]


def _attach(event: CaseEvent, files: Files) -> CaseEvent:
    """Keep files with what was said. Raises `Invalid` where the case has many already."""
    if files and CaseFile.objects.filter(event__case=event.case_id).count() + len(files) > MOST_OF_A_CASE:
        raise Invalid(_("Kiến nghị này đã có nhiều tệp. Hãy gộp các ảnh còn lại vào một tệp PDF."))
    for file, name, kind in files:
        CaseFile.objects.create(event=event, file=file, name=name, kind=kind, size=file.size)
    return event


def _let_in(upload: Any) -> tuple[File[bytes], str, str]:
    if upload.size > MOST_BYTES:
        raise Invalid(
            _("Tệp “%(name)s” nặng %(size)s, quá mức 10 MB. Hãy nén hoặc chia nhỏ; các phần khác vẫn giữ nguyên.")
            % {"name": letting_in.clean_name(upload.name), "size": file_size(upload.size)}
        )
    incoming = letting_in.checked(upload)
    if incoming.content_type not in PICTURES:
        return upload, incoming.name, incoming.content_type
    picture = photos.prepare(upload, incoming.name)
    kind = "image/png" if PurePath(str(picture.name)).suffix == ".png" else "image/jpeg"
    return picture, str(picture.name), kind


def _text(text: str, *, needed: bool = True) -> str:
    text = nfc(text).replace("\r\n", "\n").replace("\x00", "").strip()
    if needed and not text:
        raise Invalid(_("Hãy viết vài chữ."))
    if len(text) > LONGEST:
        raise Invalid(_("Viết gọn lại giúp nhé: tối đa %(n)d chữ cái.") % {"n": LONGEST})
    return text


def _tell(case: Case) -> None:
    """Write to who filed it that there is something new, once for what has happened up to now."""
    from lantoa.communities.tasks import tell_member

    last = case.events.filter(inner=False).latest("pk")
    enqueue(tell_member, case.pk, last.pk)
