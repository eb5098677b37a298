"""Who may send what without a second person, and who that second person can be."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from lantoa.notices.models import Notice
from lantoa.people import scopes
from lantoa.people.models import Position
from lantoa.people.scopes import Capability
from lantoa.units.models import Unit


def outside_own_branch(unit: Unit, branch: Unit) -> bool:
    """Whether the audience's branch does not lie in the sender's own."""
    return not branch.path.startswith(unit.path)


def needs_second_person(notice: Notice, people: int) -> bool:
    """Whether somebody else must agree: outside the sender's branch, or more than so many people.

    The size is the setting `NOTICE_APPROVAL_ABOVE` (people). National lists have twice gone to everybody by
    mistake elsewhere; two pairs of eyes are cheaper than an apology.
    """
    return outside_own_branch(notice.unit, notice.branch) or people > settings.NOTICE_APPROVAL_ABOVE


def approval_unit(notice: Notice) -> Unit:
    """The unit over which the second person must hold the right: the receiving branch, if it is another's."""
    return notice.branch if outside_own_branch(notice.unit, notice.branch) else notice.unit


def may_approve(user: Any, notice: Notice) -> bool:
    """Whether `user` can be the second person for `notice`: holds the right, and did not write it."""
    if user is None:
        return True
    author = notice.created_by
    same = author is not None and (author.pk == user.pk or author.person_id == user.person_id is not None)
    return not same and scopes.may(user, Capability.APPROVE_NOTICE, approval_unit(notice))


def approvers(notice: Notice) -> QuerySet[Position]:
    """Positions whose holders can approve `notice`, nearest unit first; slice it."""
    unit = approval_unit(notice)
    right = Q(title__capabilities__capability=Capability.APPROVE_NOTICE)
    here = right & Q(unit=unit)
    above = right & Q(title__capabilities__subtree=True, unit__path__in=unit.ancestor_paths[:-1])
    found = Position.objects.on(timezone.localdate()).filter(here | above, person__left_on=None)
    if notice.created_by is not None and notice.created_by.person_id is not None:
        found = found.exclude(person=notice.created_by.person_id)
    return found.select_related("person", "title", "unit").order_by("-unit__depth", "title__order", "pk").distinct()
