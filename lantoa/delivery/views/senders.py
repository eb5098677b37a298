"""From which address a unit's mails leave, and whether it counts how often they are opened."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.rights import Capability
from lantoa.delivery import actions
from lantoa.delivery.email import domains, identity
from lantoa.delivery.forms import SenderForm
from lantoa.delivery.models import Counting, SendingDomain
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

CONFIGURE = Capability.CONFIGURE
State = SendingDomain.State


@officer_view(CONFIGURE)
def sender(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's own address with the records that it needs; and the switch for counting."""
    row = SendingDomain.objects.filter(unit=unit).first()
    form = SenderForm(request.POST or None, initial={"address": row.address if row else ""})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_domain(request.user, unit, form.cleaned_data["address"])
        except LantoaError as error:
            form.add_error("address", error.message)
        else:
            messages.success(request, _("Đã lưu. Giờ hãy thêm các bản ghi dưới đây ở nơi quản lý tên miền."))
            return redirect("delivery:sender", unit.code)
    nearest = identity.domain_of(unit)
    context = {
        "unit": unit, "row": row, "form": form, "records": domains.records(row) if row else [],
        "faults": [str(domains.Fault(code).label) for code in row.faults] if row else [],
        "inherited": nearest if row is None and nearest is not None and nearest.state == State.VERIFIED else None,
        "platform": identity.platform().address, "counting": Counting.objects.filter(unit=unit).first(),
    }  # fmt: skip
    return render(request, "delivery/sender.html", context)


@require_POST
@officer_view(CONFIGURE)
def check(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Look for the records now."""
    row = actions.check_domain(request.user, get_object_or_404(SendingDomain.objects.select_related("unit"), unit=unit))
    if row.state == State.VERIFIED and not row.faults:
        messages.success(request, _("Đủ bản ghi. Thư của đơn vị đi từ %(address)s.") % {"address": row.address})
    else:
        messages.warning(request, _("Chưa đủ. Xem những điều còn thiếu ở dưới."))
    return redirect("delivery:sender", unit.code)


@require_POST
@officer_view(CONFIGURE)
def remove(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """From the installation's address again."""
    actions.remove_domain(request.user, unit)
    messages.success(request, _("Đã bỏ địa chỉ riêng. Bạn có thể xóa các bản ghi ở nơi quản lý tên miền."))
    return redirect("delivery:sender", unit.code)


@require_POST
@officer_view(CONFIGURE)
def counting(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The switch for counting."""
    on = request.POST.get("on") == "1"
    actions.set_counting(request.user, unit, on)
    messages.success(request, _("Từ lá thư sau, Lan Tỏa đếm lượt mở.") if on else _("Lan Tỏa không đếm lượt mở nữa."))
    return redirect("delivery:sender", unit.code)
