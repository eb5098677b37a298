"""Forms of the claims desk."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.base.photos import ACCEPTED
from lantoa.claims import queries
from lantoa.claims.actions.work import ENDS_WITHOUT_A_CORRECTION
from lantoa.claims.models import Claim, Explainer, Feed, Verdict
from lantoa.claims.pictures.cleaning import can_read
from lantoa.claims.topics import Check, Harm, Topic

MONTHS = [(number, _("tháng %d") % number) for number in range(1, 13)]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SeenForm(forms.Form):
    """What somebody saw; one of text, link and picture is enough."""

    text = forms.CharField(
        label=_("Bạn thấy nội dung gì?"), required=False, max_length=6_000, widget=_area(5),
        help_text=_("Chép lại hoặc dán tin nhắn được chuyển tiếp. Không cần ghi ai nói."),
    )  # fmt: skip
    picture = forms.FileField(
        label=_("Ảnh chụp màn hình"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Khuôn mặt, mã QR trong ảnh được che; tên và số được bỏ trước khi lưu."),
    )  # fmt: skip
    link = forms.CharField(
        label=_("Liên kết, nếu có"), required=False, max_length=500, widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text=_("Trang công khai. Liên kết nhóm kín thì không nhận; liên kết rút gọn (bit.ly…) được mở ra trước khi lưu."),
    )  # fmt: skip
    scam = forms.BooleanField(
        label=_("Có dấu hiệu lừa đảo: mượn danh công đoàn, đòi tiền, mã OTP, bắt bấm liên kết lạ"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_read():
            # Names in a picture could not be taken out, so none is asked for.
            del self.fields["picture"]


class TriageForm(forms.Form):
    """What it is about and why it matters."""

    kind = forms.ChoiceField(label=_("Loại"), choices=Claim.Kind.choices)
    topic = forms.ChoiceField(label=_("Về việc gì"), choices=Topic.choices)
    harm = forms.MultipleChoiceField(
        label=_("Vì sao đáng lo"), choices=Harm.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    checks = forms.MultipleChoiceField(
        label=_("Kiểm chứng được đến đâu"), choices=Check.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class EvidenceForm(forms.Form):
    """A source with a copy of its words."""

    title = forms.CharField(label=_("Nguồn"), max_length=200, help_text=_("Ví dụ: Nghị định 73/2024/NĐ-CP, Điều 3."))
    link = forms.CharField(label=_("Liên kết"), max_length=500, required=False)
    copy = forms.CharField(
        label=_("Chép đoạn làm căn cứ"), required=False, max_length=60_000, widget=_area(3),
        help_text=_("Để trống thì máy tự chép chữ của trang, kèm ngày chép."),
    )  # fmt: skip
    public = forms.BooleanField(label=_("Nêu trong bài đính chính"), required=False, initial=True)


class VerdictForm(forms.Form):
    """Verdict and words, for a second person to read."""

    statement = forms.CharField(label=_("Điều đang được nói"), max_length=1_000, widget=_area(2))
    verdict = forms.ChoiceField(label=_("Kết luận"), choices=Verdict.choices, widget=forms.RadioSelect)
    truth = forms.CharField(label=_("Sự thật là gì"), max_length=6_000, widget=_area(5))
    how_to_check = forms.CharField(
        label=_("Cách tự kiểm tra"), required=False, max_length=2_000, widget=_area(3),
        help_text=_("Người đọc tra ở đâu, hỏi ai, nhìn vào dấu hiệu nào."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Vì sao sửa bài đã công bố"), max_length=300, required=False)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "statement": claim.statement[:1_000], "verdict": claim.verdict, "truth": claim.truth,
            "how_to_check": claim.how_to_check, "reason": claim.reason if claim.in_review else "",
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        if claim.state != Claim.State.PUBLISHED:
            del self.fields["reason"]


class CloseForm(forms.Form):
    """An end without a correction."""

    outcome = forms.ChoiceField(
        label=_("Kết quả"), choices=[(one.value, one.label) for one in ENDS_WITHOUT_A_CORRECTION]
    )
    reply = forms.CharField(label=_("Trả lời người hỏi"), max_length=3_000, widget=_area(3))


class ReplyForm(forms.Form):
    """A word to who asked, before there is an outcome."""

    reply = forms.CharField(label=_("Nhắn người hỏi trong lúc chờ"), max_length=3_000, widget=_area(3))


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label=_("Lý do"), max_length=255)


class MergeForm(forms.Form):
    """The number of the claim that this one is."""

    number = forms.CharField(
        label=_("Số của tin kia"), max_length=200, help_text=_("Số ghi dưới tên mỗi tin, hoặc địa chỉ bài đính chính."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim = claim
        self.found: Claim | None = None

    def clean_number(self) -> int:
        """The claim's number; `found` is the claim. "Số 12", "#12" and addresses are understood."""
        digits = re.findall(r"\d+", self.cleaned_data["number"])
        if len(digits) != 1 or len(digits[0]) > 15:
            raise forms.ValidationError(_("Hãy ghi một số, ví dụ 128."))
        number = int(digits[0])
        if number == self.claim.pk:
            raise forms.ValidationError(_("Số %(n)d là chính tin này. Hãy ghi số của tin kia.") % {"n": number})
        found = queries.by_number(self.claim.unit, number)
        if found is None:
            raise forms.ValidationError(
                _("Bàn này không có tin số %(n)d, và không có bài đính chính nào mang số ấy. Hãy xem lại số.")
                % {"n": number}
            )
        if found.merged_into is not None:
            raise forms.ValidationError(
                _("Tin số %(n)d đã được gộp vào tin số %(other)d. Hãy ghi số %(other)d.")
                % {"n": number, "other": found.merged_into.pk}
            )
        self.found = found
        return number


class FeedForm(forms.Form):
    """A feed to watch."""

    title = forms.CharField(label=_("Tên trang"), max_length=120)
    address = forms.CharField(
        label=_("Địa chỉ nguồn tin"), max_length=400,
        help_text=_("Địa chỉ RSS, Atom hoặc sitemap của trang tin, trang kiểm chứng chính thức."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Loại"), choices=Feed.Kind.choices)
    topics = forms.MultipleChoiceField(
        label=_("Theo dõi việc gì"), choices=[row for row in Topic.choices if row[0] != Topic.OTHER], required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Để trống là tất cả."),
    )  # fmt: skip


class ExplainerForm(forms.Form):
    """An explainer of what is asked every year."""

    question = forms.CharField(label=_("Điều hay được hỏi"), max_length=200)
    topic = forms.ChoiceField(label=_("Về việc gì"), choices=Topic.choices)
    month = forms.TypedChoiceField(label=_("Hay được hỏi từ"), choices=MONTHS, coerce=int)
    answer = forms.CharField(label=_("Giải thích"), max_length=20_000, widget=_area(10))
    sources = forms.CharField(label=_("Căn cứ"), max_length=3_000, widget=_area(3), required=False)
    public = forms.BooleanField(label=_("Công bố"), required=False, initial=True)

    @staticmethod
    def of(explainer: Explainer) -> dict[str, Any]:
        """What to start from."""
        return {
            name: getattr(explainer, name) for name in ("question", "topic", "month", "answer", "sources", "public")
        }
