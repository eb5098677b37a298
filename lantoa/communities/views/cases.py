"""A member's own cases."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.paging import page_of
from lantoa.base.web import said
from lantoa.communities import actions, queries
from lantoa.communities.forms import CaseForm, CaseWordsForm, WordsForm
from lantoa.communities.models import Case, CaseFile
from lantoa.library.uploads import INLINE
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view


@member_view
def index(request: SignedInRequest, person: Person) -> HttpResponse:
    """What I have filed."""
    return render(request, "communities/cases.html", {"page": page_of(request, queries.of_person(person))})


@member_view
def new(request: SignedInRequest, person: Person) -> HttpResponse:
    """A case."""
    form = CaseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            filed = actions.file_case(person, uploads=data.pop("papers"), **data)
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã gửi kiến nghị đến %(unit)s.") % {"unit": filed.unit.name})
            return redirect(filed)
    return render(request, "communities/file_case.html", {"form": form, "has_above": person.unit.depth > 1})


@member_view
def case(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """One of my cases: how far it is, what was said; I can add something."""
    found = get_object_or_404(queries.of_person(person).select_related("owner__person"), pk=pk)
    form = CaseWordsForm(request.POST or None, request.FILES or None, label=_("Bạn muốn nói thêm gì?"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.say(person, found, form.cleaned_data["text"], uploads=form.cleaned_data["papers"])
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã gửi thêm cho nơi giải quyết."))
            return redirect(found)
    context = {
        "case": found, "events": queries.events(found, desk=False), "steps": found.steps.all(), "form": form,
        "reopen_form": WordsForm(label=_("Còn điều gì chưa thỏa đáng?")), "late": found.is_late(timezone.localdate()),
        "progress": steps_of(found),
    }  # fmt: skip
    return render(request, "communities/case.html", context)


@member_view
def file(request: SignedInRequest, person: Person, pk: int) -> HttpResponseBase:
    """A file in one of my cases."""
    return handed_out(queries.file_of(person, pk))


def handed_out(found: CaseFile | None) -> HttpResponseBase:
    """A file as its type; nothing in it runs here. 404 for none, and for one that lies there no more."""
    if found is None or not found.file.storage.exists(str(found.file.name)):
        raise Http404
    response = FileResponse(
        found.file.open("rb"), as_attachment=found.kind not in INLINE, filename=found.name, content_type=found.kind
    )
    # Kept by nobody on the way: the case may go to another desk, or be taken back.
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox"
    return response


def steps_of(case: Case) -> list[tuple[str, str]]:
    """The way of a case, for the stepper."""
    done = {"new": 1, "in_work": 2, "answered": 3, "closed": 4, "withdrawn": 1}[case.state]
    labels = [_("Gửi kiến nghị"), _("Nhận giải quyết"), _("Trả lời"), _("Xong")]
    return [
        (label, "done" if at < done else "now" if at == done and case.state != Case.State.WITHDRAWN else "")
        for at, label in enumerate(labels)
    ]


@require_POST
@member_view
def close(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """I am content."""
    found = get_object_or_404(queries.of_person(person), pk=pk)
    said(request, _("Cảm ơn bạn. Kiến nghị đã khép lại."), lambda: actions.close_case(person, found))
    return redirect(found)


@require_POST
@member_view
def reopen(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """I am not content."""
    found, words = get_object_or_404(queries.of_person(person), pk=pk), request.POST.get("text", "")
    said(request, _("Kiến nghị được xem lại."), lambda: actions.reopen(person, found, words))
    return redirect(found)


@require_POST
@member_view
def withdraw(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """I take it back."""
    found = get_object_or_404(queries.of_person(person), pk=pk)
    said(request, _("Đã rút kiến nghị."), lambda: actions.withdraw_case(person, found))
    return redirect(found)
