"""What is asked to connect an official account, and a draft's fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.channels.drafts import DraftForm, pictures_field

PACKAGES = {"basic": (_("Cơ bản"), 1), "advanced": (_("Nâng cao hoặc dùng thử"), 4), "premium": (_("Premium"), 6)}
"""Broadcasts one follower may get a month, by package (public pages of February 2023; one a day for all)."""


def _secret(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))


class ConnectForm(forms.Form):
    """An app of Zalo for Developers and its grant for the account."""

    app_id = forms.CharField(label=_("Mã ứng dụng (App ID)"), max_length=40)
    app_secret = _secret(_("Khóa bí mật của ứng dụng"))
    refresh_token = _secret(
        _("Mã làm mới (refresh token)"),
        _("Lấy tại công cụ của Zalo for Developers. Mã dùng một lần: Lan Tỏa nhận mã này rồi tự giữ các mã sau."),
    )
    oa_secret = forms.CharField(
        label=_("Khóa bí mật của OA (webhook)"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    package = forms.ChoiceField(
        label=_("Gói dịch vụ của OA"), choices=[(code, label) for code, (label, _n) in PACKAGES.items()],
        help_text=_("Quyết định số lần một tháng được gửi bài tới người quan tâm."),
    )  # fmt: skip


class ArticleForm(DraftForm):
    """An article."""

    title = forms.CharField(label=_("Tiêu đề"))
    summary = forms.CharField(label=_("Mô tả"), widget=forms.Textarea(attrs={"rows": 3}))
    author = forms.CharField(label=_("Tác giả"))
    text = forms.CharField(label=_("Nội dung"), widget=forms.Textarea(attrs={"rows": 9}))
    pictures = pictures_field()
    broadcast = forms.BooleanField(
        label=_("Gửi tới người quan tâm"), required=False,
        help_text=_("Dùng một lượt trong hạn mức. Zalo xem bài khoảng 30 phút rồi mới gửi."),
    )  # fmt: skip
