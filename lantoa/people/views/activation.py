"""Opening an account with a link or a printed code."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from lantoa.base.errors import Invalid
from lantoa.people import invitations
from lantoa.people.forms import NewPasswordForm, PrintedCodeForm
from lantoa.people.models import Invitation


@never_cache
@sensitive_post_parameters()
def activate_link(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password with the link of an invitation; looking at the page uses nothing up."""
    invitation = invitations.find_by_link(token)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _open(request, invitation, form.cleaned_data["password"])
    return render(request, "people/activate.html", {"form": form, "person": invitation.person, "step": 2})


@never_cache
@sensitive_post_parameters()
def activate(request: HttpRequest) -> HttpResponse:
    """Type the number and code of a slip and a new password, all on one page."""
    code_form, password_form = PrintedCodeForm(request.POST or None), NewPasswordForm(request.POST or None)
    if request.method == "POST":
        key = request.POST.get("member_number", "")[:32].upper()
        limited = ratelimit.consume_or_429(request, action="activate", key=key)
        if limited:
            return limited
        if code_form.is_valid() and password_form.is_valid():
            try:
                found = invitations.find_by_code(
                    code_form.cleaned_data["member_number"], code_form.cleaned_data["code"]
                )
                return _open(request, found, password_form.cleaned_data["password"])
            except Invalid as error:
                code_form.add_error("code", error.message)
    return render(request, "people/activate.html", {"form": code_form, "password_form": password_form})


def _open(request: HttpRequest, invitation: Invitation, password: str) -> HttpResponse:
    account = invitations.accept(invitation, password)
    messages.success(
        request, _("Tài khoản đã sẵn sàng. Lần sau hãy đăng nhập bằng số thẻ, điện thoại hoặc thư điện tử.")
    )
    return perform_login(request, Login(user=account))
