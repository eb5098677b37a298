"""How allauth deals with our accounts."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lantoa.people import scopes
from lantoa.people.models import Account


def display_name(account: Account) -> str:
    """How allauth's pages and mails speak to somebody: "đồng chí Hoa"."""
    return _("đồng chí %(name)s") % {"name": account.get_short_name()}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an invitation of one's unit, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: who is on the roll is invited, who is not has nothing to sign in for."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Officers begin at what is to be done next, members at their own page."""
        return "/viec-can-lam/" if scopes.holds(request.user) else "/toi/"
