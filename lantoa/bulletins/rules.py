"""Who may send what without a second person, and who that second person can be."""

from __future__ import annotations

from django.conf import settings

from lantoa.bulletins import queries
from lantoa.bulletins.models import Bulletin, Issue
from lantoa.people import scopes
from lantoa.people.models import Account
from lantoa.people.scopes import Capability


def needs_second_person(bulletin: Bulletin) -> bool:
    """Whether somebody else must agree before an issue goes out: where people outside the unit's own branch may get
    it, or more than `NOTICE_APPROVAL_ABOVE` people do (as for notices)."""
    return bulletin.outsiders or sum(queries.counts(bulletin).values()) > settings.NOTICE_APPROVAL_ABOVE


def may_approve(user: Account | None, issue: Issue) -> bool:
    """Whether `user` can be the second person: holds the right to agree to notices over the unit, by a position there or
    above, and did not make the issue."""
    if user is None:
        return True
    author = issue.created_by
    same = author is not None and (
        author.pk == user.pk or (author.person_id is not None and author.person_id == user.person_id)
    )
    return not same and scopes.may(user, Capability.APPROVE_NOTICE, issue.unit)
