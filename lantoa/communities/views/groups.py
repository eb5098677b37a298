"""One's groups: reading, coming in, going out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.paging import page_of
from lantoa.communities import actions, belonging, queries
from lantoa.communities.actions.groups import JOIN_WORDING
from lantoa.communities.forms import JoinForm
from lantoa.communities.models import Group
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view


@member_view
def index(request: SignedInRequest, person: Person) -> HttpResponse:
    """My groups, those I may come into, and the unit's groups elsewhere."""
    context = {
        "page": page_of(request, queries.mine(person), 50), "open_to_me": queries.may_join(person)[:30],
        "outside": queries.outside_of(person.unit),
    }  # fmt: skip
    return render(request, "communities/groups.html", context)


@login_required
def group(request: SignedInRequest, pk: int) -> HttpResponse:
    """A group with its talks."""
    found = _readable(request, pk)
    person = getattr(request.user, "person", None)
    mine = belonging.belongs(person, found)
    looks_after = belonging.moderating_unit(request.user, found)
    context = {
        "group": found, "page": page_of(request, queries.talks(found)), "above": queries.above(found),
        "below": queries.below(found, request.user), "belongs": mine, "moderates": looks_after,
        "may_write": found.is_open and (mine or (looks_after and person is not None)),
        "has_joined": mine and queries.has_joined(person, found), "quiet": mine and queries.is_quiet(person, found),
        "person": person,
    }  # fmt: skip
    return render(request, "communities/group.html", context)


def _readable(request: HttpRequest, pk: int) -> Group:
    """The group, for who may read it; raises `Http404` for others, who do not learn that it is there."""
    return get_object_or_404(queries.readable(request.user).select_related("unit", "branch"), pk=pk)


@member_view
def join(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """What being in a group means, and the way in; `?ma=` is the secret of a group that needs its link."""
    found = get_object_or_404(
        Group.objects.filter(belonging.covering(person), closed_at=None)
        .exclude(entry=Group.Entry.POSITION)
        .select_related("unit"),
        pk=pk,
    )
    secret = request.POST.get("ma", request.GET.get("ma", ""))[:40]
    if belonging.belongs(person, found):
        return redirect(found)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        form.is_valid()
        try:
            actions.join(person, found, agree=request.POST.get("agree") == "on", secret=secret)
        except (Invalid, NotAllowed, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Bạn đã vào nhóm."))
            return redirect(found)
    elif found.entry == Group.Entry.LINK and secret != found.secret:
        raise NotAllowed(_("Nhóm này vào bằng đường dẫn do người phụ trách gửi."))
    context = {"group": found, "form": form, "secret": secret, "wording": JOIN_WORDING}
    return render(request, "communities/join.html", context)


@require_POST
@member_view
def leave(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """Out of a group."""
    found = _readable(request, pk)
    try:
        actions.leave(person, found)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect(found)
    messages.success(request, _("Bạn đã ra khỏi nhóm “%(name)s”.") % {"name": found.name})
    return redirect("communities:groups")


@require_POST
@member_view
def quiet(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """No mail about a group, or mail again."""
    found = _readable(request, pk)
    wanted = request.POST.get("tat") == "1"
    actions.be_quiet(person, found, wanted)
    messages.success(
        request, _("Thư tổng hợp không nhắc đến nhóm này nữa.") if wanted else _("Thư tổng hợp có tin của nhóm này.")
    )
    return redirect(found)
