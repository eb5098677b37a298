"""Drafts side by side, and one publication with what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import Invalid, LantoaError
from lantoa.channels import actions, pauses, queries, registry, spacing
from lantoa.channels.errors import ChannelError
from lantoa.channels.forms import DecideForm, MoveForm, RepeatForm, ScheduleForm
from lantoa.channels.models import Publication, Repeat, State
from lantoa.channels.views.common import WRITERS, account_row, draft_form, publication_of, publication_row
from lantoa.people.scopes import Capability, capabilities_at
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

TO_SEND = (State.DRAFT, State.APPROVED, State.FAILED)


# --- Drafts side by side ----------------------------------------------------------------------------------


@officer_view(*WRITERS)
def compose(request: SignedInRequest, unit: Unit, source: str, source_id: int) -> HttpResponse:
    """One content on every account: pick accounts, see each draft as its channel will show it, send."""
    origin = registry.source(source)
    message = origin.compose(request.user, unit, source_id)
    if request.method == "POST":
        chosen = queries.accounts_of(unit).filter(pk__in=[v for v in request.POST.getlist("account") if v.isdecimal()])
        made = 0
        for one in chosen:
            try:
                actions.draft(request.user, one, message, source=source, source_id=source_id)
                made += 1
            except LantoaError as error:
                messages.error(request, str(error))
        if not made:
            messages.error(request, _("Hãy chọn ít nhất một tài khoản."))
        return redirect("channels:compose", unit.code, source, source_id)
    publications = list(queries.of_source(unit, source, source_id)[:50])
    may_publish = Capability.PUBLISH in capabilities_at(request.user, unit)
    taken = {one.account_id for one in publications if one.state != State.WITHDRAWN}
    context = {
        "unit": unit, "source": origin, "source_id": source_id, "message": message,
        "source_url": origin.url(unit, source_id),
        "free": [account_row(one) for one in queries.accounts_of(unit) if one.pk not in taken],
        "rows": [
            publication_row(one) | {"asks": one.state == State.DRAFT and (one.account.approvals or not may_publish)}
            for one in publications
        ],
        "may_publish": may_publish,
        "sendable": sum(one.state in TO_SEND for one in publications),
        "out": sum(one.state in (State.PUBLISHED, State.SCHEDULED) for one in publications),
        "schedule_form": ScheduleForm(),
        "may_configure": Capability.CONFIGURE in capabilities_at(request.user, unit),
        "channels": registry.all_channels(),
        "pause": pauses.covering(unit),
    }  # fmt: skip
    return render(request, "channels/compose.html", context)


@require_POST
@officer_view(*WRITERS)
def send_all(request: SignedInRequest, unit: Unit, source: str, source_id: int) -> HttpResponse:
    """Publish every draft of one content, now or at a time."""
    back = redirect("channels:compose", unit.code, source, source_id)
    at = None
    if request.POST.get("lam") == "hen-gio":
        form = ScheduleForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors.get("at", []))))
            return back
        at = form.cleaned_data["at"]
    sent = asked = 0
    drafts = queries.of_source(unit, source, source_id).filter(state__in=TO_SEND)
    for publication in drafts[:50]:
        try:
            waits = actions.publish(request.user, publication, at=at).state == State.WAITING
            asked, sent = asked + waits, sent + (not waits)
        except LantoaError as error:
            messages.error(request, str(error))
    if sent:
        messages.success(
            request, ngettext("Đã nhận %(n)d bài để gửi.", "Đã nhận %(n)d bài để gửi.", sent) % {"n": sent}
        )
    if asked:
        messages.success(request, ngettext("Đã nhờ duyệt %(n)d bài.", "Đã nhờ duyệt %(n)d bài.", asked) % {"n": asked})
    return back


@require_POST
@officer_view(Capability.PUBLISH)
def withdraw_all(request: SignedInRequest, unit: Unit, source: str, source_id: int) -> HttpResponse:
    """Withdraw one content everywhere."""
    try:
        asked = actions.withdraw_everywhere(request.user, unit, source, source_id)
        messages.success(request, _("Đang rút %(n)d bài khỏi các kênh.") % {"n": asked})
    except LantoaError as error:
        messages.error(request, str(error))
    return redirect("channels:compose", unit.code, source, source_id)


# --- One publication --------------------------------------------------------------------------------------


@require_safe
@officer_view(*WRITERS)
def publication(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One publication: its state, its tries, its results, what can be done now."""
    one = publication_of(unit, pk)
    return _show(request, unit, one)


def _show(request: SignedInRequest, unit: Unit, one: Publication, form: Any = None, **more: Any) -> HttpResponse:
    waiting = one.state in (*TO_SEND, State.SCHEDULED, State.WAITING)
    suggested = spacing.suggest(one.account, count=3) if waiting else []
    channel = registry.get(one.account.channel)
    may_publish = Capability.PUBLISH in capabilities_at(request.user, unit)
    needed = max(one.account.approvals, 0 if may_publish else 1)
    given = list(one.approvals.select_related("by__person"))
    context = {
        "unit": unit, **publication_row(one, form), "attempts": one.attempts.all()[:50],
        "schedule_form": ScheduleForm(initial={"at": suggested[0]} if suggested else None), "suggested": suggested,
        "source_url": reverse("channels:compose", args=[unit.code, one.source, one.source_id]) if one.source else "",
        "may_publish": may_publish, "needed": needed, "given": given, "asks": len(given) < needed,
        "own": request.user.pk in one.writers, "pause": pauses.covering(unit) if waiting else None,
        "repeat": one.repeats.filter(state=Repeat.State.RUNNING).first(), "repeat_form": RepeatForm(),
        "may_repeat": may_publish and one.state == State.PUBLISHED and channel.repeats and one.repeat_id is None,
        **more,
    }  # fmt: skip
    return render(request, "channels/publication.html", context, status=400 if form is not None else 200)


def _do_save(request: SignedInRequest, one: Publication) -> str:
    channel = registry.get(one.account.channel)
    form = draft_form(channel, one, request.POST, request.FILES)
    if not form.is_valid():
        raise _Unsound(form)
    content, files = form.split()
    try:
        one = actions.edit(request.user, one, content, files=files)
    except Invalid as error:
        # What was typed stays in the form, with what is too long or missing.
        form.add_error(None, error.message)
        raise _Unsound(form) from error
    return _("Đang sửa bài trên kênh.") if one.change else _("Đã lưu bản nháp.")


def _do_publish(request: SignedInRequest, one: Publication) -> str:
    if actions.publish(request.user, one).state == State.WAITING:
        return _("Đã nhờ duyệt.")
    return _("Đã nhận bài. Kết quả hiện ở đây sau ít giây.")


def _do_schedule(request: SignedInRequest, one: Publication) -> str:
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        raise Invalid(" ".join(map(str, form.errors.get("at", []))))
    if actions.publish(request.user, one, at=form.cleaned_data["at"]).state == State.WAITING:
        return _("Đã nhờ duyệt. Duyệt xong, bài tự đăng vào giờ đã hẹn.")
    return _("Đã hẹn giờ đăng.")


def _do_move(request: SignedInRequest, one: Publication) -> str:
    form = MoveForm(request.POST)
    moment = form.moment(one.due_at) if form.is_valid() else None
    if moment is None:
        raise Invalid(" ".join(map(str, form.errors.get("at", []))) or _("Hãy chọn ngày hoặc giờ mới."))
    actions.reschedule(request.user, one, moment)
    return _("Đã đổi giờ đăng.")


def _do_approve(request: SignedInRequest, one: Publication) -> str:
    one = actions.approve(request.user, one)
    if one.state == State.SCHEDULED:
        return _("Đã duyệt. Bài tự đăng vào giờ đã hẹn.")
    return _("Đã duyệt.") if one.state == State.APPROVED else _("Đã ghi nhận. Bài còn chờ thêm người duyệt.")


def _do_send_back(request: SignedInRequest, one: Publication) -> str:
    actions.send_back(request.user, one, request.POST.get("comment", ""))
    return _("Đã trả lại kèm góp ý.")


def _do_repeat(request: SignedInRequest, one: Publication) -> str:
    form = RepeatForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Hãy chọn nhịp đăng lại và ngày kết thúc."))
    actions.repeat(request.user, one, **form.cleaned_data)
    return _("Đã đặt đăng lại. Mỗi lần lặp hiện trong lịch trước ba ngày.")


def _do_stop_repeat(request: SignedInRequest, one: Publication) -> str:
    actions.stop_repeat(request.user, one)
    return _("Đã thôi đăng lại.")


def _do_call_off(request: SignedInRequest, one: Publication) -> str:
    actions.call_off(request.user, one)
    return _("Đã bỏ hẹn. Bài được giữ lại.")


def _do_decide(request: SignedInRequest, one: Publication) -> str:
    form = DecideForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Hãy cho biết bài đã lên hay chưa; địa chỉ, nếu điền, bắt đầu bằng https://."))
    actions.decide(request.user, one, **form.cleaned_data)
    return _("Đã ghi nhận.")


def _do_withdraw(request: SignedInRequest, one: Publication) -> str:
    actions.withdraw(request.user, one)
    return _("Đang rút bài khỏi kênh.")


VERBS: dict[str, Callable[[SignedInRequest, Publication], str]] = {
    "luu": _do_save,
    "dang": _do_publish,
    "hen-gio": _do_schedule,
    "doi-gio": _do_move,
    "duyet": _do_approve,
    "tra-lai": _do_send_back,
    "lap-lai": _do_repeat,
    "thoi-lap": _do_stop_repeat,
    "bo-hen": _do_call_off,
    "ket-luan": _do_decide,
    "rut": _do_withdraw,
}


class _Unsound(Exception):
    def __init__(self, form: Any) -> None:
        super().__init__()
        self.form = form


@require_POST
@officer_view(*WRITERS)
def publication_do(request: SignedInRequest, unit: Unit, pk: int, verb: str) -> HttpResponse:
    """Do one of `VERBS` with a publication."""
    one = publication_of(unit, pk)
    try:
        messages.success(request, VERBS[verb](request, one))
    except _Unsound as unsound:
        return _show(request, unit, one, unsound.form)
    except LantoaError as error:
        messages.error(request, str(error))
    if request.POST.get("ve") == "lich":
        return redirect(f"{reverse('channels:calendar', args=[unit.code])}?{request.POST.get('lich', '')[:40]}")
    if request.POST.get("ve") == "nguon" and one.source:
        return redirect("channels:compose", unit.code, one.source, one.source_id)
    return redirect("channels:publication", unit.code, pk)


@require_POST
@officer_view(*WRITERS)
def publication_discard(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Throw a draft away."""
    one = publication_of(unit, pk)
    try:
        actions.discard(request.user, one)
        messages.success(request, _("Đã bỏ bản nháp."))
    except LantoaError as error:
        messages.error(request, str(error))
        return redirect("channels:publication", unit.code, pk)
    if one.source and one.source_id is not None:
        return redirect("channels:compose", unit.code, one.source, one.source_id)
    return redirect("channels:index", unit.code)


@require_POST
@officer_view(*WRITERS)
def publication_find(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Look on the channel for a publication whose outcome is unknown; a person still decides."""
    one = publication_of(unit, pk)
    found = None
    if one.state == State.UNKNOWN:
        try:
            found = registry.get(one.account.channel).find(one.account, one)
        except ChannelError as error:
            messages.error(request, error.message)
    return _show(request, unit, one, found=found, looked=True)
