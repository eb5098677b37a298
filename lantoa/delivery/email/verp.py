"""Addresses and names that lead back to a row of the ledger: the envelope's sender (VERP) and the Message-ID.

    tra-lai+d1y3k-9f86d081@congdoan.example        <d1y3k-9f86d081@congdoan.example>

The letters of an address may come back in another case, so only small letters and digits are used.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_FOUND = re.compile(r"(?:\+|<)d([0-9a-z]{1,13})-([0-9a-f]{10})@", re.IGNORECASE)


def _check(number: str) -> str:
    return salted_hmac("delivery.verp", number).hexdigest()[:10]


def tag(delivery_id: int) -> str:
    """The name of a delivery, signed; the same however often it is made, so a copy is known for one."""
    digits = ""
    while delivery_id:
        delivery_id, rest = divmod(delivery_id, 36)
        digits = _DIGITS[rest] + digits
    return f"d{digits}-{_check(digits)}"


def return_path(delivery_id: int) -> str:
    """The envelope's sender for a delivery; the plain sender where the installation takes no bounces back."""
    if not settings.EMAIL_RETURN:
        return ""
    local, _at, domain = settings.EMAIL_RETURN.rpartition("@")
    return f"{local}+{tag(delivery_id)}@{domain}"


def deliveries_in(text: str) -> list[int]:
    """The keys of all deliveries that `text` names with a good signature, in order."""
    found = []
    for digits, check in _FOUND.findall(text.lower()):
        if constant_time_compare(check, _check(digits)):
            found.append(int(digits, 36))
    return list(dict.fromkeys(found))
