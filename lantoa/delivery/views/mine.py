"""Where and when I want to be told: my channels, my devices, my quiet hours."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import Invalid
from lantoa.delivery import actions
from lantoa.delivery.forms import HabitsForm
from lantoa.delivery.models import Address, PushSubscription, ZaloContact
from lantoa.delivery.webpush.keys import public_key
from lantoa.delivery.zalo.transport import account_for
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view


@member_view
def channels(request: SignedInRequest, person: Person) -> HttpResponse:
    """My channels, with what is wrong with them."""
    form = HabitsForm(request.POST or None, person=person, defaults=settings.QUIET_HOURS)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.choose(
            person, wanted=form.wanted(), digest=data["digest"], quiet_from=data["quiet_from"],
            quiet_until=data["quiet_until"],
        )  # fmt: skip
        messages.success(request, _("Đã lưu cách bạn muốn nhận tin."))
        return redirect("delivery:mine")
    official = account_for(person.unit)
    trouble = Address.objects.filter(address=person.email.lower()).first() if person.email else None
    context = {
        "person": person, "form": form, "push_key": public_key(), "official": official,
        "devices": PushSubscription.objects.filter(person=person),
        "trouble": trouble if trouble is not None and trouble.verdict == Address.Verdict.SUPPRESSED else None,
        "zalo": ZaloContact.objects.filter(person=person, account=official, gone_at=None).first() if official else None,
        "code": request.session.pop("zalo_code", ""),
    }  # fmt: skip
    response = render(request, "delivery/mine.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@member_view
def subscribe(request: SignedInRequest, person: Person) -> HttpResponse:
    """This browser wants to be notified; the body is what its Push API gave."""
    try:
        info = json.loads(request.body[:5000])
        if not isinstance(info, dict) or not isinstance(info.get("keys"), dict):
            raise ValueError
        actions.subscribe(person, info, device=_device(request.headers.get("User-Agent", "")))
    except (ValueError, Invalid):
        return JsonResponse({"ok": False}, status=400)
    return JsonResponse({"ok": True})


@require_POST
@member_view
def unsubscribe(request: SignedInRequest, person: Person) -> HttpResponse:
    """One of my devices is not to be notified any more."""
    pk = request.POST.get("pk", "")
    if pk.isdecimal() and actions.unsubscribe(person, pk=int(pk)):
        messages.success(request, _("Thiết bị ấy không còn nhận thông báo."))
    return redirect("delivery:mine")


@require_POST
@member_view
def zalo(request: SignedInRequest, person: Person) -> HttpResponse:
    """A code to send to the union's Zalo, or an end to it."""
    if request.POST.get("do") == "unlink":
        actions.unlink_zalo(person)
        messages.success(request, _("Đã ngắt Zalo của bạn."))
    else:
        request.session["zalo_code"] = actions.zalo_code(person)
    return redirect("delivery:mine")


@require_POST
@member_view
def forgive(request: SignedInRequest, person: Person) -> HttpResponse:
    """My mailbox works again."""
    actions.forgive(person)
    messages.success(request, _("Công đoàn sẽ gửi thư đến địa chỉ này như trước."))
    return redirect("delivery:mine")


def _device(agent: str) -> str:
    """The browser and the machine in words that its owner recognises; nothing finer is kept."""
    browsers = [("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("coc_coc", "Cốc Cốc"), ("OPR", "Opera"),
                ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]  # fmt: skip
    machines = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
                ("Mac OS", "Mac"), ("Linux", "Linux")]  # fmt: skip
    browser = next((name for sign, name in browsers if sign in agent), _("Trình duyệt"))
    machine = next((name for sign, name in machines if sign in agent), "")
    return _("%(browser)s trên %(machine)s") % {"browser": browser, "machine": machine} if machine else browser
