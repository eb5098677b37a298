"""Forms of training."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.training import queries
from lantoa.training.models import Course, Material
from lantoa.training.uploads import ACCEPT
from lantoa.units.models import Unit

LOCAL = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and time as the browser's own picker gives them, in the site's time zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
        super().__init__(input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], widget=widget, **kwargs)


class CourseForm(forms.Form):
    """What a course is, for whom, and when it is completed."""

    title = forms.CharField(label=_("Tên lớp"), max_length=200)
    about = forms.CharField(
        label=_("Nội dung"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Học gì, dành cho ai, cần chuẩn bị gì."),
    )  # fmt: skip
    organiser = forms.CharField(
        label=_("Nơi tổ chức"), max_length=200, required=False,
        help_text=_("Điền khi lớp do cấp trên hoặc nơi khác tổ chức. Để trống nếu đơn vị tự mở."),
    )  # fmt: skip
    audience = forms.ChoiceField(label=_("Dành cho"), choices=Course.Audience.choices)
    self_enrol = forms.BooleanField(label=_("Đoàn viên tự ghi danh được"), required=False, initial=True)
    places = forms.IntegerField(
        label=_("Số chỗ"), required=False, min_value=1, max_value=100_000,
        help_text=_("Để trống nếu không giới hạn. Hết chỗ thì người sau vào danh sách chờ."),
    )  # fmt: skip
    hours = forms.IntegerField(label=_("Số giờ học"), required=False, min_value=0, max_value=2000)
    counts = forms.BooleanField(
        label=_("Bồi dưỡng kỹ năng truyền thông"), required=False, initial=True,
        help_text=_("Người hoàn thành được tính vào chỉ tiêu cán bộ được bồi dưỡng."),
    )  # fmt: skip
    need_attendance = forms.IntegerField(
        label=_("Phải dự ít nhất bao nhiêu phần trăm số buổi"), min_value=0, max_value=100, initial=80,
        help_text=_("0 nếu không cần, ví dụ lớp chỉ có học liệu."),
    )  # fmt: skip
    need_quizzes = forms.BooleanField(label=_("Phải đạt mọi bài kiểm tra"), required=False, initial=True)
    need_materials = forms.BooleanField(label=_("Phải xem hết học liệu"), required=False)
    certificate = forms.BooleanField(label=_("Cấp giấy chứng nhận"), required=False, initial=True)
    signer_role = forms.CharField(
        label=_("Chức vụ người ký giấy"),
        max_length=120,
        required=False,
        help_text=_("Ví dụ: TM. BAN THƯỜNG VỤ – CHỦ TỊCH"),
    )
    signer = forms.CharField(label=_("Họ tên người ký giấy"), max_length=80, required=False)

    def clean_hours(self) -> int:
        return self.cleaned_data["hours"] or 0


class SessionForm(forms.Form):
    """A meeting."""

    title = forms.CharField(label=_("Nội dung buổi học"), max_length=200)
    starts_at = MomentField(label=_("Bắt đầu"))
    ends_at = MomentField(label=_("Kết thúc"))
    place = forms.CharField(label=_("Địa điểm"), max_length=200, required=False)
    online_url = forms.URLField(
        label=_("Liên kết học trực tuyến"), max_length=500, required=False, assume_scheme="https",
        help_text=_("Chỉ người đã ghi danh mới thấy. Có cả địa điểm và liên kết thì ai muốn học cách nào cũng được."),
    )  # fmt: skip


class MaterialForm(forms.Form):
    """Something to watch, read or answer."""

    kind = forms.ChoiceField(label=_("Loại"), choices=Material.Kind.choices)
    title = forms.CharField(label=_("Tên"), max_length=200)
    url = forms.URLField(
        label=_("Liên kết"), max_length=500, required=False, assume_scheme="https",
        help_text=_("Ví dụ video YouTube, hoặc một văn bản trong thư viện."),
    )  # fmt: skip
    upload = forms.FileField(
        label=_("Hoặc tệp"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("PDF, PowerPoint, Word, Excel; nặng nhất 30 MB."),
    )  # fmt: skip
    topic = forms.ChoiceField(label=_("Bài kiểm tra lấy câu hỏi từ chủ đề"), required=False)
    draws = forms.IntegerField(label=_("Số câu mỗi lần làm"), required=False, min_value=1, max_value=50, initial=5)
    pass_share = forms.IntegerField(label=_("Đạt từ (%)"), required=False, min_value=1, max_value=100, initial=70)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(topic, f"{topic} ({number})") for topic, number in queries.topics(unit)]
        fields: dict[str, Any] = self.fields
        fields["topic"].choices = [("", _("Không phải bài kiểm tra")), *known]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["draws"], data["pass_share"] = data.get("draws") or 0, data.get("pass_share") or 70
        return data


ANSWERS = 6


class QuestionForm(forms.Form):
    """A question of the bank: up to six answers, the right ones ticked."""

    topic = forms.CharField(
        label=_("Chủ đề"), max_length=80, help_text=_("Bài kiểm tra lấy câu hỏi theo chủ đề, ví dụ: Viết tin."),
        widget=forms.TextInput(attrs={"list": "topics"}),
    )  # fmt: skip
    text = forms.CharField(label=_("Câu hỏi"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    why = forms.CharField(
        label=_("Giải thích"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Người học thấy sau khi nộp bài."),
    )  # fmt: skip

    def __init__(self, *args: Any, answers: list[dict[str, Any]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = answers or []
        for at in range(max(ANSWERS, len(known))):
            answer = known[at] if at < len(known) else {"text": "", "right": False}
            number = at + 1
            self.fields[f"answer{at}"] = forms.CharField(
                label=_("Phương án %(n)d") % {"n": number}, max_length=300, required=at < 2, initial=answer["text"]
            )
            self.fields[f"right{at}"] = forms.BooleanField(
                label=_("Phương án %(n)d đúng") % {"n": number}, required=False, initial=answer["right"]
            )

    @property
    def answers(self) -> list[tuple[str, bool]]:
        """What was filled in, as (text, right?)."""
        data = self.cleaned_data
        count = sum(name.startswith("answer") for name in self.fields)
        return [(data.get(f"answer{at}", ""), data.get(f"right{at}", False)) for at in range(count)]


MARKS = [(5, _("rất tốt")), (4, _("tốt")), (3, _("được")), (2, _("chưa tốt")), (1, _("kém"))]


class FeedbackForm(forms.Form):
    """How a course was; without a name."""

    useful = forms.TypedChoiceField(label=_("Nội dung hữu ích"), choices=MARKS, coerce=int, widget=forms.RadioSelect)
    clear = forms.TypedChoiceField(label=_("Giảng viên dễ hiểu"), choices=MARKS, coerce=int, widget=forms.RadioSelect)
    organised = forms.TypedChoiceField(label=_("Tổ chức chu đáo"), choices=MARKS, coerce=int, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Góp ý thêm"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Đừng ghi tên mình hay tên người khác: phiếu này không có tên."),
    )  # fmt: skip
