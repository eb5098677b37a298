"""What a desk does: read, answer with sources, pass on, publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import IO, Any, cast

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base import private
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.paging import page_of
from lantoa.base.spreadsheets import write_xlsx
from lantoa.people import scopes
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.questions import actions, queries
from lantoa.questions.forms import (
    AnswerForm,
    AssignForm,
    BackForm,
    PassForm,
    PublishForm,
    TemplateForm,
    publish_initial,
)
from lantoa.questions.models import Question, Template
from lantoa.units.models import Unit

ANSWER = Capability.ANSWER


@officer_view(ANSWER)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The desk's questions, and what members ask about."""
    which = request.GET.get("loai", "")
    which = which if which in queries.WHICH else ""
    today = timezone.localdate()
    very_late, counts = actions.very_late_before(today), queries.desk_counts(unit, request.user)
    page = page_of(request, queries.of_desk(unit, which, request.user))
    tabs = [
        {"label": label, "url": f"?loai={code}" if code else "?", "current": which == code, "count": counts.get(code, 0)}
        for code, label in (
            ("", _("Chờ trả lời")), ("cua-toi", _("Giao cho tôi")), ("tre", _("Quá hạn")), ("rat-tre", _("Quá hạn lâu")),
            ("doc-lai", _("Chờ đọc lại")), ("ra-soat", _("Cần rà soát")), ("da-tra-loi", _("Đã trả lời")),
        )
    ]  # fmt: skip
    context = {
        "unit": unit, "page": page, "tabs": tabs,
        "rows": [(one, one.is_late(today), one.is_late(today) and one.due_on < very_late) for one in page],
        "topics": queries.by_topic(unit, today - timedelta(days=365)),
        "second_reader": actions.has_second_reader(unit), "has_below": unit.numchild > 0,
        "may_configure": scopes.may(request.user, Capability.CONFIGURE, unit),
    }  # fmt: skip
    return render(request, "questions/desk.html", context)


@officer_view(ANSWER)
def question(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One question: answer it."""
    found = _own(unit, pk)
    templates = list(queries.templates_for(unit))
    begin = next((one.text for one in templates if str(one.pk) == request.GET.get("mau")), "")
    form = AnswerForm(request.POST or None, user=request.user, question=found, begin=begin)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(request.user, found, form.cleaned_data["answer"], form.citations())
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            waits = actions.has_second_reader(unit)
            messages.success(
                request,
                _("Đã gửi câu trả lời để người khác đọc lại.") if waits
                else _("Đã trả lời. Người hỏi thấy ngay ở trang của mình."),
            )  # fmt: skip
            return redirect("questions:manage", unit.code, pk)
    waiting = found.state == Question.State.OPEN
    desks, people = actions.desks_of(found) if waiting else [], queries.answerers(unit)
    similar = queries.may_answer(found.text, request.user) if waiting else []
    context = {
        "unit": unit, "question": found, "form": form, "late": found.is_late(timezone.localdate()),
        "citations": queries.citations(found, request.user), "moves": found.moves.select_related("source", "target"),
        "pass_form": PassForm(desks=desks) if desks else None, "similar": similar, "templates": templates,
        "assign_form": AssignForm(people=people, initial={"account": found.assignee_id}) if people else None,
        "draft": getattr(found, "draft", None), "back_form": BackForm(), "merged": found.merged.count(),
        "published": queries.alike_in_public(found, similar) if similar else [],
        "alike": queries.alike_at_desk(found) if waiting and found.merged_into_id is None else [],
        "redactions": found.redactions.all(),
    }  # fmt: skip
    return render(request, "questions/manage.html", context)


def _do(request: SignedInRequest, unit: Unit, pk: int, work: Callable[[], object], done: str) -> HttpResponse:
    """Do one thing with a question and say how it went."""
    try:
        work()
    except (Invalid, Conflict, NotAllowed) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect("questions:manage", unit.code, pk)


@require_POST
@officer_view(ANSWER)
def pass_on(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Hand it to another desk on the asker's line."""
    found = _own(unit, pk)
    form = PassForm(request.POST, desks=actions.desks_of(found))
    if not form.is_valid():
        messages.error(request, _("Hãy chọn nơi chuyển đến và ghi lý do."))
        return redirect("questions:manage", unit.code, pk)
    try:
        moved = actions.pass_on(request.user, found, form.cleaned_data["target"], form.cleaned_data["note"])
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
        return redirect("questions:manage", unit.code, pk)
    messages.success(request, _("Đã chuyển câu hỏi đến %(unit)s.") % {"unit": moved.unit.name})
    return redirect("questions:desk", unit.code)


@require_POST
@officer_view(ANSWER)
def assign(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Say who looks after it."""
    found = _own(unit, pk)
    form = AssignForm(request.POST, people=queries.answerers(unit))
    if not form.is_valid():
        messages.error(request, _("Hãy chọn một người trong danh sách."))
        return redirect("questions:manage", unit.code, pk)
    account = form.cleaned_data["account"]
    done = _("Đã giao câu hỏi.") if account is not None else _("Câu hỏi không giao riêng cho ai nữa.")
    return _do(request, unit, pk, lambda: actions.assign(request.user, found, account), done)


@require_POST
@officer_view(ANSWER)
def approve(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The second reader lets the answer go out."""
    found = _own(unit, pk)
    return _do(request, unit, pk, lambda: actions.approve(request.user, found), _("Đã gửi câu trả lời cho người hỏi."))


@require_POST
@officer_view(ANSWER)
def send_back(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The second reader wants something changed."""
    found, note = _own(unit, pk), request.POST.get("note", "")
    return _do(request, unit, pk, lambda: actions.send_back(request.user, found, note), _("Đã trả lại kèm góp ý."))


@require_POST
@officer_view(ANSWER)
def merge(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """It asks what another one asks."""
    found, other = _own(unit, pk), request.POST.get("into", "")
    visible = Question.objects.filter(Q(unit=unit) | Q(state=Question.State.PUBLISHED))
    into = get_object_or_404(visible, pk=int(other) if other.isdecimal() and len(other) < 18 else 0)
    return _do(request, unit, pk, lambda: actions.merge(request.user, found, into), _("Đã gộp câu hỏi."))


@require_POST
@officer_view(ANSWER)
def split(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """It stands by itself again."""
    found = _own(unit, pk)
    return _do(request, unit, pk, lambda: actions.split(request.user, found), _("Đã tách câu hỏi."))


@require_POST
@officer_view(Capability.CONFIGURE)
def rules(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Whether answers have a second reader."""
    wanted = request.POST.get("second_reader") == "1"
    actions.set_rules(request.user, unit, second_reader=wanted)
    messages.success(
        request,
        _("Từ nay câu trả lời được đọc lại trước khi gửi.")
        if wanted
        else _("Câu trả lời được gửi ngay, không chờ đọc lại."),
    )
    held = scopes.may(request.user, ANSWER, unit)
    return redirect("questions:desk", unit.code) if held else redirect("portal:desk", unit.code)


@officer_view(ANSWER, Capability.SEE_REACH)
def below(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Desks of the branch where something waits, the most overdue first, and what members ask about."""
    today = timezone.localdate()
    needs = queries.needs(unit, today - timedelta(days=365), today + timedelta(days=1))
    topics = [(str(need.name), need.count) for need in needs]
    if request.GET.get("tai") == "xlsx":
        response = HttpResponse(content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        response["Content-Disposition"] = f'attachment; filename="hoi-dap-{unit.code}.xlsx"'
        rows: list[list[Any]] = [[_("Về việc gì"), _("Số câu hỏi")], *[[label, n] for label, n in topics]]
        write_xlsx(cast("IO[bytes]", response), [(_("Hỏi đáp"), rows)])
        return response
    return render(request, "questions/below.html", {"unit": unit, "desks": queries.desks_below(unit), "topics": topics})


@officer_view(ANSWER)
def templates(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The templates a desk may use; its own can be changed."""
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _saved(request, unit, None, form):
        return redirect("questions:templates", unit.code)
    context = {"unit": unit, "form": form, "templates": queries.templates_for(unit)}
    return render(request, "questions/templates.html", context)


@officer_view(ANSWER)
def template(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Change a template of one's own desk, or take it away."""
    found = get_object_or_404(Template, pk=pk, unit=unit)
    if request.method == "POST" and request.POST.get("do") == "remove":
        actions.remove_template(request.user, found)
        messages.success(request, _("Đã bỏ mẫu trả lời."))
        return redirect("questions:templates", unit.code)
    form = TemplateForm(request.POST or None, initial={"title": found.title, "text": found.text})
    if request.method == "POST" and form.is_valid() and _saved(request, unit, found, form):
        return redirect("questions:templates", unit.code)
    return render(request, "questions/templates.html", {"unit": unit, "form": form, "template": found})


def _saved(request: SignedInRequest, unit: Unit, template: Template | None, form: TemplateForm) -> bool:
    try:
        actions.save_template(request.user, unit, template, **form.cleaned_data)
    except (Invalid, Conflict) as error:
        form.add_error(None, error.message)
        return False
    messages.success(request, _("Đã lưu mẫu trả lời."))
    return True


@officer_view(ANSWER)
def publish(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The words for everybody, without personal data."""
    found = _own(unit, pk)
    if found.state == Question.State.OPEN or not found.may_publish:
        messages.error(request, _("Chỉ công bố câu hỏi đã trả lời và được người hỏi đồng ý."))
        return redirect("questions:manage", unit.code, pk)
    form = PublishForm(request.POST or None, initial=publish_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(request.user, found, **form.cleaned_data)
        except (Invalid, Conflict, NotAllowed) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã công bố. Câu hỏi không mang tên và thông tin của người hỏi."))
            return redirect("questions:manage", unit.code, pk)
    taken_out = private.found(f"{found.text}\n{found.answer}")
    return render(
        request, "questions/publish.html", {"unit": unit, "question": found, "form": form, "taken_out": taken_out}
    )


@require_POST
@officer_view(ANSWER)
def unpublish(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take it down."""
    try:
        actions.unpublish(request.user, _own(unit, pk))
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã gỡ khỏi trang hỏi đáp."))
    return redirect("questions:manage", unit.code, pk)


def _own(unit: Unit, pk: int) -> Question:
    found = queries.with_review(
        Question.objects.select_related("unit", "asker__unit", "assignee__person", "draft__by__person", "merged_into")
    )
    return get_object_or_404(found, pk=pk, unit=unit)
