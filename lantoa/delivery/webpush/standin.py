"""A push service: takes what is encrypted for a subscription of its own, answers 410 for one that is gone.

Kept to: RFC 8030 (201 with Location, TTL required, Topic of at most 32 base64url letters, 4 096 bytes), RFC 8292
(a signed token for this very origin that ends within a day), RFC 8291 (aes128gcm). It reads what it was given, as the
browser would.
"""

from __future__ import annotations

import base64
import json
import os
import re
import time
from typing import Any

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.handlers.wsgi import WSGIRequest

from lantoa.channels.standins import Answer, StandIn


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class PushStandIn(StandIn):
    """A service with browsers that subscribed."""

    def fresh_state(self) -> dict[str, Any]:
        return {"shown": [], "gone": []}

    def __init__(self) -> None:
        super().__init__()
        self._browsers: dict[str, tuple[ec.EllipticCurvePrivateKey, bytes]] = {}

    def subscribe(self) -> dict[str, Any]:
        """A new browser; gives what its `PushManager.subscribe()` gives."""
        name, key, auth = _text(os.urandom(12)), ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self._browsers[name] = key, auth
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": f"{self.url}/gui/{name}", "keys": {"p256dh": _text(point), "auth": _text(auth)}}

    def leave(self, info: dict[str, Any]) -> None:
        """The browser is gone: from now on 410."""
        self.state["gone"].append(info["endpoint"].rpartition("/")[2])

    def failure(self, code: str) -> Answer:
        return int(code), {"errno": int(code)}, {"Retry-After": "30"} if code == "429" else {}

    def answer(self, request: WSGIRequest) -> Answer:
        name = request.path.rpartition("/")[2]
        if name in self.state["gone"]:
            return self.failure("410")
        if name not in self._browsers:
            return self.failure("404")
        topic = request.headers.get("Topic", "")
        if not request.headers.get("TTL", "").isdecimal() or not re.fullmatch(r"[\w-]{0,32}", topic):
            return self.failure("400")
        if len(request.body) > 4096:
            return self.failure("413")
        if not self._signed(request.headers.get("Authorization", "")):
            return self.failure("401")
        if request.headers.get("Content-Encoding") != "aes128gcm":
            return self.failure("415")
        key, auth = self._browsers[name]
        said = http_ece.decrypt(request.body, private_key=key, auth_secret=auth, version="aes128gcm")
        self.state["shown"].append({"browser": name, "topic": topic, **json.loads(said)})
        return 201, {}, {"Location": f"{self.url}/tin/{len(self.state['shown'])}"}

    def _signed(self, header: str) -> bool:
        found = re.fullmatch(r"vapid t=([\w.-]+), ?k=([\w-]+)", header)
        if found is None:
            return False
        head, body, signature = found[1].split(".")
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _raw(found[2]))
        raw = _raw(signature)
        pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        try:
            key.verify(pair, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        claims = json.loads(_raw(body))
        return claims["aud"] == self.url and time.time() < claims["exp"] <= time.time() + 86_400
