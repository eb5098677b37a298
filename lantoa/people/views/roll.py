"""The roll of a unit: who is on it, who holds which position, who can sign in."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.base.documents.sheets import Slip, slips_pdf
from lantoa.people import actions, invitations, queries
from lantoa.people.forms import AppointForm, PersonForm, TransferForm
from lantoa.people.models import Person, Position
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

MANAGE = Capability.MANAGE_PEOPLE
SLIPS_AT_ONCE = 400


@officer_view(MANAGE)
def people_list(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The roll, fifty at a time."""
    text = request.GET.get("q", "")
    page = Paginator(queries.roll(unit, text), 50).get_page(request.GET.get("trang"))
    context = {"unit": unit, "page": page, "text": text, "waiting": queries.without_account(unit).count()}
    return render(request, "people/roll.html", context)


@officer_view(MANAGE)
def person_new(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Put somebody on the roll."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = actions.add_person(request.user, unit, **form.cleaned_data)
        messages.success(request, _("Đã thêm %(name)s vào danh sách.") % {"name": person.full_name})
        return redirect("people:person", unit.code, person.pk)
    return render(request, "people/person_new.html", {"unit": unit, "form": form})


@officer_view(MANAGE)
def person_detail(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One person: data, positions, account; each with its own form."""
    person = _person(unit, pk)
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        person.refresh_from_db()
        actions.update_person(request.user, person, **form.cleaned_data)
        messages.success(request, _("Đã lưu thông tin của %(name)s.") % {"name": person.full_name})
        return redirect("people:person", unit.code, person.pk)
    today = {"on": timezone.localdate()}
    context = {
        "unit": unit,
        "person": person,
        "form": form,
        "appoint_form": AppointForm(initial=today),
        "transfer_form": TransferForm(initial=today),
        "positions": person.positions.select_related("title", "unit").order_by("-valid_from"),
        "account": getattr(person, "account", None),
    }
    return render(request, "people/person.html", context)


@require_POST
@officer_view(MANAGE)
def person_appoint(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Give a position."""
    person = _person(unit, pk)
    form = AppointForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        actions.appoint(request.user, person, data["title"], unit, on=data["on"], decision=data["decision"])
        messages.success(request, _("%(name)s giữ chức danh %(title)s.") % {"name": person, "title": data["title"]})
    else:
        messages.error(request, _("Chưa lưu: hãy chọn chức danh và ngày bắt đầu."))
    return redirect("people:person", unit.code, person.pk)


@require_POST
@officer_view(MANAGE)
def position_end(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """End a position today."""
    position = get_object_or_404(Position.objects.select_related("unit", "title"), pk=pk, unit=unit)
    actions.end_position(request.user, position, on=timezone.localdate())
    messages.success(request, _("Đã kết thúc chức danh %(title)s.") % {"title": position.title})
    return redirect("people:person", unit.code, position.person_id)


@require_POST
@officer_view(MANAGE)
def person_transfer(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Move somebody to another unit that one manages too."""
    person = _person(unit, pk)
    form = TransferForm(request.POST)
    target = Unit.objects.active().filter(code__iexact=request.POST.get("unit_code", "").strip()).first()
    if not form.is_valid() or target is None:
        messages.error(request, _("Chưa chuyển: hãy ghi đúng mã đơn vị mới và ngày chuyển."))
        return redirect("people:person", unit.code, person.pk)
    actions.transfer(request.user, person, target, on=form.cleaned_data["on"])
    messages.success(request, _("Đã chuyển %(name)s về %(unit)s.") % {"name": person, "unit": target})
    return redirect("people:roll", unit.code)


@require_POST
@officer_view(MANAGE)
def person_remove(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take somebody off the roll today."""
    person = _person(unit, pk)
    actions.remove_person(request.user, person, on=timezone.localdate())
    messages.success(request, _("%(name)s không còn trong danh sách; tài khoản đã đóng.") % {"name": person})
    return redirect("people:roll", unit.code)


@require_POST
@officer_view(MANAGE)
def person_invite(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Send a link to one person, or print one slip."""
    person = _person(unit, pk)
    if request.POST.get("how") == "slip":
        return _slips(request, unit, [person])
    invitations.invite_by_email(request.user, person)
    messages.success(request, _("Đã gửi lời mời đến %(email)s.") % {"email": person.email})
    return redirect("people:person", unit.code, person.pk)


@require_POST
@officer_view(MANAGE)
def invite_all(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Mail a link to everybody who has an address and no account; slips are for the others."""
    people = queries.without_account(unit)
    if request.POST.get("how") == "slips":
        return _slips(request, unit, list(people.filter(email="")[:SLIPS_AT_ONCE]))
    sent = 0
    for person in people.exclude(email="").select_related("unit")[:SLIPS_AT_ONCE]:
        invitations.invite_by_email(request.user, person)
        sent += 1
    messages.success(request, ngettext("Đã gửi %(n)d lời mời.", "Đã gửi %(n)d lời mời.", sent) % {"n": sent})
    return redirect("people:roll", unit.code)


def _slips(request: SignedInRequest, unit: Unit, people: list[Person]) -> HttpResponse:
    issued = invitations.issue_slips(request.user, people)
    if not issued:
        messages.info(
            request, _("Không có ai cần phiếu mã: mọi người đã có tài khoản, thư điện tử hoặc chưa có số thẻ.")
        )
        return redirect("people:roll", unit.code)
    slips = [
        Slip(
            name=one.invitation.person.full_name,
            unit=unit.name,
            member_number=one.invitation.person.member_number or "",
            code=one.spaced_code,
            url=one.url,
            expires_on=timezone.localdate(one.invitation.expires_at),
        )
        for one in issued
    ]
    response = HttpResponse(slips_pdf(slips), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="phieu-ma-{unit.code}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _person(unit: Unit, pk: int) -> Person:
    return get_object_or_404(
        Person.objects.select_related("unit", "account", "job_type"), pk=pk, unit=unit, left_on=None
    )
