"""What is asked to connect a page, and a draft's fields."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.channels.drafts import DraftForm, VideoField, frame_field, pictures_field


class ConnectForm(forms.Form):
    """A page and a token for it."""

    page_id = forms.CharField(
        label=_("Mã trang (Page ID)"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Trong phần Giới thiệu → Tính minh bạch của trang."),
    )  # fmt: skip
    token = forms.CharField(
        label=_("Khóa truy cập (token)"), widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Khóa của trang, hoặc khóa của người quản trị trang. Lưu dạng mã hóa và không hiện lại."),
    )  # fmt: skip
    app_secret = forms.CharField(
        label=_("Khóa bí mật của ứng dụng"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Chỉ điền nếu ứng dụng bật “Require App Secret”."),
    )  # fmt: skip

    def clean_page_id(self) -> str:
        page: str = self.cleaned_data["page_id"].strip()
        if not page.isdecimal():
            raise forms.ValidationError(_("Mã trang chỉ gồm chữ số."))
        return page


class PostForm(DraftForm):
    """A post."""

    FILES = ("video",)

    text = forms.CharField(label=_("Lời bài đăng"), required=False, widget=forms.Textarea(attrs={"rows": 9}))
    link = forms.URLField(label=_("Liên kết"), required=False, max_length=500, assume_scheme="https")
    pictures = pictures_field()
    frame = frame_field()
    video = VideoField()
