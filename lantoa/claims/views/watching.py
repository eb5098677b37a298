"""Watched feeds, and explainers for what comes every year."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.paging import page_of
from lantoa.claims import actions, queries
from lantoa.claims.forms import ExplainerForm, FeedForm
from lantoa.claims.models import Explainer, Feed, FeedItem
from lantoa.claims.topics import Topic
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

VERIFY = Capability.VERIFY_CLAIMS


@officer_view(VERIFY)
def feeds(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The feeds, what they brought, and a form for one more."""
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.watch(request.user, unit, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã thêm. Máy đang đọc lần đầu, sau đó mỗi nửa giờ một lần."))
            return redirect("claims:feeds", unit.code)
    topic = request.GET.get("ve", "")
    context = {
        "unit": unit, "feeds": queries.feeds_of(unit), "page": page_of(request, queries.items_of(unit, topic)), "form": form,
        "topic": topic, "topics": Topic.choices,
    }  # fmt: skip
    return render(request, "claims/feeds.html", context)


@require_POST
@officer_view(VERIFY)
def stop(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Leave a feed."""
    actions.stop_watching(request.user, get_object_or_404(Feed.objects.select_related("unit"), unit=unit, pk=pk))
    messages.success(request, _("Thôi theo dõi nguồn này."))
    return redirect("claims:feeds", unit.code)


@require_POST
@officer_view(VERIFY)
def decide(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Have an item checked, or pass it."""
    item = get_object_or_404(FeedItem.objects.select_related("feed__unit"), feed__unit=unit, pk=pk)
    try:
        if request.POST.get("do") == "take":
            claim = actions.take_item(request.user, item)
            messages.success(request, _("Đã nhận kiểm chứng."))
            return redirect("claims:work", unit.code, claim.pk) if claim.unit_id == unit.pk else redirect(claim)
        actions.pass_item(request.user, item)
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
    return redirect("claims:feeds", unit.code)


@officer_view(VERIFY)
@require_safe
def explainers(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's explainers."""
    return render(
        request, "claims/explainers.html", {"unit": unit, "page": page_of(request, Explainer.objects.filter(unit=unit))}
    )


@officer_view(VERIFY)
def explain(request: SignedInRequest, unit: Unit, pk: int = 0) -> HttpResponse:
    """Write one, or look through one again."""
    found = get_object_or_404(Explainer.objects.select_related("unit"), unit=unit, pk=pk) if pk else None
    form = ExplainerForm(request.POST or None, initial=ExplainerForm.of(found) if found is not None else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.explain(request.user, unit, explainer=found, **form.cleaned_data)
        except Invalid as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu; hôm nay được ghi là ngày soát lại."))
            return redirect("claims:explainers", unit.code)
    return render(request, "claims/explain.html", {"unit": unit, "explainer": found, "form": form})
