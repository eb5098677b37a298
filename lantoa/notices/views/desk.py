"""What a sender does: write, check, hand on, send, correct, withdraw."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.documents.sheets import poster_pdf
from lantoa.base.errors import Conflict, Invalid, LantoaError, NotAllowed
from lantoa.base.formatting import number
from lantoa.base.markup import plain
from lantoa.delivery import queries as deliveries
from lantoa.notices import actions, queries, rules
from lantoa.notices.audience import Audience, headcount
from lantoa.notices.forms import AudienceForm, CorrectForm, LadderForm, NoticeForm, ReasonForm, audience_initial
from lantoa.notices.mailing import CODE
from lantoa.notices.models import Attachment, Notice
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units import queries as unit_queries
from lantoa.units.models import Unit

NOTIFY = Capability.NOTIFY


@officer_view(NOTIFY, Capability.SEE_REACH)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """What the unit sends, and what it has received from above."""
    state = request.GET.get("loai", "")
    received = state == "nhan"
    notices = queries.received(unit) if received else queries.of_unit(unit, state if state in Notice.State else "")
    page = Paginator(notices, 20).get_page(request.GET.get("trang"))
    tabs = [
        {"label": label, "url": f"?loai={code}", "current": state == code}
        for code, label in (
            ("", _("Đơn vị gửi")), ("draft", _("Đang soạn")), ("waiting", _("Chờ duyệt")), ("nhan", _("Đơn vị nhận")),
        )
    ]  # fmt: skip
    may_notify = _may(request, unit)
    return render(
        request, "notices/index.html",
        {"unit": unit, "page": page, "tabs": tabs, "received": received, "may_notify": may_notify},
    )  # fmt: skip


@officer_view(NOTIFY)
def compose(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """A new notice."""
    return _editor(request, unit, None)


@officer_view(NOTIFY)
def edit(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Go on with a draft."""
    found = _own(unit, pk)
    if found.state != Notice.State.DRAFT:
        return redirect("notices:manage", unit.code, pk)
    return _editor(request, unit, found)


def _editor(request: SignedInRequest, unit: Unit, found: Notice | None) -> HttpResponse:
    initial, rule = {}, {}
    if found is not None:
        initial = {
            "title": found.title,
            "body": found.body,
            "must_read": found.must_read,
            "confirm_by": found.confirm_by,
            "campaign": found.campaign_id,
        }
        rule = audience_initial(found)
    form = NoticeForm(request.POST or None, request.FILES or None, initial=initial, unit=unit)
    chooser = AudienceForm(request.POST or None, unit=unit, initial=rule)
    counted = None
    if request.method == "POST" and chooser.is_valid():
        if request.POST.get("do") == "count":
            counted = _count_context(unit, chooser.audience())
            form.errors.clear()
        elif form.is_valid():
            try:
                return redirect("notices:manage", unit.code, _save(request, unit, found, form, chooser).pk)
            except (Invalid, NotAllowed) as error:
                form.add_error(None, error.message)
    context = {
        "unit": unit, "notice": found, "form": form, "chooser": chooser, "counted": counted,
        "narrowed": any(chooser[name].value() for name in ("levels", "titles", "job_types", "members_only")),
        "attachments": found.attachments.all() if found is not None else [],
    }  # fmt: skip
    return render(request, "notices/compose.html", context)


def _save(
    request: SignedInRequest, unit: Unit, found: Notice | None, form: NoticeForm, chooser: AudienceForm
) -> Notice:
    data = dict(form.cleaned_data)
    files = data.pop("attachments")
    with transaction.atomic():
        if found is None:
            return actions.draft(request.user, unit, audience=chooser.audience(), attachments=files, **data)
        found = actions.update(request.user, found, audience=chooser.audience(), **data)
        for file in files:
            actions.attach(request.user, found, file)
    return found


@officer_view(NOTIFY)
def count(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """How many people the rule in the address covers, exactly, now."""
    chooser = AudienceForm(request.GET, unit=unit)
    counted = _count_context(unit, chooser.audience()) if chooser.is_valid() else None
    return render(request, "notices/_count.html", {"counted": counted, "chooser": chooser})


def _count_context(unit: Unit, audience: Audience) -> dict[str, Any]:
    people = headcount(audience)
    notice = Notice(unit=unit, branch=audience.branch)
    return {
        "people": people,
        "words": audience.in_words(),
        "second": rules.needs_second_person(notice, people),
        "outside": rules.outside_own_branch(unit, audience.branch),
        "above": settings.NOTICE_APPROVAL_ABOVE,
    }


@officer_view(NOTIFY)
def pick_unit(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Some units whose name or code holds what was typed, as options."""
    text = request.GET.get("branch_code", "")
    found = unit_queries.first_of(unit_queries.find(text), 12) if len(text.strip()) > 1 else []
    return render(request, "notices/_units.html", {"units": found})


@officer_view(NOTIFY)
def manage(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """A notice as its sender sees it: what readers will see, who gets it, and the next step."""
    found = _own(unit, pk)
    audience = Audience.of(found)
    people = found.audience_people if found.published_at else headcount(audience)
    second = rules.needs_second_person(found, people)
    waits = found.state == Notice.State.WAITING or found.revisions.filter(state="waiting").exists()
    context = {
        "unit": unit,
        "notice": found,
        "people": people,
        "words": audience.in_words(),
        "second": second,
        "outside": rules.outside_own_branch(found.unit, found.branch),
        "above": settings.NOTICE_APPROVAL_ABOVE,
        "approvers": rules.approvers(found)[:6] if second and (waits or not found.published_at) else [],
        "attachments": found.attachments.all(),
        "reach": queries.reach(found, found.branch) if found.published_at else None,
        "hidden": bool(found.published_at) and _total_hidden(request, found),
        "revisions": found.revisions.select_related("by"),
        "ladder_form": LadderForm(notice=found) if found.must_read and found.state != Notice.State.WITHDRAWN else None,
        "dispatches": list(deliveries.of_message(CODE, found.pk)) if found.published_at else [],
        "reason_form": ReasonForm(),
    }
    return render(request, "notices/manage.html", context)


@require_POST
@officer_view(NOTIFY)
def ladder(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """By which channels, and when, people are reminded of this notice."""
    found = _own(unit, pk)
    form = LadderForm(request.POST, notice=found)
    if form.is_valid():
        actions.set_ladder(request.user, found, form.rungs(), day_before=form.cleaned_data["day_before"])
        messages.success(request, _("Đã lưu cách nhắc của thông báo này."))
    else:
        messages.error(request, _("Hãy chọn lại các bước nhắc."))
    return redirect("notices:manage", unit.code, pk)


def _total_hidden(request: SignedInRequest, notice: Notice) -> bool:
    return notice.audience_people < queries.SMALLEST and queries.is_hidden(notice, notice.branch, request.user)


@require_POST
@officer_view(NOTIFY)
def send(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Send a draft."""
    found = _own(unit, pk)
    try:
        sent = actions.publish(request.user, found)
    except (Conflict, Invalid) as error:
        return _back(request, unit, pk, error)
    messages.success(request, _("Đã gửi thông báo tới %(n)s người.") % {"n": number(sent.audience_people)})
    return redirect("notices:manage", unit.code, pk)


@require_POST
@officer_view(NOTIFY)
def ask(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Hand a draft to a second person."""
    try:
        actions.ask_approval(request.user, _own(unit, pk))
    except (Conflict, Invalid) as error:
        return _back(request, unit, pk, error)
    messages.success(request, _("Đã chuyển cho người duyệt. Thông báo được gửi ngay khi có người đồng ý."))
    return redirect("notices:manage", unit.code, pk)


@require_POST
@officer_view(NOTIFY)
def discard(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Throw a draft away."""
    try:
        actions.delete_draft(request.user, _own(unit, pk))
    except Conflict as error:
        return _back(request, unit, pk, error)
    messages.success(request, _("Đã bỏ bản soạn."))
    return redirect("notices:index", unit.code)


@require_POST
@officer_view(NOTIFY)
def detach(request: SignedInRequest, unit: Unit, pk: int, attachment: int) -> HttpResponse:
    """Take a file off a draft."""
    file = get_object_or_404(Attachment.objects.select_related("notice__unit"), pk=attachment, notice=_own(unit, pk))
    actions.detach(request.user, file)
    messages.success(request, _("Đã bỏ tệp %(name)s.") % {"name": file.name})
    return redirect("notices:edit", unit.code, pk)


@officer_view(Capability.APPROVE_NOTICE)
def approval(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The second pair of eyes: what would be sent, to whom, and by whom."""
    found = get_object_or_404(Notice.objects.select_related("unit", "branch__kind", "created_by__person"), pk=pk)
    if rules.approval_unit(found).pk != unit.pk:
        raise NotAllowed(_("Thông báo này được duyệt ở đơn vị khác."))
    revision = found.revisions.filter(state="waiting").select_related("by__person").first()
    if request.method == "POST":
        return _decide(request, unit, found)
    context = {
        "unit": unit,
        "notice": found,
        "revision": revision,
        "words": Audience.of(found).in_words(),
        "people": headcount(Audience.of(found)) if found.state == Notice.State.WAITING else found.audience_people,
        "may": rules.may_approve(request.user, found),
        "approvers": rules.approvers(found)[:6],
        "attachments": found.attachments.all(),
        "reason_form": ReasonForm(),
    }
    return render(request, "notices/approval.html", context)


def _decide(request: SignedInRequest, unit: Unit, found: Notice) -> HttpResponse:
    revision = found.revisions.filter(state="waiting").first()
    agree = request.POST.get("do") == "approve"
    if revision is not None:
        (actions.approve_revision if agree else actions.return_revision)(request.user, revision)
        messages.success(
            request, _("Đã duyệt bản sửa; mọi người được mời đọc lại.") if agree else _("Đã trả bản sửa lại.")
        )
    elif agree:
        sent = actions.approve(request.user, found)
        messages.success(request, _("Đã duyệt; thông báo tới %(n)s người.") % {"n": number(sent.audience_people)})
    else:
        try:
            actions.send_back(request.user, found, request.POST.get("reason", ""))
        except Invalid as error:
            messages.error(request, error.message)
            return redirect("notices:approval", unit.code, found.pk)
        messages.success(request, _("Đã trả lại kèm góp ý."))
    return redirect("notices:approval", unit.code, found.pk)


@officer_view(NOTIFY)
def correct(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Put a sent notice right: a slip of the pen, or a change of meaning."""
    found = _own(unit, pk)
    form = CorrectForm(request.POST or None, initial={"title": found.title, "body": found.body})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            revision = actions.correct(
                request.user, found, title=data["title"], body=data["body"], material=data["kind"] == "meaning",
                reason=data["reason"],
            )  # fmt: skip
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            if revision.state == revision.State.WAITING:
                text = _("Bản sửa đang chờ người thứ hai duyệt; bản đã gửi vẫn giữ nguyên.")
            elif revision.material:
                text = _("Đã cập nhật. Mọi người được mời đọc và xác nhận lại.")
            else:
                text = _("Đã sửa. Không ai phải xác nhận lại.")
            messages.success(request, text)
            return redirect("notices:manage", unit.code, pk)
    return render(request, "notices/correct.html", {"unit": unit, "notice": found, "form": form})


@require_POST
@officer_view(NOTIFY)
def withdraw(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take a notice back."""
    try:
        actions.withdraw(request.user, _own(unit, pk), request.POST.get("reason", ""))
    except (Invalid, Conflict) as error:
        return _back(request, unit, pk, error)
    messages.success(request, _("Đã thu hồi thông báo."))
    return redirect("notices:manage", unit.code, pk)


@officer_view(NOTIFY)
def poster(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """A sheet for the notice board with a code that opens the notice; also for units that received it."""
    found = get_object_or_404(Notice.objects.published().select_related("unit", "branch"), pk=pk)
    if found.unit_id != unit.pk and not queries.unit_in_audience(found, unit):
        raise NotAllowed(_("Thông báo này không gửi đến đơn vị của bạn."))
    text = plain(found.body)
    pdf = poster_pdf(found.title, text[:600], settings.BASE_URL + found.get_absolute_url(), unit.name)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ap-phich-{found.pk}.pdf"'
    return response


def _own(unit: Unit, pk: int) -> Notice:
    return get_object_or_404(Notice.objects.select_related("unit", "branch__kind", "created_by"), pk=pk, unit=unit)


def _may(request: SignedInRequest, unit: Unit) -> bool:
    from lantoa.people import scopes

    return scopes.may(request.user, NOTIFY, unit)


def _back(request: SignedInRequest, unit: Unit, pk: int, error: LantoaError) -> HttpResponse:
    messages.error(request, error.message)
    return redirect("notices:manage", unit.code, pk)
