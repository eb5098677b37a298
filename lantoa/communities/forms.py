"""Forms of groups and cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lantoa.base.photos import ACCEPTED
from lantoa.communities.actions.groups import JOIN_WORDING
from lantoa.communities.models import Case, Group, OutsideGroup
from lantoa.library.uploads import ACCEPT
from lantoa.notices.audience import Audience
from lantoa.notices.forms import DateInput, ManyFilesField, ManyFilesInput
from lantoa.notices.models import unpack
from lantoa.people.models import Account, JobType, Title
from lantoa.units.models import Level, Unit

LOCAL_MOMENT = "%Y-%m-%dT%H:%M"
MOST_OPTIONS = 6


def photos_field() -> ManyFilesField:
    """Photographs of a post."""
    return ManyFilesField(
        label=_("Ảnh"), required=False, widget=ManyFilesInput(attrs={"accept": ACCEPTED, "multiple": True}),
        help_text=_("Tối đa 6 ảnh. Nơi chụp ghi trong ảnh được xóa."),
    )  # fmt: skip


class MomentField(forms.DateTimeField):
    """A day and time as the browser's own picker gives them."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_MOMENT)
        super().__init__(input_formats=[LOCAL_MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], widget=widget, **kwargs)


def in_a_week() -> datetime:
    """Five in the afternoon a week from now, where a form begins."""
    return (timezone.localtime() + timedelta(days=7)).replace(hour=17, minute=0, second=0, microsecond=0)


class PostForm(forms.Form):
    """The beginning of a talk."""

    title = forms.CharField(label=_("Tiêu đề"), max_length=160, required=False)
    text = forms.CharField(
        label=_("Bạn muốn nói gì?"), max_length=8_000, widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    photos = photos_field()


class ReplyForm(forms.Form):
    """A reply."""

    text = forms.CharField(label=_("Trả lời"), max_length=8_000, widget=forms.Textarea(attrs={"rows": 3}))
    photos = photos_field()


class EditForm(forms.Form):
    """One's own words, again."""

    title = forms.CharField(label=_("Tiêu đề"), max_length=160, required=False)
    text = forms.CharField(label=_("Nội dung"), max_length=8_000, widget=forms.Textarea(attrs={"rows": 6}))


class PollForm(forms.Form):
    """A question to the group."""

    title = forms.CharField(label=_("Bạn muốn hỏi cả nhóm điều gì?"), max_length=160)
    text = forms.CharField(
        label=_("Nói thêm"), max_length=8_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    closes_at = MomentField(label=_("Kết thúc lúc"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"closes_at": in_a_week()})
        super().__init__(*args, **kwargs)
        for at in range(MOST_OPTIONS):
            self.fields[f"option_{at}"] = forms.CharField(
                label=_("Lựa chọn %(n)d") % {"n": at + 1}, max_length=160, required=at < 2
            )
        self.order_fields(["title", *(f"option_{at}" for at in range(MOST_OPTIONS)), "text", "closes_at"])

    def options(self) -> list[str]:
        """What was filled in."""
        return [self.cleaned_data[f"option_{at}"] for at in range(MOST_OPTIONS)]


class ProposalForm(forms.Form):
    """A proposal to decide on."""

    title = forms.CharField(
        label=_("Đề xuất"), max_length=160, help_text=_("Một câu, ví dụ: Họp nhóm chiều thứ Sáu đầu tháng.")
    )
    text = forms.CharField(label=_("Vì sao, làm thế nào"), max_length=8_000, widget=forms.Textarea(attrs={"rows": 5}))
    closes_at = MomentField(label=_("Kết thúc bỏ phiếu lúc"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"closes_at": in_a_week()})
        super().__init__(*args, **kwargs)


class JoinForm(forms.Form):
    """Agreement to be in a group."""

    agree = forms.BooleanField(label=JOIN_WORDING, required=False)


class WordsForm(forms.Form):
    """A few words: why a post is reported, hidden, appealed about; what a case lacks."""

    text = forms.CharField(label=_("Lý do"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any = None, longest: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label is not None:
            self.fields["text"].label = label
        if longest:
            field: Any = self.fields["text"]
            field.max_length = longest
            field.widget.attrs["maxlength"] = str(longest)


class AppealForm(forms.Form):
    """What another moderator decides."""

    lift = forms.ChoiceField(
        label=_("Sau khi xem lại"), widget=forms.RadioSelect, choices=[("1", _("Hiện lại bài")), ("0", _("Vẫn ẩn bài"))]
    )
    answer = forms.CharField(label=_("Lý do"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))


class StatementForm(forms.Form):
    """The outcome in words."""

    statement = forms.CharField(
        label=_("Kết luận"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Nhóm quyết định điều gì, ai làm, từ bao giờ. Ký rồi không sửa được."),
    )  # fmt: skip


class WordForm(forms.Form):
    """A word to look for."""

    word = forms.CharField(
        label=_("Từ cần xem"), max_length=60,
        help_text=_("Viết không dấu để tìm cả khi có dấu và không dấu."),
    )  # fmt: skip


class OutsideForm(forms.Form):
    """A group on Facebook or Zalo."""

    kind = forms.ChoiceField(label=_("Ở đâu"), choices=OutsideGroup.Kind.choices)
    name = forms.CharField(label=_("Tên nhóm"), max_length=120)
    url = forms.CharField(label=_("Địa chỉ"), max_length=300, help_text=_("Ví dụ: https://zalo.me/g/abcdef123"))


def _choices(model: Any) -> list[tuple[str, str]]:
    return [(code, capfirst(name)) for code, name in model.objects.values_list("code", "name")]


class GroupForm(forms.Form):
    """A group: what it is for, and who may belong."""

    name = forms.CharField(label=_("Tên nhóm"), max_length=120)
    purpose = forms.CharField(
        label=_("Để làm gì"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(
        label=_("Loại nhóm"), choices=[(code, capfirst(name)) for code, name in Group.Kind.choices]
    )
    entry = forms.ChoiceField(
        label=_("Cách vào nhóm"),
        choices=[(code, capfirst(name)) for code, name in Group.Entry.choices],
        widget=forms.RadioSelect,
    )
    whole_branch = forms.BooleanField(label=_("Dành cho cả các đơn vị cấp dưới"), required=False, initial=True)
    members_only = forms.BooleanField(label=_("Chỉ đoàn viên"), required=False)
    titles = forms.MultipleChoiceField(
        label=_("Chỉ những chức danh này"), required=False, widget=forms.CheckboxSelectMultiple
    )
    job_types = forms.MultipleChoiceField(
        label=_("Chỉ những công việc này"), required=False, widget=forms.CheckboxSelectMultiple
    )
    levels = forms.MultipleChoiceField(
        label=_("Chỉ những cấp này"), required=False, widget=forms.CheckboxSelectMultiple
    )
    parent = forms.ModelChoiceField(
        label=_("Nằm trong nhóm"),
        queryset=Group.objects.none(),
        required=False,
        empty_label=_("Không nằm trong nhóm nào"),
    )
    flows = forms.BooleanField(label=_("Người của nhóm cấp trên thuộc luôn nhóm này"), required=False)
    quorum_percent = forms.IntegerField(
        label=_("Quyết định cần bao nhiêu phần trăm người trong nhóm tham gia"), min_value=1, max_value=100, initial=50
    )

    def __init__(self, *args: Any, unit: Unit, group: Group | None = None, parents: Any = None, **kwargs: Any) -> None:
        self.unit = unit
        if group is not None:
            kwargs["initial"] = {
                "name": group.name, "purpose": group.purpose, "kind": group.kind, "entry": group.entry,
                "whole_branch": group.whole_branch, "members_only": group.members_only, "titles": unpack(group.titles),
                "job_types": unpack(group.job_types), "levels": unpack(group.levels), "flows": group.flows,
                "quorum_percent": group.quorum_percent,
            }  # fmt: skip
        else:
            kwargs.setdefault("initial", {"entry": Group.Entry.POSITION})
        super().__init__(*args, **kwargs)
        for name, model in (("titles", Title), ("job_types", JobType), ("levels", Level)):
            field: Any = self.fields[name]
            field.choices = _choices(model)
        if group is not None:
            del self.fields["parent"]
        else:
            chosen: Any = self.fields["parent"]
            chosen.queryset = parents
        if group is not None and group.depth == 1:
            del self.fields["flows"]

    def narrowing(self) -> list[Any]:
        """The fields that narrow who belongs; shown folded."""
        return [self[name] for name in ("titles", "job_types", "levels")]

    def rule(self, branch: Unit | None = None) -> Audience:
        """Who may belong."""
        data = self.cleaned_data
        return Audience(
            branch or self.unit, data["whole_branch"], tuple(data["levels"]), tuple(data["titles"]),
            tuple(data["job_types"]), data["members_only"],
        )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What the group is."""
        wanted = ("name", "purpose", "kind", "entry", "flows", "quorum_percent")
        return {name: self.cleaned_data[name] for name in wanted if name in self.cleaned_data}


class PlaceForm(forms.Form):
    """Where a group is to lie."""

    parent = forms.ModelChoiceField(
        label=_("Chuyển vào"), queryset=Group.objects.none(), required=False, empty_label=_("Không nằm trong nhóm nào")
    )
    flows = forms.BooleanField(
        label=_("Người của nhóm cấp trên thuộc luôn nhóm này"), required=False,
        help_text=_("Nếu chọn, những người ấy đọc được cả các bài đã viết từ trước."),
    )  # fmt: skip

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parent"]
        field.queryset = places


# --- Cases -------------------------------------------------------------------------------------------------------------


def files_field() -> ManyFilesField:
    """Files with a message in a case."""
    return ManyFilesField(
        label=_("Ảnh, giấy tờ kèm theo"), required=False, widget=ManyFilesInput(attrs={"accept": ACCEPT, "multiple": True}),
        help_text=_("Tối đa 6 tệp: ảnh, PDF, Word, Excel, mỗi tệp đến 10 MB. Nơi chụp ghi trong ảnh được xóa."),
    )  # fmt: skip


class CaseWordsForm(WordsForm):
    """What is said in a case, with files."""

    papers = files_field()


class CaseForm(forms.Form):
    """A case."""

    kind = forms.ChoiceField(label=_("Về việc gì"), choices=Case.Kind.choices)
    title = forms.CharField(label=_("Việc gì, trong một câu"), max_length=160)
    text = forms.CharField(
        label=_("Kể rõ sự việc"), max_length=8_000, widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Chuyện gì, từ bao giờ, đã nói với ai. Chỉ bạn và nơi giải quyết đọc được."),
    )  # fmt: skip
    wish = forms.CharField(
        label=_("Bạn mong muốn điều gì"), max_length=8_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    papers = files_field()
    above = forms.BooleanField(
        label=_("Gửi thẳng lên cấp trên, không qua đơn vị của tôi"), required=False,
        help_text=_("Dùng khi việc có liên quan đến người phụ trách ở đơn vị."),
    )  # fmt: skip


class OwnerForm(forms.Form):
    """Who looks after a case."""

    owner = forms.ModelChoiceField(label=_("Người phụ trách"), queryset=Account.objects.none(), empty_label=None)

    def __init__(self, *args: Any, people: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = Account.objects.filter(pk__in=[one.pk for one in people]).select_related("person")


class StepForm(forms.Form):
    """Something to be done."""

    title = forms.CharField(label=_("Việc cần làm"), max_length=200)
    due_on = forms.DateField(label=_("Hạn"), widget=DateInput())
    owner = forms.ModelChoiceField(
        label=_("Ai làm"), queryset=Account.objects.none(), required=False, empty_label=_("Người phụ trách kiến nghị")
    )

    def __init__(self, *args: Any, people: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = Account.objects.filter(pk__in=[one.pk for one in people]).select_related("person")


class ExtendForm(forms.Form):
    """A later day, with a reason."""

    due_on = forms.DateField(label=_("Hạn mới"), widget=DateInput())
    text = forms.CharField(
        label=_("Lý do, người gửi đọc được"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class MoveForm(forms.Form):
    """Where a case goes, and why."""

    target = forms.ModelChoiceField(label=_("Chuyển đến"), queryset=Unit.objects.none(), empty_label=None)
    text = forms.CharField(
        label=_("Lý do, người gửi đọc được"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, desks: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["target"]
        field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in desks]).order_by("-depth")
