"""Forms of the programme's pages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import Person
from lantoa.programme import metrics, queries
from lantoa.programme.models import Campaign, Occasion, Plan, PlanItem, PlanReview
from lantoa.units.models import Picture, Unit

DAY = {"type": "date"}


class DayField(forms.DateField):
    """A day, chosen with the phone's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **kwargs)


class MoneyField(forms.IntegerField):
    """Whole đồng, written with or without dots: "1.500.000", "1500000 đ"."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=10**15, **kwargs)
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """Thousands parted by dots."""
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        """The number without its dots, spaces and sign of money."""
        if isinstance(value, str):
            value = re.sub(r"(?i)[.,\s\u00a0]|đồng|đ|vnđ|vnd", "", value)
        return super().to_python(value) or 0


class ItemForm(forms.ModelForm):
    """One activity of a plan."""

    starts_on = DayField(label=_("Từ ngày"), required=False)
    ends_on = DayField(label=_("Đến ngày"), required=False)
    budget = MoneyField(label=_("Kinh phí dự kiến (đồng)"), required=False)

    class Meta:
        model = PlanItem
        fields = ["title", "section", "description", "output", "starts_on", "ends_on", "owner", "owner_text",
                  "partners", "budget", "target", "campaign"]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["section"].queryset = plan.programme.sections.all()
        fields["target"].queryset = plan.programme.targets.all()
        # Officers and the like: a unit's whole roll may be thousands.
        fields["owner"].queryset = (
            Person.objects.filter(positions__unit=plan.unit, positions__valid_to=None).distinct().order_by("sort_key")
        )
        fields["campaign"].queryset = queries.choices_for(plan.unit)
        fields["section"].empty_label = fields["target"].empty_label = fields["campaign"].empty_label = _("Không chọn")
        fields["owner"].empty_label = _("Chưa phân công")
        for field in fields.values():
            field.label = field.label[:1].upper() + field.label[1:]

    def clean(self) -> dict[str, Any]:
        """The days in order: said beside the field, with all that was typed kept."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", gettext("Ngày kết thúc phải từ ngày bắt đầu trở đi."))
        return data

    def _post_clean(self) -> None:
        """The action fills and checks the record; here only the fields are read."""


class DeclineForm(forms.Form):
    """Why an item from above does not apply."""

    reason = forms.CharField(
        label=_("Lý do không áp dụng"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Đơn vị giao việc sẽ đọc lý do này."),
    )  # fmt: skip


class ShareForm(forms.Form):
    """Who gets a link."""

    partner = forms.CharField(label=_("Gửi cho"), max_length=120, help_text=_("ví dụ Ban Giám hiệu, Báo Giáo dục"))
    days = forms.IntegerField(label=_("Dùng được trong (ngày)"), min_value=1, max_value=180, initial=30)


class CommentForm(forms.Form):
    """What a partner says; the field that people do not see catches machines."""

    name = forms.CharField(label=_("Họ tên, chức vụ"), max_length=120)
    text = forms.CharField(label=_("Ý kiến"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_website(self) -> str:
        """Empty, as people leave it."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(gettext("Hãy gửi lại biểu mẫu."))
        return ""


class ReviewForm(forms.Form):
    """A review: the day, the state of each activity with a sentence, and what follows."""

    held_on = DayField(label=_("Ngày họp"))
    conclusions = forms.CharField(label=_("Kết luận"), required=False, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, items: list[PlanItem], review: PlanReview | None, **kwargs: Any) -> None:
        written = {note.item_id: note for note in review.notes.all()} if review is not None else {}
        kwargs["initial"] = {
            "held_on": review.held_on if review is not None else timezone.localdate(),
            "conclusions": review.conclusions if review is not None else "",
        }
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            note = written.get(item.pk)
            self.fields[f"state_{item.pk}"] = forms.ChoiceField(
                label=_("Tình trạng"), choices=PlanItem.State.choices, initial=note.state if note else item.state
            )
            self.fields[f"text_{item.pk}"] = forms.CharField(
                label=_("Nhận xét"), required=False, initial=note.text if note else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def rows(self) -> list[tuple[PlanItem, Any, Any]]:
        """Items with their two fields."""
        return [(item, self[f"state_{item.pk}"], self[f"text_{item.pk}"]) for item in self.items]

    def notes(self) -> dict[int, tuple[str, str]]:
        """What was written, by item id."""
        data = self.cleaned_data
        return {item.pk: (data[f"state_{item.pk}"], data[f"text_{item.pk}"]) for item in self.items}


class CampaignForm(forms.ModelForm):
    """A campaign with its targets."""

    starts_on = DayField(label=_("Bắt đầu"))
    ends_on = DayField(label=_("Kết thúc"))
    products = forms.CharField(
        label=_("Sản phẩm dự kiến"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mỗi dòng một sản phẩm."),
    )  # fmt: skip

    class Meta:
        model = Campaign
        fields = ["title", "aim", "starts_on", "ends_on", "occasion", "products", "hashtags", "cover"]
        widgets = {"aim": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        self.initial["products"] = "\n".join(self.initial.get("products") or [])
        fields["occasion"].queryset = Occasion.objects.filter(unit=None) | Occasion.objects.filter(
            unit__path__in=unit.ancestor_paths
        )
        fields["occasion"].empty_label = _("Không nhân dịp nào")
        pictures = list(Picture.objects.filter(unit=unit).order_by("-pk").values_list("pk", flat=True)[:60])
        fields["cover"].queryset = Picture.objects.filter(pk__in=pictures).order_by("-pk")
        fields["cover"].empty_label = _("Chưa có ảnh bìa")
        if not pictures:
            del fields["cover"]
        goals = {goal.metric: goal.goal for goal in self.instance.targets.all()} if self.instance.pk else {}
        for code, name in metrics.offered():
            fields[f"goal_{code}"] = forms.IntegerField(
                label=gettext("Mục tiêu: %(what)s") % {"what": name.lower()}, min_value=0, required=False,
                initial=goals.get(code),
            )  # fmt: skip
        for field in fields.values():
            field.label = field.label[:1].upper() + field.label[1:]

    def _post_clean(self) -> None:
        """The action fills and checks the record; here only the fields are read."""

    def clean_products(self) -> list[str]:
        """One product a line."""
        return [line.strip()[:120] for line in self.cleaned_data["products"].splitlines() if line.strip()][:20]

    def facts(self) -> dict[str, Any]:
        """What the action is given, without the goals."""
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("goal_")}

    def goals(self) -> dict[str, int]:
        """Metric codes with the numbers to reach."""
        return {
            name.removeprefix("goal_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("goal_") and value
        }


class OccasionForm(forms.Form):
    """A unit's own anniversary."""

    name = forms.CharField(label=_("Tên ngày kỷ niệm"), max_length=160)
    day = forms.IntegerField(label=_("Ngày"), min_value=1, max_value=31)
    month = forms.IntegerField(label=_("Tháng"), min_value=1, max_value=12)
    rule = forms.ChoiceField(
        label=_("Tính theo"), choices=[(Occasion.Rule.SOLAR, _("dương lịch")), (Occasion.Rule.LUNAR, _("âm lịch"))]
    )
    since = forms.IntegerField(label=_("Năm đầu tiên"), required=False, min_value=1800, max_value=2100)


class IssueForm(forms.Form):
    """The number of the document by which a plan is handed down, and the day by which units answer."""

    number = forms.CharField(label=_("Số văn bản"), max_length=40, required=False)
    due = DayField(label=_("Cấp dưới trả lời, gửi kế hoạch trước ngày"), required=False)


class PlanHeadForm(forms.ModelForm):
    """The plan's own title and the number of its document."""

    class Meta:
        model = Plan
        fields = ["title", "number"]

    def _post_clean(self) -> None:
        """The action writes; here only the fields are read."""
