"""Forms of bulletins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.bulletins.models import Bulletin, Issue, LocalBlock
from lantoa.newsroom import queries as newsroom
from lantoa.newsroom.models import Column
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit

RULES = (
    ("", _("Không, tôi tự chọn bài")), ("thang-nay", _("Bài mới của tháng này")), ("thang-truoc", _("Bài của tháng trước")),
)  # fmt: skip


class BulletinForm(forms.ModelForm):
    """What a bulletin is called, how it looks, who gets it."""

    class Meta:
        model = Bulletin
        fields = ["name", "description", "look", "outsiders", "to_members", "short_messages", "active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["look"].widget = forms.RadioSelect(choices=self.fields["look"].choices)  # type: ignore[attr-defined]
        if self.instance.pk is None:
            del self.fields["active"]


class NewIssueForm(forms.Form):
    """A new issue, filled by rule or empty."""

    title = forms.CharField(label=_("Tên số này"), max_length=160, help_text=_("Ví dụ: Tháng Mười một"))
    rule = forms.ChoiceField(label=_("Đưa sẵn bài theo thời gian"), choices=RULES, required=False)
    column = forms.ModelChoiceField(
        label=_("Chỉ chuyên mục"), queryset=Column.objects.none(), required=False, empty_label=_("Mọi chuyên mục")
    )
    campaign = forms.ModelChoiceField(
        label=_("Chỉ đợt truyền thông"), queryset=Campaign.objects.none(), required=False, empty_label=_("Mọi đợt")
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column"].queryset = newsroom.columns_for(unit)  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = newsroom.campaigns_for(unit)  # type: ignore[attr-defined]


class IssueForm(forms.ModelForm):
    """The words of an issue."""

    class Meta:
        model = Issue
        fields = ["title", "letter", "letter_by", "subject", "subject_b"]
        widgets = {"letter": forms.Textarea(attrs={"rows": 7})}
        help_texts = {"letter": _("Vài câu mở đầu, như viết cho người quen. Chừa một dòng trống để xuống đoạn.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.bulletin.outsiders:
            del self.fields["subject_b"]


class SendForm(forms.Form):
    """When to send."""

    send_at = forms.DateTimeField(
        label=_("Hẹn gửi lúc"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )


class BlockForm(forms.ModelForm):
    """The unit's own part in an issue from above."""

    class Meta:
        model = LocalBlock
        fields = ["title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}


class SubscribeForm(forms.Form):
    """An address from outside."""

    email = forms.EmailField(label=_("Địa chỉ thư của bạn"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
