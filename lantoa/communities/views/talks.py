"""Talks: writing, answering, voting, reporting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.paging import page_of
from lantoa.base.web import said
from lantoa.communities import actions, belonging, queries
from lantoa.communities.forms import EditForm, PollForm, PostForm, ProposalForm, ReplyForm, WordsForm
from lantoa.communities.models import Group, Photo, Poll, Post
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view


def _group(request: HttpRequest, pk: int) -> Group:
    return get_object_or_404(queries.readable(request.user).select_related("unit", "branch"), pk=pk)


def _post(request: HttpRequest, pk: int) -> Post:
    """A post in a group that one may read; raises `Http404` otherwise."""
    found = Post.objects.filter(group__in=queries.readable(request.user).values("pk"))
    return get_object_or_404(found.select_related("group__unit", "group__branch", "author__unit", "poll"), pk=pk)


def _begin(
    request: SignedInRequest, pk: int, form: Any, template: str, work: Callable[[Group, Any], Post]
) -> HttpResponse:
    """A page on which something is begun in a group."""
    group = _group(request, pk)
    if request.method == "POST" and form.is_valid():
        try:
            made = work(group, form)
        except (Invalid, Conflict, NotAllowed) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã đăng trong nhóm “%(name)s”.") % {"name": group.name})
            return redirect(made)
    elif not group.is_open:
        messages.error(request, _("Nhóm này đã đóng, chỉ còn đọc được."))
        return redirect(group)
    return render(request, template, {"group": group, "form": form})


@member_view
def write(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """The beginning of a talk."""

    def work(group: Group, form: Any) -> Post:
        data = form.cleaned_data
        return actions.write(request.user, group, text=data["text"], title=data["title"], uploads=data["photos"])

    return _begin(request, pk, PostForm(request.POST or None, request.FILES or None), "communities/write.html", work)


@member_view
def ask(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """A poll."""

    def work(group: Group, form: Any) -> Post:
        data = form.cleaned_data
        return actions.ask_group(
            request.user, group, title=data["title"], text=data["text"], options=form.options(),
            closes_at=data["closes_at"],
        )  # fmt: skip

    return _begin(request, pk, PollForm(request.POST or None), "communities/ask.html", work)


@member_view
def propose(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """A proposal to decide on."""

    def work(group: Group, form: Any) -> Post:
        return actions.propose(request.user, group, **form.cleaned_data)

    return _begin(request, pk, ProposalForm(request.POST or None), "communities/propose.html", work)


@login_required
def post(request: SignedInRequest, pk: int) -> HttpResponse:
    """A talk with its replies; a reply is written here."""
    found = _post(request, pk)
    if found.thread_id is not None:
        return redirect(found)
    person = getattr(request.user, "person", None)
    group = found.group
    mine, looks_after = belonging.belongs(person, group), belonging.moderating_unit(request.user, group)
    form = ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.reply(
                request.user,
                found,
                text=form.cleaned_data["text"],
                uploads=form.cleaned_data["photos"],
            )
        except (Invalid, Conflict, NotAllowed) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã gửi trả lời."))
            return redirect(made)
    poll: Poll | None = getattr(found, "poll", None)
    hidings = list(found.hidings.select_related("decided_by__person")[:5])
    context = {
        "group": group, "post": found, "photos": found.photos.all(), "page": page_of(request, queries.replies(found), 50),
        "form": form, "belongs": mine, "moderates": looks_after, "person": person,
        "is_mine": person is not None and found.author_id == person.pk,
        "may_read": found.stands or looks_after or (person is not None and found.author_id == person.pk),
        "may_reply": group.is_open and found.stands and person is not None and (mine or looks_after),
        "tally": queries.tally(poll, person) if poll is not None else None,
        "hidings": hidings if looks_after or (person is not None and found.author_id == person.pk) else [],
    }  # fmt: skip
    return render(request, "communities/post.html", context)


@member_view
def edit(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """One's own words, changed."""
    found = get_object_or_404(queries.own_posts(person), pk=pk)
    form = EditForm(request.POST or None, initial={"title": found.title, "text": found.text})
    if found.thread_id is not None:
        del form.fields["title"]
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(request.user, found, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã sửa bài."))
            return redirect(found)
    return render(request, "communities/edit.html", {"post": found, "group": found.group, "form": form})


@require_POST
@member_view
def remove(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """One's own words, taken away."""
    found = get_object_or_404(queries.own_posts(person), pk=pk)
    said(request, _("Đã xóa bài của bạn."), lambda: actions.remove(request.user, found))
    return redirect(found)


@require_POST
@member_view
def vote(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """My vote."""
    found = _post(request, pk)
    poll = get_object_or_404(Poll, post=found)
    place = request.POST.get("place", "")
    if not place.isdecimal() or len(place) > 2:
        messages.error(request, _("Hãy chọn một trong các ý kiến."))
        return redirect(found)
    said(request, _("Đã ghi nhận phiếu của bạn."), lambda: actions.vote(person, poll, int(place)))
    return redirect(found)


@member_view
def report(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """I want a moderator to look at a post."""
    found = _post(request, pk)
    form = WordsForm(request.POST or None, label=_("Vì sao cần xem bài này?"), longest=300)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report(person, found, form.cleaned_data["text"])
        except (Invalid, Conflict, NotAllowed) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Cảm ơn bạn. Người điều hành sẽ xem bài này; tên bạn không hiện cho ai."))
            return redirect(found)
    return render(request, "communities/report.html", {"post": found, "group": found.group, "form": form})


@member_view
def appeal(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """I want somebody else to look again at my post that was hidden."""
    found = get_object_or_404(queries.own_posts(person), pk=pk)
    form = WordsForm(request.POST or None, label=_("Vì sao bài nên được hiện lại?"))
    if request.method == "POST" and form.is_valid():
        try:
            hiding = actions.appeal(request.user, found, form.cleaned_data["text"])
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            desk = hiding.desk.name if hiding.desk is not None else ""
            messages.success(request, _("Đã gửi khiếu nại. Một người khác ở %(unit)s sẽ xem lại.") % {"unit": desk})
            return redirect(found)
    hiding_now = found.hidings.filter(standing=True).first()
    context = {"post": found, "group": found.group, "form": form, "hiding": hiding_now}
    return render(request, "communities/appeal.html", context)


@require_safe
@login_required
def photo(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A photograph, for who may read the post it belongs to."""
    found = get_object_or_404(
        Photo.objects.filter(post__group__in=queries.readable(request.user).values("pk")).select_related(
            "post__thread", "post__group__unit"
        ),
        pk=pk,
    )
    person_id = getattr(request.user, "person_id", None)
    shown = found.post.stands and (found.post.thread is None or found.post.thread.stands)
    own = person_id is not None and found.post.author_id == person_id
    if not (shown or own or belonging.moderates(request.user, found.post.group)):
        raise Http404
    suffix = PurePath(str(found.file.name)).suffix
    response = FileResponse(found.file.open("rb"), filename=f"nhom-{found.pk}{suffix}")
    # Kept by nobody on the way: what is read today may be hidden tomorrow.
    response["Cache-Control"] = "private, no-store"
    return response
