"""Commendations: proposals, their review, the decision, the certificates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.documents import to_docx, to_pdf
from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.web import said, ticked
from lantoa.people import scopes
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.recognition import actions, paper, queries
from lantoa.recognition.forms import DecisionForm, ProposalForm
from lantoa.recognition.models import Commendation
from lantoa.recognition.views.tools import COMMEND, PROPOSERS, SIGN, tabs
from lantoa.units.models import Unit

State = Commendation.State
FORMS = {
    "docx": (to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (to_pdf, "application/pdf"),
}


@require_safe
@officer_view(*PROPOSERS)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Those that are under way, or those that are settled."""
    which = "xong" if request.GET.get("loc") == "xong" else ""
    context = {
        "unit": unit, "tabs": tabs(unit, "commendations"), "page": page_of(request, queries.commendations_of(unit, which)),
        "may_propose": bool({COMMEND, "write"} & scopes.capabilities_at(request.user, unit)),
        "which": [
            {"label": _("Đang xét"), "url": "?", "current": not which},
            {"label": _("Đã xong"), "url": "?loc=xong", "current": bool(which)},
        ],
    }  # fmt: skip
    return render(request, "recognition/desk/commendations.html", context)


@officer_view(COMMEND, "write")
def edit(request: SignedInRequest, unit: Unit, pk: int | None = None) -> HttpResponse:
    """A new proposal, or other facts of one. People are found by name and ticked; who is ticked stays so."""
    found = _own(unit, pk) if pk is not None else None
    initial: dict[str, Any] = {}
    chosen: list[int] = []
    if found is not None:
        initial = {name: getattr(found, name) for name in ("kind", "reason", "grounds", "campaign", "reward")}
        named = list(found.people.all())
        initial["teams"] = "\n".join(one.name for one in named if one.person_id is None)
        chosen = [one.person_id for one in named if one.person_id is not None]
    posted = request.method == "POST"
    searching = request.POST.get("do") == "search"
    if posted:
        chosen = ticked(request.POST.getlist("person"), 400)
    may_be = queries.nameable(unit).select_related("unit")
    people = list(may_be.filter(pk__in=chosen).order_by("sort_key", "pk"))
    form = ProposalForm(request.POST if posted else None, unit=unit, initial=initial)
    if posted and not searching and form.is_valid():
        data = form.cleaned_data
        try:
            if found is None:
                saved = actions.propose(request.user, unit, people=people, **data)
            else:
                saved = actions.change_proposal(request.user, found, people=people, **data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã gửi đề nghị; người xét sẽ thấy trong việc cần làm."))
            return redirect("recognition:commendation", unit.code, saved.pk)
    if searching:
        # Nothing is asked for yet; what was typed stays.
        form = ProposalForm(unit=unit, initial={name: request.POST.get(name, "") for name in form.fields})
    text = (request.POST if posted else request.GET).get("q", "")[:80]
    more = [one for one in queries.candidates(unit, text)[:20] if one.pk not in chosen]
    context = {"unit": unit, "form": form, "found": found, "people": people, "more": more, "text": text}
    return render(request, "recognition/desk/propose.html", context, status=400 if form.errors else 200)


@require_safe
@officer_view(*PROPOSERS)
def show(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One proposal: who, for what, who said what, and the next step."""
    found, held = _own(unit, pk), scopes.capabilities_at(request.user, unit)
    people = list(found.people.select_related("person"))
    person_id = request.user.person_id
    partial = found.proposed_by_id == request.user.pk or any(one.person_id == person_id for one in people if person_id)
    context = {
        "unit": unit, "found": found, "people": people, "partial": partial, "form": DecisionForm(),
        "may_review": COMMEND in held and found.state == State.PROPOSED and not partial,
        "may_sign": SIGN in held and found.state == State.REVIEWED and not partial,
        "may_change": bool({COMMEND, "write"} & held) and found.state in (State.PROPOSED, State.RETURNED),
        "may_revoke": SIGN in held and found.state == State.DECIDED,
    }  # fmt: skip
    return render(request, "recognition/desk/commendation.html", context)


@require_POST
@officer_view(COMMEND, SIGN)
def step(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Review, send back, decline, decide or revoke."""
    found, user, note = _own(unit, pk), request.user, request.POST.get("note", "")
    do = request.POST.get("do", "")
    if do == "review":
        said(request, _("Đã xét; chờ ký quyết định."), lambda: actions.review(user, found, note))
    elif do == "return":
        said(request, _("Đã trả lại người đề nghị."), lambda: actions.return_proposal(user, found, note))
    elif do == "decline":
        said(request, _("Đã ghi: không khen lần này."), lambda: actions.decline(user, found, note))
    elif do == "revoke":
        said(request, _("Đã thu hồi quyết định."), lambda: actions.revoke(user, found, note))
    elif do == "decide":
        form = DecisionForm(request.POST)
        if form.is_valid():
            said(
                request, _("Đã ký. Tải quyết định và giấy khen ở trang này."),
                lambda: actions.decide(user, found, **form.cleaned_data),
            )  # fmt: skip
        else:
            messages.error(request, _("Hãy ghi số quyết định và ngày ký."))
    else:
        raise Http404
    return redirect("recognition:commendation", unit.code, pk)


@require_safe
@officer_view(*PROPOSERS)
def document(request: SignedInRequest, unit: Unit, pk: int, form: str) -> HttpResponse:
    """The decision as .docx or .pdf; a draft until it is signed."""
    if form not in FORMS:
        raise Http404
    write, content_type = FORMS[form]
    response = HttpResponse(write(paper.document_of(_own(unit, pk))), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="quyet-dinh-khen-thuong-{unit.code}-{pk}.{form}"'
    return response


@require_safe
@officer_view(*PROPOSERS)
def certificate(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The certificates, or with `nguoi` the one of a person."""
    found = _own(unit, pk)
    wanted = ticked([request.GET.get("nguoi", "")])
    people = list(found.people.filter(pk__in=wanted) if wanted else found.people.all())
    if not people:
        raise Http404
    response = HttpResponse(paper.certificates(found, people), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="giay-khen-{unit.code}-{pk}.pdf"'
    return response


def _own(unit: Unit, pk: int) -> Commendation:
    rows = Commendation.objects.select_related(
        "unit__kind", "campaign", "proposed_by__person", "reviewed_by__person", "decided_by__person"
    )
    return get_object_or_404(rows, pk=pk, unit=unit)
