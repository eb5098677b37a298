"""Surveys at work: list, new, facts, next steps, paper answers, files in and out."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.files.storage import Storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base import audit
from lantoa.base.errors import LantoaError, NotAllowed
from lantoa.base.files import private_storage
from lantoa.base.paging import page_of
from lantoa.base.rights import require
from lantoa.base.web import said
from lantoa.delivery.models import Channel, Dispatch
from lantoa.notices import audience
from lantoa.people.scopes import Capability, capabilities_at
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.programme.needs import Need, asked_about
from lantoa.surveys import actions, exports, filling, importing, mailing, queries, tokens, xlsform
from lantoa.surveys.actions.running import needs_second
from lantoa.surveys.forms import FactsForm, UploadForm, XLSFormForm, facts_initial
from lantoa.surveys.models import DesignTemplate, Survey
from lantoa.surveys.templates_ready import READY, of_needs
from lantoa.units.models import Unit
from lantoa.units.queries import find

NOTIFY, SEE, APPROVE = Capability.NOTIFY, Capability.SEE_REACH, Capability.APPROVE_NOTICE
TYPES = {
    "csv": "text/csv; charset=utf-8", "sav": "application/x-spss-sav",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def own(unit: Unit, pk: int) -> Survey:
    """A survey of the unit; `Http404` for another's."""
    return get_object_or_404(
        Survey.objects.select_related("unit", "branch__kind", "created_by__person", "previous"), pk=pk, unit=unit
    )


def asked_here(unit: Unit, pk: int) -> Survey:
    """A survey that asks people of the unit: its own, or one from above that is no draft any more; else `Http404`."""
    found = Survey.objects.select_related("branch", "unit").filter(branch__path__in=unit.ancestor_paths)
    return get_object_or_404(found.filter(Q(unit=unit) | Q(state__in=[Survey.State.OPEN, Survey.State.CLOSED])), pk=pk)


def language() -> str:
    """The language the officer reads in."""
    return (get_language() or "vi")[:2]


@require_safe
@officer_view(NOTIFY, SEE)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's surveys, and those from above that ask its people."""
    context = {
        "unit": unit, "page": page_of(request, queries.of_unit(unit)), "above": list(queries.from_above(unit)[:10]),
        "may_write": NOTIFY in capabilities_at(request.user, unit),
    }  # fmt: skip
    return render(request, "surveys/desk/index.html", context)


@officer_view(NOTIFY)
def new(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Begin: from a template, from an earlier survey, from a file, or empty."""
    sent = request.POST.get("tu") == "tep"
    form = XLSFormForm(request.POST, request.FILES) if sent else XLSFormForm()
    if request.method == "POST":
        try:
            title, purpose, raw, previous = _begin_with(unit, request, form)
            survey = actions.create(request.user, unit, title=title, purpose=purpose, questions=raw, previous=previous)
        except LantoaError as error:
            messages.error(request, error.message)
        else:
            return redirect("surveys:edit", unit.code, survey.pk)
    context = {
        "unit": unit, "ready": list(READY.values()), "kept": queries.templates_for(unit)[:50], "form": form,
        "earlier": queries.of_unit(unit)[:20], "needs": _asked_this_year(unit),
    }  # fmt: skip
    return render(request, "surveys/desk/new.html", context)


def _asked_this_year(unit: Unit) -> list[Need]:
    today = timezone.localdate()
    return asked_about(unit, today - timedelta(days=365), today + timedelta(days=1))


def _begin_with(
    unit: Unit, request: SignedInRequest, form: XLSFormForm
) -> tuple[str, str, dict[str, Any] | None, Survey | None]:
    begin, key = request.POST.get("tu", ""), request.POST.get("so", "")
    if begin == "mau" and key in READY:
        ready = READY[key]
        return str(ready.name), ready.purpose, ready.definition, None
    if begin == "hoi-dap" and (definition := of_needs(_asked_this_year(unit))) is not None:
        return str(READY["nhu-cau"].name), READY["nhu-cau"].purpose, definition, None
    if begin == "giu" and key.isdecimal():
        template = get_object_or_404(queries.templates_for(unit), pk=int(key[:12]))
        return template.name, Survey.Purpose.OTHER, template.definition, None
    if begin == "truoc" and key.isdecimal():
        before = get_object_or_404(Survey, pk=int(key[:12]), unit=unit)
        last = before if before.state == Survey.State.CLOSED else None
        return before.title, before.purpose, before.definition, last
    if begin == "tep" and form.is_valid():
        read = xlsform.read(form.cleaned_data["file"])
        if read.left_out:
            messages.warning(request, _("Đã bỏ qua: %(what)s") % {"what": "; ".join(read.left_out[:12])})
        return next(iter(read.definition["title"].values())), Survey.Purpose.OTHER, read.definition, None
    return _("Khảo sát mới"), Survey.Purpose.NEEDS, None, None


@officer_view(NOTIFY)
def edit(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """What it is called, for and whom it asks."""
    survey = own(unit, pk)
    form = FactsForm(request.POST or None, unit=unit, survey=survey, initial=facts_initial(survey))
    count: int | None = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "count":
            count = audience.headcount(form.audience())
        else:
            try:
                actions.save_facts(request.user, survey, **form.facts())
            except LantoaError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("Đã lưu."))
                return redirect("surveys:questions" if survey.is_editable else "surveys:manage", unit.code, survey.pk)
    typed = (request.POST.get("branch_code") or "").strip()
    context = {
        "unit": unit, "survey": survey, "form": form, "count": count,
        "options": list(find(typed).filter(path__startswith=unit.path)[:20]) if typed else [],
    }  # fmt: skip
    return render(request, "surveys/desk/edit.html", context, status=400 if form.errors else 200)


@require_safe
@officer_view(NOTIFY, SEE, APPROVE)
def manage(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One survey: where it stands and what is next."""
    survey = own(unit, pk)
    held = capabilities_at(request.user, unit)
    dispatches = Dispatch.objects.filter(source=mailing.CODE, source_id=survey.pk).order_by("-pk")[:10]
    context = {
        "unit": unit, "survey": survey, "who": tokens.audience_of(survey).in_words(), "may_write": NOTIFY in held,
        "may_approve": APPROVE in held and request.user.pk != survey.created_by_id, "dispatches": list(dispatches),
        "asked": survey.people if not survey.is_editable else audience.headcount(tokens.audience_of(survey)),
        "needs_second": survey.is_editable and needs_second(survey), "channels": [c for c in Channel.choices if c[0] != Channel.PERSON],
        "questions": len(survey.asks.questions), "link": request.build_absolute_uri(survey.get_absolute_url()),
        "poster": reverse("print:index", args=[unit.code]) + f"?nguon=khao-sat&so={survey.pk}",
    }  # fmt: skip
    return render(request, "surveys/desk/manage.html", context)


@require_POST
@officer_view(NOTIFY, APPROVE)
def step(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The next step."""
    survey, user, do = own(unit, pk), request.user, request.POST.get("do", "")
    steps: dict[str, tuple[str, Callable[[], Any]]] = {
        "open": (_("Khảo sát đã mở."), lambda: actions.ask_opening(user, survey)),
        "approve": (_("Khảo sát đã mở."), lambda: actions.open_survey(user, survey)),
        "return": (_("Đã trả lại kèm góp ý."), lambda: actions.return_survey(user, survey, request.POST.get("note", ""))),
        "remind": (_("Đang gửi đến những người chưa trả lời."), lambda: actions.remind(user, survey, _channel(request))),
        "close": (_("Khảo sát đã kết thúc."), lambda: actions.close(user, survey)),
        "publish": (_("Đã công bố kết quả."), lambda: actions.publish_results(user, survey)),
        "withdraw": (_("Đã gỡ kết quả."), lambda: actions.withdraw_results(user, survey)),
        "template": (_("Đã lưu mẫu."), lambda: actions.keep_as_template(user, survey, request.POST.get("name", ""))),
    }  # fmt: skip
    if do == "delete":
        gone = said(request, _("Đã xóa bản nháp."), lambda: actions.delete(user, survey))
        return redirect("surveys:index", unit.code) if gone else redirect("surveys:manage", unit.code, pk)
    if do not in steps:
        raise Http404(do)
    done, action = steps[do]
    if do == "open" and needs_second(survey):
        done = _("Đã nhờ người thứ hai duyệt vì khảo sát hỏi nhiều người.")
    said(request, done, action)
    return redirect("surveys:results" if do in ("publish", "withdraw") else "surveys:manage", unit.code, pk)


def _channel(request: SignedInRequest) -> str:
    channel = request.POST.get("channel", Channel.EMAIL)
    return channel if channel in (Channel.EMAIL, Channel.WEBPUSH, Channel.ZALO) else str(Channel.EMAIL)


@require_POST
@officer_view(NOTIFY)
def drop_template(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take one of the unit's own templates away."""
    template = get_object_or_404(DesignTemplate.objects.select_related("unit"), pk=pk, unit=unit)
    said(request, _("Đã bỏ mẫu."), lambda: actions.remove_template(request.user, template))
    return redirect("surveys:new", unit.code)


@officer_view(NOTIFY)
def paper(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Type in an answer given on paper at this unit, one after the other."""
    survey = asked_here(unit, pk)
    asks = survey.asks
    page = filling.all_at_once(asks)
    answers: dict[str, Any] = {}
    problems: dict[str, filling.Problem] = {}
    if request.method == "POST":
        answers, problems = filling.take(
            asks,
            page.questions,
            request.POST,
            request.FILES,
            {},
            language(),
            folder=filling.folder_of(survey.pk),
            demand=False,
        )
        if not problems and said(
            request,
            _("Đã nhập một phiếu. Mời nhập phiếu tiếp theo."),
            lambda: actions.type_in(request.user, survey, unit, answers),
        ):
            return redirect("surveys:paper", unit.code, pk)
    context = {
        "unit": unit,
        "survey": survey,
        "questions": filling.filled(asks, page.questions, answers, language(), problems),
    }
    return render(request, "surveys/desk/paper.html", context, status=422 if problems else 200)


@require_safe
@officer_view(NOTIFY)
def sheet(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The questions to print and fill in by hand."""
    survey = asked_here(unit, pk)
    asks = survey.asks
    sections = [
        (asks.say(section.title, language()), asks.say(section.note, language()),
         filling.filled(asks, section.questions, {}, language()))
        for section in asks.sections
    ]  # fmt: skip
    context = {"unit": unit, "survey": survey, "sections": sections, "intro": asks.say(asks.intro, language())}
    return render(request, "surveys/desk/sheet.html", context)


@officer_view(NOTIFY)
def bring_in(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Bring in the results of a form elsewhere."""
    survey = own(unit, pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = importing.read(survey.asks, form.cleaned_data["file"], form.cleaned_data["file"].name)
            number = actions.import_answers(request.user, survey, found.rows)
        except LantoaError as error:
            form.add_error("file", error.message)
        else:
            words = ngettext("Đã nhập %(n)d phiếu.", "Đã nhập %(n)d phiếu.", number) % {"n": number}
            if found.unknown:
                words += " " + _("Cột không dùng: %(what)s.") % {"what": ", ".join(found.unknown[:10])}
            messages.success(request, words)
            return redirect("surveys:manage", unit.code, pk)
    return render(request, "surveys/desk/bring_in.html", {"unit": unit, "survey": survey, "form": form},
                  status=400 if form.errors else 200)  # fmt: skip


@require_safe
@officer_view(NOTIFY)
def download(request: SignedInRequest, unit: Unit, pk: int, form: str) -> HttpResponseBase:
    """The answers as a file, or the questions as XLSForm."""
    survey = own(unit, pk)
    name = f"khao-sat-{survey.code}"
    if form == "xlsform":
        buffer = io.BytesIO()
        xlsform.write(buffer, survey.asks)
        response: HttpResponseBase = HttpResponse(buffer.getvalue(), content_type=TYPES["xlsx"])
        response["Content-Disposition"] = f'attachment; filename="{name}-xlsform.xlsx"'
        return response
    if survey.answers < 5:
        raise NotAllowed(_("Có dưới 5 phiếu, không tải được mà không lộ người trả lời."))
    require(request.user, NOTIFY, unit)
    audit.record(request.user, "survey.export", survey, form=form)
    makers = {"csv": exports.as_csv, "xlsx": exports.as_xlsx, "sav": exports.stream_sav}
    response = StreamingHttpResponse(makers[form](survey, language()), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


@require_safe
@officer_view(NOTIFY)
def picture(request: SignedInRequest, unit: Unit, pk: int, name: str) -> HttpResponseBase:
    """A picture that somebody sent with their answer."""
    survey = own(unit, pk)
    storage: Storage = private_storage()
    path = f"{filling.folder_of(survey.pk)}/{name}"
    if not storage.exists(path):
        raise Http404(name)
    return FileResponse(storage.open(path), headers={"Cache-Control": "private, no-store"})
