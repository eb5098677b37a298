"""What a unit sent to people: counts and reasons, never names."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.paging import page_of
from lantoa.base.rights import Capability
from lantoa.delivery import actions, queries, registry
from lantoa.delivery.digest import CODE
from lantoa.delivery.models import Dispatch, State, ZaloTemplate
from lantoa.delivery.zalo.transport import account_for
from lantoa.people import scopes
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

NOTIFY, CONFIGURE = Capability.NOTIFY, Capability.CONFIGURE


@officer_view(NOTIFY)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """What the unit sent, the newest first, and what Zalo still lets it send."""
    page = page_of(request, queries.of_unit(unit))
    totals = queries.totals(list(page))
    rows = [
        {
            "dispatch": one,
            "sent": totals[one.pk].get(State.SENT, 0),
            "missed": sum(totals[one.pk].get(state, 0) for state in (State.FAILED, State.BOUNCED, State.UNKNOWN)),
            "waiting": sum(totals[one.pk].get(state, 0) for state in (State.WAITING, State.SENDING)),
        }
        for one in page
    ]
    official = account_for(unit)
    own = official is not None and official.unit_id == unit.pk
    context = {
        "unit": unit, "page": page, "rows": rows, "official": official,
        "templates": list(ZaloTemplate.objects.filter(account=official)) if official else [],
        "may_configure": own and scopes.may(request.user, CONFIGURE, unit),
        "may_set_sender": scopes.may(request.user, CONFIGURE, unit),
        "kinds": [source for source in registry.sources() if source.code != CODE and source.to_people],
    }  # fmt: skip
    return render(request, "delivery/index.html", context)


@officer_view(NOTIFY)
def dispatch(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One dispatch: what became of it, why, and what can be done."""
    found = _own(unit, pk)
    lines = queries.lines(found)
    number = {state: sum(line.number for line in lines if line.state == state) for state in State.values}
    due = sum(number.values()) - number[State.SKIPPED]
    context = {
        "unit": unit, "dispatch": found, "lines": lines, "number": number, "due": due,
        "share": number[State.SENT] / due if due else None,
        "address": registry.source(found.source).address(found), **counted(found),
    }  # fmt: skip
    return render(request, "delivery/dispatch.html", context)


def counted(found: Dispatch) -> dict[str, Any]:
    """How often its mails were opened and their links followed, by day and by link; empty where nothing is to be said."""
    totals = queries.counted([found]).get(found.pk)
    if totals is None:
        return {}
    opens, clicks = totals
    return {
        "opens": opens, "clicks": clicks, "days": list(found.days.order_by("day")),
        "links": list(found.links.order_by("-clicks", "pk")[:20]),
    }  # fmt: skip


@require_POST
@officer_view(NOTIFY)
def resend(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Again, to those whom it did not reach."""
    try:
        number = actions.resend(request.user, _own(unit, pk), unknown=request.POST.get("unknown") == "1")
        messages.success(
            request, ngettext("Đang gửi lại cho %(n)d người.", "Đang gửi lại cho %(n)d người.", number) % {"n": number}
        )
    except Conflict as error:
        messages.info(request, error.message)
    return redirect("delivery:dispatch", unit.code, pk)


@require_POST
@officer_view(NOTIFY)
def stop(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Nothing more of it."""
    try:
        actions.stop(request.user, _own(unit, pk))
        messages.success(request, _("Đã dừng. Những tin chưa gửi sẽ không gửi nữa."))
    except Conflict as error:
        messages.info(request, error.message)
    return redirect("delivery:dispatch", unit.code, pk)


@require_POST
@officer_view(CONFIGURE)
def zns(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Which ZNS template carries a kind of message."""
    official = account_for(unit)
    if official is None or official.unit_id != unit.pk:
        raise Invalid(_("Đơn vị chưa kết nối Zalo OA của mình."))
    try:
        actions.set_zns_template(
            request.user, official, request.POST.get("kind", ""), request.POST.get("template", "").strip()
        )
        messages.success(request, _("Đã lưu mẫu tin ZNS."))
    except Invalid as error:
        messages.error(request, error.message)
    return redirect("delivery:index", unit.code)


def _own(unit: Unit, pk: int) -> Dispatch:
    return get_object_or_404(Dispatch.objects.select_related("unit"), pk=pk, unit=unit)
