"""Forms of sheets and readings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.documents.designs import DESIGNS
from lantoa.base.icons import PICTOGRAMS
from lantoa.base.photos import ACCEPTED
from lantoa.channels.print.actions import LONGEST_READING
from lantoa.channels.print.models import READING
from lantoa.channels.print.ways import ways_for

LENGTHS = (30, 45, 60, 90, 120)


class FiguresInput(forms.Textarea):
    """The numbers of an infographic, a line each, with the icons there are."""

    template_name = "print/figures.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """As of any text, with the icons by name and by the word to type."""
        context = super().get_context(name, value, attrs)
        context["widget"]["pictograms"] = list(PICTOGRAMS.items())
        return context


class WordsForm(forms.Form):
    """The fields of a design, with its picture."""

    def __init__(self, *args: Any, design: str, has_picture: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.design = design
        if design == READING:
            self.fields["title"] = forms.CharField(label=_("Tên bài đọc"), max_length=200)
            self.fields["text"] = forms.CharField(
                label=_("Lời đọc"), max_length=LONGEST_READING, widget=forms.Textarea(attrs={"rows": 14}),
                help_text=_("Viết như nói: số, ngày tháng và chữ viết tắt thành lời."),
            )  # fmt: skip
            return
        for one in DESIGNS[design].fields:
            widget: forms.Widget = forms.TextInput()
            if one.area:
                kind = FiguresInput if one.name == "figures" else forms.Textarea
                widget = kind(attrs={"rows": 8 if one.longest > 1_000 else 3})
            self.fields[one.name] = forms.CharField(
                label=str(one.label),
                required=one.required,
                max_length=one.longest,
                help_text=str(one.help),
                widget=widget,
            )
        if DESIGNS[design].picture:
            self.fields["photo"] = forms.FileField(
                label=_("Đổi ảnh") if has_picture else _("Ảnh"), required=False,
                widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
            )  # fmt: skip
            if has_picture:
                self.fields["without_picture"] = forms.BooleanField(label=_("Không dùng ảnh"), required=False)

    @property
    def words(self) -> dict[str, str]:
        """What was filled in, without the picture."""
        return {name: text for name, text in self.cleaned_data.items() if name not in ("photo", "without_picture")}


class RegisterForm(forms.Form):
    """That it reached people."""

    way = forms.ChoiceField(label=_("Đã đưa tới người xem, người nghe bằng cách nào"))
    day = forms.DateField(label=_("Ngày"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    audience = forms.IntegerField(
        label=_("Ước khoảng bao nhiêu người"), required=False, min_value=0, max_value=10_000_000
    )
    photo = forms.FileField(
        label=_("Ảnh minh chứng"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Ví dụ ảnh bảng tin đã dán. Không có thì hình của ấn phẩm được giữ làm minh chứng."),
    )  # fmt: skip

    def __init__(self, *args: Any, design: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(way.code, way.label) for way in ways_for(design).values()]  # type: ignore[attr-defined]
        self.fields["day"].initial = timezone.localdate
        if design == READING:
            self.fields["photo"].help_text = _(
                "Ảnh buổi họp hoặc nơi đặt loa. Bài đọc làm từ một tin thì liên kết của tin là minh chứng."
            )
