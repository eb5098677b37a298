"""The contact book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Invalid
from lantoa.base.importing import ImportResult, Outcome, State
from lantoa.base.rights import Capability, require
from lantoa.base.tables import Refused
from lantoa.base.text import clean, fold, parse_phone
from lantoa.people.models import Account
from lantoa.press.models import Contact
from lantoa.units.models import Unit

FIELDS = (
    "name",
    "outlet",
    "role",
    "beats",
    "language",
    "email",
    "phone",
    "note",
    "shared",
    "consent_on",
    "verified_on",
)


@transaction.atomic
def save_contact(actor: Account | None, unit: Unit, **facts: Any) -> Contact:
    """A new contact of `unit` with `facts` out of `FIELDS`.

    Raises `Invalid` without a name or an outlet, for a wrong address or number, and for an address that the book
    has already.
    """
    require(actor, Capability.PRESS, unit)
    contact = Contact(unit=unit)
    _fill(contact, facts)
    contact.save()
    audit.record(actor, "press.contact", contact)
    return contact


@transaction.atomic
def change_contact(actor: Account | None, contact: Contact, **facts: Any) -> Contact:
    """Put a contact right. A new address of somebody whose mail came back may be tried again."""
    contact = _locked(actor, contact)
    before = contact.email
    _fill(contact, facts)
    if contact.email != before:
        contact.bounced_at = None
    contact.save()
    audit.record(actor, "press.contact", contact)
    return contact


@transaction.atomic
def verify_contacts(actor: Account | None, unit: Unit, pks: Iterable[int], *, on: date | None = None) -> int:
    """Note that these contacts of `unit` are still right; returns how many."""
    require(actor, Capability.PRESS, unit)
    found = Contact.objects.filter(unit=unit, pk__in=list(pks))
    number = found.update(verified_on=on or timezone.localdate(), bounced_at=None)
    audit.record(actor, "press.verify", unit, contacts=number)
    return number


@transaction.atomic
def erase_contact(actor: Account | None, contact: Contact) -> None:
    """Forget a contact with all that was sent to them (right of erasure, Law 91/2025/QH15)."""
    contact = _locked(actor, contact)
    outlet = contact.outlet
    contact.delete()
    audit.record(actor, "press.erase", contact.unit, outlet=outlet)


def refuse(contact: Contact) -> None:
    """The contact does not want mail any more; asked for by themselves, so no right is needed."""
    Contact.objects.filter(pk=contact.pk, refused_at=None).update(refused_at=timezone.now())


def note_bounce(contact: Contact) -> None:
    """Their mail server said that there is no such address."""
    Contact.objects.filter(pk=contact.pk, bounced_at=None).update(bounced_at=timezone.now())


@transaction.atomic
def import_contacts(
    actor: Account | None, unit: Unit, rows: Iterable[tuple[str, int, dict[str, Any]]], *, dry_run: bool = False
) -> ImportResult:
    """Take in contacts as (sheet, row number, facts); a second import of the same changes nothing.

    A contact is known by its address, or without one by name and outlet. With `dry_run` nothing is written.
    """
    require(actor, Capability.PRESS, unit)
    result = ImportResult()
    known = {_identity(one): one for one in Contact.objects.filter(unit=unit)}
    for sheet, number, facts in rows:
        label = str(facts.get("name", ""))
        given = {key: value for key, value in facts.items() if value not in (None, "")}
        candidate = Contact(unit=unit)
        try:
            _fill(candidate, given, check_unique=False)
        except Invalid as error:
            result.refuse(Refused(sheet, number, error.message, facts))
            continue
        contact = known.get(_identity(candidate))
        if contact is None:
            known[_identity(candidate)] = candidate
            result.add(Outcome(sheet, number, State.CREATED, label))
            if not dry_run:
                candidate.save()
            continue
        changed = [key for key in given if getattr(contact, key) != getattr(candidate, key)]
        result.add(Outcome(sheet, number, State.CHANGED if changed else State.UNCHANGED, label))
        for key in changed:
            setattr(contact, key, getattr(candidate, key))
        if changed and not dry_run:
            contact.save()
    if not dry_run:
        audit.record(actor, "press.import", unit, created=result.created, changed=result.changed)
    return result


def _identity(contact: Contact) -> str:
    return contact.email.lower() or f"{fold(contact.name)}|{fold(contact.outlet)}"


def _fill(contact: Contact, facts: dict[str, Any], *, check_unique: bool = True) -> None:
    unknown = set(facts) - set(FIELDS)
    if unknown:
        raise TypeError(f"no such fields of a contact: {sorted(unknown)}")
    for name, value in facts.items():
        setattr(contact, name, clean(value) if isinstance(value, str) else value)
    if not contact.name or not contact.outlet:
        raise Invalid(_("Hãy ghi họ tên và tên báo, đài."))
    for field in ("name", "outlet", "role", "beats", "note"):
        most = getattr(Contact._meta.get_field(field), "max_length", None) or 0
        if len(getattr(contact, field)) > most:
            raise Invalid(_("“%(text)s…” dài quá %(n)d chữ cái.") % {"text": getattr(contact, field)[:30], "n": most})
    contact.email = contact.email.lower()
    if contact.email:
        try:
            validate_email(contact.email)
        except ValidationError:
            raise Invalid(_("“%(email)s” không phải một địa chỉ thư.") % {"email": contact.email}) from None
    if contact.phone:
        try:
            contact.phone = parse_phone(contact.phone) or ""
        except ValueError as error:
            raise Invalid(str(error)) from error
    if contact.language not in Contact.Language:
        contact.language = Contact.Language.VIETNAMESE
    if check_unique and contact.email:
        others = Contact.objects.filter(unit=contact.unit, email=contact.email).exclude(pk=contact.pk)
        if others.exists():
            raise Invalid(_("Sổ liên hệ đã có địa chỉ thư này."))


def _locked(actor: Account | None, contact: Contact) -> Contact:
    contact = Contact.objects.select_for_update(of=("self",)).select_related("unit").get(pk=contact.pk)
    require(actor, Capability.PRESS, contact.unit)
    return contact
