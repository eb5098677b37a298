"""Campaigns of a unit, for its officers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lantoa.base.errors import Invalid
from lantoa.people import scopes
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.programme import actions, metrics, queries
from lantoa.programme.forms import CampaignForm
from lantoa.programme.models import Campaign, Occasion
from lantoa.programme.views.calendar import READERS, proposals
from lantoa.units.models import Unit

PLAN = Capability.PLAN
VERBS = {
    "phat-dong": (actions.launch_campaign, gettext_lazy("Đợt truyền thông đã công khai.")),
    "dung": (actions.cancel_campaign, gettext_lazy("Đã ghi là không tổ chức nữa.")),
    "mo-lai": (actions.reopen_campaign, gettext_lazy("Đã mở lại đợt truyền thông.")),
}


def _campaign(unit: Unit, pk: int) -> Campaign:
    return get_object_or_404(
        Campaign.objects.select_related("unit", "occasion", "parent__unit", "cover"), pk=pk, unit=unit
    )


@officer_view(*READERS)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's campaigns, what occasions suggest, and what the units above have started."""
    state = request.GET.get("tinh-trang", "")
    page = Paginator(queries.campaigns(unit, state=state), 20).get_page(request.GET.get("trang"))
    may_plan = scopes.may(request.user, PLAN, unit)
    today = timezone.localdate()
    products = queries.values_of(metrics.PRODUCTS, list(page.object_list))
    counted = metrics.metric(metrics.PRODUCTS) is not None
    context = {
        "unit": unit,
        "page": page,
        "rows": [(one, products.get(one.pk, 0) if counted else None) for one in page],
        "state": state,
        "states": Campaign.State.choices,
        "may_plan": may_plan,
        "proposals": proposals(unit, today) if may_plan else [],
        "joinable": queries.joinable(unit, today) if may_plan else [],
    }
    return render(request, "programme/campaigns.html", context)


@officer_view(PLAN)
def new(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """A campaign of one's own making."""
    form = CampaignForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_campaign(request.user, unit, targets=form.goals(), **form.facts())
        except Invalid as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu đợt truyền thông. Khi sẵn sàng, bấm “Phát động”."))
            return redirect("programme:campaign", unit.code, made.pk)
    return render(request, "programme/campaign_form.html", {"unit": unit, "form": form})


@officer_view(PLAN)
def edit(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Change it."""
    found = _campaign(unit, pk)
    form = CampaignForm(request.POST or None, unit=unit, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_campaign(request.user, found, **form.facts())
        except Invalid as error:
            form.add_error(None, error.message)
        else:
            actions.set_targets(request.user, found, form.goals())
            messages.success(request, _("Đã lưu."))
            return redirect("programme:campaign", unit.code, pk)
    return render(request, "programme/campaign_form.html", {"unit": unit, "form": form, "campaign": found})


@officer_view(*READERS)
def dashboard(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Targets against results, activities, and what every room has for it."""
    found = _campaign(unit, pk)
    context = {
        "unit": unit,
        "campaign": found,
        "results": queries.results(found, request.user),
        "items": list(found.plan_items.select_related("plan__unit", "owner").order_by("starts_on", "pk")[:30]),
        "parts": [(part, list(part.listing(found, request.user, 10))) for part in metrics.parts()],
        "responses": list(found.responses.filter(state__in=Campaign.PUBLIC).select_related("unit")[:30]),
        "may_plan": scopes.may(request.user, PLAN, unit),
        "is_over": found.ends_on < timezone.localdate(),
    }
    return render(request, "programme/campaign.html", context)


@officer_view(PLAN)
@require_POST
def change(request: SignedInRequest, unit: Unit, pk: int, verb: str) -> HttpResponse:
    """Launch, close, call off, take up again."""
    found = _campaign(unit, pk)
    if verb == "ket-thuc":
        actions.close_campaign(request.user, found, conclusion=request.POST.get("conclusion", ""))
        messages.success(request, _("Đợt truyền thông đã kết thúc. Cảm ơn mọi người."))
    elif verb in VERBS:
        act, said = VERBS[verb]
        act(request.user, found)
        messages.success(request, said)
    else:
        raise Http404
    return redirect("programme:campaign", unit.code, pk)


@officer_view(PLAN)
@require_POST
def propose(request: SignedInRequest, unit: Unit, pk: int, year: int) -> HttpResponse:
    """A draft out of an occasion, in one tap."""
    occasion = get_object_or_404(
        Occasion.objects.filter(unit=None) | Occasion.objects.filter(unit__path__in=unit.ancestor_paths), pk=pk
    )
    made = actions.propose_campaign(request.user, unit, occasion, year)
    messages.success(request, _("Đã soạn sẵn đợt truyền thông. Bạn xem lại ngày, mục tiêu rồi phát động."))
    return redirect("programme:campaign", unit.code, made.pk)


@officer_view(PLAN)
@require_POST
def join(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One's own campaign in answer to one from above."""
    parent = get_object_or_404(
        Campaign.objects.select_related("unit", "occasion"), pk=pk, unit__path__in=unit.ancestor_paths[:-1],
        state=Campaign.State.ACTIVE,
    )  # fmt: skip
    made = actions.join_campaign(request.user, unit, parent)
    messages.success(request, _("Đã mở đợt hưởng ứng của đơn vị. Bạn chỉnh lại cho hợp rồi phát động."))
    return redirect("programme:campaign", unit.code, made.pk)
