"""The desk: what came in, the work on one claim, figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.paging import page_of
from lantoa.claims import actions, queries
from lantoa.claims.forms import (
    CloseForm,
    EvidenceForm,
    MergeForm,
    ReplyForm,
    SeenForm,
    TriageForm,
    VerdictForm,
    WhyForm,
)
from lantoa.claims.models import Claim, Evidence, Sighting
from lantoa.claims.topics import Topic
from lantoa.claims.views.mine import say_what_was_left_out
from lantoa.people.scopes import Capability, may
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

VERIFY = Capability.VERIFY_CLAIMS


@officer_view(VERIFY)
@require_safe
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """What waits, by its date; overdue ones one tap away."""
    which, topic = request.GET.get("loai", ""), request.GET.get("ve", "")
    counts, today = queries.tab_counts(unit), timezone.localdate()
    narrowed = f"&ve={topic}" if topic in Topic else ""
    tabs = [
        {"label": label, "url": f"?loai={code}{narrowed}", "current": which == code, "count": count}
        for code, label, count in (
            ("", _("Chờ kiểm chứng"), counts["open"]), ("tre", _("Quá hạn"), counts["late"]),
            ("doc-lai", _("Chờ đọc lại"), counts["review"]), ("bao-lai", _("Cần báo lại"), counts["outside"]),
            ("xong", _("Đã có kết quả"), 0),
        )
    ]  # fmt: skip
    page = page_of(request, queries.of_desk(unit, which, topic))
    context = {
        "unit": unit, "page": page, "rows": [(one, one.is_late(today)) for one in page], "tabs": tabs, "which": which,
        "topic": topic, "topics": Topic.choices,
    }  # fmt: skip
    return render(request, "claims/desk.html", context)


@officer_view(VERIFY)
def bring(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Write down what reached the desk another way."""
    form = SeenForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            claim = actions.bring(request.user, unit, **form.cleaned_data)
        except Invalid as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã ghi. Khi có kết quả, hãy báo lại người hỏi theo cách họ đã hỏi."))
            say_what_was_left_out(request, claim)
            return redirect("claims:work", claim.unit.code, claim.pk) if claim.unit_id == unit.pk else redirect(claim)
    return render(request, "claims/bring.html", {"unit": unit, "form": form})


@officer_view(VERIFY)
@require_safe
def work(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One claim with everything known of it."""
    return _work_page(request, unit, _own(unit, pk))


def _own(unit: Unit, pk: int) -> Claim:
    return get_object_or_404(queries.at_desk(unit, pk).prefetch_related("sightings"))


def _work_page(
    request: SignedInRequest, unit: Unit, claim: Claim, *, meant: Claim | None = None, **given: Any
) -> HttpResponse:
    """The page, with a form as it was filled in where something is wrong; `meant` is the claim it may be merged with."""
    triage = {"kind": claim.kind, "topic": claim.topic, "harm": claim.harm, "checks": claim.checks}
    forms: dict[str, Any] = {
        "triage": TriageForm(initial=triage), "evidence": EvidenceForm(), "verdict": VerdictForm(claim=claim),
        "close": CloseForm(), "reply": ReplyForm(initial={"reply": claim.reply}), "why": WhyForm(),
        "merge": MergeForm(claim=claim),
    }  # fmt: skip
    open_now = claim.is_open
    context = {
        "unit": unit, "claim": claim, "late": claim.is_late(timezone.localdate()), "sightings": claim.sightings.all(),
        "evidence": claim.evidence.all(), "steps": claim.steps.select_related("target", "other", "by__person").order_by("-at", "-pk"),
        "likely": queries.likely(claim) if open_now else [], "may_merge": open_now and not claim.in_review, "askers": queries.askers_in_words(claim),
        "by_hand": any(one.way == Sighting.Way.DESK for one in claim.sightings.all()),
        "may_read": claim.in_review and claim.written_by_id != request.user.pk, "forms": forms | given,
        "may_publish_out": claim.state == Claim.State.PUBLISHED, "opened": next(iter(given), ""), "meant": meant,
        "may_print": may(request.user, Capability.WRITE, unit),
    }  # fmt: skip
    return render(request, "claims/work.html", context, status=422 if given else 200)


@require_POST
@officer_view(VERIFY)
def change(request: SignedInRequest, unit: Unit, pk: int, verb: str) -> HttpResponse:
    """One thing done with a claim; what it needs is in the form beside its button."""
    if verb not in VERBS:
        raise Http404
    claim = _own(unit, pk)
    try:
        answer = VERBS[verb](request, unit, claim)
    except (Invalid, Conflict, NotAllowed) as error:
        messages.error(request, error.message)
        answer = None
    return answer or redirect("claims:work", unit.code, pk)


Answer = HttpResponse | None


def _form(request: SignedInRequest, unit: Unit, claim: Claim, name: str, form: Any) -> tuple[dict[str, Any], Answer]:
    """What was filled in; or the page with what is wrong."""
    if form.is_valid():
        return form.cleaned_data, None
    return {}, _work_page(request, unit, claim, **{name: form})


def _take(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    actions.take(request.user, claim)
    messages.success(request, _("Bạn phụ trách tin này."))
    return None


def _triage(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    data, wrong = _form(request, unit, claim, "triage", TriageForm(request.POST))
    if wrong is None:
        actions.triage(request.user, claim, **data)
        messages.success(request, _("Đã phân loại; hạn xử lý tính theo lý do đáng lo nhất."))
    return wrong


def _evidence(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    data, wrong = _form(request, unit, claim, "evidence", EvidenceForm(request.POST))
    if wrong is None:
        actions.add_evidence(request.user, claim, **data)
        messages.success(request, _("Đã thêm căn cứ."))
    return wrong


def _remove_evidence(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    actions.remove_evidence(request.user, get_object_or_404(Evidence, claim=claim, pk=_number(request, "evidence")))
    messages.success(request, _("Đã bỏ căn cứ."))
    return None


def _verdict(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    data, wrong = _form(request, unit, claim, "verdict", VerdictForm(request.POST, claim=claim))
    if wrong is None:
        actions.submit(request.user, claim, **data)
        messages.success(request, _("Đã nhờ đọc lại. Người thứ hai của bàn đồng ý thì bài được công bố."))
    return wrong


def _publish(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    actions.publish(request.user, claim)
    messages.success(request, _("Đã công bố. Mọi người đã hỏi đều thấy kết luận ở trang của mình."))
    return None


def _send_back(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    actions.send_back(request.user, claim, request.POST.get("why", ""))
    messages.success(request, _("Đã trả lại người viết."))
    return None


def _close(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    data, wrong = _form(request, unit, claim, "close", CloseForm(request.POST))
    if wrong is None:
        actions.close(request.user, claim, **data)
        messages.success(request, _("Đã đóng. Người hỏi thấy câu trả lời ở trang của mình."))
    return wrong


def _reply(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    data, wrong = _form(request, unit, claim, "reply", ReplyForm(request.POST))
    if wrong is None:
        actions.tell_askers(request.user, claim, data["reply"])
        messages.success(request, _("Đã nhắn người hỏi."))
    return wrong


def _reopen(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    actions.reopen(request.user, claim, request.POST.get("why", ""))
    messages.success(request, _("Đã mở lại."))
    return None


def _pass_up(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    moved = actions.pass_up(request.user, claim, request.POST.get("why", ""))
    messages.success(request, _("Đã chuyển đến %(unit)s.") % {"unit": moved.unit.name})
    return redirect("claims:desk", unit.code)


def _merge(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    if "number" in request.POST:  # shown before it is done: a slip of the finger is another claim
        form = MergeForm(request.POST, claim=claim)
        _data, wrong = _form(request, unit, claim, "merge", form)
        return wrong or _work_page(request, unit, claim, meant=form.found)
    meant = queries.by_number(unit, _number(request, "into"))
    if meant is None:
        raise Http404
    into = actions.merge(request.user, claim, meant)
    messages.success(request, _("Đã gộp. Người hỏi của cả hai cùng nhận một câu trả lời."))
    return redirect("claims:work", unit.code, into.pk) if into.unit_id == unit.pk else redirect(into)


def _split(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    own = actions.split(request.user, get_object_or_404(Sighting, claim=claim, pk=_number(request, "sighting")))
    messages.success(request, _("Đã tách thành tin riêng."))
    return redirect("claims:work", unit.code, own.pk)


def _told(request: SignedInRequest, unit: Unit, claim: Claim) -> Answer:
    actions.told_outside(request.user, claim)
    messages.success(request, _("Đã ghi là báo lại xong."))
    return None


def _number(request: SignedInRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 16 else 0


VERBS: dict[str, Callable[[SignedInRequest, Unit, Claim], Answer]] = {
    "nhan": _take, "phan-loai": _triage, "can-cu": _evidence, "bo-can-cu": _remove_evidence, "ket-luan": _verdict,
    "cong-bo": _publish, "tra-lai": _send_back, "dong": _close, "nhan-nguoi-hoi": _reply, "mo-lai": _reopen,
    "chuyen": _pass_up, "gop": _merge, "tach": _split, "da-bao": _told,
}  # fmt: skip


@officer_view(VERIFY)
@require_safe
def picture(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """A picture of a sighting of this desk's claims, with faces covered."""
    found = get_object_or_404(Sighting.objects.filter(claim__unit=unit).exclude(picture=""), pk=pk)
    response = FileResponse(found.picture.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@officer_view(VERIFY, Capability.REPORT)
@require_safe
def figures(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Counts by month and by desk: received, with an outcome, days; topics over time.

    `?thang=2026-11` narrows the desks to one month.
    """
    branch = request.GET.get("pham-vi") == "nhanh"
    today = timezone.localdate()
    since = (today.replace(day=1) - timedelta(days=334)).replace(day=1)
    months, topics = queries.topics_over_time(unit, branch=branch, since=since)
    month = next((one for one in months if f"{one:%Y-%m}" == request.GET.get("thang", "")), None)
    until = (month + timedelta(days=32)).replace(day=1) if month else None
    tabs = [
        {"label": _("Riêng đơn vị"), "url": "?", "current": not branch},
        {"label": _("Cả các đơn vị bên dưới"), "url": "?pham-vi=nhanh", "current": branch},
    ]
    context = {
        "unit": unit, "rows": queries.by_month(unit, branch=branch, since=since), "months": months, "topics": topics,
        "tabs": tabs, "helped": queries.helped_shares(unit), "month": month, "branch": branch,
        "desks": queries.by_unit(unit, since=month or since, until=until) if branch else [],
    }  # fmt: skip
    return render(request, "claims/figures.html", context)
