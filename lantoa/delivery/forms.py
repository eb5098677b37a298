"""What a person chooses about messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.delivery import registry
from lantoa.delivery.digest import CODE
from lantoa.delivery.models import Channel, Habits, Refusal
from lantoa.people.models import Person

CHANNELS = (Channel.EMAIL, Channel.WEBPUSH, Channel.ZALO)


class HabitsForm(forms.Form):
    """Which kinds by which channel, the digest, the quiet hours."""

    digest = forms.ChoiceField(
        label=_("Thư tổng hợp những tin chưa xem"), choices=Habits.Digest.choices, widget=forms.RadioSelect
    )
    quiet_from = forms.TimeField(label=_("Yên lặng từ"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_until = forms.TimeField(
        label=_("Đến"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Trong giờ này điện thoại và Zalo của bạn không nhận tin; tin chờ đến hết giờ."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, person: Person, defaults: tuple[Any, Any]) -> None:
        habits = Habits.objects.filter(person=person).first()
        initial = {
            "digest": habits.digest if habits else Habits.Digest.NONE,
            "quiet_from": habits.quiet_from if habits else defaults[0],
            "quiet_until": habits.quiet_until if habits else defaults[1],
        }
        refused = set(Refusal.objects.filter(person=person).values_list("channel", "source"))
        kinds = [source for source in registry.sources() if source.code != CODE and source.to_people]
        chosen: dict[str, forms.Field] = {}
        for channel in CHANNELS:
            choices = [(source.code, source.label) for source in kinds]
            initial[channel] = [
                source.code for source in kinds if not {(channel, ""), (channel, source.code)} & refused
            ]
            chosen[str(channel)] = forms.MultipleChoiceField(
                label=Channel(channel).label.capitalize(), choices=choices, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        super().__init__(data, initial=initial)
        self.fields.update(chosen)
        self.order_fields([*CHANNELS, "digest", "quiet_from", "quiet_until"])
        self._kinds = kinds

    def wanted(self) -> dict[tuple[str, str], bool]:
        """For each channel and kind, whether it is wanted."""
        return {
            (str(channel), source.code): source.code in self.cleaned_data[channel]
            for channel in CHANNELS
            for source in self._kinds
        }


class SenderForm(forms.Form):
    """The address that mails of a unit leave from."""

    address = forms.CharField(
        label=_("Địa chỉ gửi"), max_length=254, help_text=_("Ví dụ bantin@congdoan-tinh.vn. Tên miền phải do đơn vị quản lý."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email", "spellcheck": "false"}),
    )  # fmt: skip
