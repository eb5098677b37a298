"""What is asked in the newsroom, and how."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.photos import ACCEPTED
from lantoa.newsroom import queries
from lantoa.newsroom.actions.stories import CREDIT_WORDING
from lantoa.newsroom.models import Channel, Column, Medium
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit

LOCAL_MOMENT = "%Y-%m-%dT%H:%M"


def _choose(form: forms.Form, name: str, queryset: QuerySet[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  says what the class below declares
    field.queryset = queryset


class ColumnSelect(forms.ModelChoiceField):
    """Columns; a unit's own are marked as such."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.name if obj.unit_id is None else f"{obj.name} · {obj.unit.short_name or obj.unit.code}"


class CampaignSelect(forms.ModelChoiceField):
    """Campaigns with the unit that runs them."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} · {obj.unit.short_name or obj.unit.name}"


class ArticleForm(forms.Form):
    """An article as it is written on a phone: a few fields and one text in light markup."""

    title = forms.CharField(
        label=_("Tiêu đề"), max_length=200, widget=forms.Textarea(attrs={"rows": 2, "data-count": 90}),
        help_text=_("Nói việc chính, dưới 90 chữ cái."),
    )  # fmt: skip
    column = ColumnSelect(
        label=_("Chuyên mục"), queryset=Column.objects.none(), required=False, empty_label=_("Chọn chuyên mục"),
        help_text=_("Cần có trước khi nhờ duyệt hoặc đăng."),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("Sapo"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3, "data-count": 250}),
        help_text=_("Một, hai câu: ai, việc gì, ở đâu."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Nội dung"), required=False, max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 14, "data-words": _("chữ"), "enterkeyhint": "enter"}),
        help_text=_("Chừa một dòng trống để xuống đoạn. Đầu dòng: ## tiêu đề mục, - danh sách, > lời trích. **Chữ đậm**."),
    )  # fmt: skip
    campaign = CampaignSelect(
        label=_("Đợt truyền thông"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("Không thuộc đợt nào"),
    )
    tags = forms.CharField(
        label=_("Thẻ"), max_length=255, required=False,
        help_text=_("Chủ đề của bài, cách nhau bằng dấu phẩy, nhiều nhất sáu thẻ. Ví dụ: an toàn lao động, Nhà giáo."),
    )  # fmt: skip
    byline = forms.CharField(label=_("Tên tác giả"), max_length=120, required=False)
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "column", queries.columns_for(unit))
        _choose(self, "campaign", queries.campaigns_for(unit))


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """The files chosen, as a list; each is checked by the action that takes them."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(one, initial) for one in given if one]


class StoryForm(forms.Form):
    """What a member sends in; photographs first."""

    photos = ManyFilesField(
        label=_("Ảnh"), required=False, widget=ManyFiles(attrs={"accept": ACCEPTED, "multiple": True}),
        help_text=_("Tối đa 10 ảnh. Nơi chụp ghi trong ảnh sẽ được xóa."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Chuyện gì đang diễn ra?"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Vài dòng là đủ: ai, việc gì, ở đâu, khi nào."),
    )  # fmt: skip
    title = forms.CharField(label=_("Tiêu đề"), max_length=200, required=False)
    credited = forms.BooleanField(label=CREDIT_WORDING, required=False)


class MomentField(forms.DateTimeField):
    """A day and time as the browser's own picker gives them, in the site's time zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_MOMENT)
        super().__init__(input_formats=[LOCAL_MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], widget=widget, **kwargs)


class ScheduleForm(forms.Form):
    """When to publish, and when to take down."""

    publish_at = MomentField(label=_("Đăng lúc"))
    expires_at = MomentField(label=_("Tự gỡ xuống lúc"), required=False)

    def clean_publish_at(self) -> datetime:
        moment: datetime = self.cleaned_data["publish_at"]
        if moment <= timezone.now():
            raise forms.ValidationError(_("Giờ này đã qua. Hãy chọn một giờ sắp tới."))
        return moment


class ProductForm(forms.Form):
    """A product that is registered by hand."""

    evidence = forms.FileField(
        label=_("Ảnh minh chứng"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Ảnh chụp tờ rơi, buổi phát thanh, hội nghị… hoặc điền liên kết bên dưới."),
    )  # fmt: skip
    title = forms.CharField(label=_("Tên sản phẩm"), max_length=200)
    medium = forms.ModelChoiceField(
        label=_("Loại hình"), queryset=Medium.objects.none(), empty_label=_("Chọn loại hình")
    )
    channel = forms.ChoiceField(label=_("Kênh"), choices=[("", _("Chọn kênh")), *Channel.choices])
    produced_on = forms.DateField(
        label=_("Ngày đưa tới người xem"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    campaign = CampaignSelect(
        label=_("Đợt truyền thông"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("Không thuộc đợt nào"),
    )
    column = ColumnSelect(
        label=_("Chuyên mục"), queryset=Column.objects.none(), required=False, empty_label=_("Không thuộc chuyên mục")
    )
    link = forms.URLField(label=_("Liên kết"), required=False, max_length=500, assume_scheme="https")
    audience = forms.IntegerField(
        label=_("Ước số người tiếp cận"), required=False, min_value=0, max_value=100_000_000,
        help_text=_("Với sản phẩm in, phát thanh, hội nghị: ước số người xem, nghe, dự."),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "medium", Medium.objects.filter(active=True))
        _choose(self, "column", queries.columns_for(unit))
        _choose(self, "campaign", queries.campaigns_for(unit))


class ColumnForm(forms.Form):
    """A unit's own column."""

    name = forms.CharField(label=_("Tên chuyên mục"), max_length=80)
    description = forms.CharField(label=_("Giới thiệu"), max_length=255, required=False)


class SourceForm(forms.Form):
    """A feed to follow."""

    name = forms.CharField(label=_("Tên nguồn"), max_length=120)
    address = forms.URLField(
        label=_("Địa chỉ nguồn tin"), max_length=500, assume_scheme="https",
        help_text=_("RSS, Atom hoặc JSON Feed; thường kết thúc bằng .rss, .xml hoặc /feed."),
    )  # fmt: skip
    column = ColumnSelect(
        label=_("Vào chuyên mục"), queryset=Column.objects.none(), required=False, empty_label=_("Chọn sau")
    )
    drafts_itself = forms.BooleanField(
        label=_("Tự tạo bản nháp từ mỗi tin mới"), required=False,
        help_text=_("Hợp với nguồn ít tin. Bản nháp không tự đăng."),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "column", queries.columns_for(unit))
