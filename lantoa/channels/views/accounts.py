"""Accounts: connecting, their health, their rules."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.channels import actions, registry
from lantoa.channels.forms import RulesForm
from lantoa.channels.models import ChannelAccount
from lantoa.channels.views.common import DESK, account_of, account_row
from lantoa.people.scopes import Capability, capabilities_at
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit


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
    one = account_of(unit, pk)
    context = {
        "unit": unit,
        **account_row(one),
        "may_configure": Capability.CONFIGURE in capabilities_at(request.user, unit),
        "rules_form": RulesForm(instance=one),
    }
    return render(request, "channels/account.html", context)


@require_POST
@officer_view(Capability.CONFIGURE)
def account_rules(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Say how many must approve, and how far apart posts are."""
    one = account_of(unit, pk)
    form = RulesForm(request.POST)
    if form.is_valid():
        try:
            actions.set_rules(request.user, one, **form.cleaned_data)
            messages.success(request, _("Đã lưu quy định của tài khoản."))
        except LantoaError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, " ".join(str(line) for lines in form.errors.values() for line in lines))
    return redirect("channels:account", unit.code, pk)


ACCOUNT_VERBS = {
    "tam-dung": ChannelAccount.State.PAUSED,
    "mo-lai": ChannelAccount.State.OPEN,
    "ngat": ChannelAccount.State.CLOSED,
}


@require_POST
@officer_view(Capability.CONFIGURE)
def account_do(request: SignedInRequest, unit: Unit, pk: int, verb: str) -> HttpResponse:
    """Pause, open again, close."""
    one = account_of(unit, pk)
    try:
        one = actions.set_account_state(request.user, one, ACCOUNT_VERBS[verb])
        messages.success(request, f"{one.name}: {one.get_state_display()}.")
    except LantoaError as error:
        messages.error(request, str(error))
    return redirect("channels:index", unit.code)


@csrf_exempt  # the platform's signature is what lets it in
@require_POST
def webhook(request: HttpRequest, channel: str) -> HttpResponse:
    """A platform's call."""
    return registry.get(channel).webhook(request)
