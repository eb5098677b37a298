"""Opening accounts: by an e-mailed link, or by a code printed on a slip for those without e-mail."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.people.models import Account, Invitation, Person

# No letters or digits that a hurried reader mixes up (0/O, 1/I/L, 5/S, 2/Z, 8/B, U/V).
ALPHABET = "ACDEFGHJKMNPQRTWXY34679"
CODE_LENGTH = 10  # 23^10 is about 2^45; with five tries per code that is safe on paper
MAX_ATTEMPTS = 5
LINK_LIFE = timedelta(days=14)
SLIP_LIFE = timedelta(days=60)


@dataclass(frozen=True)
class IssuedInvitation:
    """An invitation with its secret, which exists only at the moment of issue."""

    invitation: Invitation
    secret: str

    @property
    def url(self) -> str:
        """Where the link leads."""
        if self.invitation.kind == Invitation.Kind.EMAIL:
            return settings.BASE_URL + reverse("activate_link", args=[self.secret])
        return settings.BASE_URL + reverse("activate")

    @property
    def spaced_code(self) -> str:
        """The code as printed: "ACDEF-GHJKM"."""
        return f"{self.secret[:5]}-{self.secret[5:]}"


def normalise_code(text: str) -> str:
    """A typed code without spaces, dashes and case."""
    return "".join(ch for ch in text.upper() if ch.isalnum())


def waiting(unit_id: int) -> Q:
    """A condition for people of a unit who could have an account and have none."""
    return Q(unit_id=unit_id, left_on=None, account=None)


@transaction.atomic
def invite_by_email(actor: Account | None, person: Person) -> IssuedInvitation:
    """Send `person` a link, good for fourteen days, to set a password. An earlier link stops working."""
    require(actor, Capability.MANAGE_PEOPLE, person.unit)
    if not person.email:
        raise Invalid(_("%(person)s chưa có thư điện tử. Hãy in phiếu mã một lần.") % {"person": person.full_name})
    issued = _issue(actor, person, Invitation.Kind.EMAIL, secrets.token_urlsafe(32), LINK_LIFE)
    context = {"person": person, "unit": person.unit, "url": issued.url, "days": LINK_LIFE.days}
    with translation.override(settings.LANGUAGE_CODE):  # the reader's, not the officer's
        body = render_to_string("people/mail/invitation.txt", context)
        subject = _("Mời bạn dùng Lan Tỏa của %(unit)s") % {"unit": person.unit.name}
    transaction.on_commit(lambda: send_mail(subject, body, None, [person.email]))
    return issued


@transaction.atomic
def issue_slips(actor: Account | None, people: Iterable[Person]) -> list[IssuedInvitation]:
    """Codes to print for `people` of one's unit, good for sixty days; earlier codes stop working."""
    issued = []
    for person in people:
        require(actor, Capability.MANAGE_PEOPLE, person.unit)
        if person.member_number is None:
            continue
        secret = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        issued.append(_issue(actor, person, Invitation.Kind.PRINTED, secret, SLIP_LIFE))
    return issued


def find_by_link(token: str) -> Invitation:
    """The invitation of a link; raises `Invalid` if it is unknown, used or too old."""
    found = Invitation.objects.select_related("person__unit").filter(digest=_digest("email", token)).first()
    return _usable(found)


def find_by_code(member_number: str, code: str) -> Invitation:
    """The invitation of a slip; raises `Invalid` if number and code do not go together.

    A wrong code counts as a try on that person's slips; after five tries a new slip is needed.
    """
    open_slips = Invitation.objects.filter(
        person__member_number__iexact=member_number, kind=Invitation.Kind.PRINTED, used_at=None
    ).select_related("person__unit")
    digest = _digest("printed", f"{member_number.upper()}:{code}")
    for slip in open_slips:
        if hmac.compare_digest(slip.digest, digest):
            return _usable(slip)
        slip.attempts += 1
        slip.save(update_fields=["attempts"])
    return _usable(None)


@transaction.atomic
def accept(invitation: Invitation, password: str) -> Account:
    """Open the account (or set a new password on it) and use the invitation up."""
    invitation = _usable(Invitation.objects.select_for_update().get(pk=invitation.pk))
    person = invitation.person
    account = Account.objects.filter(person=person).first()
    if account is None:
        account = Account.objects.create_for(person, password)
    else:
        account.set_password(password)
        account.save(update_fields=["password"])
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    if invitation.kind == Invitation.Kind.EMAIL and person.email:
        EmailAddress.objects.update_or_create(
            user=account, email=person.email.lower(), defaults={"verified": True, "primary": True}
        )
    audit.record(account, "account.open", account, unit_code=person.unit.code, by=invitation.kind)
    return account


def _issue(actor: Account | None, person: Person, kind: str, secret: str, life: timedelta) -> IssuedInvitation:
    if person.left_on is not None:
        raise Conflict(_("%(person)s không còn trong danh sách đơn vị.") % {"person": person.full_name})
    Invitation.objects.filter(person=person, kind=kind, used_at=None).delete()
    keyed = secret if kind == Invitation.Kind.EMAIL else f"{person.member_number.upper()}:{secret}"  # type: ignore[union-attr]
    invitation = Invitation.objects.create(
        person=person, kind=kind, digest=_digest(kind, keyed), created_by=actor, expires_at=timezone.now() + life
    )
    audit.record(actor, "person.invite", person, kind=str(kind))
    return IssuedInvitation(invitation, secret)


def _usable(invitation: Invitation | None) -> Invitation:
    if invitation is None or invitation.used_at is not None or invitation.attempts >= MAX_ATTEMPTS:
        raise Invalid(
            _("Mã hoặc liên kết này không dùng được. Có thể mã đã được dùng, hoặc gõ chưa đúng. "
              "Hãy xem lại, hoặc nhờ cán bộ công đoàn đơn vị cấp mã mới.")
        )  # fmt: skip
    if invitation.expires_at <= timezone.now():
        raise Invalid(_("Mã hoặc liên kết đã hết hạn. Hãy nhờ cán bộ công đoàn đơn vị cấp mã mới."))
    return invitation


def _digest(kind: str, secret: str) -> str:
    key = hashlib.sha256(f"invitation:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, f"{kind}:{secret}".encode(), hashlib.sha256).hexdigest()
