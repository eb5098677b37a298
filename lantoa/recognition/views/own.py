"""A contributor's page, and the switch on it that is its person's alone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.web import said
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view
from lantoa.recognition import actions, queries
from lantoa.recognition.forms import ProfileForm


@require_safe
@never_cache
def contributor(request: HttpRequest, key: str) -> HttpResponse:
    """What a person's work was used for; not there while they have switched it off."""
    profile = queries.open_profile(key, request.user)
    if profile is None:
        raise Http404
    found = queries.contributions(profile.person)
    own = getattr(request.user, "person_id", None) == profile.person_id
    if not found and not own:
        raise Http404
    context = {"profile": profile, "person": profile.person, "found": found, "own": own}
    return render(request, "recognition/contributor.html", context)


@require_safe
@member_view
def mine(request: SignedInRequest, person: Person) -> HttpResponse:
    """One's own contributions, also those that nobody else is shown, and the switch."""
    profile = queries.profile_of(person)
    context = {
        "profile": profile, "person": person, "found": queries.contributions(person, public_only=False),
        "form": ProfileForm(initial={"words": profile.words if profile else ""}),
    }  # fmt: skip
    return render(request, "recognition/mine.html", context)


@require_POST
@member_view
def switch(request: SignedInRequest, person: Person) -> HttpResponse:
    """On or off, with the words written above it."""
    visible, form = request.POST.get("do") == "on", ProfileForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else None
    said(
        request,
        _("Trang của bạn đang hiện.") if visible else _("Đã tắt: ngoài bạn, không ai mở được trang này nữa."),
        lambda: actions.set_profile(request.user, visible=visible, words=words),
    )
    return redirect("recognition:mine")
