"""What can happen to people and positions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.formatting import date as vi_date
from lantoa.base.rights import Capability, require
from lantoa.base.text import proper_name
from lantoa.people import scopes
from lantoa.people.models import Account, Consent, Membership, Person, Position, Title, TitleCapability
from lantoa.units.models import Unit

PERSON_FIELDS = frozenset(
    ["full_name", "member_number", "is_member", "sex", "birth_date", "birth_year", "phone", "email", "job_type",
     "team", "union_joined_on"]
)  # fmt: skip


@transaction.atomic
def add_person(actor: Account | None, unit: Unit, *, full_name: str, on: date | None = None, **facts: Any) -> Person:
    """Put a person on the roll of `unit` from `on` (today if not given); facts as in `PERSON_FIELDS`."""
    require(actor, Capability.MANAGE_PEOPLE, unit)
    on = on or timezone.localdate()
    person = Person(unit=unit, full_name=proper_name(full_name), joined_on=on, **facts)
    person.set_keys()
    person.full_clean()
    person.save()
    Membership.objects.create(person=person, unit=unit, valid_from=on)
    audit.record(actor, "person.add", person)
    return person


@transaction.atomic
def update_person(actor: Account | None, person: Person, **facts: Any) -> Person:
    """Correct a person's data; a person may correct their own (Law 91/2025/QH15) except name and number."""
    own = actor is not None and actor.person_id == person.pk and not facts.keys() & {"full_name", "member_number"}
    if not own:
        require(actor, Capability.MANAGE_PEOPLE, person.unit)
    unknown = facts.keys() - PERSON_FIELDS
    if unknown:
        raise Invalid(_("Không đổi được các mục này."), fields=sorted(unknown))
    for field, value in facts.items():
        setattr(person, field, value)
    person.set_keys()
    person.full_clean()
    person.save()
    audit.record(actor, "person.update", person, fields=sorted(facts))
    return person


@transaction.atomic
def transfer(actor: Account | None, person: Person, unit: Unit, *, on: date) -> Person:
    """Move a person to the roll of `unit` from `on`; positions in the old unit end that day."""
    require(actor, Capability.MANAGE_PEOPLE, person.unit)
    require(actor, Capability.MANAGE_PEOPLE, unit)
    if person.unit_id == unit.pk:
        raise Conflict(_("%(person)s đã thuộc đơn vị này.") % {"person": person.full_name})
    old = person.unit
    _transfer(Person.objects.filter(pk=person.pk), old, unit, on)
    person.refresh_from_db()
    audit.record(actor, "person.transfer", person, source=old.code, unit_code=unit.code)
    return person


@transaction.atomic
def remove_person(actor: Account | None, person: Person, *, on: date) -> Person:
    """Take a person off the roll on `on`; positions end and the account can no longer sign in."""
    require(actor, Capability.MANAGE_PEOPLE, person.unit)
    _leave(Person.objects.filter(pk=person.pk), on)
    person.refresh_from_db()
    audit.record(actor, "person.remove", person)
    return person


@transaction.atomic
def appoint(
    actor: Account | None, person: Person, title: Title, unit: Unit, *, on: date, decision: str = ""
) -> Position:
    """Give `person` the position `title` in `unit` from `on`. What the title allows follows at once.

    Raises `Conflict` for who holds the title there already or has left the roll by then.
    """
    require(actor, Capability.MANAGE_PEOPLE, unit)
    if person.left_on is not None and person.left_on <= on:
        raise Conflict(
            _("%(person)s đã rời danh sách từ %(day)s. Hãy đưa người này vào danh sách một đơn vị trước.")
            % {"person": person.full_name, "day": vi_date(person.left_on)}
        )
    if Position.objects.filter(person=person, unit=unit, title=title, valid_to=None).exists():
        raise Conflict(_("%(person)s đang giữ chức danh này.") % {"person": person.full_name})
    position = Position.objects.create(person=person, unit=unit, title=title, valid_from=on, decision=decision)
    audit.record(actor, "position.appoint", position)
    _forget(actor)
    return position


@transaction.atomic
def end_position(actor: Account | None, position: Position, *, on: date) -> Position:
    """End a position; from `on` its rights are gone."""
    require(actor, Capability.MANAGE_PEOPLE, position.unit)
    if position.valid_to is not None:
        raise Conflict(_("Chức vụ này đã kết thúc."))
    if on < position.valid_from:
        raise Invalid(_("Ngày thôi giữ không thể trước ngày bắt đầu."))
    position.valid_to = on
    position.save(update_fields=["valid_to"])
    audit.record(actor, "position.end", position)
    _forget(actor)
    return position


TITLE_FIELDS = frozenset(["code", "name", "aliases", "is_officer", "is_leader", "order"])


@transaction.atomic
def save_title(
    actor: Account | None,
    title: Title | None,
    *,
    values: Mapping[str, Any] | None = None,
    capabilities: Mapping[str, bool] | None = None,
) -> Title:
    """Add a title (None) or change one; what it allows changes at once for everybody who holds it.

    `values` are fields of the title (`TITLE_FIELDS`). `capabilities` maps each capability the title shall
    carry to whether it reaches over the whole branch; those left out are taken away; None leaves all as is.
    Needs the right to manage units over the whole tree.
    """
    root = Unit.objects.filter(depth=1).first()
    if root is not None:
        require(actor, Capability.MANAGE_UNITS, root)
    adding = title is None
    title = title or Title()
    unknown = (values or {}).keys() - TITLE_FIELDS
    if unknown:
        raise Invalid(_("Không đổi được các mục này."), fields=sorted(unknown))
    for field, value in (values or {}).items():
        setattr(title, field, value)
    title.full_clean()
    title.save()
    if capabilities is not None:
        if unknown := capabilities.keys() - set(Capability.values):
            raise Invalid(_("Không đổi được các mục này."), fields=sorted(unknown))
        TitleCapability.objects.filter(title=title).delete()
        TitleCapability.objects.bulk_create(
            TitleCapability(title=title, capability=capability, subtree=subtree)
            for capability, subtree in capabilities.items()
        )
    audit.record(actor, "title.add" if adding else "title.update", title, capabilities=dict(capabilities or {}))
    _forget(actor)
    return title


@transaction.atomic
def give_consent(person: Person, purpose: str, wording: str) -> Consent:
    """Record that `person` agreed to `wording` for `purpose`; the caller is that person's own request."""
    standing = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).first()
    if standing is not None:
        return standing
    consent = Consent.objects.create(person=person, purpose=purpose, wording=wording, given_at=timezone.now())
    audit.record(getattr(person, "account", None), "consent.give", consent)
    return consent


@transaction.atomic
def withdraw_consent(person: Person, purpose: str) -> None:
    """Record that `person` took back the consent to `purpose`; nothing happens if there was none."""
    for consent in Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None):
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        audit.record(getattr(person, "account", None), "consent.withdraw", consent)


def transfer_all(old: Unit, new: Unit, *, on: date) -> None:
    """Move everybody of `old` to `new`, as part of a merger; a fixed number of queries."""
    _transfer(Person.objects.filter(unit=old, left_on=None), old, new, on)


def close_roll(unit: Unit, *, on: date) -> None:
    """Take everybody of a dissolved unit off the roll; a fixed number of queries."""
    _leave(Person.objects.filter(unit=unit, left_on=None), on)


def _transfer(people: Any, old: Unit, new: Unit, on: date) -> None:
    ids = list(people.values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        batch = ids[start : start + 500]
        current = Membership.objects.filter(person__in=batch, valid_to=None)
        if current.filter(valid_from__gte=on).exists():
            raise Invalid(_("Ngày chuyển phải sau ngày về đơn vị hiện nay."))
        current.update(valid_to=on)
        Membership.objects.bulk_create(Membership(person_id=pk, unit=new, valid_from=on) for pk in batch)
        end_positions(Q(person__in=batch, unit=old), on)
        Person.objects.filter(pk__in=batch).update(unit=new, joined_on=on)


def _leave(people: Any, on: date) -> None:
    ids = list(people.values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        batch = ids[start : start + 500]
        Membership.objects.filter(person__in=batch, valid_to=None).update(valid_to=on)
        end_positions(Q(person__in=batch), on)
        Account.objects.filter(person__in=batch).update(is_active=False)
        Person.objects.filter(pk__in=batch).update(left_on=on)


def end_positions(which: Q, on: date) -> None:
    """End the positions selected by `which` on `on`, for actions and the import; two queries."""
    Position.objects.filter(which, valid_to=None, valid_from__lte=on).update(valid_to=on)
    # A position that was to begin later never does.
    Position.objects.filter(which, valid_to=None).delete()


def _forget(actor: Account | None) -> None:
    if actor is not None:
        scopes.forget(actor)
