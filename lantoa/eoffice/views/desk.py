"""What a keeper of documents does with the exchange: see, register, refuse, send."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.paging import page_of
from lantoa.eoffice import actions, queries
from lantoa.eoffice.forms import ConnectionForm, RejectForm, SendForm
from lantoa.eoffice.models import Connection, Exchange
from lantoa.library.models import Document
from lantoa.people import scopes
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

KEEP, CONFIGURE = Capability.KEEP_DOCUMENTS, Capability.CONFIGURE
MOST_TO_PICK = 20


@officer_view(KEEP, CONFIGURE)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """What came in, what went out, and how far it has come."""
    which = request.GET.get("loai", "")
    page = page_of(request, queries.of_unit(unit, which))
    tabs = [
        {"label": label, "url": f"?loai={code}" if code else "?", "current": which == code}
        for code, label in (("", _("Văn bản đến")), ("di", _("Văn bản đi")), ("sai", _("Gói sai quy cách")))
    ]
    context = {
        "unit": unit, "page": page, "rows": [(one, queries.PILLS[one.state]) for one in page], "tabs": tabs,
        "which": which, "connected": queries.connections(unit).exists(), "may": scopes.capabilities_at(request.user, unit),
    }  # fmt: skip
    return render(request, "eoffice/desk.html", context)


@officer_view(KEEP)
def exchange(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One package: what it says, what was said about it, the next step."""
    found = _own(unit, pk)
    context = {
        "unit": unit, "exchange": found, "pill": queries.PILLS[found.state], "words": found.words.all(),
        "reject_form": RejectForm(), "issued_on": found.day("issued_on"), "due_on": found.day("due_on"),
    }  # fmt: skip
    return render(request, "eoffice/exchange.html", context)


@officer_view(KEEP)
def package(request: SignedInRequest, unit: Unit, pk: int) -> FileResponse:
    """The package as it came or went, for inspection; never shown in the browser."""
    found = _own(unit, pk)
    response = FileResponse(
        found.package.open("rb"), as_attachment=True, filename=f"{found.pk}.edxml", content_type="application/xml"
    )
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@officer_view(KEEP)
def send(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Choose a document and a receiver."""
    form = SendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        document = get_object_or_404(
            Document.objects.select_related("unit"), pk=form.cleaned_data["document"], unit=unit
        )
        to = get_object_or_404(Connection, pk=form.cleaned_data["connection"], unit=unit)
        try:
            sent = actions.send(request.user, document, to)
        except (Invalid, Conflict) as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Đã xếp văn bản vào hàng gửi."))
            return redirect("eoffice:exchange", unit.code, sent.pk)
    elif request.method == "POST":
        messages.error(request, _("Hãy chọn văn bản và nơi nhận."))
    words = request.GET.get("q", "")
    context = {
        "unit": unit, "words": words, "documents": list(queries.to_send(unit, words)[:MOST_TO_PICK]),
        "connections": queries.connections(unit), "chosen": form.data.get("document", ""),
    }  # fmt: skip
    return render(request, "eoffice/send.html", context)


@officer_view(CONFIGURE)
def connections(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """With whom the unit exchanges, and a new one."""
    form = ConnectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.connect(request.user, unit, **form.cleaned_data)
        except Invalid as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã mở nơi gửi nhận."))
            return redirect("eoffice:connections", unit.code)
    rows = [
        (one, request.build_absolute_uri(f"/lien-thong/{one.key}/"), f"{settings.EOFFICE_DIR.name}/{one.key}")
        for one in queries.connections(unit)
    ]
    return render(request, "eoffice/connections.html", {"unit": unit, "form": form, "rows": rows})


@require_POST
@officer_view(CONFIGURE)
def disconnect(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Close a way."""
    actions.disconnect(request.user, get_object_or_404(Connection, pk=pk, unit=unit))
    messages.success(request, _("Đã đóng nơi gửi nhận; các gói đã gửi, đã nhận vẫn được giữ."))
    return redirect("eoffice:connections", unit.code)


@require_POST
@officer_view(KEEP)
def accept(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Register it in the library."""
    return _done(
        request,
        unit,
        pk,
        lambda found: actions.accept(request.user, found),
        _("Đã tiếp nhận; văn bản nằm trong thư viện."),
    )


@require_POST
@officer_view(KEEP)
def reject(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Send it back with a reason."""
    reason = request.POST.get("reason", "")
    return _done(
        request, unit, pk, lambda found: actions.reject(request.user, found, reason), _("Đã từ chối và báo nơi gửi.")
    )


@require_POST
@officer_view(KEEP)
def finish(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Say that it has been dealt with."""
    return _done(
        request, unit, pk, lambda found: actions.finish(request.user, found), _("Đã báo hoàn thành cho nơi gửi.")
    )


@require_POST
@officer_view(KEEP)
def send_again(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Try once more."""
    return _done(
        request, unit, pk, lambda found: actions.send_again(request.user, found), _("Đã xếp lại vào hàng gửi.")
    )


def _done(request: SignedInRequest, unit: Unit, pk: int, act: Callable[[Exchange], object], said: str) -> HttpResponse:
    try:
        act(_own(unit, pk))
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)
    return redirect("eoffice:exchange", unit.code, pk)


def _own(unit: Unit, pk: int) -> Exchange:
    return get_object_or_404(Exchange.objects.select_related("connection", "document"), pk=pk, unit=unit)
