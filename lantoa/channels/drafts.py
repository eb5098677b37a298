"""Forms of drafts: what every channel's form needs to know of the message."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.channels.message import Message


class DraftForm(forms.Form):
    """A draft's fields; `message` gives the pictures there are to choose from."""

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


def pictures_field() -> forms.MultipleChoiceField:
    """The pictures that go along."""
    return forms.MultipleChoiceField(label=_("Ảnh đi kèm"), required=False, widget=forms.CheckboxSelectMultiple)
