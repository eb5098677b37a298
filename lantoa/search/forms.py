"""What a search is narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.search.queries import Narrowing
from lantoa.units.models import Unit


class NarrowForm(forms.Form):
    """A unit by its code, and days; what cannot be understood is said and narrows nothing."""

    don_vi = forms.CharField(label=_("Mã đơn vị"), required=False, max_length=32)
    tu = forms.DateField(label=_("Từ ngày"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    den = forms.DateField(label=_("Đến hết ngày"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_don_vi(self) -> Unit | None:
        """The unit of the code."""
        code = self.cleaned_data["don_vi"].strip()
        if not code:
            return None
        unit = Unit.objects.filter(code__iexact=code).first()
        if unit is None:
            raise forms.ValidationError(_("Không có đơn vị nào mang mã này."))
        return unit

    def narrowing(self) -> Narrowing:
        """What to narrow a search to."""
        self.full_clean()
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        unit = given.get("don_vi")
        return Narrowing(
            tags=(f"unit:{unit.pk}",) if unit is not None else (), since=given.get("tu"), until=given.get("den")
        )
