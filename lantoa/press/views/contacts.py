"""The contact book."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.spreadsheets import stream_csv
from lantoa.base.web import ticked
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.press import actions, cards, queries
from lantoa.press.forms import ContactForm, FileForm
from lantoa.press.models import Contact
from lantoa.press.views.tools import PRESS, tabs
from lantoa.units.models import Unit


@officer_view(PRESS)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The contacts the unit may see; stale ones as a list of their own."""
    text, which = request.GET.get("q", "").strip()[:80], request.GET.get("loai", "")
    filters = [
        {"label": label, "url": f"?loai={code}" if code else "?", "current": which == code}
        for code, label in (("", _("Tất cả")), ("lien-he", _("Liên hệ được")), ("cu", _("Cần xác minh lại")))
    ]
    context = {"unit": unit, "tabs": tabs(unit, "contacts"), "page": page_of(request, queries.contacts_of(unit, text, which), 50),
               "text": text, "which": which, "filters": filters}  # fmt: skip
    return render(request, "press/desk/contacts.html", context)


@officer_view(PRESS)
def edit(request: SignedInRequest, unit: Unit, pk: int | None = None) -> HttpResponse:
    """A contact of the unit itself."""
    contact = get_object_or_404(Contact, pk=pk, unit=unit) if pk is not None else None
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {name: form.cleaned_data[name] for name in ContactForm.Meta.fields}
        try:
            if contact is None:
                actions.save_contact(request.user, unit, **facts)
            else:
                actions.change_contact(request.user, contact, **facts)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu liên hệ."))
            return redirect("press:contacts", unit.code)
    return render(
        request, "press/desk/contact.html", {"unit": unit, "form": form, "contact": contact},
        status=400 if form.errors else 200,
    )  # fmt: skip


@require_POST
@officer_view(PRESS)
def erase(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Forget a contact."""
    actions.erase_contact(request.user, get_object_or_404(Contact, pk=pk, unit=unit))
    messages.success(request, _("Đã xóa liên hệ cùng lịch sử gửi thư."))
    return redirect("press:contacts", unit.code)


@require_POST
@officer_view(PRESS)
def verify(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Those ticked are still right."""
    number = actions.verify_contacts(request.user, unit, ticked(request.POST.getlist("contact"), 2_000))
    words = ngettext("Đã xác minh %(n)d liên hệ.", "Đã xác minh %(n)d liên hệ.", number)
    messages.success(request, words % {"n": number})
    return redirect("press:contacts", unit.code)


@officer_view(PRESS)
def take_in(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """A contact book from a file: first what it would change, then it is taken in."""
    form, result = FileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        file, dry_run = form.cleaned_data["file"], request.POST.get("do") != "apply"
        try:
            rows = cards.read_contacts(file, file.name or "")
            result = actions.import_contacts(request.user, unit, rows, dry_run=dry_run)
        except LantoaError as error:
            form.add_error("file", error.message)
        else:
            if not dry_run:
                words = {"created": result.created, "changed": result.changed, "refused": len(result.refused)}
                messages.success(
                    request, _("Đã thêm %(created)d, cập nhật %(changed)d; %(refused)d dòng bị trả lại.") % words
                )
                if not result.refused:
                    return redirect("press:contacts", unit.code)
    return render(request, "press/desk/contacts_import.html", {"unit": unit, "form": form, "result": result})


@require_safe
@officer_view(PRESS)
def export(request: SignedInRequest, unit: Unit, form: str) -> HttpResponseBase:
    """The unit's own contacts as .csv or .vcf."""
    contacts = Contact.objects.filter(unit=unit).order_by("outlet", "name").iterator(chunk_size=1000)
    if form == "vcf":
        response = StreamingHttpResponse(cards.write_cards(contacts), content_type="text/vcard; charset=utf-8")
    else:
        response, form = (
            StreamingHttpResponse(stream_csv(cards.table(contacts)), content_type="text/csv; charset=utf-8"),
            "csv",
        )
    response["Content-Disposition"] = f'attachment; filename="lien-he-{unit.code}.{form}"'
    return response
