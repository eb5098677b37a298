"""From review to the letters, and what comes after."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, LantoaError, NotAllowed
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.bulletins import mailing, queries, rules
from lantoa.bulletins.actions.issues import held
from lantoa.bulletins.models import Issue
from lantoa.newsroom import actions as newsroom
from lantoa.newsroom.models import Channel, Medium
from lantoa.people.models import Account

State = Issue.State
MEDIUM = "ban-tin-dien-tu"


@transaction.atomic
def ask_review(actor: Account | None, issue: Issue) -> Issue:
    """Ask a second person. Raises `Invalid` for an issue with nothing in it."""
    found = held(actor, issue)
    if found.state != State.DRAFT:
        raise Conflict(_("Số này không còn ở bản nháp."))
    _complete(found)
    found.state, found.asked_at, found.return_note = State.WAITING, timezone.now(), ""
    found.save()
    audit.record(actor, "bulletin.ask_review", found, unit_code=found.unit.code)
    return found


@transaction.atomic
def approve(actor: Account | None, issue: Issue) -> Issue:
    """The second person agrees; not who made it."""
    found = _reviewed(actor, issue)
    _complete(found)
    found.state, found.approved_by = State.APPROVED, actor
    found.save()
    audit.record(actor, "bulletin.approve", found, unit_code=found.unit.code)
    return found


@transaction.atomic
def return_issue(actor: Account | None, issue: Issue, note: str) -> Issue:
    """Back to who made it, with a word on what to change."""
    found = _reviewed(actor, issue)
    if not note.strip():
        raise Invalid(_("Hãy ghi góp ý để người soạn biết cần sửa gì."))
    found.state, found.return_note = State.DRAFT, note.strip()[:2_000]
    found.save()
    audit.record(actor, "bulletin.return", found, unit_code=found.unit.code)
    return found


def _reviewed(actor: Account | None, issue: Issue) -> Issue:
    found = held(actor, issue, capability=Capability.APPROVE_NOTICE)
    if found.state != State.WAITING:
        raise Conflict(_("Số này không còn chờ duyệt."))
    if not rules.may_approve(actor, found):
        raise NotAllowed(
            _("Số này cần một người khác có quyền duyệt của đơn vị hoặc cấp trên; người soạn không tự duyệt.")
        )
    return found


@transaction.atomic
def schedule(actor: Account | None, issue: Issue, send_at: datetime) -> Issue:
    """Have it sent at a moment to come. Rights as for `send`."""
    found = _ready(actor, issue)
    if send_at <= timezone.now():
        raise Invalid(_("Giờ hẹn gửi đã qua. Hãy chọn một giờ sắp tới, hoặc gửi ngay."))
    found.state, found.send_at = State.SCHEDULED, send_at
    found.save()
    audit.record(actor, "bulletin.schedule", found, unit_code=found.unit.code, send_at=send_at.isoformat())
    return found


@transaction.atomic
def unschedule(actor: Account | None, issue: Issue) -> Issue:
    """Call the planned sending off; what was agreed on stays agreed on."""
    found = held(actor, issue, capability=Capability.PUBLISH)
    if found.state != State.SCHEDULED:
        raise Conflict(_("Số này không còn hẹn giờ gửi."))
    found.state, found.send_at = State.APPROVED, None
    found.save()
    audit.record(actor, "bulletin.unschedule", found, unit_code=found.unit.code)
    return found


@transaction.atomic
def send(actor: Account | None, issue: Issue, *, at: datetime | None = None) -> Issue:
    """Make it public, enter it in the register of products, and start the letters.

    Raises `NotAllowed` where a second person has to agree first, `Invalid` for an issue with nothing in it.
    """
    return _out(actor, _ready(actor, issue), at or timezone.now())


def send_due(now: datetime | None = None) -> int:
    """Send what was planned for now or earlier; each is its own transaction; how many went out."""
    moment, sent = now or timezone.now(), 0
    for pk in list(Issue.objects.filter(state=State.SCHEDULED, send_at__lte=moment).values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                found = queries.with_unit().select_for_update(of=("self",)).get(pk=pk)
                if found.state == State.SCHEDULED:
                    _complete(found)
                    _out(None, found, moment)
                    sent += 1
        except LantoaError as error:
            # Its articles were withdrawn meanwhile: it goes back to who made it rather than out empty.
            Issue.objects.filter(pk=pk, state=State.SCHEDULED).update(
                state=State.DRAFT, send_at=None, approved_by=None, return_note=error.message
            )
    return sent


def _ready(actor: Account | None, issue: Issue) -> Issue:
    found = held(actor, issue, capability=Capability.PUBLISH)
    if found.state in (State.SENT, State.WITHDRAWN):
        raise Conflict(_("Số này đã gửi rồi."))
    _complete(found)
    if found.state in (State.APPROVED, State.SCHEDULED) or actor is None:
        return found
    if found.state == State.WAITING or rules.needs_second_person(found.bulletin):
        raise NotAllowed(_("Số này cần một người khác duyệt trước khi gửi."))
    return found


def _complete(issue: Issue) -> None:
    if not issue.items.filter(article__live=True).exists():
        raise Invalid(_("Số này chưa có bài nào đang đăng. Hãy thêm ít nhất một bài."))


def _out(actor: Account | None, issue: Issue, at: datetime) -> Issue:
    issue.state, issue.sent_at, issue.send_at = State.SENT, at, None
    issue.product = newsroom.register_product(
        None, issue.unit, medium=Medium.objects.get(code=MEDIUM), title=f"{issue.bulletin.name}: {issue.title}"[:200],
        produced_on=timezone.localdate(at), channel=Channel.EMAIL, link=settings.BASE_URL + issue.get_absolute_url(), at=at,
    )  # fmt: skip
    issue.save()
    audit.record(actor, "bulletin.send", issue, unit_code=issue.unit.code)
    mailing.begin(actor, issue)
    return issue


@transaction.atomic
def withdraw(actor: Account | None, issue: Issue, reason: str) -> Issue:
    """Take the web page down, stop letters that have not left, strike the product. Letters cannot be called back."""
    found = held(actor, issue, capability=Capability.PUBLISH)
    if found.state != State.SENT:
        raise Conflict(_("Chỉ rút được số đã gửi."))
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do rút; người mở liên kết sẽ đọc được."))
    found.state, found.withdrawn_at, found.reason = State.WITHDRAWN, timezone.now(), reason.strip()[:255]
    found.save()
    if found.product is not None and found.product.struck_at is None:
        newsroom.remove_product(None, found.product, _("Số bản tin đã rút"))
    audit.record(actor, "bulletin.withdraw", found, unit_code=found.unit.code)
    return found


@transaction.atomic
def send_test(actor: Account, issue: Issue) -> str:
    """One copy to the one who asks; returns the address. Raises `Invalid` for an account without one."""
    require(actor, Capability.WRITE, issue.unit)
    email = actor.email or (actor.person.email if actor.person is not None else "")
    if not email:
        raise Invalid(_("Tài khoản của bạn chưa có địa chỉ thư để nhận bản gửi thử."))
    from lantoa.bulletins import tasks

    enqueue(tasks.send_copy, issue.pk, email)
    audit.record(actor, "bulletin.send_test", issue, unit_code=issue.unit.code)
    return email


def count_reading(issue: Issue, second_subject: bool) -> None:
    """One more reader came from a letter; which subject it had is counted, who read is not known."""
    field = "read_b" if second_subject else "read_a"
    Issue.objects.filter(pk=issue.pk, state=State.SENT).update(**{field: F(field) + 1})
