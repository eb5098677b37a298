"""Forms of notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lantoa.base.uploads import ACCEPT, ACCEPT_PICTURES
from lantoa.notices import ladder
from lantoa.notices.audience import Audience
from lantoa.notices.models import Notice, unpack
from lantoa.people.models import JobType, Title
from lantoa.programme.models import Campaign
from lantoa.programme.queries import choices_for
from lantoa.units.models import Level, Unit


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several uploaded files; cleans to a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files, each checked as Django does."""
        one = super().clean
        return [one(item, initial) for item in data if item] if isinstance(data, list | tuple) else []


class DateInput(forms.DateInput):
    """The browser's own picker; dates travel as ISO 8601."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


def _choices(model: Any) -> list[tuple[str, str]]:
    return list(model.objects.values_list("code", "name"))


class AudienceForm(forms.Form):
    """Who a notice is for. Without input it is everybody of the unit's own branch."""

    branch_code = forms.CharField(
        label=_("Gửi đến đơn vị"), max_length=32,
        help_text=_("Gõ tên hoặc mã để tìm. Gửi ra ngoài đơn vị mình sẽ cần nơi nhận duyệt."),
        widget=forms.TextInput(attrs={"list": "branch-options", "autocomplete": "off"}),
    )  # fmt: skip
    whole_branch = forms.BooleanField(label=_("Cả các đơn vị cấp dưới"), required=False)
    levels = forms.MultipleChoiceField(label=_("Chỉ các cấp"), required=False, widget=forms.CheckboxSelectMultiple)
    titles = forms.MultipleChoiceField(label=_("Chỉ chức danh"), required=False, widget=forms.CheckboxSelectMultiple)
    job_types = forms.MultipleChoiceField(
        label=_("Chỉ loại công việc"), required=False, widget=forms.CheckboxSelectMultiple
    )
    members_only = forms.BooleanField(label=_("Chỉ đoàn viên"), required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        self.unit = unit
        kwargs["initial"] = {"branch_code": unit.code, "whole_branch": True} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name, model in (("levels", Level), ("titles", Title), ("job_types", JobType)):
            self.fields[name].choices = _choices(model)  # type: ignore[attr-defined]

    def clean_branch_code(self) -> Unit:
        """The unit itself."""
        code = self.cleaned_data["branch_code"].split(" · ")[0].strip()
        branch = Unit.objects.active().select_related("kind").filter(code__iexact=code).first()
        if branch is None:
            raise forms.ValidationError(_("Không thấy đơn vị có mã này. Hãy gõ vài chữ trong tên rồi chọn từ gợi ý."))
        return branch

    def audience(self) -> Audience:
        """The rule, once the form is valid."""
        data = self.cleaned_data
        return Audience(
            data["branch_code"], data["whole_branch"], tuple(data["levels"]), tuple(data["titles"]),
            tuple(data["job_types"]), data["members_only"],
        )  # fmt: skip


def audience_initial(notice: Notice) -> dict[str, Any]:
    """What the audience form of a draft starts with."""
    return {
        "branch_code": notice.branch.code, "whole_branch": notice.whole_branch, "levels": unpack(notice.levels),
        "titles": unpack(notice.titles), "job_types": unpack(notice.job_types), "members_only": notice.members_only,
    }  # fmt: skip


class TextForm(forms.Form):
    """What a notice says."""

    title = forms.CharField(label=_("Tiêu đề"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    body = forms.CharField(
        label=_("Nội dung"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Để trống một dòng khi sang đoạn mới. Dòng bắt đầu bằng “- ” thành gạch đầu dòng."),
    )  # fmt: skip


class NoticeForm(TextForm):
    """A whole notice, without its audience."""

    attachments = ManyFilesField(
        label=_("Tệp đính kèm"), required=False, widget=ManyFilesInput(attrs={"accept": ACCEPT}),
        help_text=_("PDF, Word, Excel, PowerPoint hoặc ảnh; mỗi tệp nhiều nhất 10 MB."),
    )  # fmt: skip
    campaign = forms.ModelChoiceField(
        label=_("Thuộc đợt truyền thông"),
        required=False,
        queryset=Campaign.objects.none(),
        empty_label=_("Không thuộc đợt nào"),
    )
    must_read = forms.BooleanField(label=_("Cần từng người xác nhận đã đọc"), required=False)
    confirm_by = forms.DateField(
        label=_("Xác nhận trước hết ngày"), required=False, widget=DateInput(),
        help_text=_("Ai chưa xác nhận sẽ được nhắc trước ngày này."),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = choices_for(unit)  # type: ignore[attr-defined]

    def clean_confirm_by(self) -> Any:
        """Not a day that has passed."""
        day = self.cleaned_data["confirm_by"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("Hạn xác nhận đã qua. Hãy chọn một ngày từ hôm nay trở đi."))
        return day


class CorrectForm(TextForm):
    """A corrected text, and which kind of correction it is."""

    kind = forms.ChoiceField(
        label=_("Sửa gì"), widget=forms.RadioSelect,
        choices=[
            ("typo", _("Lỗi chính tả, không đổi ý: không hỏi lại ai")),
            ("meaning", _("Đổi nội dung: mọi người được mời đọc và xác nhận lại")),
        ],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Đã đổi điều gì"), max_length=255, required=False, help_text=_("Ví dụ: đổi giờ họp sang 15 giờ.")
    )


class ReasonForm(forms.Form):
    """One line of reason."""

    reason = forms.CharField(label=_("Lý do"), max_length=255)


class MeetingForm(forms.Form):
    """A meeting at which a notice was read out; the roll is ticked beside it."""

    held_on = forms.DateField(label=_("Ngày họp"), widget=DateInput())
    place = forms.CharField(label=_("Nơi họp"), max_length=160)
    evidence = forms.FileField(
        label=_("Ảnh buổi họp"), widget=forms.FileInput(attrs={"accept": ACCEPT_PICTURES}),
    )  # fmt: skip
    number = forms.IntegerField(
        label=_("Số người có mặt không ghi tên ở đây"), min_value=0, max_value=100_000, required=False,
        help_text=_("Chỉ dùng khi có danh sách ký tên trên giấy."),
    )  # fmt: skip
    paper_roll = forms.FileField(
        label=_("Ảnh danh sách ký tên"), required=False,
        widget=forms.FileInput(attrs={"accept": f"{ACCEPT_PICTURES},application/pdf"}),
    )  # fmt: skip


class LadderForm(forms.Form):
    """When each channel reminds those who have not confirmed."""

    day_before = forms.BooleanField(label=_("Thư nhắc lần cuối, một ngày trước hạn"), required=False)

    def __init__(self, data: Any = None, *, notice: Notice) -> None:
        steps, day_before = ladder.of(notice)
        chosen = dict(steps)
        super().__init__(data, initial={"day_before": day_before})
        words = {0: _("ngay khi gửi"), 1: _("sau một ngày")}
        choices = [("", _("không dùng"))] + [
            (str(days), words.get(days) or _("sau %(n)d ngày") % {"n": days}) for days in ladder.DAYS
        ]
        for channel in ladder.CHANNELS:
            self.fields[channel] = forms.ChoiceField(
                label=capfirst(channel.label), choices=choices, required=False, initial=str(chosen.get(channel, "")),
            )  # fmt: skip
        self.order_fields([*ladder.CHANNELS, "day_before"])

    def rungs(self) -> list[tuple[str, int]]:
        """The chosen steps."""
        return [
            (str(channel), int(self.cleaned_data[channel]))
            for channel in ladder.CHANNELS
            if self.cleaned_data[channel] != ""
        ]
