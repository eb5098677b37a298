"""The bank of questions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.web import said
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.training import actions, queries
from lantoa.training.forms import QuestionForm
from lantoa.training.views.tools import TRAIN, tabs
from lantoa.units.models import Unit


@officer_view(TRAIN)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's questions, by topic."""
    topic = request.GET.get("chu-de", "")
    context = {
        "unit": unit, "tabs": tabs(unit, "bank"), "topic": topic, "topics": queries.topics(unit),
        "page": page_of(request, queries.bank(unit, topic), 30),
    }  # fmt: skip
    return render(request, "training/desk/bank.html", context)


@officer_view(TRAIN)
def edit(request: SignedInRequest, unit: Unit, pk: int | None = None) -> HttpResponse:
    """A new question, or other words of one."""
    row = get_object_or_404(queries.bank(unit), pk=pk) if pk is not None else None
    initial = (
        {"topic": row.topic, "text": row.text, "why": row.why} if row else {"topic": request.GET.get("chu-de", "")}
    )
    form = QuestionForm(request.POST or None, initial=initial, answers=row.answers if row else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.save_question(
                request.user, unit, row, topic=data["topic"], text=data["text"], answers=form.answers, why=data["why"]
            )
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu câu hỏi."))
            return redirect("training:bank", unit.code)
    context = {"unit": unit, "question": row, "form": form, "topics": queries.topics(unit)}
    return render(request, "training/desk/question_edit.html", context, status=400 if form.errors else 200)


@require_POST
@officer_view(TRAIN)
def retire(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Draw it no more."""
    row = get_object_or_404(queries.bank(unit).select_related("unit"), pk=pk)
    said(request, _("Đã bỏ câu hỏi."), lambda: actions.retire_question(request.user, row))
    return redirect("training:bank", unit.code)
