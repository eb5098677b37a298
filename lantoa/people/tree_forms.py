"""Forms for changes of the tree: each has a date and a decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import clean
from lantoa.units.models import CODE, Unit, UnitKind
from lantoa.units.queries import children

MANY = 200


class UnitPicker(forms.TextInput):
    """A unit by its code. With JavaScript one types a name and picks; without it one types the code."""

    template_name = "people/_unit_picker.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        """What was picked goes before what was typed."""
        values = data.getlist(name) if isinstance(data, MultiValueDict) else [data.get(name)]
        given = [value for value in values if value]
        return given[-1] if given else None


class UnitField(forms.CharField):
    """A unit that exists, by code."""

    widget = UnitPicker

    def clean(self, value: Any) -> Unit | None:
        """The unit; a code that nobody has is refused."""
        code = clean(super().clean(value))
        if not code:
            return None
        unit = Unit.objects.active().filter(code__iexact=code).select_related("kind").first()
        if unit is None:
            raise forms.ValidationError(_("Chưa có đơn vị nào mang mã này. Hãy gõ tên để tìm, rồi chọn."))
        return unit


class ChangeForm(forms.Form):
    """What every change needs."""

    on = forms.DateField(
        label=_("Có hiệu lực từ"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )  # fmt: skip
    decision = forms.CharField(label=_("Số quyết định"), max_length=80, required=False)

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit


class CreateForm(ChangeForm):
    """A new unit below."""

    code = forms.CharField(label=_("Mã đơn vị mới"), max_length=32, validators=[CODE])
    name = forms.CharField(label=_("Tên đầy đủ"), max_length=255)
    kind = forms.ModelChoiceField(UnitKind.objects.none(), label=_("Loại"))
    field_order = ["code", "name", "kind"]

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(unit, *args, **kwargs)
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        kinds.queryset = UnitKind.objects.filter(level__number__gte=unit.kind.level.number)


class RenameForm(ChangeForm):
    """Another name."""

    name = forms.CharField(label=_("Tên mới"), max_length=255)
    field_order = ["name"]

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(unit, *args, **kwargs)
        self.fields["name"].initial = unit.name


class MoveForm(ChangeForm):
    """Another unit above."""

    target = UnitField(label=_("Đơn vị cấp trên mới"))
    field_order = ["target"]


class MergeForm(ChangeForm):
    """A unit that carries on."""

    target = UnitField(label=_("Sáp nhập vào"))
    field_order = ["target"]


class SplitForm(ChangeForm):
    """A new unit beside, and who goes there."""

    code = forms.CharField(label=_("Mã đơn vị mới"), max_length=32, validators=[CODE])
    name = forms.CharField(label=_("Tên đầy đủ"), max_length=255)
    members = forms.Field(label=_("Đơn vị trực thuộc chuyển sang"))
    field_order = ["code", "name", "members"]

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(unit, *args, **kwargs)
        below = list(children(unit)[: MANY + 1])
        if len(below) <= MANY:
            self.fields["members"] = forms.MultipleChoiceField(
                label=self.fields["members"].label, choices=[(one.code, f"{one.name} ({one.code})") for one in below],
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        else:
            self.fields["members"] = forms.CharField(
                label=self.fields["members"].label, widget=forms.Textarea(attrs={"rows": 8}),
                help_text=_("Mỗi dòng một mã đơn vị."),
            )  # fmt: skip
        self.order_fields(self.field_order)

    def clean_members(self) -> list[Unit]:
        """Units directly below; a code that is not among them is named."""
        given = self.cleaned_data["members"]
        codes = given if isinstance(given, list) else given.split()
        wanted = {clean(code).upper() for code in codes}
        found = list(children(self.unit).filter(code__in=wanted))
        missing = wanted - {unit.code for unit in found}
        if missing:
            raise forms.ValidationError(
                _("Không thấy trong các đơn vị trực thuộc: %(codes)s.") % {"codes": ", ".join(sorted(missing)[:10])}
            )
        return found


class DissolveForm(ChangeForm):
    """The end of a unit."""

    reason = forms.CharField(label=_("Lý do"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SettingsForm(forms.ModelForm):
    """What a unit says of itself and how it works."""

    logo_file = forms.ImageField(
        label=_("Biểu trưng mới"), required=False, help_text=_("Ảnh JPG, PNG hoặc WebP, đẹp nhất là hình vuông."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip

    class Meta:
        model = Unit
        fields = ["short_name", "introduction", "brand", "address", "phone", "email", "website", "host",
                  "requires_review", "notation", "place"]  # fmt: skip
        widgets = {"introduction": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "brand": _("Dấu # và sáu ký tự, ví dụ #0B4F6C. Màu phải đủ đậm để chữ đọc được trên nền trắng."),
            "requires_review": _("Bài của đơn vị chỉ lên trang sau khi người khác duyệt."),
        }

    def clean_logo_file(self) -> Any:
        """Not larger than what pages can carry."""
        file = self.cleaned_data.get("logo_file")
        if file and file.size > 5 * 1024 * 1024:
            raise forms.ValidationError(_("Ảnh nặng hơn 5 MB. Hãy chọn ảnh nhỏ hơn."))
        return file
