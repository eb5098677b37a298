"""Forms of the exchange."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantoa.eoffice.edxml import codes
from lantoa.eoffice.models import Connection


class ConnectionForm(forms.Form):
    """An e-office to exchange with."""

    name = forms.CharField(label=_("Tên nơi gửi nhận"), max_length=200)
    organ_id = forms.CharField(
        label=_("Mã định danh nơi gửi nhận"), max_length=codes.LENGTHS["OrganId"], help_text=_("Ví dụ: 28.22.H17")
    )
    own_id = forms.CharField(label=_("Mã định danh của đơn vị mình"), max_length=codes.LENGTHS["OrganId"])
    transport = forms.ChoiceField(label=_("Cách gửi"), choices=Connection.Transport.choices, widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Địa chỉ"), max_length=300, required=False,
        help_text=_("Địa chỉ mạng hoặc thư điện tử của nơi nhận; gửi qua thư mục thì để trống."),
    )  # fmt: skip
    token = forms.CharField(
        label=_("Mã khóa do nơi nhận cấp"),
        max_length=200,
        required=False,
        help_text=_("Để trống nếu nơi nhận không cấp."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.EOFFICE_HOSTS:
            self.fields["transport"].choices = [  # type: ignore[attr-defined]
                choice for choice in Connection.Transport.choices if choice[0] != Connection.Transport.HTTP
            ]


class SendForm(forms.Form):
    """Which document goes where."""

    document = forms.IntegerField()
    connection = forms.IntegerField()


class RejectForm(forms.Form):
    """Why it is sent back."""

    reason = forms.CharField(label=_("Lý do từ chối"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
