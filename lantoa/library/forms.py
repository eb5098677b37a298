"""Forms of the library."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.library.kinds import CHOICES
from lantoa.library.models import Collection, Document, Relation
from lantoa.library.queries import Filters
from lantoa.library.uploads import ACCEPT, MOST_FILES, in_order_taken
from lantoa.units.models import Unit


class DateInput(forms.DateInput):
    """The browser's own picker; dates travel as ISO 8601."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


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
        files = [item for item in data if item] if isinstance(data, list | tuple) else []
        if not files:
            raise forms.ValidationError(_("Hãy chọn ít nhất một tệp."))
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Mỗi lần đưa lên nhiều nhất %(n)d tệp.") % {"n": MOST_FILES})
        return [one(item, initial) for item in files]


BY_NAME, AS_CHOSEN = "mot-van-ban", "thu-tu-chon"


class UploadForm(forms.Form):
    """Files to bring into the library."""

    documents = ManyFilesField(
        label=_("Tệp văn bản"), widget=ManyFilesInput(attrs={"accept": ACCEPT}),
        help_text=_("PDF, ảnh chụp, Word, Excel, .odt; mỗi tệp nhiều nhất 50 MB. Văn bản giấy một trang: chụp ngay bằng điện thoại, máy tự cắt theo mép giấy."),
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("Nhiều tệp thì"), required=False, widget=forms.RadioSelect,
        choices=[
            ("", _("mỗi tệp là một văn bản")),
            (BY_NAME, _("ảnh chụp các trang của một văn bản, xếp theo thứ tự chụp")),
            (AS_CHOSEN, _("ảnh chụp các trang của một văn bản, xếp theo thứ tự đã chọn")),
        ],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Files that are pages of one document lie under `pages`, in their order."""
        data = super().clean() or {}
        files, how = data.get("documents") or [], data.get("how")
        data["pages"] = in_order_taken(files) if how == BY_NAME else files if how == AS_CHOSEN else []
        return data


class VersionForm(forms.Form):
    """A newer file of a document."""

    file = forms.FileField(label=_("Tệp mới"), widget=forms.FileInput(attrs={"accept": ACCEPT}))
    note = forms.CharField(label=_("Đã đổi điều gì"), max_length=255, required=False)


class DocumentForm(forms.Form):
    """What a document is."""

    kind = forms.ChoiceField(label=_("Loại văn bản"), choices=CHOICES)
    number = forms.CharField(label=_("Số"), max_length=16, required=False)
    notation = forms.CharField(label=_("Ký hiệu"), max_length=40, required=False, help_text=_("Ví dụ: KH-CĐN"))
    issued_on = forms.DateField(label=_("Ngày ban hành"), required=False, widget=DateInput())
    place = forms.CharField(label=_("Nơi ban hành"), max_length=80, required=False)
    issuing_body = forms.CharField(label=_("Cơ quan ban hành"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Văn bản nói về việc gì, một câu."),
    )  # fmt: skip
    signer = forms.CharField(label=_("Người ký"), max_length=80, required=False)
    signer_title = forms.CharField(label=_("Chức vụ người ký"), max_length=120, required=False)
    valid_from = forms.DateField(label=_("Có hiệu lực từ ngày"), required=False, widget=DateInput())
    valid_to = forms.DateField(
        label=_("Hết hiệu lực từ ngày"), required=False, widget=DateInput(), help_text=_("Để trống nếu chưa biết.")
    )
    replaces = forms.CharField(
        label=_("Thay thế văn bản"), max_length=600, required=False,
        help_text=_("Số, ký hiệu; nhiều văn bản cách nhau bằng dấu phẩy. Ví dụ: 12/KH-CĐN, 15/KH-CĐN"),
    )  # fmt: skip
    amends = forms.CharField(label=_("Sửa đổi, bổ sung văn bản"), max_length=600, required=False)

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last <= first:
            self.add_error("valid_to", _("Ngày hết hiệu lực phải sau ngày có hiệu lực."))
        return data

    def facts(self) -> dict[str, Any]:
        """The fields of the document."""
        return {name: value for name, value in self.cleaned_data.items() if name not in Relation.Kind}

    def relations(self) -> list[tuple[str, str]]:
        """Pairs of a kind of relation and a sign."""
        return [
            (kind, sign.strip())
            for kind in Relation.Kind.values
            for sign in re.split(r"[,;\n]", self.cleaned_data[kind])
            if sign.strip()
        ]


def document_initial(document: Document) -> dict[str, Any]:
    """What the form of a document starts with."""
    initial = {name: getattr(document, name) for name in DocumentForm.base_fields if name not in Relation.Kind}
    relations = list(document.relations.all())
    for kind in Relation.Kind.values:
        initial[kind] = ", ".join(row.sign for row in relations if row.kind == kind)
    return initial


class ShareForm(forms.Form):
    """Who may read it, and whether they are asked to say so."""

    sharing = forms.ChoiceField(label=_("Ai được đọc"), choices=Document.Sharing.choices, widget=forms.RadioSelect)
    units = forms.CharField(
        label=_("Mã các đơn vị được chọn"), max_length=4_000, required=False,
        help_text=_("Chỉ khi chọn đơn vị; cách nhau bằng dấu phẩy. Các cấp dưới của họ cũng đọc được."),
    )  # fmt: skip
    officers_only = forms.BooleanField(label=_("Chỉ cán bộ của các đơn vị được chọn"), required=False)
    ask_confirmation = forms.BooleanField(label=_("Nhờ mọi người xác nhận đã đọc"), required=False)
    confirm_by = forms.DateField(label=_("Xác nhận trước hết ngày"), required=False, widget=DateInput())

    def clean_units(self) -> list[Unit]:
        """Units by their codes."""
        codes = list(
            dict.fromkeys(one.strip() for one in re.split(r"[,;\s]+", self.cleaned_data["units"]) if one.strip())
        )
        found = list(Unit.objects.filter(code__in=codes)) if codes else []
        unknown = [code for code in codes if code not in {unit.code for unit in found}]
        if unknown:
            raise forms.ValidationError(_("Không có đơn vị mã %(codes)s.") % {"codes": ", ".join(unknown[:5])})
        return found


def share_initial(document: Document) -> dict[str, Any]:
    """What the form of sharing starts with."""
    initial: dict[str, Any] = {
        name: getattr(document, name) for name in ("sharing", "officers_only", "ask_confirmation", "confirm_by")
    }
    initial["units"] = ", ".join(document.recipients.values_list("unit__code", flat=True))
    return initial


class CollectionForm(forms.Form):
    """A collection."""

    name = forms.CharField(label=_("Tên bộ tài liệu"), max_length=120)
    kind = forms.ChoiceField(label=_("Dùng để"), choices=Collection.Kind.choices)
    about = forms.CharField(
        label=_("Giới thiệu"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ItemForm(forms.Form):
    """A document for a collection, by its sign or by words of its summary."""

    document = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Đọc để biết gì"), max_length=255, required=False)


class WithdrawForm(forms.Form):
    """Why it is taken out."""

    reason = forms.CharField(label=_("Lý do rút"), max_length=255)


class PageForm(forms.Form):
    """The text of a page."""

    text = forms.CharField(
        label=_("Chữ trên trang"), required=False, strip=False, max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "true"}),
        help_text=_("Để trống nếu trang không có chữ."),
    )  # fmt: skip


class FilterForm(forms.Form):
    """What a list is narrowed to; what cannot be understood narrows nothing."""

    q = forms.CharField(label=_("Tìm trong văn bản"), required=False, max_length=200)
    loai_vb = forms.ChoiceField(label=_("Loại"), required=False, choices=[("", _("Tất cả")), *CHOICES])
    nam = forms.IntegerField(label=_("Năm"), required=False, min_value=1945, max_value=2100)
    con_hieu_luc = forms.BooleanField(label=_("Chỉ văn bản chưa hết hiệu lực"), required=False)

    def filters(self) -> Filters:
        """The list's filters."""
        self.full_clean()
        data: dict[str, Any] = getattr(self, "cleaned_data", {})
        return Filters(
            kind=data.get("loai_vb") or "", year=data.get("nam"), text=(data.get("q") or "").strip(),
            only_in_force=bool(data.get("con_hieu_luc")),
        )  # fmt: skip
