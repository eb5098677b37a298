"""Forms of questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.library.models import Document
from lantoa.questions import private, queries
from lantoa.questions.models import Question

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

    def __init__(self, *args: Any, user: Any, question: Question, **kwargs: Any) -> None:
        self.user = user
        rows = list(question.citations.select_related("document"))
        initial: dict[str, Any] = {"answer": question.answer}
        for at, row in enumerate(rows[:MOST_ROWS]):
            sign = row.document.sign if row.document is not None else ""
            initial |= {f"source_{at}": sign or row.label, f"article_{at}": row.article}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for at in range(MOST_ROWS):
            self.fields[f"article_{at}"] = forms.CharField(label=_("Điều, khoản"), max_length=80, required=False)
            self.fields[f"source_{at}"] = forms.CharField(
                label=_("Văn bản làm căn cứ"), max_length=200, required=False,
                help_text=_("Số, ký hiệu như 18/KH-CĐN để có liên kết, hoặc tên văn bản như Luật Công đoàn 2024."),
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

    def citations(self) -> list[tuple[Document | None, str, str]]:
        """The document where the library has it, its name, the article."""
        found = []
        for at in range(MOST_ROWS):
            source = self.cleaned_data[f"source_{at}"]
            if source:
                document = queries.document_by_sign(source, self.user)
                name = document.title if document is not None else source
                found.append((document, name, self.cleaned_data[f"article_{at}"]))
        return found


class PassForm(forms.Form):
    """Why a question goes up."""

    note = forms.CharField(label=_("Lý do chuyển"), max_length=255)


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
