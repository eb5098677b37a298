"""Forms of the publishing desk that belong to no channel."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ScheduleForm(forms.Form):
    """When to publish."""

    at = forms.DateTimeField(
        label=_("Đăng lúc"), input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip

    def clean_at(self) -> datetime:
        moment: datetime = self.cleaned_data["at"]
        if moment <= timezone.now():
            raise forms.ValidationError(_("Giờ này đã qua. Hãy chọn một giờ sắp tới."))
        return moment


class DecideForm(forms.Form):
    """What a person saw on the channel."""

    is_out = forms.TypedChoiceField(
        choices=[("1", _("Bài đã lên")), ("0", _("Bài chưa lên"))], coerce=lambda v: v == "1"
    )
    address = forms.URLField(label=_("Địa chỉ bài trên kênh"), required=False, max_length=500, assume_scheme="https")
    remote_id = forms.CharField(required=False, max_length=120)
