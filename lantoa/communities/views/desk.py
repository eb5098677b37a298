"""The moderators' pages of a unit."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.documents.qr import qr_data_uri
from lantoa.base.errors import Conflict, Invalid, LantoaError, NotAllowed
from lantoa.base.paging import page_of
from lantoa.communities import actions, belonging, queries
from lantoa.communities.actions.moderation import may_decide
from lantoa.communities.forms import AppealForm, GroupForm, OutsideForm, PlaceForm, StatementForm, WordForm, WordsForm
from lantoa.communities.models import Group, OutsideGroup, Poll, Post, WatchWord
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

MODERATE = Capability.MODERATE


@officer_view(MODERATE)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's groups, and what waits for its moderators."""
    context = {
        "unit": unit, "page": page_of(request, queries.of_unit(unit)), "to_state": queries.to_state(unit)[:20],
        "waiting": queries.waiting_posts(unit)[:1], "appeals": queries.appeals(unit)[:1],
    }  # fmt: skip
    return render(request, "communities/desk.html", context)


@officer_view(MODERATE)
def create(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """A new group."""
    form = GroupForm(request.POST or None, unit=unit, parents=queries.possible_parents(unit))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_group(
                request.user, unit, parent=form.cleaned_data["parent"], rule=form.rule(), **form.facts()
            )
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã mở nhóm “%(name)s”.") % {"name": made.name})
            return redirect("communities:manage", unit.code, made.pk)
    return render(request, "communities/group_form.html", {"unit": unit, "form": form})


def _own(unit: Unit, pk: int) -> Group:
    return get_object_or_404(Group.objects.select_related("unit", "branch"), pk=pk, unit=unit)


@officer_view(MODERATE)
def edit(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """A group: what it is for, who belongs, its link."""
    found = _own(unit, pk)
    form = GroupForm(request.POST or None, unit=unit, group=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_group(request.user, found, rule=form.rule(found.branch), **form.facts())
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu nhóm."))
            return redirect("communities:manage", unit.code, pk)
    context = {
        "unit": unit, "group": found, "form": form, "rule": belonging.rule_of(found).in_words(),
        "people": belonging.people_of(found).count(), "above": queries.above(found),
        "place_form": PlaceForm(places=queries.places_for(found), auto_id="cho_%s"),
    }  # fmt: skip
    if found.entry == Group.Entry.LINK:
        link = settings.BASE_URL + reverse("communities:join", args=[found.pk]) + f"?ma={found.secret}"
        context |= {"link": link, "qr": qr_data_uri(link)}
    return render(request, "communities/group_form.html", context)


@require_POST
@officer_view(MODERATE)
def close(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Close a group, or open it again."""
    found = _own(unit, pk)
    try:
        if request.POST.get("do") == "open":
            actions.reopen_group(request.user, found)
            messages.success(request, _("Nhóm đã mở lại."))
        else:
            actions.close_group(request.user, found)
            messages.success(request, _("Nhóm đã đóng: đọc được, không viết thêm được."))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("communities:manage", unit.code, pk)


@require_POST
@officer_view(MODERATE)
def move(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Put a group under another one, or at the top, with all that is below it."""
    found = _own(unit, pk)
    form = PlaceForm(request.POST, places=queries.places_for(found))
    if not form.is_valid():
        messages.error(request, _("Không chuyển nhóm vào đó được. Hãy chọn một nhóm trong danh sách."))
        return redirect("communities:manage", unit.code, pk)
    try:
        moved = actions.move_group(request.user, found, **form.cleaned_data)
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
    else:
        above = form.cleaned_data["parent"]
        told = (
            _("Nhóm nay nằm trong “%(name)s”.") % {"name": above.name}
            if above
            else _("Nhóm nay không nằm trong nhóm nào.")
        )
        messages.success(request, told if moved.numchild == 0 else told + " " + _("Các nhóm con đi theo."))
    return redirect("communities:manage", unit.code, pk)


@officer_view(MODERATE)
def queue(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Posts to look at, and appeals to decide."""
    context = {
        "unit": unit, "page": page_of(request, queries.waiting_posts(unit)),
        "appeals": [(one, may_decide(request.user, one)) for one in queries.appeals(unit)[:50]],
    }  # fmt: skip
    return render(request, "communities/queue.html", context)


@officer_view(MODERATE)
def moderate(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One post of the unit's groups or of those below these: leave it, hide it with a reason, or show it again."""
    found = get_object_or_404(
        Post.objects.select_related("group__unit", "group__branch", "author__unit", "thread").prefetch_related("photos"),
        pk=pk,
    )  # fmt: skip
    # From the group's unit, or from that of a group above.
    get_list_or_404(Group, path__in=found.group.ancestor_paths, unit=unit)
    form = WordsForm(request.POST or None, label=_("Lý do ẩn, người viết đọc được"), longest=500)
    if request.method == "POST":
        what = request.POST.get("do", "")
        try:
            if what == "keep":
                actions.dismiss(request.user, found)
                messages.success(request, _("Bài được để nguyên."))
            elif what == "show":
                actions.unhide(request.user, found)
                messages.success(request, _("Bài đã hiện lại."))
            elif form.is_valid():
                actions.hide(request.user, found, form.cleaned_data["text"])
                messages.success(request, _("Đã ẩn bài và báo người viết."))
            else:
                return render(request, "communities/moderate.html", _moderating(unit, found, form))
        except LantoaError as error:
            messages.error(request, error.message)
            return redirect("communities:moderate", unit.code, pk)
        return redirect("communities:queue", unit.code)
    return render(request, "communities/moderate.html", _moderating(unit, found, form))


def _moderating(unit: Unit, found: Post, form: WordsForm) -> dict[str, object]:
    return {
        "unit": unit, "post": found, "form": form, "concerns": found.concerns.all()[:20],
        "hidings": found.hidings.select_related("by__person", "decided_by__person")[:10],
    }  # fmt: skip


@officer_view(MODERATE)
def decide(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """An appeal that came to this unit."""
    found = get_object_or_404(queries.appeals(unit).select_related("post__thread"), pk=pk)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.decide_appeal(request.user, found, lift=data["lift"] == "1", answer=data["answer"])
        except (Invalid, NotAllowed, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã trả lời khiếu nại và báo người viết."))
            return redirect("communities:queue", unit.code)
    context = {"unit": unit, "hiding": found, "form": form, "may_decide": may_decide(request.user, found)}
    return render(request, "communities/decide.html", context)


@officer_view(MODERATE)
def state(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """The outcome of a decision in words, signed."""
    found = get_object_or_404(
        Poll.objects.select_related("post__group__unit", "post__author"),
        pk=pk, post__group__unit=unit, kind=Poll.Kind.DECISION,
    )  # fmt: skip
    if found.stated_at is not None:
        return redirect(found.post)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.state_outcome(request.user, found, form.cleaned_data["statement"])
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã ký kết luận. Cả nhóm đọc được."))
            return redirect(found.post)
    context = {"unit": unit, "poll": found, "form": form, "tally": queries.tally(found, request.user.person)}
    return render(request, "communities/state.html", context)


@officer_view(MODERATE)
def words(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's list of words to look for."""
    form = WordForm(request.POST or None)
    if request.method == "POST" and request.POST.get("bo"):
        given = request.POST["bo"]
        found = get_object_or_404(WatchWord, unit=unit, pk=int(given) if given.isdecimal() and len(given) < 18 else 0)
        actions.remove_word(request.user, found)
        messages.success(request, _("Đã bỏ từ này."))
        return redirect("communities:words", unit.code)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_word(request.user, unit, form.cleaned_data["word"])
        except Invalid as error:
            form.add_error("word", error.message)
        else:
            messages.success(request, _("Đã thêm từ cần xem."))
            return redirect("communities:words", unit.code)
    known = WatchWord.objects.filter(unit__path__in=unit.ancestor_paths).select_related("unit")[:300]
    return render(request, "communities/words.html", {"unit": unit, "form": form, "words": known})


@officer_view(MODERATE)
def outside(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's groups on Facebook and Zalo."""
    form = OutsideForm(request.POST or None)
    if request.method == "POST" and request.POST.get("bo"):
        given = request.POST["bo"]
        found = get_object_or_404(
            OutsideGroup, unit=unit, pk=int(given) if given.isdecimal() and len(given) < 18 else 0
        )
        actions.remove_outside(request.user, found)
        messages.success(request, _("Đã bỏ nhóm này khỏi danh sách."))
        return redirect("communities:outside", unit.code)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_outside(request.user, unit, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.add_error("url", error.message)
        else:
            messages.success(request, _("Đã thêm nhóm."))
            return redirect("communities:outside", unit.code)
    context = {"unit": unit, "form": form, "outside": queries.outside_of(unit)}
    return render(request, "communities/outside.html", context)
