"""Forms of the publishing desk that belong to no channel."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.channels.models import MOST_APPROVERS, ChannelAccount, Pause

MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A moment to come."""

    def __init__(self, **how: Any) -> None:
        how.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT))
        super().__init__(input_formats=[MOMENT, "%d/%m/%Y %H:%M"], **how)

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is not None and moment <= timezone.now():
            raise forms.ValidationError(_("Giờ này đã qua. Hãy chọn một giờ sắp tới."))
        return moment


class ScheduleForm(forms.Form):
    """When to publish."""

    at = MomentField(label=_("Đăng lúc"))


class MoveForm(forms.Form):
    """Another day for a planned post (its hour stays), or another moment."""

    day = forms.DateField(required=False)
    at = MomentField(required=False)

    def moment(self, before: datetime | None) -> datetime | None:
        """The moment asked for; `before` is the one that stood till now."""
        at: datetime | None = self.cleaned_data.get("at")
        day: date | None = self.cleaned_data.get("day")
        if at is not None or day is None or before is None:
            return at
        return timezone.make_aware(datetime.combine(day, timezone.localtime(before).time()))


class SpreadForm(forms.Form):
    """From when on drafts are spread."""

    start = forms.DateField(
        label=_("Bắt đầu từ ngày"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PauseForm(forms.Form):
    """Why and for how long everything stops."""

    reason = forms.ChoiceField(label=_("Lý do"), choices=Pause.Reason.choices)
    branch = forms.BooleanField(label=_("Cả các đơn vị bên dưới"), required=False)
    until = MomentField(label=_("Tự hoạt động lại lúc"), required=False, help_text=_("Để trống nếu chưa biết."))
    note = forms.CharField(label=_("Lời nhắn cho người phụ trách kênh"), required=False, max_length=200)


class RulesForm(forms.ModelForm[ChannelAccount]):
    """Who must approve, and how far apart posts are."""

    approvals = forms.TypedChoiceField(
        label=_("Số người duyệt trước khi đăng"), coerce=int,
        choices=[(n, _("%(n)d người") % {"n": n} if n else _("Không cần, người có quyền đăng tự đăng"))
                 for n in range(MOST_APPROVERS + 1)],
        help_text=_("Không ai duyệt bài mình soạn hoặc sửa."),
    )  # fmt: skip
    spacing = forms.IntegerField(
        label=_("Hai bài cách nhau ít nhất (phút)"), min_value=0, max_value=10_080,
        help_text=_("Dùng khi gợi ý giờ đăng và khi xếp lịch nhiều bài."),
    )  # fmt: skip

    class Meta:
        model = ChannelAccount
        fields = ["approvals", "spacing"]


class RepeatForm(forms.Form):
    """How often a post comes again, and until when."""

    every_days = forms.TypedChoiceField(
        label=_("Đăng lại mỗi"), coerce=int, initial=30,
        choices=[(7, _("tuần")), (14, _("hai tuần")), (30, _("30 ngày")), (90, _("90 ngày"))],
    )  # fmt: skip
    until = forms.DateField(
        label=_("Lần cuối không sau ngày"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Nhiều nhất một năm."),
    )  # fmt: skip


class DecideForm(forms.Form):
    """What a person saw on the channel."""

    is_out = forms.TypedChoiceField(
        choices=[("1", _("Bài đã lên")), ("0", _("Bài chưa lên"))], coerce=lambda v: v == "1"
    )
    address = forms.URLField(label=_("Địa chỉ bài trên kênh"), required=False, max_length=500, assume_scheme="https")
    remote_id = forms.CharField(required=False, max_length=120)
