"""Forms of the back office for units, people and titles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.forms.models import WagtailAdminModelForm

from lantoa.base.rights import Capability
from lantoa.base.text import clean, parse_phone, proper_name
from lantoa.people import scopes
from lantoa.people.models import Title
from lantoa.units.actions import FACT_FIELDS


class SearchForm(BaseFilterForm):
    """The one field of a chooser; the viewset searches."""

    q = forms.CharField(
        label=_("Tìm"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Tên hoặc mã, có dấu hay không")}),
    )

    def filter(self, objects: Any) -> Any:
        """Only remembers what was asked for."""
        self.search_query = self.cleaned_data.get("q") or None
        self.is_searching = bool(self.search_query)
        return objects


class UnitForm(WagtailAdminModelForm):
    """Facts about a unit are shown, but not opened, to who only configures it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.for_user
        if user is not None and not scopes.may(user, Capability.MANAGE_UNITS, self.instance):
            for name in FACT_FIELDS & self.fields.keys():
                self.fields[name].disabled = True


class DeskPersonForm(WagtailAdminModelForm):
    """As the roll's form: names out of capitals, phones in any style."""

    def clean_full_name(self) -> str:
        """Names in capitals become names."""
        return proper_name(self.cleaned_data["full_name"])

    def clean_member_number(self) -> str | None:
        """Empty means none."""
        return clean(self.cleaned_data["member_number"] or "").upper() or None

    def clean_phone(self) -> str:
        """Any usual style of writing."""
        try:
            return parse_phone(self.cleaned_data["phone"]) or ""
        except ValueError as error:
            raise forms.ValidationError(_("Số điện thoại chưa đúng. Ví dụ: 0912 345 678.")) from error


REACH = [("", _("không")), ("own", _("đơn vị mình")), ("branch", _("cả các đơn vị cấp dưới"))]


class TitleForm(WagtailAdminModelForm):
    """A title with one choice for each thing that a title can allow."""

    spellings = forms.CharField(
        label=_("Cách viết khác"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mỗi dòng một cách; dùng khi đọc danh sách nhập từ bảng tính."),
    )  # fmt: skip

    class Meta:
        model = Title
        fields = ["code", "name", "is_officer", "is_leader", "order"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {}
        if self.instance.pk:
            held = dict(self.instance.capabilities.values_list("capability", "subtree"))
            self.fields["code"].disabled = True
        self.initial["spellings"] = "\n".join(self.instance.aliases)
        for capability in Capability:
            if capability in held:
                self.initial[capability_field(capability)] = "branch" if held[capability] else "own"

    def chosen(self) -> dict[str, bool]:
        """Capability → whether over the branch, for those that were chosen."""
        picked = {capability.value: self.cleaned_data[capability_field(capability)] for capability in Capability}
        return {capability: reach == "branch" for capability, reach in picked.items() if reach}


def capability_field(capability: str) -> str:
    """The name of the form field for `capability`."""
    return f"may_{capability}"


for _capability in Capability:
    TitleForm.base_fields[capability_field(_capability)] = TitleForm.declared_fields[capability_field(_capability)] = (
        forms.ChoiceField(label=_capability.label, choices=REACH, required=False)
    )
