"""Forms of recognition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.people import credits
from lantoa.programme.forms import DayField, MoneyField
from lantoa.programme.models import Campaign
from lantoa.programme.queries import choices_for
from lantoa.recognition.models import Badge, Commendation
from lantoa.recognition.queries import by_hand
from lantoa.units.models import Unit

BADGE_ICONS = [
    ("flag", _("lá cờ")), ("pen", _("cây bút")), ("camera", _("máy ảnh")), ("photo", _("bức ảnh")), ("megaphone", _("loa")),
    ("check-circle", _("dấu đúng")), ("users", _("mọi người")), ("sun", _("mặt trời")), ("up", _("mũi tên lên")),
    ("news", _("trang báo")),
]  # fmt: skip


class BadgeForm(forms.Form):
    """A badge of the unit."""

    name = forms.CharField(label=_("Tên huy hiệu"), max_length=60)
    about = forms.CharField(label=_("Trao cho ai"), max_length=200)
    icon = forms.ChoiceField(label=_("Hình"), choices=BADGE_ICONS)
    credit = forms.ChoiceField(
        label=_("Trao theo"), required=False, help_text=_("Theo đóng góp được dùng thì máy tự trao mỗi đêm.")
    )
    least = forms.IntegerField(label=_("Từ mấy lần"), min_value=1, max_value=10_000, required=False)
    active = forms.BooleanField(label=_("Đang dùng"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["credit"].choices = [("", _("trao bằng tay")), *((one.code, one.label) for one in credits.kinds())]


class AwardForm(forms.Form):
    """Which badge is given by hand, and why."""

    badge = forms.ModelChoiceField(label=_("Huy hiệu"), queryset=Badge.objects.none())
    reason = forms.CharField(label=_("Trao vì"), max_length=200)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["badge"].queryset = by_hand(unit)


class ProposalForm(forms.Form):
    """What is proposed; the people are chosen beside it."""

    kind = forms.ChoiceField(label=_("Hình thức khen"), choices=Commendation.Kind.choices)
    reason = forms.CharField(
        label=_("Thành tích"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Viết như sẽ in trên giấy khen: “đã có thành tích…”."),
    )  # fmt: skip
    grounds = forms.CharField(
        label=_("Minh chứng, việc đã làm"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    teams = forms.CharField(
        label=_("Tập thể"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Mỗi dòng một tập thể, ví dụ Tổ Ngữ văn."),
    )  # fmt: skip
    campaign = forms.ModelChoiceField(
        label=_("Đợt truyền thông"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("Không thuộc đợt nào"),
    )
    reward = MoneyField(label=_("Tiền thưởng mỗi người, tập thể (đồng)"), required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["campaign"].queryset = choices_for(unit)

    def clean_teams(self) -> list[str]:
        """One a line."""
        return [line for line in self.cleaned_data["teams"].splitlines() if line.strip()]


class DecisionForm(forms.Form):
    """Number and day of the decision."""

    number = forms.IntegerField(label=_("Số quyết định"), min_value=1, max_value=99_999)
    decided_on = DayField(label=_("Ngày ký"), initial=timezone.localdate)


class ProfileForm(forms.Form):
    """A few words of one's own."""

    words = forms.CharField(
        label=_("Vài lời giới thiệu"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
