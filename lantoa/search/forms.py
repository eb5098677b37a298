"""What a search is narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.search.queries import Narrowing
from lantoa.search.sources import facets
from lantoa.units import queries as unit_queries
from lantoa.units.models import Unit

ALONE = "rieng"


class NarrowForm(forms.Form):
    """A unit by code or name, with what is below it or alone, days, and what the rooms offer; what cannot be understood is said and narrows nothing."""

    don_vi = forms.CharField(label=_("Mã hoặc tên đơn vị"), required=False, max_length=120)
    pham_vi = forms.ChoiceField(
        label=_("Phạm vi"), required=False,
        choices=[("", _("Đơn vị này và các đơn vị cấp dưới")), (ALONE, _("Riêng đơn vị này"))],
    )  # fmt: skip
    tu = forms.DateField(label=_("Từ ngày"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    den = forms.DateField(label=_("Đến hết ngày"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for facet in facets():
            choices = [("", _("Tất cả")), *facet.choices()]
            label: Any = facet.label
            self.fields[facet.param] = forms.ChoiceField(label=label, choices=choices, required=False)

    def clean_don_vi(self) -> Unit | None:
        """The unit of the code, or the first of the name."""
        typed = self.cleaned_data["don_vi"].strip()
        if not typed:
            return None
        unit = Unit.objects.filter(code__iexact=typed).first() or next(iter(unit_queries.find(typed)[:1]), None)
        if unit is None:
            raise forms.ValidationError(_("Không có đơn vị nào mang mã hoặc tên này."))
        return unit

    def clean(self) -> dict[str, Any]:
        """Days the wrong way round would find nothing and not say why."""
        data = super().clean() or {}
        since, until = data.get("tu"), data.get("den")
        if since is not None and until is not None and until < since:
            self.add_error("den", _("Ngày cuối phải sau ngày đầu."))
        return data

    def narrowing(self) -> Narrowing:
        """What to narrow a search to."""
        self.full_clean()
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        unit = given.get("don_vi")
        units = _units(unit, alone=given.get("pham_vi") == ALONE) if unit is not None else []
        tags = [given[facet.param] for facet in facets() if given.get(facet.param)]
        any_of = tuple(f"unit:{pk}" for pk in units)
        return Narrowing(tags=tuple(tags), any_of=any_of, since=given.get("tu"), until=given.get("den"))


def _units(unit: Unit, *, alone: bool) -> list[int]:
    """The keys of the units that `unit` stands for; none where that is the whole tree, which narrows nothing."""
    if alone:
        return [unit.pk]
    return [] if unit_queries.is_whole_tree(unit) else unit_queries.branch_ids(unit)
