"""What a unit says of itself and how it works."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lantoa.base.errors import Invalid
from lantoa.people.scopes import Capability
from lantoa.people.tree_forms import SettingsForm
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units import actions
from lantoa.units.models import Unit


@officer_view(Capability.CONFIGURE, Capability.MANAGE_UNITS)
def unit_settings(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's settings; what is refused stays typed."""
    form = SettingsForm(request.POST or None, request.FILES or None, instance=unit)
    if request.method == "POST" and form.is_valid():
        fresh = Unit.objects.get(pk=unit.pk)
        logo = form.cleaned_data.pop("logo_file", None)
        values = {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
        try:
            if values:
                actions.update(request.user, fresh, **values)
            if logo:
                actions.set_logo(request.user, fresh, logo)
        except Invalid as error:
            form.add_error("brand" if "brand" in values else None, error.message)
        else:
            messages.success(request, _("Đã lưu cài đặt của %(unit)s.") % {"unit": fresh.name})
            return redirect("people:settings", unit.code)
    shown = Unit.objects.select_related("logo").get(pk=unit.pk)
    return render(request, "people/settings.html", {"unit": shown, "form": form}, status=400 if form.errors else 200)
