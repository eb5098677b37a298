"""Public pages of law, and the forms by which a keeper says how it holds."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantoa.base.errors import Invalid
from lantoa.base.paging import page_of
from lantoa.law import actions, queries
from lantoa.law.forms import EndForm, ValidityForm
from lantoa.law.models import Act, Provision
from lantoa.people.web import SignedInRequest
from lantoa.search.queries import search

FOUND = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Acts, and articles that answer what is typed."""
    text, kind = request.GET.get("q", "").strip()[:300], request.GET.get("loai", "")
    validity = request.GET.get("hieu_luc", "")
    validity = validity if validity == "chua" or validity in Act.Validity else ""
    answer = search(text, request.user, only="law", limit=FOUND) if text else None
    today = timezone.localdate()
    page = page_of(request, queries.acts(text, kind, validity))
    context = {
        "text": text, "kind": kind, "validity": validity, "page": page, "kinds": queries.kinds(),
        "rows": [(act, act.standing(today)) for act in page],
        "hits": [hit for found in answer.found for hit in found.hits] if answer is not None else [],
        "validities": [(code or "chua", label) for code, label in Act.Validity.choices],
        "building": answer is not None and answer.building,
    }  # fmt: skip
    return render(request, "law/index.html", context)


@require_safe
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """One act: how it holds, and its articles."""
    found = get_object_or_404(Act, slug=slug)
    today = timezone.localdate()
    provisions = list(found.provisions.defer("text").order_by("order", "number"))
    context = {
        "act": found, "standing": found.standing(today), "later": queries.replacing(found),
        "rows": [(one, one.ended_on is not None and one.ended_on <= today) for one in provisions],
        "keeper": queries.may_keep(request.user),
    }  # fmt: skip
    return render(request, "law/act.html", context)


@require_safe
def provision(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One article."""
    found = _provision(slug, number)
    before, after = queries.neighbours(found)
    context = {
        "provision": found, "act": found.act, "standing": found.standing(timezone.localdate()), "before": before,
        "after": after, "later": queries.replacing(found.act), "keeper": queries.may_keep(request.user),
    }  # fmt: skip
    return render(request, "law/provision.html", context)


@login_required
def validity(request: SignedInRequest, slug: str) -> HttpResponse:
    """How an act holds, said by who keeps the law."""
    actions.require_keeper(request.user)
    found = get_object_or_404(Act, slug=slug)
    form = ValidityForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.set_validity(request.user, found, source=values.pop("validity_source"), **values)
        except Invalid as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã ghi hiệu lực. Câu trả lời dẫn văn bản này được đưa vào rà soát nếu cần."))
            return redirect("law:act", slug)
    # A form that did not pass has already changed its own copy.
    return render(request, "law/validity.html", {"act": get_object_or_404(Act, slug=slug), "form": form})


@login_required
def end(request: SignedInRequest, slug: str, number: str) -> HttpResponse:
    """From when one article no longer holds."""
    actions.require_keeper(request.user)
    found = _provision(slug, number)
    form = EndForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.set_end(request.user, found, ended_on=values["ended_on"], source=values["ended_source"])
        except Invalid as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã ghi hiệu lực của điều này."))
            return redirect("law:provision", slug, number)
    return render(request, "law/validity.html", {"act": found.act, "provision": found, "form": form})


def _provision(slug: str, number: str) -> Provision:
    return get_object_or_404(Provision.objects.select_related("act"), act__slug=slug, number=number.lower())
