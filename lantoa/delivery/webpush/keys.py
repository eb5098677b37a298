"""The installation's key for web push (VAPID): made once, kept sealed in the database, the same on every machine."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.core.cache import cache
from py_vapid import Vapid02

from lantoa.channels.secrets import seal, unseal
from lantoa.delivery.models import PushKey


def public_key() -> str:
    """As the browser takes it (base64url of the uncompressed point)."""
    known = cache.get("delivery.vapid")
    if known is None:
        known = _row().public
        cache.set("delivery.vapid", known, 3600)
    return str(known)


def private_key() -> Vapid02:
    """What signs each call of a push service."""
    return Vapid02.from_pem(unseal(_row().sealed)["pem"].encode())


def _row() -> PushKey:
    row = PushKey.objects.filter(name="vapid").first()
    if row is not None:
        return row
    made = Vapid02()
    made.generate_keys()
    point = made.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    pem = made.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    # Of two processes that make one in the same moment, the first one's stays.
    row, _created = PushKey.objects.get_or_create(
        name="vapid",
        defaults={"public": base64.urlsafe_b64encode(point).rstrip(b"=").decode(), "sealed": seal({"pem": pem})},
    )
    return row
