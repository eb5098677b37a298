"""Certificates as digital credentials: Open Badges 3.0 (1EdTech), a verifiable credential of the W3C's data model 2.0.

Signed as a JSON Web Token (VC-JWT, RS256), the proof that every verifier of the specification has to know: chapter
"JSON Web Token Proof Format". The key that its header names, the issuer's profile and the list of revoked ones are
read at this site. The credential says no more than the public page of the certificate.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lantoa.base.errors import Conflict
from lantoa.base.formatting import date as vi_date
from lantoa.channels.secrets import seal, unseal
from lantoa.training.models import Certificate, SigningKey
from lantoa.units.models import Unit

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
KEY_NAME, BITS = "rs256-%d", 2048


def _address(name: str, *args: Any) -> str:
    return settings.BASE_URL + reverse(f"training:{name}", args=args)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def profile(unit: Unit) -> dict[str, Any]:
    """The unit as an issuer."""
    found = {"id": _address("issuer", unit.code), "type": ["Profile"], "name": unit.name,
             "url": settings.BASE_URL + unit.get_absolute_url()}  # fmt: skip
    return found | ({"email": unit.email} if unit.email else {})


@translation.override("vi")
def credential(certificate: Certificate) -> dict[str, Any]:
    """The credential without its proof. The certificate's unit should be loaded."""
    page = _address("verify", certificate.code)
    done = timezone.make_aware(datetime.combine(certificate.completed_on, time(12)))
    about = _("Đã hoàn thành lớp tập huấn “%(title)s” ngày %(day)s.") % {
        "title": certificate.title, "day": vi_date(certificate.completed_on),
    }  # fmt: skip
    return {
        "@context": CONTEXTS,
        "id": page,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": certificate.title,
        "issuer": profile(certificate.unit),
        "validFrom": _moment(certificate.issued_at),
        "awardedDate": _moment(done),
        "credentialSubject": {
            "id": f"{page}#nguoi-nhan",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityHash": certificate.name, "identityType": "name", "hashed": False}
            ],
            "activityEndDate": _moment(done),
            "licenseNumber": certificate.number,
            "achievement": {
                "id": f"{_address('issuer', certificate.unit.code)}#lop-{certificate.course_id}",
                "type": ["Achievement"],
                "achievementType": "CertificateOfCompletion",
                "name": certificate.title,
                "description": about,
                "criteria": {"narrative": _("Dự đủ số buổi và hoàn thành các yêu cầu của lớp.")},
            },
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": {"id": _address("revoked"), "type": "1EdTechRevocationList"},
    }


def token(certificate: Certificate) -> str:
    """The signed credential as a compact JWS. The same certificate gives the same token."""
    body = credential(certificate)
    claims = body | {
        "iss": body["issuer"]["id"], "jti": body["id"], "sub": body["credentialSubject"]["id"],
        "nbf": int(certificate.issued_at.timestamp()),
    }  # fmt: skip
    name, key = _key()
    header = {"alg": "RS256", "typ": "JWT", "kid": _address("signing_key", name)}
    said = f"{_packed(header)}.{_packed(claims)}"
    signature = key.sign(said.encode(), PKCS1v15(), SHA256())
    return f"{said}.{_base64(signature)}"


def revocations(certificates: Iterable[Certificate]) -> dict[str, Any]:
    """The list that credentials point to: which of this site's were revoked."""
    return {
        "id": _address("revoked"), "issuer": settings.BASE_URL + "/",
        "revokedCredential": [
            {"id": _address("verify", one.code), "revoked": True} for one in certificates
        ],
    }  # fmt: skip


def public_key(name: str) -> dict[str, Any] | None:
    """The key called `name` as a JWK (RFC 7517), or None. Those that sign no more stay: what they signed is checked."""
    row = SigningKey.objects.filter(name=name).first()
    return dict(row.public) if row is not None else None


def _key() -> tuple[str, RSAPrivateKey]:
    """The key in use and its name; made when it is first needed, and anew once the installation's own has changed."""
    row = SigningKey.objects.order_by("-pk").first()
    if row is None:
        row = _make(1)
    try:
        pem = unseal(row.sealed)["pem"]
    except Conflict:
        row = _make(SigningKey.objects.count() + 1)
        pem = unseal(row.sealed)["pem"]
    key = load_pem_private_key(pem.encode(), None)
    assert isinstance(key, RSAPrivateKey)  # noqa: S101  no other kind is ever sealed there
    return row.name, key


def _make(number: int) -> SigningKey:
    key = generate_private_key(65537, BITS)
    numbers = key.public_key().public_numbers()
    public = {"kty": "RSA", "use": "sig", "alg": "RS256", "n": _number(numbers.n), "e": _number(numbers.e)}
    required = json.dumps({name: public[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
    public["kid"] = _base64(hashlib.sha256(required.encode()).digest())  # the thumbprint of RFC 7638
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    # Of two processes that make one in the same moment, the first one's stays.
    row, _created = SigningKey.objects.get_or_create(
        name=KEY_NAME % number, defaults={"public": public, "sealed": seal({"pem": pem})}
    )
    return row


def _packed(data: dict[str, Any]) -> str:
    return _base64(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(number: int) -> str:
    return _base64(number.to_bytes((number.bit_length() + 7) // 8, "big"))
