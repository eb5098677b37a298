"""Signing in with whatever a member remembers, and rights out of positions for Django's own questions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from lantoa.base.prepared import Prepared, Slot
from lantoa.base.text import clean, parse_phone
from lantoa.people import scopes
from lantoa.people.models import Account


def find_account(identifier: str) -> Account | None:
    """The active account behind an e-mail address, phone number, member number or sign-in name.

    A phone that several people share names nobody.
    """
    text = clean(identifier)
    if not text:
        return None
    choice = Q(email__iexact=text) if "@" in text else Q(login__iexact=text) | Q(person__member_number__iexact=text)
    try:
        phone = parse_phone(text)
    except ValueError:
        phone = None
    if phone:
        choice |= Q(person__phone=phone)
    found = list(Account.objects.filter(choice, is_active=True).select_related("person__unit")[:2])
    return found[0] if len(found) == 1 else None


_account = Prepared(
    Account,
    lambda: Account.objects.select_related("person__unit__kind__level", "person__job_type").filter(
        pk=Slot("pk", Account._meta.pk)
    ),
)


class PositionBackend(ModelBackend):
    """Passwords for accounts; permissions answered from positions."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Account | None:
        """Sign in by e-mail, phone, member number or sign-in name and a password."""
        identifier = username or kwargs.get("login") or kwargs.get("email") or kwargs.get("phone")
        if not identifier or password is None:
            return None
        account = find_account(str(identifier))
        if account is None:
            # Hash all the same, so that the answer takes as long for a name that does not exist.
            Account().set_password(password)
            return None
        return account if account.check_password(password) and self.user_can_authenticate(account) else None

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, with its person and unit and what rules of audiences ask of them; one query."""
        account = next(iter(_account(pk=user_id)), None)
        return account if account is not None and self.user_can_authenticate(account) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Only one permission is answered: the door of the back office is open to who holds a capability."""
        return perm == "wagtailadmin.access_admin" and scopes.holds(user_obj)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """The same answer as a set."""
        return {"wagtailadmin.access_admin"} if scopes.holds(user_obj) else set()

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether anything of `app_label` is open; true only for the back office's door."""
        return app_label == "wagtailadmin" and scopes.holds(user_obj)
