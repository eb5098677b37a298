"""What is asked to connect a channel, and a draft's fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from lantoa.channels.drafts import DraftForm, VideoField, pictures_field

MOST_CAPTIONS = 2 * 1024 * 1024


def _secret(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))


class ConnectForm(forms.Form):
    """A project at Google and its grant for the channel."""

    client_id = forms.CharField(label=_("Mã ứng dụng (Client ID)"), max_length=200)
    client_secret = _secret(_("Khóa bí mật của ứng dụng (Client secret)"))
    refresh_token = _secret(
        _("Mã làm mới (refresh token)"),
        _("Cần quyền youtube.upload và youtube.force-ssl. Ứng dụng còn ở chế độ thử nghiệm thì mã chỉ sống bảy ngày."),
    )


class VideoForm(DraftForm):
    """A video with its words."""

    FILES = ("video", "captions")

    video = VideoField()
    title = forms.CharField(label=_("Tiêu đề"))
    text = forms.CharField(label=_("Mô tả"), required=False, widget=forms.Textarea(attrs={"rows": 7}))
    tags = forms.CharField(label=_("Thẻ"), required=False, help_text=_("Cách nhau bằng dấu phẩy."))
    visibility = forms.ChoiceField(
        label=_("Ai xem được"),
        choices=[("public", _("Mọi người")), ("unlisted", _("Ai có đường dẫn")), ("private", _("Chỉ kênh"))],
    )
    pictures = pictures_field()
    captions = forms.FileField(
        label=_("Phụ đề"), required=False, validators=[FileExtensionValidator(("srt", "vtt"))],
        widget=forms.FileInput(attrs={"accept": ".srt,.vtt"}), help_text=_("Tệp SRT hoặc VTT tiếng Việt."),
    )  # fmt: skip
    for_kids = forms.BooleanField(label=_("Video làm cho trẻ em"), required=False)

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        if "pictures" in self.fields:
            self.fields["pictures"].label = _("Ảnh bìa")
            self.fields["pictures"].help_text = _("Ảnh đầu tiên được chọn làm ảnh bìa, cắt ngang 16:9.")

    def clean_captions(self) -> Any:
        """At most 2 MB of text."""
        file = self.cleaned_data.get("captions")
        if getattr(file, "size", 0) > MOST_CAPTIONS:
            raise forms.ValidationError(_("Tệp phụ đề lớn hơn 2 MB."))
        return file
