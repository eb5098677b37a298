"""The desk: bulletins of a unit, and the making of an issue."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.periods import Period
from lantoa.bulletins import actions, queries, rules
from lantoa.bulletins import paper as papers
from lantoa.bulletins.composing import Composer
from lantoa.bulletins.forms import BlockForm, BulletinForm, IssueForm, NewIssueForm, SendForm
from lantoa.bulletins.models import Bulletin, Issue, LocalBlock
from lantoa.newsroom.models import Article
from lantoa.people.scopes import Capability, capabilities_at
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

MAKERS = (Capability.WRITE, Capability.PUBLISH)
READERS = (*MAKERS, Capability.APPROVE_NOTICE)
State = Issue.State


@require_safe
@officer_view(*MAKERS)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's bulletins and issues, and issues from above that take a part of one's own."""
    context = {
        "unit": unit, "bulletins": queries.bulletins_of(unit), "page": page_of(request, queries.issues_of(unit)),
        "from_above": queries.from_above(unit)[:10], "may_publish": Capability.PUBLISH in capabilities_at(request.user, unit),
        "may_write": Capability.WRITE in capabilities_at(request.user, unit),
    }  # fmt: skip
    return render(request, "bulletins/desk/index.html", context)


@officer_view(Capability.PUBLISH)
def new_bulletin(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """A new bulletin."""
    form = BulletinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_bulletin(request.user, unit, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lập bản tin. Giờ bạn có thể soạn số đầu tiên."))
            return redirect("bulletins:desk", unit.code)
    return render(
        request,
        "bulletins/desk/form.html",
        {"unit": unit, "form": form, "title": _("Lập bản tin"), "button": _("Lập bản tin")},
    )


@officer_view(Capability.PUBLISH)
def settings(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Name, look, recipients; how many these are."""
    found = get_object_or_404(Bulletin.objects.select_related("unit"), pk=pk, unit=unit)
    form = BulletinForm(request.POST or None, instance=Bulletin.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_bulletin(request.user, found, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("bulletins:desk", unit.code)
    context = {
        "unit": unit,
        "form": form,
        "title": found.name,
        "button": _("Lưu"),
        "counts": queries.counts(found),
        "bulletin": found,
    }
    return render(request, "bulletins/desk/form.html", context)


@officer_view(Capability.WRITE)
def new_issue(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """A new issue, with the articles of a rule if one is chosen."""
    found = get_object_or_404(Bulletin.objects.select_related("unit"), pk=pk, unit=unit)
    today = timezone.localdate()
    form = NewIssueForm(
        request.POST or None,
        unit=unit,
        initial={
            "title": _("Tháng %(month)d/%(year)d") % {"month": today.month, "year": today.year},
            "rule": "thang-nay",
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            issue = actions.open_issue(request.user, found, title=data["title"])
            if data["rule"] or data["column"] or data["campaign"]:
                added = actions.fill(
                    request.user, issue, _period(data["rule"]), column=data["column"], campaign=data["campaign"]
                )
                messages.success(
                    request, ngettext("Đã đưa vào %(n)d bài.", "Đã đưa vào %(n)d bài.", added) % {"n": added}
                )
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            return redirect("bulletins:work", unit.code, issue.pk)
    return render(
        request,
        "bulletins/desk/form.html",
        {
            "unit": unit,
            "form": form,
            "title": _("Số mới của “%(name)s”") % {"name": found.name},
            "button": _("Bắt đầu soạn"),
        },
    )


def _period(rule: str) -> Period | None:
    today = timezone.localdate()
    if rule == "thang-nay":
        return Period.month(today.year, today.month)
    if rule == "thang-truoc":
        return Period.month(today.year - (today.month == 1), today.month - 1 or 12)
    return None


@officer_view(*READERS)
def issue(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One issue at work: words, articles, who gets it, the next step."""
    found = _own(unit, pk)
    held = capabilities_at(request.user, unit)
    form = IssueForm(request.POST or None, instance=_own(unit, pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_issue(request.user, found, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("bulletins:work", unit.code, pk)
    counts = queries.counts(found.bulletin)
    items = queries.all_items(found)
    context = {
        "unit": unit, "issue": found, "bulletin": found.bulletin, "form": form, "items": items, "counts": counts,
        "total": sum(counts.values()), "results": queries.results(found) if found.sent_at else [], "may_notify": Capability.NOTIFY in held,
        "needs": rules.needs_second_person(found.bulletin), "send_form": SendForm(),
        "may_write": Capability.WRITE in held, "may_publish": Capability.PUBLISH in held,
        "may_approve": found.state == State.WAITING and rules.may_approve(request.user, found),
        "blocks": found.blocks.select_related("unit").order_by("unit__path")[:50], "last": len(items),
    }  # fmt: skip
    return render(request, "bulletins/desk/issue.html", context)


@officer_view(Capability.WRITE)
def add(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Choose articles of the unit's section, newest first."""
    found = _own(unit, pk)
    if request.method == "POST":
        chosen = [int(one) for one in request.POST.getlist("bai") if one.isdecimal() and len(one) < 19][:50]
        try:
            added = actions.add_items(
                request.user, found, list(Article.objects.filter(pk__in=chosen).order_by("-published_at"))
            )
        except LantoaError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, ngettext("Đã thêm %(n)d bài.", "Đã thêm %(n)d bài.", added) % {"n": added})
            return redirect("bulletins:work", unit.code, pk)
    there = set(found.items.values_list("article_id", flat=True))
    return render(
        request,
        "bulletins/desk/add.html",
        {"unit": unit, "issue": found, "page": page_of(request, queries.candidates(unit)), "there": there},
    )


@require_POST
@officer_view(Capability.WRITE)
def order(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """A new order (dragged), one step up or down, or one article out (buttons)."""
    found = _own(unit, pk)
    article = request.POST.get("bai", "")
    try:
        if article.isdecimal() and len(article) < 19:
            if request.POST.get("do") == "bo":
                actions.drop_item(request.user, found, int(article))
            else:
                actions.move_item(request.user, found, int(article), -1 if request.POST.get("do") == "len" else 1)
        else:
            actions.order_items(
                request.user,
                found,
                [int(one) for one in request.POST.getlist("order") if one.isdecimal() and len(one) < 19],
            )
    except LantoaError as error:
        messages.error(request, error.message)
    return redirect(reverse("bulletins:work", args=[unit.code, pk]) + "#bai")


@require_safe
@xframe_options_sameorigin
@officer_view(*READERS)
def preview(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The letter as a mail program shows it."""
    html = Composer(_own(unit, pk)).letter().html
    response = HttpResponse(html.replace("[[stop]]", "#").replace("[[web]]", "#").replace("[[html_rieng]]", ""))
    # What is shown is the letter alone: no script of it runs, and its links open beside it.
    response["Content-Security-Policy"] = "sandbox allow-popups; script-src 'none'"
    return response


@require_safe
@officer_view(*READERS)
def paper(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The issue on paper, before it is sent."""
    response = HttpResponse(papers.issue_pdf(_own(unit, pk)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ban-tin-{pk}.pdf"'
    return response


# --- Steps ---------------------------------------------------------------------------------------------------


def _ask(request: SignedInRequest, found: Issue) -> str:
    actions.ask_review(request.user, found)
    return _("Đã nhờ duyệt. Người có quyền thấy số này ở trang việc cần làm.")


def _approve(request: SignedInRequest, found: Issue) -> str:
    actions.approve(request.user, found)
    return _("Đã duyệt. Giờ có thể gửi hoặc hẹn giờ.")


def _return(request: SignedInRequest, found: Issue) -> str:
    actions.return_issue(request.user, found, request.POST.get("note", ""))
    return _("Đã trả lại kèm góp ý.")


def _schedule(request: SignedInRequest, found: Issue) -> str:
    form = SendForm(request.POST)
    if not form.is_valid():
        raise LantoaError(_("Hãy chọn ngày và giờ gửi."))
    actions.schedule(request.user, found, form.cleaned_data["send_at"])
    return _("Đã hẹn giờ gửi.")


def _unschedule(request: SignedInRequest, found: Issue) -> str:
    actions.unschedule(request.user, found)
    return _("Đã bỏ hẹn giờ.")


def _send(request: SignedInRequest, found: Issue) -> str:
    actions.send(request.user, found)
    return _("Đã gửi. Số này đọc được trên trang web ngay; thư đang được gửi lần lượt.")


def _test(request: SignedInRequest, found: Issue) -> str:
    return _("Đã gửi thử đến %(email)s.") % {"email": actions.send_test(request.user, found)}


def _withdraw(request: SignedInRequest, found: Issue) -> str:
    actions.withdraw(request.user, found, request.POST.get("reason", ""))
    return _("Đã rút. Thư đã đến người nhận thì không gọi lại được.")


def _discard(request: SignedInRequest, found: Issue) -> str:
    actions.discard(request.user, found)
    return _("Đã bỏ số này.")


VERBS: dict[str, Callable[[SignedInRequest, Issue], str]] = {
    "nho-duyet": _ask, "duyet": _approve, "tra-lai": _return, "hen-gio": _schedule, "bo-hen": _unschedule, "gui": _send,
    "gui-thu": _test, "rut": _withdraw, "bo": _discard,
}  # fmt: skip


@require_POST
@officer_view(*READERS)
def do(request: SignedInRequest, unit: Unit, pk: int, verb: str) -> HttpResponse:
    """One step of an issue."""
    try:
        messages.success(request, VERBS[verb](request, _own(unit, pk)))
    except LantoaError as error:
        messages.error(request, error.message)
    return redirect("bulletins:desk", unit.code) if verb == "bo" else redirect("bulletins:work", unit.code, pk)


@officer_view(Capability.PUBLISH)
def block(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The unit's own part in an issue from above."""
    found = get_object_or_404(queries.from_above(unit), pk=pk)
    there = LocalBlock.objects.filter(issue=found, unit=unit).select_related("unit", "issue").first()
    form = BlockForm(request.POST or None, instance=there)
    if request.method == "POST":
        try:
            if there is not None and request.POST.get("do") == "bo":
                actions.take_block(request.user, LocalBlock.objects.select_related("unit").get(pk=there.pk))
                messages.success(request, _("Đã bỏ phần của đơn vị."))
                return redirect("bulletins:desk", unit.code)
            if form.is_valid():
                actions.put_block(request.user, found, unit, **form.cleaned_data)
                messages.success(
                    request, _("Đã thêm phần của đơn vị. Chỉ người của đơn vị bạn và các đơn vị bên dưới đọc phần này.")
                )
                return redirect("bulletins:desk", unit.code)
        except LantoaError as error:
            form.add_error(None, error.message)
    return render(request, "bulletins/desk/block.html", {"unit": unit, "issue": found, "form": form, "there": there})


def _own(unit: Unit, pk: int) -> Issue:
    return get_object_or_404(queries.with_unit().select_related("bulletin__unit__logo"), pk=pk, bulletin__unit=unit)
