"""Writing, approving, sending, correcting and withdrawing a notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit, uploads
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.notices.audience import Audience, frozen_counts, headcount
from lantoa.notices.evidence import notice_changed
from lantoa.notices.models import COUNTERS, Attachment, Notice, NoticeRevision, NoticeUnitCount
from lantoa.notices.rules import approval_unit, may_approve, needs_second_person, outside_own_branch
from lantoa.people.models import Account, Membership
from lantoa.units.models import Unit

FIELDS = frozenset(["title", "body", "must_read", "confirm_by", "campaign"])
State = Notice.State


@transaction.atomic
def draft(
    actor: Account | None,
    unit: Unit,
    *,
    title: str,
    body: str,
    audience: Audience | None = None,
    attachments: Iterable[Any] = (),
    **facts: Any,
) -> Notice:
    """A new notice of `unit`, for its own branch unless `audience` says otherwise; nobody gets it yet.

    `attachments` are uploaded files; `facts` are `must_read`, `confirm_by` (a date) and `campaign`. Raises
    `NotAllowed` without the right to notify, `Invalid` for an empty text or a file that is not let in.
    """
    require(actor, Capability.NOTIFY, unit)
    notice = Notice(unit=unit, created_by=actor)
    _write(actor, notice, {"title": title, "body": body, **facts}, audience or Audience(unit))
    notice.save()
    for upload in attachments:
        attach(actor, notice, upload)
    audit.record(actor, "notice.draft", notice)
    return notice


@transaction.atomic
def update(actor: Account | None, notice: Notice, *, audience: Audience | None = None, **facts: Any) -> Notice:
    """Change a draft. Raises `Conflict` once it waits for approval or was sent; then see `correct`."""
    notice = _locked(notice)
    require(actor, Capability.NOTIFY, notice.unit)
    _require_state(notice, State.DRAFT)
    _write(actor, notice, facts, audience or Audience.of(notice))
    notice.save()
    audit.record(actor, "notice.update", notice, fields=sorted(facts))
    return notice


def _write(actor: Account | None, notice: Notice, facts: dict[str, Any], audience: Audience) -> None:
    unknown = facts.keys() - FIELDS
    if unknown:
        raise Invalid(_("Không đổi được các mục này."), fields=sorted(unknown))
    for field, value in facts.items():
        setattr(notice, field, value)
    notice.title, notice.body = clean(notice.title), nfc(notice.body).replace("\r\n", "\n").strip()
    if not notice.title or not notice.body:
        raise Invalid(_("Thông báo cần có tiêu đề và nội dung."))
    if not notice.must_read:
        notice.confirm_by = None
    if not audience.branch.is_active:
        raise Invalid(_("Đơn vị nhận đã kết thúc hoạt động. Hãy chọn đơn vị khác."))
    # One's own branch needs the right over its root; another's is agreed to by somebody who answers for it.
    if not outside_own_branch(notice.unit, audience.branch):
        require(actor, Capability.NOTIFY, audience.branch)
    for field, value in audience.as_fields().items():
        setattr(notice, field, value)


@transaction.atomic
def delete_draft(actor: Account | None, notice: Notice) -> None:
    """Throw a draft away; what was sent is withdrawn instead, and stays on record."""
    notice = _locked(notice)
    require(actor, Capability.NOTIFY, notice.unit)
    _require_state(notice, State.DRAFT)
    audit.record(actor, "notice.delete", notice)
    notice.delete()


@transaction.atomic
def attach(actor: Account | None, notice: Notice, upload: Any) -> Attachment:
    """Add a file to a draft. Raises `Invalid` for what `uploads.checked` refuses, or beyond six files."""
    require(actor, Capability.NOTIFY, notice.unit)
    _require_state(notice, State.DRAFT)
    file, name, kind = uploads.checked(upload)
    if Attachment.objects.filter(notice=notice).count() >= uploads.MOST_FILES:
        raise Invalid(_("Mỗi thông báo kèm được nhiều nhất %(n)d tệp. Hãy gộp bớt.") % {"n": uploads.MOST_FILES})
    return Attachment.objects.create(notice=notice, file=file, name=name, content_type=kind, size=upload.size)


@transaction.atomic
def detach(actor: Account | None, attachment: Attachment) -> None:
    """Take a file off a draft."""
    require(actor, Capability.NOTIFY, attachment.notice.unit)
    _require_state(attachment.notice, State.DRAFT)
    file = attachment.file
    attachment.delete()
    transaction.on_commit(lambda: file.delete(save=False))


# --- Two pairs of eyes -----------------------------------------------------------------------------------------


@transaction.atomic
def ask_approval(actor: Account | None, notice: Notice) -> Notice:
    """Hand a draft to a second person; see `rules.approvers` for who that can be."""
    notice = _locked(notice)
    require(actor, Capability.NOTIFY, notice.unit)
    _require_state(notice, State.DRAFT)
    _require_sendable(notice)
    notice.state, notice.asked_at, notice.return_note = State.WAITING, timezone.now(), ""
    notice.audience_people = headcount(Audience.of(notice))
    notice.save()
    audit.record(actor, "notice.ask_approval", notice, people=notice.audience_people)
    return notice


@transaction.atomic
def send_back(actor: Account | None, notice: Notice, note: str) -> Notice:
    """Return a waiting notice to its author with a word on what to change."""
    notice = _locked(notice)
    _require_second(actor, notice)
    _require_state(notice, State.WAITING)
    if not clean(note):
        raise Invalid(_("Hãy ghi điều cần sửa để người soạn biết."))
    notice.state, notice.return_note = State.DRAFT, clean(note)
    notice.save()
    audit.record(actor, "notice.send_back", notice)
    return notice


@transaction.atomic
def approve(actor: Account | None, notice: Notice, *, at: datetime | None = None) -> Notice:
    """Agree to a waiting notice as the second person; it is sent at once.

    Raises `NotAllowed` for the author and for who does not answer for the receiving branch.
    """
    notice = _locked(notice)
    _require_second(actor, notice)
    _require_state(notice, State.WAITING)
    notice.approved_by = actor
    audit.record(actor, "notice.approve", notice, people=notice.audience_people)
    return _publish(actor, notice, at)


@transaction.atomic
def publish(actor: Account | None, notice: Notice, *, at: datetime | None = None) -> Notice:
    """Send a draft: its audience is counted unit by unit and frozen, in one statement for the whole nation.

    `at` is for history. Raises `Conflict` where a second person must agree first, `Invalid` for an audience
    without people.
    """
    notice = _locked(notice)
    require(actor, Capability.NOTIFY, notice.unit)
    _require_state(notice, State.DRAFT)
    if actor is not None and needs_second_person(notice, headcount(Audience.of(notice))):
        if outside_own_branch(notice.unit, notice.branch):
            reason = _("Nơi nhận nằm ngoài đơn vị của bạn")
        else:
            reason = _("Thông báo này gửi tới hơn %(n)d người") % {"n": settings.NOTICE_APPROVAL_ABOVE}
        raise Conflict(
            _("%(reason)s nên cần người thứ hai duyệt. Bản soạn vẫn được giữ; hãy bấm “Nhờ duyệt”.")
            % {"reason": reason}
        )
    return _publish(actor, notice, at)


def _publish(actor: Account | None, notice: Notice, at: datetime | None) -> Notice:
    _require_sendable(notice, on=timezone.localdate(at) if at else None)
    now = timezone.now()
    at = at or now
    past = timezone.localdate(at) if timezone.localdate(at) < timezone.localdate(now) else None
    _freeze(notice, past)
    totals = NoticeUnitCount.objects.filter(notice=notice).aggregate(people=Sum("people"), units=Count("pk"))
    if not totals["people"]:
        raise Invalid(_("Chưa có ai thuộc nơi nhận này. Hãy xem lại đơn vị, cấp và chức danh đã chọn."))
    notice.audience_people, notice.audience_units = totals["people"], totals["units"]
    notice.state, notice.published_at, notice.frozen_at = State.PUBLISHED, at, now
    notice.frozen_membership = Membership.objects.aggregate(last=Max("pk"))["last"] or 0
    notice.save()
    NoticeRevision.objects.create(
        notice=notice, version=notice.version, title=notice.title, body=notice.body, by=notice.created_by, at=at
    )
    audit.record(actor, "notice.publish", notice, people=totals["people"], units=totals["units"])
    notice_changed(notice)
    return notice


def _freeze(notice: Notice, day: date | None) -> None:
    """Write the counts per unit: one INSERT … SELECT … GROUP BY, whatever the number of units and people."""
    try:
        select, values = frozen_counts(Audience.of(notice), day).query.sql_with_params()
    except EmptyResultSet:
        return
    table = connection.ops.quote_name(NoticeUnitCount._meta.db_table)
    columns = ", ".join(["notice_id", "unit_id", "people", *COUNTERS])
    zeros = ", ".join("0" for _name in COUNTERS)
    with connection.cursor() as cursor:
        # Only names of our own tables and columns are put together here; every value is a parameter.
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT %s, counted.unit_id, counted.n, {zeros} FROM ({select}) counted",  # noqa: S608
            [notice.pk, *values],
        )


# --- After it was sent -----------------------------------------------------------------------------------------


@transaction.atomic
def correct(
    actor: Account | None,
    notice: Notice,
    *,
    title: str,
    body: str,
    material: bool,
    reason: str = "",
    at: datetime | None = None,
) -> NoticeRevision:
    """Change the text of a notice that was sent.

    A slip of the pen (`material=False`) is put right under the same version. A change of meaning makes a new
    version, and everybody is asked to confirm again; where the notice needed a second person, so does the
    change. Which of the two it is, the officer says, and the audit log keeps it with the old and new text.
    """
    notice = _locked(notice)
    require(actor, Capability.NOTIFY, notice.unit)
    _require_state(notice, State.PUBLISHED)
    title, body = clean(title), nfc(body).replace("\r\n", "\n").strip()
    if not title or not body:
        raise Invalid(_("Thông báo cần có tiêu đề và nội dung."))
    if (title, body) == (notice.title, notice.body):
        raise Invalid(_("Chưa có gì thay đổi so với bản đã gửi."))
    if material and not clean(reason):
        raise Invalid(_("Hãy ghi ngắn gọn điều gì đã đổi, để mọi người biết vì sao được hỏi lại."))
    if notice.revisions.filter(state=NoticeRevision.State.WAITING).exists():
        raise Conflict(_("Đang có một bản sửa chờ duyệt. Hãy đợi bản đó được duyệt hoặc trả lại."))
    revision = NoticeRevision(
        notice=notice, version=notice.version + material, title=title, body=body, material=material,
        reason=clean(reason), by=actor, at=at or timezone.now(),
    )  # fmt: skip
    if material and actor is not None and needs_second_person(notice, notice.audience_people):
        revision.state = NoticeRevision.State.WAITING
        revision.save()
        audit.record(actor, "notice.ask_correction", notice, revision=revision.pk)
        return revision
    revision.save()
    _apply(actor, notice, revision)
    return revision


@transaction.atomic
def approve_revision(actor: Account | None, revision: NoticeRevision) -> Notice:
    """Agree, as the second person, to a change of meaning; it takes effect and everybody is asked again."""
    notice, revision = _waiting_revision(actor, revision)
    revision.state = NoticeRevision.State.APPLIED
    revision.save(update_fields=["state"])
    _apply(actor, notice, revision)
    return notice


@transaction.atomic
def return_revision(actor: Account | None, revision: NoticeRevision) -> Notice:
    """Decline a change of meaning; the notice stays as it was sent."""
    notice, revision = _waiting_revision(actor, revision)
    revision.state = NoticeRevision.State.RETURNED
    revision.save(update_fields=["state"])
    audit.record(actor, "notice.return_correction", notice, revision=revision.pk)
    return notice


def _waiting_revision(actor: Account | None, revision: NoticeRevision) -> tuple[Notice, NoticeRevision]:
    notice = _locked(revision.notice)
    revision = NoticeRevision.objects.select_related("by").get(pk=revision.pk)
    author = revision.by
    same = actor is not None and author is not None and author.pk == actor.pk
    if same or not may_approve(actor, notice):
        raise NotAllowed(_("Bản sửa này cần một người khác có quyền duyệt thông báo xem qua."))
    _require_state(notice, State.PUBLISHED)
    if revision.state != NoticeRevision.State.WAITING:
        raise Conflict(_("Bản sửa này đã được xử lý."))
    return notice, revision


def _apply(actor: Account | None, notice: Notice, revision: NoticeRevision) -> None:
    audit.record(
        actor, "notice.correct", notice, material=revision.material, reason=revision.reason, revision=revision.pk,
        version=revision.version,
    )  # fmt: skip
    notice.title, notice.body, notice.version = revision.title, revision.body, revision.version
    notice.save()
    if revision.material:
        NoticeUnitCount.objects.filter(notice=notice).update(confirmed=0, mail_confirmed=0, assisted=0, unnamed=0)
        notice_changed(notice)


@transaction.atomic
def withdraw(actor: Account | None, notice: Notice, reason: str, *, at: datetime | None = None) -> Notice:
    """Take a notice out of everybody's feed. Its record, receipts and counts stay."""
    notice = _locked(notice)
    require(actor, Capability.NOTIFY, notice.unit)
    _require_state(notice, State.PUBLISHED)
    if not clean(reason):
        raise Invalid(_("Hãy ghi lý do thu hồi; người đã đọc sẽ thấy lý do này."))
    notice.state, notice.withdrawn_at = State.WITHDRAWN, at or timezone.now()
    notice.withdrawn_reason = clean(reason)[:255]
    notice.save()
    audit.record(actor, "notice.withdraw", notice, reason=notice.withdrawn_reason)
    notice_changed(notice)
    return notice


def _locked(notice: Notice) -> Notice:
    rows = Notice.objects.select_for_update(of=("self",))
    return rows.select_related("unit", "branch", "created_by").get(pk=notice.pk)


def _require_state(notice: Notice, state: str) -> None:
    if notice.state != state:
        raise Conflict(
            _("Thông báo này %(state)s nên không làm được việc này. Hãy tải lại trang.")
            % {"state": notice.get_state_display()}
        )


def _require_second(actor: Account | None, notice: Notice) -> None:
    if not may_approve(actor, notice):
        raise NotAllowed(
            _("Thông báo này cần một người khác có quyền duyệt tại %(unit)s; người soạn không tự duyệt.")
            % {"unit": approval_unit(notice).name},
            notice=notice.pk,
        )


def _require_sendable(notice: Notice, on: date | None = None) -> None:
    if notice.must_read and notice.confirm_by and notice.confirm_by < (on or timezone.localdate()):
        raise Invalid(_("Hạn xác nhận đã qua. Hãy chọn một ngày từ hôm nay trở đi."))
