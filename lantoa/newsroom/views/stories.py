"""What members send in, from their side and from the newsroom's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.newsroom import actions, queries
from lantoa.newsroom.forms import StoryForm
from lantoa.newsroom.models import Story
from lantoa.people.models import Person
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, member_view, officer_view
from lantoa.units.models import Unit

EDITORS = (Capability.WRITE, Capability.PUBLISH)


@member_view
def send(request: SignedInRequest, person: Person) -> HttpResponse:
    """/gui-bai/: one page, photographs first."""
    form = StoryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.send_story(
                request.user, person, text=data["text"], title=data["title"], uploads=data["photos"],
                credited=data["credited"],
            )  # fmt: skip
        except LantoaError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Công đoàn đã nhận được bài của bạn. Cảm ơn bạn."))
            return redirect("newsroom:my_stories")
    context = {"form": form, "person": person, "keep": f"lantoa:gui-bai:{person.pk}"}
    return render(request, "newsroom/send.html", context, status=400 if form.errors else 200)


@require_safe
@member_view
def mine(request: SignedInRequest, person: Person) -> HttpResponse:
    """/gui-bai/cua-toi/: what became of what I sent."""
    context = {"page": page_of(request, queries.stories_of(person)), "person": person}
    return render(request, "newsroom/my_stories.html", context)


@require_safe
@officer_view(*EDITORS)
def inbox(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """What members sent to the unit."""
    state = request.GET.get("trang-thai", "")
    if state not in Story.State.values:
        state = ""
    base = reverse("newsroom:stories", args=[unit.code])
    tabs = [("", _("Đang chờ")), (Story.State.USED, _("Đã dùng")), (Story.State.DECLINED, _("Chưa dùng"))]
    context = {
        "unit": unit,
        "state": state,
        "page": page_of(request, queries.stories_for(unit, state), 12),
        "tabs": [
            {"label": label, "url": f"{base}?trang-thai={code}" if code else base, "current": code == state}
            for code, label in tabs
        ],
    }
    return render(request, "newsroom/desk/stories.html", context)


@require_POST
@officer_view(*EDITORS)
def story_do(request: SignedInRequest, unit: Unit, pk: int, verb: str) -> HttpResponse:
    """Take a story in hand, make an article of it, or answer that it is not used this time."""
    story = get_object_or_404(Story, pk=pk, unit=unit)
    try:
        if verb == "xem":
            actions.take_story(request.user, story)
            messages.success(request, _("Người gửi đã được báo là bài đang được xem."))
        elif verb == "dung":
            article = actions.use_story(request.user, story)
            messages.success(request, _("Đã mở bản nháp từ bài gửi. Chọn chuyên mục và sửa lại đôi chút nhé."))
            return redirect("newsroom:article_edit", unit.code, article.pk)
        else:
            actions.decline_story(request.user, story, request.POST.get("reply", ""))
            messages.success(request, _("Đã gửi lời nhắn cho người viết."))
    except LantoaError as error:
        messages.error(request, str(error))
    return redirect("newsroom:stories", unit.code)
