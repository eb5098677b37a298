"""Forms of the survey desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import clean, nfc
from lantoa.notices.forms import AudienceForm, DateInput
from lantoa.notices.models import unpack
from lantoa.surveys import building, queries, xlsform
from lantoa.surveys.definition.reading import in_language
from lantoa.surveys.definition.schema import MOST_EXPRESSION
from lantoa.surveys.models import Survey
from lantoa.units.models import Unit

KINDS = [
    ("single", _("Chọn một")), ("many", _("Chọn nhiều")), ("scale", _("Thang điểm")), ("matrix", _("Bảng: mỗi dòng chọn một")),
    ("ranking", _("Xếp hạng")), ("number", _("Số")), ("date", _("Ngày")), ("short", _("Chữ ngắn")), ("long", _("Chữ dài")),
    ("picture", _("Ảnh")), ("unit", _("Chọn đơn vị")), ("note", _("Chỉ là lời dẫn, không hỏi")),
]  # fmt: skip


class FactsForm(AudienceForm):
    """What a survey is called, what it is for, whom it asks and until when."""

    title = forms.CharField(label=_("Tên khảo sát"), max_length=200)
    purpose = forms.ChoiceField(label=_("Mục đích"), choices=Survey.Purpose.choices)
    access = forms.ChoiceField(
        label=_("Ai trả lời"), choices=Survey.Access.choices, widget=forms.RadioSelect,
        help_text=_(
            "Đường dẫn mở không biết ai trả lời, nên không chặn được người trả lời hai lần. Cần mỗi người đúng một lần "
            "thì chọn người được hỏi."
        ),
    )  # fmt: skip
    closes_on = forms.DateField(label=_("Nhận trả lời đến hết ngày"), required=False, widget=DateInput())
    previous = forms.ModelChoiceField(
        label=_("So với lần trước"), queryset=Survey.objects.none(), required=False, empty_label=_("Không so"),
        help_text=_("Câu hỏi cùng mã được đặt cạnh kết quả lần trước."),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, survey: Survey | None = None, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        self.fields["branch_code"].label = _("Hỏi người ở đơn vị")
        self.fields["branch_code"].help_text = _("Đơn vị mình hoặc một đơn vị cấp dưới. Gõ tên hoặc mã để tìm.")
        field: Any = self.fields["previous"]
        earlier = queries.earlier(unit)
        field.queryset = earlier.exclude(pk=survey.pk) if survey is not None else earlier
        self.order_fields(["title", "purpose", "closes_on", "access", "branch_code", "whole_branch", "levels", "titles",
                           "job_types", "members_only", "previous"])  # fmt: skip

    def clean_closes_on(self) -> Any:
        """Not a day that has passed."""
        day = self.cleaned_data["closes_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("Ngày kết thúc đã qua. Hãy chọn một ngày từ hôm nay trở đi."))
        return day

    def facts(self) -> dict[str, Any]:
        """The facts, once the form is valid."""
        data = self.cleaned_data
        return {name: data[name] for name in ("title", "purpose", "access", "closes_on", "previous")} | {
            "audience": self.audience()
        }


def facts_initial(survey: Survey) -> dict[str, Any]:
    """What the form of a survey starts with."""
    return {
        "title": survey.title, "purpose": survey.purpose, "access": survey.access, "closes_on": survey.closes_on,
        "previous": survey.previous_id, "branch_code": survey.branch.code, "whole_branch": survey.whole_branch,
        "levels": unpack(survey.levels), "titles": unpack(survey.titles), "job_types": unpack(survey.job_types),
        "members_only": survey.members_only,
    }  # fmt: skip


def _language(code: str) -> str:
    return xlsform.LANGUAGES.get(code, code)


class QuestionForm(forms.Form):
    """One question, in every language of the survey."""

    kind = forms.ChoiceField(label=_("Kiểu câu hỏi"), choices=KINDS)
    required = forms.BooleanField(label=_("Bắt buộc trả lời"), required=False)
    other = forms.BooleanField(label=_("Thêm phương án “Khác” để tự ghi"), required=False)
    min = forms.FloatField(label=_("Nhỏ nhất"), required=False, help_text=_("Cho số và thang điểm."))
    max = forms.FloatField(label=_("Lớn nhất"), required=False)
    whole = forms.BooleanField(label=_("Chỉ số nguyên"), required=False, initial=True)
    section = forms.ChoiceField(label=_("Nằm ở phần"))
    condition = forms.ChoiceField(label=_("Chỉ hỏi khi đã chọn"), required=False)
    show_if = forms.CharField(
        label=_("Hoặc điều kiện khác"), required=False, max_length=MOST_EXPRESSION,
        help_text=_("Viết như XLSForm: ${cau_1} = 'p1' and ${cau_2} &gt; 3"),
    )  # fmt: skip
    valid_if = forms.CharField(
        label=_("Câu trả lời phải thỏa"), required=False, max_length=MOST_EXPRESSION, help_text=_("Ví dụ: . &gt;= 18")
    )

    def __init__(self, data: Any = None, *, raw: dict[str, Any], question: dict[str, Any] | None, section: str) -> None:
        self.raw, self.question = raw, question
        self.languages: list[str] = raw["languages"]
        super().__init__(data, initial=_question_initial(raw, question, section))
        first = self.languages[0]
        for code in self.languages:
            suffix = "" if len(self.languages) == 1 else f" – {_language(code)}"
            add = self.fields.__setitem__
            add(f"text_{code}", forms.CharField(
                label=_("Câu hỏi") + suffix, max_length=2000, required=code == first,
                widget=forms.Textarea(attrs={"rows": 2})))  # fmt: skip
            add(f"hint_{code}", forms.CharField(label=_("Lời giải thích") + suffix, max_length=500, required=False))
            add(f"options_{code}", forms.CharField(
                label=_("Các phương án, mỗi dòng một") + suffix, required=False, max_length=6000,
                widget=forms.Textarea(attrs={"rows": 5})))  # fmt: skip
            add(f"rows_{code}", forms.CharField(
                label=_("Các dòng của bảng, mỗi dòng một") + suffix, required=False, max_length=6000,
                widget=forms.Textarea(attrs={"rows": 4})))  # fmt: skip
            add(
                f"low_{code}",
                forms.CharField(label=_("Chữ ở đầu thấp của thang") + suffix, max_length=100, required=False),
            )
            add(
                f"high_{code}",
                forms.CharField(label=_("Chữ ở đầu cao của thang") + suffix, max_length=100, required=False),
            )
            add(
                f"valid_{code}",
                forms.CharField(label=_("Lời nhắc khi chưa thỏa") + suffix, max_length=300, required=False),
            )
        choice: Any = self.fields["section"]
        choice.choices = [
            (one["id"], in_language(one.get("title"), first) or _("Phần %(n)d") % {"n": number})
            for number, one in enumerate(raw["sections"], 1)
        ]
        choice = self.fields["condition"]
        choice.choices = [("", _("Luôn hỏi")), *_conditions(raw, question)]
        self.order_fields(self._order())

    def _order(self) -> list[str]:
        parts = ["text", "kind", "options", "rows", "other", "required", "min", "max", "low", "high", "whole", "hint",
                 "section", "condition", "show_if", "valid_if", "valid"]  # fmt: skip
        return [
            name
            for part in parts
            for name in ([part] if part in self.fields else [f"{part}_{code}" for code in self.languages])
        ]

    #: fields that only some kinds have; the page hides them behind a heading
    def main(self) -> list[Any]:
        """What nearly every question has."""
        names = {"kind", "required", "other"}
        return [self[name] for name in self.fields if name in names or name.startswith(("text_", "options_"))]

    def more(self) -> list[Any]:
        """The rest."""
        shown = {field.name for field in self.main()}
        return [self[name] for name in self.fields if name not in shown]

    def _words(self, name: str) -> dict[str, str]:
        found = {code: nfc(self.cleaned_data.get(f"{name}_{code}") or "").strip() for code in self.languages}
        return {code: text for code, text in found.items() if text}

    def _lines(self, name: str) -> dict[str, list[str]]:
        return {
            code: [
                clean(line)[:500]
                for line in (self.cleaned_data.get(f"{name}_{code}") or "").splitlines()
                if clean(line)
            ]
            for code in self.languages
        }

    def clean(self) -> dict[str, Any]:
        """Choices need options, a table rows."""
        data = super().clean() or {}
        first, kind = self.languages[0], data.get("kind")
        if kind in building.CHOICES and not (data.get(f"options_{first}") or "").strip():
            self.add_error(f"options_{first}", _("Kiểu câu hỏi này cần các phương án, mỗi dòng một."))
        if kind == "matrix" and not (data.get(f"rows_{first}") or "").strip():
            self.add_error(f"rows_{first}", _("Bảng cần các dòng, mỗi dòng một."))
        return data

    def value(self) -> dict[str, Any]:
        """The question as JSON, once the form is valid."""
        data, first = self.cleaned_data, self.languages[0]
        kind = data["kind"]
        before = self.question or {}
        made: dict[str, Any] = {"id": before.get("id", "cau"), "kind": kind, "text": self._words("text")}
        for name, key in (("hint", "hint"), ("valid", "valid_words")):
            if self._words(name):
                made[key] = self._words(name)
        if data["required"] and kind != "note":
            made["required"] = True
        if kind in building.CHOICES:
            made["options"] = building.options(self._lines("options"), before.get("options", []), first)
        if kind == "matrix":
            made["rows"] = building.options(self._lines("rows"), before.get("rows", []), first, "d")
        if data["other"] and kind in ("single", "many"):
            made["other"] = True
        if kind == "scale":
            made |= {"min": int(data["min"] if data["min"] is not None else 1), "max": int(data["max"] or 5)}
            for name in ("low", "high"):
                if self._words(name):
                    made[name] = self._words(name)
        if kind == "number":
            made |= {name: data[name] for name in ("min", "max") if data[name] is not None} | {"whole": data["whole"]}
        condition = _as_expression(data["condition"]) or data["show_if"].strip()
        if condition:
            made["show_if"] = condition
        if data["valid_if"].strip() and kind != "note":
            made["valid_if"] = data["valid_if"].strip()
        return made


def _conditions(raw: dict[str, Any], question: dict[str, Any] | None) -> list[tuple[str, str]]:
    """Options of the questions before this one, to hang it on."""
    first, found = raw["languages"][0], []
    for one in building.questions(raw):
        if question is not None and one["id"] == question["id"]:
            break
        if one["kind"] in ("single", "many"):
            text = in_language(one["text"], first)[:50]
            found += [
                (f"{one['id']}={option['id']}", f"{text}: {in_language(option['text'], first)[:40]}")
                for option in one["options"]
            ]
    return found


def conditions_in_words(raw: dict[str, Any]) -> dict[str, str]:
    """The conditions that can be picked from a list, each with what the list says."""
    return {_as_expression(value): label for value, label in _conditions(raw, None)}


def _as_expression(condition: str) -> str:
    if not condition:
        return ""
    name, _sign, option = condition.partition("=")
    return f"selected(${{{name}}}, '{option}')"


def _question_initial(raw: dict[str, Any], question: dict[str, Any] | None, section: str) -> dict[str, Any]:
    if question is None:
        return {"kind": "single", "section": section, "whole": True}
    initial: dict[str, Any] = {
        name: question.get(name) for name in ("kind", "required", "other", "min", "max", "show_if", "valid_if")
    }
    initial |= {"section": section, "whole": question.get("whole", True)}
    for code in raw["languages"]:
        for name, key in (
            ("text", "text"),
            ("hint", "hint"),
            ("low", "low"),
            ("high", "high"),
            ("valid", "valid_words"),
        ):
            initial[f"{name}_{code}"] = question.get(key, {}).get(code, "")
        for name in ("options", "rows"):
            initial[f"{name}_{code}"] = "\n".join(one["text"].get(code, "") for one in question.get(name, []))
    for value, _label in _conditions(raw, question):
        if _as_expression(value) == question.get("show_if"):
            initial |= {"condition": value, "show_if": ""}
    return initial


class WordsForm(forms.Form):
    """The title, introduction and thanks of a survey, in its languages."""

    def __init__(self, data: Any = None, *, raw: dict[str, Any]) -> None:
        self.raw = raw
        super().__init__(data)
        for name, label, longest in (
            ("title", _("Tiêu đề trên bảng hỏi"), 200), ("intro", _("Lời mở đầu"), 2000), ("thanks", _("Lời cảm ơn"), 1000),
        ):  # fmt: skip
            for code in raw["languages"]:
                suffix = "" if len(raw["languages"]) == 1 else f" – {_language(code)}"
                widget = forms.TextInput() if name == "title" else forms.Textarea(attrs={"rows": 2})
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=label + suffix, max_length=longest, widget=widget,
                    required=name == "title" and code == raw["languages"][0], initial=raw.get(name, {}).get(code, ""),
                )  # fmt: skip

    def apply(self) -> dict[str, Any]:
        """The definition with these words."""
        raw = self.raw
        for name in ("title", "intro", "thanks"):
            words = {code: nfc(self.cleaned_data[f"{name}_{code}"]).strip() for code in raw["languages"]}
            raw = building.set_words(raw, name, words)
        return raw


class SectionForm(forms.Form):
    """The words over a section."""

    def __init__(self, data: Any = None, *, raw: dict[str, Any], section: dict[str, Any]) -> None:
        self.raw, self.section = raw, section
        super().__init__(data, prefix=section["id"])
        for name, label, longest in (("title", _("Tên phần"), 300), ("note", _("Lời dẫn của phần"), 1000)):
            for code in raw["languages"]:
                suffix = "" if len(raw["languages"]) == 1 else f" – {_language(code)}"
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=label + suffix,
                    max_length=longest,
                    required=False,
                    initial=section.get(name, {}).get(code, ""),
                )

    def apply(self) -> dict[str, Any]:
        """The definition with these words."""
        words = {
            name: {code: nfc(self.cleaned_data[f"{name}_{code}"]).strip() for code in self.raw["languages"]}
            for name in ("title", "note")
        }
        return building.change_section(self.raw, self.section["id"], **words)


class UploadForm(forms.Form):
    """A file to read."""

    file = forms.FileField(label=_("Tệp"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}))


class XLSFormForm(forms.Form):
    """A workbook of questions to read."""

    file = forms.FileField(label=_("Tệp"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.md"}))


class DeedForm(forms.Form):
    """Bạn nói – chúng tôi làm."""

    heard = forms.CharField(label=_("Bạn nói"), max_length=500, help_text=_("Điều nhiều người nêu trong khảo sát."))
    done = forms.CharField(label=_("Chúng tôi làm"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
