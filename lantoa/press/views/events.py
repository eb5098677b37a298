"""Events and their guests."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.web import said, ticked
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.press import actions, queries
from lantoa.press.forms import EventForm
from lantoa.press.models import Event, Invitation
from lantoa.press.views.tools import PRESS, tabs
from lantoa.units.models import Unit

FIELDS = ("title", "place", "starts_at", "ends_at", "about", "campaign", "announced")


@officer_view(PRESS)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's events."""
    context = {"unit": unit, "tabs": tabs(unit, "events"), "page": page_of(request, queries.events_of(unit))}
    return render(request, "press/desk/events.html", context)


@officer_view(PRESS)
def edit(request: SignedInRequest, unit: Unit, pk: int | None = None) -> HttpResponse:
    """A new event, or other facts of one."""
    event = _own(unit, pk) if pk is not None else None
    initial = {name: getattr(event, name) for name in FIELDS} if event is not None else {}
    form = EventForm(request.POST or None, unit=unit, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_event(request.user, unit, event, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu sự kiện."))
            return redirect("press:event", unit.code, saved.pk)
    return render(
        request, "press/desk/event_edit.html", {"unit": unit, "form": form, "event": event},
        status=400 if form.errors else 200,
    )  # fmt: skip


@officer_view(PRESS)
def show(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One event, who was invited and what they said, and whom to invite."""
    event, text = _own(unit, pk), request.GET.get("q", "")
    invitations = list(event.invitations.select_related("contact")[:500])
    known = {row.contact_id for row in invitations}
    contacts = [one for one in queries.contacts_of(unit, text, "lien-he")[:100] if one.pk not in known]
    context = {"unit": unit, "event": event, "invitations": invitations, "contacts": contacts, "text": text}
    return render(request, "press/desk/event.html", context)


@require_POST
@officer_view(PRESS)
def invite(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Invite the contacts ticked."""
    try:
        number = actions.invite(request.user, _own(unit, pk), ticked(request.POST.getlist("contact"), 2_000))
    except LantoaError as error:
        messages.error(request, error.message)
    else:
        words = ngettext("Đang gửi %(n)d thư mời.", "Đang gửi %(n)d thư mời.", number)
        messages.success(request, words % {"n": number})
    return redirect("press:event", unit.code, pk)


@require_POST
@officer_view(PRESS)
def admit(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """A card for the guests ticked."""
    event = _own(unit, pk)
    for row in Invitation.objects.filter(
        event=event, pk__in=ticked(request.POST.getlist("guest"), 2_000)
    ).select_related("event"):
        said(request, _("Đã cấp thẻ."), lambda row=row: actions.admit(request.user, row))  # type: ignore[misc]
    return redirect("press:event", unit.code, pk)


@require_POST
@officer_view(PRESS)
def cancel(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Call it off."""
    said(
        request,
        _("Đã hủy; người được mời sẽ nhận thư báo."),
        lambda: actions.cancel_event(request.user, _own(unit, pk)),
    )
    return redirect("press:event", unit.code, pk)


def _own(unit: Unit, pk: int) -> Event:
    return get_object_or_404(Event.objects.select_related("unit", "campaign"), pk=pk, unit=unit)
