"""Forms of law."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.law.models import Act, Provision


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ValidityForm(forms.ModelForm):
    """How an act holds, and where one knows it from."""

    class Meta:
        model = Act
        fields = ["name", "validity", "effective_on", "ended_on", "replaced_by", "validity_source"]
        help_texts = {
            "replaced_by": _("Số, ký hiệu văn bản thay thế, ví dụ 50/2024/QH15."),
            "validity_source": _("Ví dụ: Điều 37 Luật Công đoàn 50/2024/QH15."),
        }

    effective_on = _day(_("Có hiệu lực từ ngày"))
    ended_on = _day(_("Hết hiệu lực từ ngày"), _("Chỉ ghi khi văn bản đã hoặc sẽ hết hiệu lực."))

    def validate_constraints(self) -> None:
        """The action says it in better words."""


class EndForm(forms.ModelForm):
    """From when an article no longer holds."""

    class Meta:
        model = Provision
        fields = ["ended_on", "ended_source"]

    ended_on = _day(_("Hết hiệu lực từ ngày"), _("Để trống nếu điều này còn hiệu lực."))

    def validate_constraints(self) -> None:
        """The action says it in better words."""
