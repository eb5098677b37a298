"""What everybody reads, and a member's own questions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.paging import page_of
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view
from lantoa.questions import actions, queries
from lantoa.questions.forms import AskForm
from lantoa.questions.models import Question

FEWEST_WORDS = 3


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Published questions and answers, narrowed to a topic or to words."""
    topic, text = request.GET.get("ve", ""), request.GET.get("q", "").strip()[:200]
    context = {
        "page": page_of(request, queries.published(topic, text)), "topic": topic, "text": text,
        "topics": Question.Topic.choices, "member": getattr(request.user, "person_id", None) is not None,
    }  # fmt: skip
    return render(request, "questions/index.html", context)


@require_safe
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One published question with its answer and what that rests on."""
    found = get_object_or_404(queries.published(), pk=pk)
    return render(
        request, "questions/question.html", {"question": found, "citations": queries.citations(found, request.user)}
    )


@member_view
def ask(request: SignedInRequest, person: Person) -> HttpResponse:
    """A question: first what is known already is shown, then it is sent."""
    form = AskForm(request.POST or None)
    similar, looked = [], False
    if request.method == "POST" and form.is_valid():
        looked = True
        similar = queries.may_answer(form.cleaned_data["text"], request.user)
        if request.POST.get("do") == "send" or not similar:
            try:
                asked = actions.ask(person, **form.cleaned_data)
            except Invalid as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("Đã gửi câu hỏi đến %(unit)s.") % {"unit": asked.unit.name})
                return redirect("questions:own", asked.pk)
    return render(request, "questions/ask.html", {"form": form, "similar": similar, "looked": looked})


@require_POST
@member_view
def similar(request: SignedInRequest, person: Person) -> HttpResponse:
    """What is known already about a question that is being typed; a piece of a page. The words are kept nowhere."""
    text = request.POST.get("text", "")[:4_000]
    enough = len(text.split()) >= FEWEST_WORDS
    found = queries.may_answer(text, request.user, queries.SHOWN_WHILE_TYPING) if enough else []
    return render(request, "questions/_while_typing.html", {"similar": found})


@member_view
def mine(request: SignedInRequest, person: Person) -> HttpResponse:
    """What I have asked."""
    return render(request, "questions/mine.html", {"page": page_of(request, queries.of_person(person))})


@member_view
def own(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """One of my questions with its answer."""
    found = get_object_or_404(queries.with_review(queries.of_person(person)), pk=pk)
    context = {
        "question": found, "citations": queries.citations(found, request.user),
        "moves": found.moves.select_related("source", "target"),
    }  # fmt: skip
    return render(request, "questions/own.html", context)


@require_POST
@member_view
def rate(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """Whether the answer helped me."""
    found = get_object_or_404(queries.of_person(person), pk=pk)
    try:
        actions.rate(person, found, request.POST.get("helpful") == "1")
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Cảm ơn bạn đã đánh giá."))
    return redirect("questions:own", pk)


@require_POST
@member_view
def consent(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """I agree to publication, or not any more."""
    found = get_object_or_404(queries.of_person(person), pk=pk)
    changed = actions.consent(person, found, request.POST.get("agree") == "1")
    if changed.may_publish:
        messages.success(request, _("Cảm ơn bạn. Tên và thông tin của bạn không được công bố."))
    else:
        messages.success(request, _("Câu hỏi của bạn không được công bố."))
    return redirect("questions:own", pk)
