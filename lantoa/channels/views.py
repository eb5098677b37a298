"""The publishing desk: accounts, drafts side by side, what became of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import Invalid, LantoaError
from lantoa.base.paging import page_of
from lantoa.channels import actions, queries, registry
from lantoa.channels.errors import ChannelError
from lantoa.channels.forms import DecideForm, ScheduleForm
from lantoa.channels.models import ChannelAccount, Publication, State
from lantoa.channels.registry import Channel
from lantoa.people.scopes import Capability, capabilities_at
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

DESK = (Capability.PUBLISH, Capability.CONFIGURE)


@require_safe
@officer_view(*DESK)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's accounts with their health and budgets, and its publications by where they stand."""
    state = request.GET.get("trang-thai", "")
    state = state if state in State.values else ""
    counts = queries.counts_by_state(unit)
    base = reverse("channels:index", args=[unit.code])
    shown = [("", _("Tất cả")), *((s, str(s.label).capitalize()) for s in State)]
    held = capabilities_at(request.user, unit)
    accounts = list(queries.accounts_of(unit))
    context = {
        "unit": unit,
        "accounts": [_account_row(account) for account in accounts],
        "paused": any(account.state == ChannelAccount.State.PAUSED for account in accounts),
        "tabs": [
            {"label": label, "url": f"{base}?trang-thai={code}" if code else base, "current": code == state,
             "count": counts.get(code, 0)}
            for code, label in shown if not code or counts.get(code) or code == state
        ],
        "page": page_of(request, queries.publications_of(unit, state)),
        "channels": registry.all_channels(),
        "may_configure": Capability.CONFIGURE in held,
        "may_publish": Capability.PUBLISH in held,
    }  # fmt: skip
    return render(request, "channels/index.html", context)


def _account_row(account: ChannelAccount) -> dict[str, Any]:
    channel = registry.get(account.channel)
    return {"account": account, "channel": channel, "budgets": channel.budgets(account)}


# --- Accounts ---------------------------------------------------------------------------------------------


@officer_view(Capability.CONFIGURE)
def connect(request: SignedInRequest, unit: Unit, channel: str) -> HttpResponse:
    """Connect an account, or connect it anew."""
    kind = registry.get(channel)
    form = kind.connect_form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.connect(request.user, unit, channel, form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã kết nối “%(name)s”.") % {"name": account.name})
            return redirect("channels:account", unit.code, account.pk)
    context = {"unit": unit, "channel": kind, "form": form}
    return render(request, "channels/connect.html", context, status=400 if form.errors else 200)


@require_safe
@officer_view(*DESK)
def account(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One account: its health, its budgets, and what an administrator can do with it."""
    one = _account(unit, pk)
    context = {
        "unit": unit,
        **_account_row(one),
        "may_configure": Capability.CONFIGURE in capabilities_at(request.user, unit),
    }
    return render(request, "channels/account.html", context)


ACCOUNT_VERBS = {
    "tam-dung": ChannelAccount.State.PAUSED,
    "mo-lai": ChannelAccount.State.OPEN,
    "ngat": ChannelAccount.State.CLOSED,
}


@require_POST
@officer_view(Capability.CONFIGURE)
def account_do(request: SignedInRequest, unit: Unit, pk: int, verb: str) -> HttpResponse:
    """Pause, open again, close."""
    one = _account(unit, pk)
    try:
        one = actions.set_account_state(request.user, one, ACCOUNT_VERBS[verb])
        messages.success(request, f"{one.name}: {one.get_state_display()}.")
    except LantoaError as error:
        messages.error(request, str(error))
    return redirect("channels:index", unit.code)


@require_POST
@officer_view(Capability.PUBLISH)
def pause_all(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Stop everything that is on its way, or let it go on."""
    pause = request.POST.get("pause") == "1"
    actions.pause_all(request.user, unit, pause=pause)
    messages.success(
        request,
        _("Đã tạm dừng mọi kênh. Bài đang chờ được giữ lại.") if pause else _("Các kênh đã hoạt động lại."),
    )
    return redirect("channels:index", unit.code)


# --- Drafts side by side ----------------------------------------------------------------------------------


@officer_view(Capability.PUBLISH)
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
    taken = {one.account_id for one in publications if one.state != State.WITHDRAWN}
    context = {
        "unit": unit, "source": origin, "source_id": source_id, "message": message,
        "source_url": origin.url(unit, source_id),
        "free": [_account_row(one) for one in queries.accounts_of(unit) if one.pk not in taken],
        "rows": [_row(one) for one in publications],
        "sendable": sum(one.state in actions.OPEN and one.state != State.SCHEDULED for one in publications),
        "out": sum(one.state in (State.PUBLISHED, State.SCHEDULED) for one in publications),
        "schedule_form": ScheduleForm(),
        "may_configure": Capability.CONFIGURE in capabilities_at(request.user, unit),
        "channels": registry.all_channels(),
    }  # fmt: skip
    return render(request, "channels/compose.html", context)


@require_POST
@officer_view(Capability.PUBLISH)
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
    sent = 0
    drafts = queries.of_source(unit, source, source_id).filter(state__in=[State.DRAFT, State.FAILED])
    for publication in drafts[:50]:
        try:
            actions.publish(request.user, publication, at=at)
            sent += 1
        except LantoaError as error:
            messages.error(request, str(error))
    if sent:
        messages.success(
            request, ngettext("Đã nhận %(n)d bài để gửi.", "Đã nhận %(n)d bài để gửi.", sent) % {"n": sent}
        )
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


def _row(publication: Publication, form: Any = None) -> dict[str, Any]:
    channel = registry.get(publication.account.channel)
    editable = publication.state in (*actions.OPEN, State.PUBLISHED) and not publication.change
    return {
        "publication": publication,
        "channel": channel,
        "review": channel.review(publication.content, publication.account),
        "budgets": channel.budgets(publication.account) if channel.spends(publication.content) else [],
        "editable": editable,
        "form": form or (_form(channel, publication) if editable else None),
        "pictures": [default_storage.url(name) for name in publication.content.get("pictures", [])],
        "result_labels": [(RESULTS[key], value) for key, value in publication.results.items() if key in RESULTS],
    }


RESULTS = {
    "viewers": gettext_lazy("người xem"),
    "reactions": gettext_lazy("cảm xúc"),
    "comments": gettext_lazy("bình luận"),
    "shares": gettext_lazy("chia sẻ"),
}


def _form(channel: Channel, publication: Publication, data: Any = None) -> Any:
    return channel.draft_form(
        data, initial=publication.content, prefix=f"b{publication.pk}", message=publication.get_message()
    )


# --- One publication --------------------------------------------------------------------------------------


@require_safe
@officer_view(Capability.PUBLISH)
def publication(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One publication: its state, its tries, its results, what can be done now."""
    one = _publication(unit, pk)
    return _show(request, unit, one)


def _show(request: SignedInRequest, unit: Unit, one: Publication, form: Any = None, **more: Any) -> HttpResponse:
    context = {
        "unit": unit, **_row(one, form), "attempts": one.attempts.all()[:50], "schedule_form": ScheduleForm(),
        "source_url": reverse("channels:compose", args=[unit.code, one.source, one.source_id]) if one.source else "",
        **more,
    }  # fmt: skip
    return render(request, "channels/publication.html", context, status=400 if form is not None else 200)


def _do_save(request: SignedInRequest, one: Publication) -> str:
    channel = registry.get(one.account.channel)
    form = _form(channel, one, request.POST)
    if not form.is_valid():
        raise _Unsound(form)
    one = actions.edit(request.user, one, form.cleaned_data)
    return _("Đang sửa bài trên kênh.") if one.change else _("Đã lưu bản nháp.")


def _do_publish(request: SignedInRequest, one: Publication) -> str:
    actions.publish(request.user, one)
    return _("Đã nhận bài. Kết quả hiện ở đây sau ít giây.")


def _do_schedule(request: SignedInRequest, one: Publication) -> str:
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        raise Invalid(" ".join(map(str, form.errors.get("at", []))))
    actions.publish(request.user, one, at=form.cleaned_data["at"])
    return _("Đã hẹn giờ đăng.")


def _do_call_off(request: SignedInRequest, one: Publication) -> str:
    actions.call_off(request.user, one)
    return _("Đã bỏ hẹn. Bài trở lại bản nháp.")


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
    "bo-hen": _do_call_off,
    "ket-luan": _do_decide,
    "rut": _do_withdraw,
}


class _Unsound(Exception):
    def __init__(self, form: Any) -> None:
        super().__init__()
        self.form = form


@require_POST
@officer_view(Capability.PUBLISH)
def publication_do(request: SignedInRequest, unit: Unit, pk: int, verb: str) -> HttpResponse:
    """Do one of `VERBS` with a publication."""
    one = _publication(unit, pk)
    try:
        messages.success(request, VERBS[verb](request, one))
    except _Unsound as unsound:
        return _show(request, unit, one, unsound.form)
    except LantoaError as error:
        messages.error(request, str(error))
    if request.POST.get("ve") == "nguon" and one.source:
        return redirect("channels:compose", unit.code, one.source, one.source_id)
    return redirect("channels:publication", unit.code, pk)


@require_POST
@officer_view(Capability.PUBLISH)
def publication_discard(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Throw a draft away."""
    one = _publication(unit, pk)
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
@officer_view(Capability.PUBLISH)
def publication_find(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Look on the channel for a publication whose outcome is unknown; a person still decides."""
    one = _publication(unit, pk)
    found = None
    if one.state == State.UNKNOWN:
        try:
            found = registry.get(one.account.channel).find(one.account, one)
        except ChannelError as error:
            messages.error(request, error.message)
    return _show(request, unit, one, found=found, looked=True)


@csrf_exempt  # the platform's signature is what lets it in
@require_POST
def webhook(request: HttpRequest, channel: str) -> HttpResponse:
    """A platform's call."""
    return registry.get(channel).webhook(request)


def _account(unit: Unit, pk: int) -> ChannelAccount:
    return get_object_or_404(ChannelAccount.objects.select_related("unit"), pk=pk, unit=unit)


def _publication(unit: Unit, pk: int) -> Publication:
    return get_object_or_404(Publication.objects.select_related("account__unit"), pk=pk, account__unit=unit)
