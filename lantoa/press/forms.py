"""Forms of the press desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.base.photos import ACCEPTED
from lantoa.newsroom.forms import CampaignSelect, ColumnSelect, MomentField
from lantoa.newsroom.models import Article, Column
from lantoa.newsroom.queries import campaigns_for, columns_for
from lantoa.people.models import Person
from lantoa.press.models import Contact, Coverage, Event, KitItem, Offer, Release, Topic
from lantoa.programme.forms import DayField
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit

MOST_CHOICES = 50


def _campaign() -> CampaignSelect:
    return CampaignSelect(
        label=_("Đợt truyền thông"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("Không thuộc đợt nào"),
    )


class UnitForm(forms.Form):
    """A form whose choices are those of a unit."""

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if "campaign" in fields:
            fields["campaign"].queryset = campaigns_for(unit)
        if "column" in fields:
            fields["column"].queryset = columns_for(unit)
        for name, rows in (
            ("article", Article.objects.filter(unit=unit).order_by("-updated_at")),
            ("bai", Article.objects.filter(unit=unit).order_by("-updated_at")),
            ("su_kien", Event.objects.filter(unit=unit, cancelled_at=None).order_by("-starts_at")),
            ("release", Release.objects.filter(unit=unit, state=Release.State.PUBLISHED).order_by("-published_at")),
            ("topic", Topic.objects.filter(unit=unit).order_by("-created_at")),
        ):
            if name in fields:
                # The newest ones: a form is no archive.
                fields[name].queryset = rows.filter(pk__in=list(rows.values_list("pk", flat=True)[:MOST_CHOICES]))


class ContactForm(forms.ModelForm):
    """A contact."""

    consent_on = DayField(
        label=_("Đồng ý nhận tin ngày"), required=False,
        help_text=_("Người này đã đồng ý nhận thư của công đoàn ngày nào. Để trống thì không gửi thư."),
    )  # fmt: skip
    verified_on = DayField(label=_("Xác minh gần nhất"), required=False)

    class Meta:
        model = Contact
        fields = ["name", "outlet", "role", "beats", "email", "phone", "language", "consent_on", "verified_on", "shared",
                  "note"]  # fmt: skip
        help_texts = {
            "beats": _("ví dụ giáo dục, lao động, chính sách"),
            "shared": _("Các đơn vị bên dưới thấy và dùng được."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = str(field.label)[:1].upper() + str(field.label)[1:]

    def _post_clean(self) -> None:
        """The action fills and checks the record; here only the fields are read."""


class FileForm(forms.Form):
    """A contact book."""

    file = forms.FileField(
        label=_("Tệp danh bạ"), widget=forms.FileInput(attrs={"accept": ".vcf,.csv,.xlsx"}),
        help_text=_("vCard (.vcf), .csv hoặc .xlsx có cột Họ và tên, Báo đài."),
    )  # fmt: skip


class SourceForm(UnitForm):
    """What the words of a new release begin with."""

    bai = forms.ModelChoiceField(
        label=_("Từ bài viết"), queryset=Article.objects.none(), required=False, empty_label=_("Không từ bài nào")
    )
    su_kien = forms.ModelChoiceField(
        label=_("Từ sự kiện"), queryset=Event.objects.none(), required=False, empty_label=_("Không từ sự kiện nào")
    )


class ReleaseForm(UnitForm):
    """A release in words."""

    title = forms.CharField(
        label=_("Tiêu đề"), max_length=200, widget=forms.Textarea(attrs={"rows": 2, "data-count": 90})
    )
    summary = forms.CharField(
        label=_("Tóm tắt"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3, "data-count": 250})
    )
    text = forms.CharField(
        label=_("Nội dung"), max_length=30_000, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Ai, việc gì, ở đâu, khi nào, vì sao ở đoạn đầu. Chừa một dòng trống để xuống đoạn; **chữ đậm**."),
    )  # fmt: skip
    caller = forms.CharField(
        label=_("Báo chí hỏi thêm ai"), max_length=200, required=False, help_text=_("Họ tên, chức vụ, điện thoại.")
    )
    campaign = _campaign()
    article = forms.ModelChoiceField(
        label=_("Từ bài viết"), queryset=Article.objects.none(), required=False, empty_label=_("Không từ bài nào")
    )


class KitForm(forms.Form):
    """A piece of the media kit."""

    kind = forms.ChoiceField(label=_("Loại tư liệu"), choices=KitItem.Kind.choices)
    text = forms.CharField(
        label=_("Nội dung hoặc chú thích ảnh"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    credit = forms.CharField(label=_("Nguồn, người nói hoặc người chụp"), max_length=160)
    rights = forms.CharField(
        label=_("Báo chí được dùng thế nào"), max_length=200, required=False,
        help_text=_("Cần cho ảnh, ví dụ: dùng tự do, ghi tên người chụp."),
    )  # fmt: skip
    file = forms.FileField(label=_("Ảnh"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED}))


class EmbargoForm(forms.Form):
    """When it may be public."""

    embargo_until = MomentField(
        label=_("Không công bố trước"), required=False, help_text=_("Để trống thì công bố ngay.")
    )


class EventForm(UnitForm):
    """An event."""

    title = forms.CharField(label=_("Tên sự kiện"), max_length=200)
    place = forms.CharField(label=_("Địa điểm"), max_length=200)
    starts_at = MomentField(label=_("Bắt đầu"))
    ends_at = MomentField(label=_("Kết thúc"))
    about = forms.CharField(
        label=_("Nội dung, chương trình"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    campaign = _campaign()
    announced = forms.BooleanField(label=_("Nêu ở phòng báo chí cho mọi người biết"), required=False)


class TopicForm(UnitForm):
    """A topic."""

    title = forms.CharField(label=_("Đề tài"), max_length=200)
    angle = forms.CharField(
        label=_("Điều đáng kể"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Câu chuyện, con người, con số làm người đọc muốn xem tiếp."),
    )  # fmt: skip
    happens_on = DayField(label=_("Diễn ra ngày"), required=False)
    due_on = DayField(label=_("Cần bài trước hết ngày"), required=False)
    campaign = _campaign()
    article = forms.ModelChoiceField(
        label=_("Bài viết của đơn vị"), queryset=Article.objects.none(), required=False, empty_label=_("Chưa có")
    )


class AssignForm(forms.Form):
    """Who covers a topic: out of those who hold a position in the unit."""

    person = forms.ModelChoiceField(
        label=_("Người phụ trách"), queryset=Person.objects.none(), required=False, empty_label=_("Chưa phân công")
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        held = Person.objects.filter(unit=unit, left_on=None, positions__unit=unit, positions__valid_to=None)
        fields["person"].queryset = held.distinct().order_by("sort_key")


class OfferForm(forms.Form):
    """Where an outlet stands."""

    state = forms.ChoiceField(label=_("Trạng thái"), choices=Offer.State.choices)
    note = forms.CharField(label=_("Ghi chú"), max_length=255, required=False)


class LinkForm(forms.Form):
    """A link to read outlet, title and day from."""

    link = forms.URLField(label=_("Liên kết bài báo"), max_length=500, assume_scheme="https")


class CoverageForm(UnitForm):
    """A report of the press."""

    kind = forms.ChoiceField(label=_("Loại"), choices=Coverage.Kind.choices)
    outlet = forms.CharField(label=_("Báo, đài"), max_length=120)
    title = forms.CharField(label=_("Tên bài, chương trình"), max_length=300)
    published_on = DayField(label=_("Ngày đăng, phát"))
    link = forms.URLField(label=_("Liên kết"), max_length=500, required=False, assume_scheme="https")
    minutes = forms.DecimalField(
        label=_("Số phút trên sóng"), min_value=0, max_digits=5, decimal_places=1, required=False,
        help_text=_("Cho phát thanh, truyền hình."),
    )  # fmt: skip
    evidence = forms.FileField(
        label=_("Ảnh chụp hoặc bản quét"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Cho báo in, hoặc ảnh chụp chương trình."),
    )  # fmt: skip
    recording = forms.URLField(label=_("Liên kết bản ghi"), max_length=500, required=False, assume_scheme="https")
    column = ColumnSelect(
        label=_("Chuyên mục"), queryset=Column.objects.none(), required=False, empty_label=_("Chọn chuyên mục")
    )
    campaign = _campaign()
    release = forms.ModelChoiceField(
        label=_("Từ thông cáo"),
        queryset=Release.objects.none(),
        required=False,
        empty_label=_("Không từ thông cáo nào"),
    )
    topic = forms.ModelChoiceField(
        label=_("Từ đề tài"), queryset=Topic.objects.none(), required=False, empty_label=_("Không từ đề tài nào")
    )


class WatchForm(forms.Form):
    """A feed to follow."""

    outlet = forms.CharField(label=_("Báo, đài"), max_length=120)
    url = forms.URLField(label=_("Địa chỉ RSS hoặc Atom"), max_length=500, assume_scheme="https")
    words = forms.CharField(
        label=_("Từ cần có"), max_length=300,
        help_text=_("Cách nhau bằng dấu phẩy; tin có ít nhất một cụm từ sẽ được đề xuất."),
    )  # fmt: skip
