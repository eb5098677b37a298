"""What a desk does: read, answer with sources, pass on, publish."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.paging import page_of
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.questions import actions, private, queries
from lantoa.questions.forms import AnswerForm, PassForm, PublishForm, publish_initial
from lantoa.questions.models import Question
from lantoa.units.models import Unit

ANSWER = Capability.ANSWER


@officer_view(ANSWER)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The desk's questions, and what members ask about."""
    which = request.GET.get("loai", "")
    today = timezone.localdate()
    page = page_of(request, queries.of_desk(unit, which))
    tabs = [
        {"label": label, "url": f"?loai={code}" if code else "?", "current": which == code}
        for code, label in (
            ("", _("Chờ trả lời")), ("tre", _("Quá hạn")), ("ra-soat", _("Cần rà soát")), ("da-tra-loi", _("Đã trả lời")),
        )
    ]  # fmt: skip
    context = {
        "unit": unit, "page": page, "rows": [(one, one.is_late(today)) for one in page], "tabs": tabs,
        "topics": queries.by_topic(unit, today - timedelta(days=365)),
    }  # fmt: skip
    return render(request, "questions/desk.html", context)


@officer_view(ANSWER)
def question(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One question: answer it."""
    found = _own(unit, pk)
    form = AnswerForm(request.POST or None, user=request.user, question=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(request.user, found, form.cleaned_data["answer"], form.citations())
        except Invalid as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã trả lời. Người hỏi thấy ngay ở trang của mình."))
            return redirect("questions:manage", unit.code, pk)
    context = {
        "unit": unit, "question": found, "form": form, "late": found.is_late(timezone.localdate()),
        "citations": queries.citations(found, request.user), "moves": found.moves.select_related("source", "target"),
        "pass_form": PassForm(), "similar": queries.may_answer(found.text, request.user) if found.state == "open" else [],
    }  # fmt: skip
    return render(request, "questions/manage.html", context)


@require_POST
@officer_view(ANSWER)
def pass_up(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Hand it to the desk above."""
    try:
        moved = actions.pass_up(request.user, _own(unit, pk), request.POST.get("note", ""))
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
        return redirect("questions:manage", unit.code, pk)
    messages.success(request, _("Đã chuyển câu hỏi đến %(unit)s.") % {"unit": moved.unit.name})
    return redirect("questions:desk", unit.code)


@officer_view(ANSWER)
def publish(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The words for everybody, without personal data."""
    found = _own(unit, pk)
    if found.state == Question.State.OPEN or not found.may_publish:
        messages.error(request, _("Chỉ công bố câu hỏi đã trả lời và được người hỏi đồng ý."))
        return redirect("questions:manage", unit.code, pk)
    form = PublishForm(request.POST or None, initial=publish_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(request.user, found, **form.cleaned_data)
        except (Invalid, Conflict, NotAllowed) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã công bố. Câu hỏi không mang tên và thông tin của người hỏi."))
            return redirect("questions:manage", unit.code, pk)
    taken_out = private.personal(f"{found.text}\n{found.answer}")
    return render(
        request, "questions/publish.html", {"unit": unit, "question": found, "form": form, "taken_out": taken_out}
    )


@require_POST
@officer_view(ANSWER)
def unpublish(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take it down."""
    try:
        actions.unpublish(request.user, _own(unit, pk))
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã gỡ khỏi trang hỏi đáp."))
    return redirect("questions:manage", unit.code, pk)


def _own(unit: Unit, pk: int) -> Question:
    found = queries.with_review(Question.objects.select_related("unit", "asker"))
    return get_object_or_404(found, pk=pk, unit=unit)
