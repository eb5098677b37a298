"""Forms of drafts: what every channel's form needs to know of the message."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files import File
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from lantoa.channels import pictures
from lantoa.channels.message import Message


class DraftForm(forms.Form):
    """A draft's fields; `message` gives the pictures there are to choose from, `FILES` names the fields of files."""

    FILES: tuple[str, ...] = ()

    def split(self) -> tuple[dict[str, Any], dict[str, File[Any]]]:
        """What was filled in: the draft's values, and new files by field."""
        content = {key: value for key, value in self.cleaned_data.items() if key not in self.FILES}
        return content, {key: self.cleaned_data[key] for key in self.FILES if self.files.get(self.add_prefix(key))}

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("pictures")
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [
                (photo.name, photo.alt or _("Ảnh %(n)d") % {"n": number})
                for number, photo in enumerate(message.photos, start=1)
            ]
            if not message.photos:
                del self.fields["pictures"]
                self.fields.pop("frame", None)


def pictures_field() -> forms.MultipleChoiceField:
    """The pictures that go along."""
    return forms.MultipleChoiceField(label=_("Ảnh đi kèm"), required=False, widget=forms.CheckboxSelectMultiple)


def frame_field() -> forms.ChoiceField:
    """How the pictures are cut."""
    return forms.ChoiceField(
        label=_("Cắt ảnh"), required=False, choices=pictures.CHOICES,
        help_text=_("Ảnh được cắt quanh điểm chính đã chọn trong kho ảnh."),
    )  # fmt: skip


VIDEO_KINDS = ("mp4", "mov", "m4v", "webm")
MOST_VIDEO = 2 * 1024**3


class VideoField(forms.FileField):
    """A video of at most 2 GB."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Video"), required=False, validators=[FileExtensionValidator(VIDEO_KINDS)],
            widget=forms.FileInput(attrs={"accept": "video/*"}), help_text=_("MP4, MOV hoặc WebM, nhiều nhất 2 GB."),
        )  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if getattr(file, "size", 0) > MOST_VIDEO:
            raise forms.ValidationError(_("Video lớn hơn 2 GB. Hãy nén nhỏ lại."))
        return file
