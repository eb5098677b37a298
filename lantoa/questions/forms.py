"""Forms of questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.base import private
from lantoa.people.models import Account
from lantoa.questions import queries
from lantoa.questions.actions import Basis
from lantoa.questions.models import Question, Template
from lantoa.units.models import Unit

MOST_ROWS = 4


class AskForm(forms.Form):
    """A question."""

    text = forms.CharField(
        label=_("Bạn muốn hỏi điều gì?"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Chỉ bạn và cán bộ trả lời đọc được câu hỏi này."),
    )  # fmt: skip
    topic = forms.ChoiceField(label=_("Về việc gì"), choices=Question.Topic.choices, initial=Question.Topic.OTHER)
    nameless = forms.BooleanField(label=_("Không cho người trả lời biết tên tôi"), required=False)
    may_publish = forms.BooleanField(
        label=_("Đồng ý công bố câu hỏi và câu trả lời, không có tên và thông tin của tôi"), required=False,
        help_text=_("Để người khác cùng biết. Bạn đổi ý lúc nào cũng được."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """An answer with what it rests on; a few rows of citations."""

    answer = forms.CharField(label=_("Trả lời"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, *args: Any, user: Any, question: Question, begin: str = "", **kwargs: Any) -> None:
        """`begin` is the text of a template, where no answer has been written yet."""
        self.user = user
        draft = getattr(question, "draft", None)
        initial: dict[str, Any] = {"answer": draft.answer if draft is not None else question.answer or begin}
        if draft is not None:
            rows = [(label, article) for _document, _provision, label, article in draft.citations]
        else:
            cited = question.citations.select_related("document")
            rows = [
                ((row.document.sign if row.document is not None else "") or row.label, row.article) for row in cited
            ]
        for at, (source, article) in enumerate(rows[:MOST_ROWS]):
            initial |= {f"source_{at}": source, f"article_{at}": article}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for at in range(MOST_ROWS):
            self.fields[f"article_{at}"] = forms.CharField(label=_("Điều, khoản"), max_length=80, required=False)
            self.fields[f"source_{at}"] = forms.CharField(
                label=_("Văn bản làm căn cứ"), max_length=200, required=False,
                help_text=_("Tên luật như Luật Công đoàn 2024, hoặc số, ký hiệu như 18/KH-CĐN. Có trong kho thì thành liên kết."),
            )  # fmt: skip

    def rows(self) -> list[tuple[Any, Any]]:
        """The fields of citations, two by two."""
        return [(self[f"source_{at}"], self[f"article_{at}"]) for at in range(MOST_ROWS)]

    def clean(self) -> dict[str, Any]:
        """An article without its document tells nobody anything."""
        data = super().clean() or {}
        for at in range(MOST_ROWS):
            if data.get(f"article_{at}") and not data.get(f"source_{at}"):
                self.add_error(f"source_{at}", _("Hãy ghi điều, khoản này thuộc văn bản nào."))
        return data

    def citations(self) -> list[Basis]:
        """What the rows mean: articles of law, documents of the library, or texts by their names."""
        return [
            queries.basis(self.cleaned_data[f"source_{at}"], self.cleaned_data[f"article_{at}"], self.user)
            for at in range(MOST_ROWS)
            if self.cleaned_data[f"source_{at}"]
        ]


class PassForm(forms.Form):
    """Where a question goes, and why."""

    target = forms.ModelChoiceField(label=_("Chuyển đến"), queryset=Unit.objects.none(), empty_label=None)
    note = forms.CharField(label=_("Lý do chuyển"), max_length=255)

    def __init__(self, *args: Any, desks: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["target"]
        field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in desks]).order_by("-depth")


class AssignForm(forms.Form):
    """Who at the desk looks after a question."""

    account = forms.ModelChoiceField(
        label=_("Người phụ trách"), queryset=Account.objects.none(), required=False, empty_label=_("Chưa giao cho ai")
    )

    def __init__(self, *args: Any, people: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account"]
        field.queryset = Account.objects.filter(pk__in=[one.pk for one in people]).select_related("person")


class BackForm(forms.Form):
    """What the second reader wants changed."""

    note = forms.CharField(label=_("Cần sửa gì"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class TemplateForm(forms.ModelForm):
    """A text to begin answers with."""

    class Meta:
        model = Template
        fields = ["title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}


class PublishForm(forms.Form):
    """What the public will read."""

    text = forms.CharField(label=_("Câu hỏi"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 5}))
    answer_text = forms.CharField(label=_("Câu trả lời"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))
    checked = forms.BooleanField(label=_("Tôi đã đọc lại, không còn thông tin cá nhân"), required=False)


def publish_initial(question: Question) -> dict[str, str]:
    """The words to start from: as published, or with what looks personal taken out."""
    return {
        "text": question.public_text or private.without_personal(question.text),
        "answer_text": question.public_answer or private.without_personal(question.answer),
    }
