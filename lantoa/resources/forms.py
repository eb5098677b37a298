"""Forms of budget, equipment and projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.base.uploads import ACCEPT_PICTURES
from lantoa.people.models import Person
from lantoa.programme.forms import DayField, MoneyField
from lantoa.programme.models import Campaign
from lantoa.programme.queries import choices_for
from lantoa.resources.models import Category, Equipment, Project
from lantoa.units.models import Unit

SCANS = f"{ACCEPT_PICTURES},.pdf"


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several scans as a list; each is checked by the action that takes them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=_ManyFiles(attrs={"accept": SCANS, "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given and self.required:
            super().clean(None, initial)
        return [super(ManyFilesField, self).clean(one, initial) for one in given if one]


def officers_of(unit: Unit) -> Any:
    """Who holds a position in the unit: those who can be put in charge. A whole roll may be thousands."""
    held = Person.objects.filter(unit=unit, left_on=None, positions__unit=unit, positions__valid_to=None)
    return held.distinct().order_by("sort_key")


class _UnitForm(forms.Form):
    """A form whose choices are those of a unit."""

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name, rows in (
            ("campaign", choices_for(unit)),
            ("project", Project.objects.filter(unit=unit, state__in=Project.OPEN).order_by("title")),
            ("holder", officers_of(unit)),
            ("owner", officers_of(unit)),
        ):
            if name in fields:
                fields[name].queryset = rows


class LineForm(_UnitForm):
    """A line of the budget."""

    title = forms.CharField(label=_("Nội dung"), max_length=200)
    category = forms.ChoiceField(label=_("Mục chi"), choices=Category.choices)
    planned = MoneyField(label=_("Dự kiến (đồng)"))
    campaign = forms.ModelChoiceField(
        label=_("Đợt truyền thông"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("Không thuộc đợt nào"),
    )
    project = forms.ModelChoiceField(
        label=_("Dự án nâng cấp"),
        queryset=Project.objects.none(),
        required=False,
        empty_label=_("Không thuộc dự án nào"),
    )
    note = forms.CharField(
        label=_("Thuyết minh"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Số lượng, đơn giá, vì sao cần."),
    )  # fmt: skip


class ApproveForm(forms.Form):
    """How much of a line is approved, and by which decision."""

    amount = MoneyField(label=_("Duyệt (đồng)"))
    decision = forms.CharField(label=_("Số quyết định hoặc biên bản"), max_length=80, required=False)
    scans = ManyFilesField(label=_("Bản quét quyết định"), required=False)


class SpendForm(forms.Form):
    """A spending with its papers."""

    spent_on = DayField(label=_("Ngày chi"))
    amount = MoneyField(label=_("Số tiền (đồng)"))
    what = forms.CharField(label=_("Chi cho việc gì"), max_length=200)
    payee = forms.CharField(label=_("Ai nhận"), max_length=160)
    voucher = forms.CharField(label=_("Số chứng từ, hóa đơn"), max_length=60, required=False)
    scans = ManyFilesField(
        label=_("Bản quét, ảnh chụp chứng từ"), help_text=_("PDF hoặc ảnh, mỗi tệp tối đa 10 MB; chọn được nhiều tệp.")
    )


class ProofForm(forms.Form):
    """More scans."""

    scans = ManyFilesField(label=_("Thêm bản quét"))


class RulesForm(forms.Form):
    """From which amount a second person signs; empty for never."""

    second_above = MoneyField(
        label=_("Cần chữ ký thứ hai khi quá (đồng)"), required=False,
        help_text=_("Để trống thì không cần. Ghi 0 thì mọi khoản đều cần."),
    )  # fmt: skip

    def clean_second_above(self) -> int | None:
        """Nothing written is no amount; a nought is one."""
        given = str(self.data.get(self.add_prefix("second_above"), "")).strip()
        return self.cleaned_data["second_above"] if given else None


class EquipmentForm(_UnitForm):
    """A thing of the register."""

    name = forms.CharField(label=_("Tên, kiểu máy"), max_length=160)
    category = forms.ChoiceField(label=_("Loại"), choices=Equipment.Category.choices)
    serial = forms.CharField(label=_("Số sê-ri"), max_length=80, required=False)
    value = MoneyField(label=_("Nguyên giá (đồng)"), required=False)
    acquired_on = DayField(label=_("Có từ ngày"))
    useful_years = forms.IntegerField(
        label=_("Số năm sử dụng"), min_value=1, max_value=50, required=False,
        help_text=_("Để tính giá trị còn lại, chia đều theo tháng."),
    )  # fmt: skip
    location = forms.CharField(label=_("Để ở đâu"), max_length=120, required=False)
    holder = forms.ModelChoiceField(
        label=_("Người giữ"), queryset=Person.objects.none(), required=False, empty_label=_("Chưa giao cho ai")
    )
    condition = forms.ChoiceField(label=_("Tình trạng"), choices=Equipment.Condition.choices)
    lendable = forms.BooleanField(label=_("Người của đơn vị tự mượn, tự trả bằng mã QR"), required=False)
    note = forms.CharField(
        label=_("Ghi chú"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class LoanForm(forms.Form):
    """Until when something is lent, and what for."""

    due_on = DayField(label=_("Hẹn trả"))
    purpose = forms.CharField(label=_("Để làm gì"), max_length=160, required=False)


class ReturnForm(forms.Form):
    """How something came back."""

    condition = forms.ChoiceField(label=_("Tình trạng khi trả"), choices=Equipment.Condition.choices)


class WriteOffForm(forms.Form):
    """By which decision something leaves the register."""

    reason = forms.CharField(label=_("Lý do thanh lý"), max_length=255)
    decision = forms.CharField(label=_("Số quyết định"), max_length=80)
    decided_on = DayField(label=_("Ngày quyết định"))
    proceeds = MoneyField(label=_("Thu về (đồng)"), required=False)
    scans = ManyFilesField(label=_("Bản quét quyết định"))


class TakeForm(forms.Form):
    """A new stock-taking."""

    name = forms.CharField(label=_("Tên đợt kiểm kê"), max_length=120, required=False)
    location = forms.CharField(
        label=_("Chỉ kiểm kê ở"), max_length=120, required=False,
        help_text=_("Ghi đúng như trong sổ; để trống thì kiểm kê cả đơn vị."),
    )  # fmt: skip


class ExtraForm(forms.Form):
    """Something that the register does not have."""

    what = forms.CharField(
        label=_("Thứ thấy thừa"),
        max_length=200,
        help_text=_("Tên, số sê-ri, để ở đâu. Thiết bị của đơn vị khác cũng ghi ở đây."),
    )


class ProjectForm(_UnitForm):
    """An upgrade."""

    title = forms.CharField(label=_("Tên dự án"), max_length=160)
    kind = forms.ChoiceField(label=_("Nâng cấp"), choices=Project.Kind.choices)
    about = forms.CharField(
        label=_("Vì sao, làm những gì"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    starts_on = DayField(label=_("Bắt đầu"))
    ends_on = DayField(label=_("Xong trước hết ngày"))
    owner = forms.ModelChoiceField(
        label=_("Người phụ trách"), queryset=Person.objects.none(), required=False, empty_label=_("Chưa phân công")
    )


class MilestoneForm(forms.Form):
    """A milestone."""

    title = forms.CharField(label=_("Mốc"), max_length=160)
    due_on = DayField(label=_("Hạn"))
