"""Topics: planned, assigned, offered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.web import said, ticked
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view, officer_view
from lantoa.press import actions, queries
from lantoa.press.forms import AssignForm, OfferForm, TopicForm
from lantoa.press.models import Offer, Topic
from lantoa.press.views.tools import PRESS, tabs
from lantoa.units.models import Unit

FIELDS = ("title", "angle", "happens_on", "due_on", "campaign", "article")


@member_view
def mine(request: SignedInRequest, person: Person) -> HttpResponse:
    """What I am to cover."""
    context = {"page": page_of(request, queries.topics_for(person)), "today": timezone.localdate()}
    return render(request, "press/mine.html", context)


@officer_view(PRESS)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's topics."""
    which = request.GET.get("loai", "")
    filters = [
        {"label": label, "url": f"?loai={code}" if code else "?", "current": which == code}
        for code, label in (("", _("Đang làm")), ("tre", _("Quá hạn")), ("xong", _("Đã khép lại")))
    ]
    context = {"unit": unit, "tabs": tabs(unit, "topics"), "filters": filters, "today": timezone.localdate(),
               "page": page_of(request, queries.topics_of(unit, which))}  # fmt: skip
    return render(request, "press/desk/topics.html", context)


@officer_view(PRESS)
def edit(request: SignedInRequest, unit: Unit, pk: int | None = None) -> HttpResponse:
    """A new topic, or other facts of one."""
    topic = _own(unit, pk) if pk is not None else None
    initial = {name: getattr(topic, name) for name in FIELDS} if topic is not None else {}
    form = TopicForm(request.POST or None, unit=unit, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_topic(request.user, unit, topic, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu đề tài."))
            return redirect("press:topic", unit.code, saved.pk)
    return render(
        request, "press/desk/topic_edit.html", {"unit": unit, "form": form, "topic": topic},
        status=400 if form.errors else 200,
    )  # fmt: skip


@officer_view(PRESS)
def show(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One topic: who covers it, which outlets know of it."""
    topic, text = _own(unit, pk), request.GET.get("q", "")
    offers = list(topic.offers.select_related("contact")[:200])
    known = {row.contact_id for row in offers}
    context = {
        "unit": unit, "topic": topic, "open": topic.state in Topic.OPEN, "today": timezone.localdate(), "text": text,
        "rows": [(row, OfferForm(initial={"state": row.state, "note": row.note}, prefix=f"o{row.pk}")) for row in offers],
        "contacts": [one for one in queries.contacts_of(unit, text)[:100] if one.pk not in known],
        "assign_form": AssignForm(unit=unit, initial={"person": topic.assignee_id}),
        "coverage": topic.coverage.filter(state="confirmed")[:20],
    }  # fmt: skip
    return render(request, "press/desk/topic.html", context)


@require_POST
@officer_view(PRESS)
def step(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Assign, offer, note an outlet's answer, close."""
    topic, user, do = _own(unit, pk), request.user, request.POST.get("do", "")
    if do == "assign":
        form = AssignForm(request.POST, unit=unit)
        if form.is_valid():
            said(request, _("Đã lưu phân công."), lambda: actions.assign(user, topic, form.cleaned_data["person"]))
    elif do == "offer":
        said(
            request,
            _("Đã ghi các nơi được gợi ý."),
            lambda: actions.offer(user, topic, ticked(request.POST.getlist("contact"), 2_000)),
        )
    elif do == "answer":
        number = request.POST.get("offer", "")
        row = get_object_or_404(
            Offer.objects.select_related("topic__unit"), topic=topic, pk=int(number) if number.isdecimal() else 0
        )
        state, note = request.POST.get(f"o{row.pk}-state", ""), request.POST.get(f"o{row.pk}-note", "")
        said(request, _("Đã lưu."), lambda: actions.set_offer(user, row, state, note))
    elif do in ("done", "drop"):
        said(request, _("Đã khép lại đề tài."), lambda: actions.close_topic(user, topic, done=do == "done"))
    return redirect("press:topic", unit.code, pk)


def _own(unit: Unit, pk: int) -> Topic:
    return get_object_or_404(Topic.objects.select_related("unit", "campaign", "article", "assignee"), pk=pk, unit=unit)
