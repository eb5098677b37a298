"""The builder: questions written, ordered and looked at as a phone shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantoa.base.errors import LantoaError
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.surveys import actions, building, filling, xlsform
from lantoa.surveys.definition.reading import in_language
from lantoa.surveys.forms import KINDS, QuestionForm, SectionForm, WordsForm, conditions_in_words
from lantoa.surveys.models import Survey
from lantoa.surveys.views.desk import NOTIFY, own
from lantoa.units.models import Unit


@officer_view(NOTIFY)
def questions(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """All questions with what can be done with each."""
    survey = own(unit, pk)
    raw = survey.definition
    if request.method == "POST":
        return _change(request, unit, survey)
    kinds, words = dict(KINDS), conditions_in_words(raw)
    first = raw["languages"][0]
    sections = [
        {
            "raw": section, "form": SectionForm(raw=raw, section=section), "number": number,
            "title": in_language(section.get("title"), first) or _("Phần %(n)d") % {"n": number},
            "questions": [
                {"id": one["id"], "text": in_language(one["text"], first), "kind": kinds[one["kind"]], "required": one.get("required"),
                 "condition": one.get("show_if", ""), "condition_words": words.get(one.get("show_if", ""), ""), "options": [in_language(o["text"], first) for o in one.get("options", [])][:8]}
                for one in section["questions"]
            ],
        }
        for number, section in enumerate(raw["sections"], 1)
    ]  # fmt: skip
    context = {
        "unit": unit, "survey": survey, "sections": sections, "words": WordsForm(raw=raw),
        "more_languages": [(code, name) for code, name in xlsform.LANGUAGES.items() if code not in raw["languages"]],
    }  # fmt: skip
    return render(request, "surveys/desk/questions.html", context)


def _change(request: SignedInRequest, unit: Unit, survey: Survey) -> HttpResponse:
    raw, do, key = survey.definition, request.POST.get("do", ""), request.POST.get("cau", "")
    section = next((one for one in raw["sections"] if one["id"] == request.POST.get("phan", "")), None)
    changes: dict[str, Callable[[], dict[str, Any]]] = {
        "up": lambda: building.move(raw, key, -1), "down": lambda: building.move(raw, key, 1),
        "remove": lambda: building.remove(raw, key), "copy": lambda: building.duplicate(raw, key),
        "add_section": lambda: building.add_section(raw, request.POST.get("title", "") or _("Phần mới")),
        "remove_section": lambda: building.remove_section(raw, section["id"] if section else ""),
        "language": lambda: building.add_language(raw, request.POST.get("code", "")),
        "words": lambda: _applied(WordsForm(request.POST, raw=raw)),
        "section": lambda: _applied(SectionForm(request.POST, raw=raw, section=section or raw["sections"][0])),
    }  # fmt: skip
    if do not in changes:
        raise Http404(do)
    try:
        actions.save_definition(request.user, survey, changes[do](), seen=_seen(request))
    except LantoaError as error:
        messages.error(request, error.message)
    anchor = f"#cau-{key}" if do in ("up", "down", "copy") and key else ""
    return redirect(reverse("surveys:questions", args=[unit.code, survey.pk]) + anchor)


def _applied(form: Any) -> dict[str, Any]:
    from lantoa.base.errors import Invalid

    if not form.is_valid():
        raise Invalid(
            _("Hãy xem lại các ô: %(which)s.") % {"which": ", ".join(str(form[name].label) for name in form.errors)}
        )
    return form.apply()  # type: ignore[no-any-return]


def _seen(request: SignedInRequest) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 9 else 0


@officer_view(NOTIFY)
def question(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Write one question (`?cau=` an existing one, `?phan=` where a new one goes)."""
    survey = own(unit, pk)
    raw = survey.definition
    key, place = request.GET.get("cau", ""), request.GET.get("phan", "")
    found = building.find(raw, key) if key else None
    if key and found is None:
        raise Http404(key)
    for section in raw["sections"]:
        if any(one["id"] == key for one in section["questions"]):
            place = section["id"]
    if place not in {section["id"] for section in raw["sections"]}:
        place = raw["sections"][-1]["id"]
    form = QuestionForm(request.POST or None, raw=raw, question=found, section=place)
    if request.method == "POST" and form.is_valid():
        try:
            made = building.put(raw, form.cleaned_data["section"], form.value(), replaces=key)
            actions.save_definition(request.user, survey, made, seen=_seen(request))
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu câu hỏi."))
            again = reverse("surveys:question", args=[unit.code, pk]) + f"?phan={form.cleaned_data['section']}"
            return redirect(
                again if request.POST.get("do") == "next" else reverse("surveys:questions", args=[unit.code, pk])
            )
    context = {"unit": unit, "survey": survey, "form": form, "question": found}
    return render(request, "surveys/desk/question.html", context, status=400 if form.errors else 200)


@require_safe
@officer_view(NOTIFY)
def preview(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Every page as it will be asked, at the width of a phone."""
    survey = own(unit, pk)
    asks, words = survey.asks, conditions_in_words(survey.definition)
    wanted = request.GET.get("tieng", "")
    language = wanted if wanted in asks.languages else asks.languages[0]
    pages = [
        {
            "title": asks.say(page.section.title, language), "note": asks.say(page.section.note, language) if page.first else "",
            "questions": filling.filled(asks, page.questions, {}, language), "number": number,
            "conditions": [(one.show_if, words.get(one.show_if, "")) for one in page.questions if one.show_if],
        }
        for number, page in enumerate(asks.pages, 1)
    ]  # fmt: skip
    context = {
        "unit": unit, "survey": survey, "pages": pages, "title": asks.say(asks.title, language), "intro": asks.say(asks.intro, language),
        "languages": [(code, xlsform.LANGUAGES.get(code, code), code == language) for code in asks.languages],
    }  # fmt: skip
    return render(request, "surveys/desk/preview.html", context)
