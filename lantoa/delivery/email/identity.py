"""Who a mail is from: the installation, or a unit by its own domain once its records were found.

A unit's own address serves the units below it too, until one of them has its own. While the records of an address are
missing, mails leave from the installation's domain and answers go to the unit (Reply-To).
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from lantoa.base.errors import Conflict
from lantoa.channels.secrets import unseal
from lantoa.delivery.email import dkim
from lantoa.delivery.models import SendingDomain
from lantoa.units.models import Unit


@dataclass(frozen=True)
class Identity:
    """What stands in From, by whom it is signed, and where answers go ("" for the sender itself)."""

    address: str
    name: str = ""
    reply_to: str = ""
    signer: dkim.Signer | None = None


def platform(reply_to: str = "") -> Identity:
    """The installation's own address."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Identity(address, name, reply_to, dkim.signer_for(address.rpartition("@")[2]))


def domain_of(unit: Unit) -> SendingDomain | None:
    """The address to send from that is nearest to `unit`, at it or above, whatever its state; one query."""
    found = SendingDomain.objects.filter(unit__path__in=unit.ancestor_paths).select_related("unit")
    return found.order_by("-unit__depth").first()


def of(unit: Unit) -> Identity:
    """From whom mails of `unit` are; one query."""
    row = domain_of(unit)
    if row is None:
        return platform(unit.email if unit.email.isascii() else "")
    if row.state == SendingDomain.State.VERIFIED:
        signer = signer_of(row)
        if signer is not None:
            return Identity(row.address, signer=signer)
    return platform(row.address)


def signer_of(row: SendingDomain) -> dkim.Signer | None:
    """The unit's key; None where it cannot be opened (the installation's own key was changed)."""
    try:
        key = load_pem_private_key(unseal(row.sealed)["pem"].encode(), None)
    except Conflict:
        return None
    assert isinstance(key, RSAPrivateKey)  # noqa: S101  made by us
    return dkim.Signer(row.domain, row.selector, key)
