"""Signing mail (DKIM, RFC 6376): rsa-sha256, headers relaxed, body simple.

Written on `cryptography`, whose signature is made by OpenSSL: about 2,500 a second on one core with a key of 2,048
bits, where the pure Python signer that is at hand makes 116. The body is made by us and ends with one line end, so
its canonical form is itself. A key lies as `DOMAIN/SELECTOR.pem` in the directory of `LANTOA_DKIM_DIR`; the domain of
the sender's address chooses it. Where a relay signs, the directory stays empty.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

BITS = 2048
Header = tuple[str, str]


@dataclass(frozen=True)
class Signer:
    """A domain's key."""

    domain: str
    selector: str
    key: RSAPrivateKey

    def signature(self, headers: list[Header], body: bytes, moment: int) -> str:
        """The value of DKIM-Signature for a mail of these headers (all of them are signed) and this body."""
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        names = ":".join(name.lower() for name, _value in headers)
        unsigned = (
            f"v=1; a=rsa-sha256; c=relaxed/simple; d={self.domain}; s={self.selector}; t={moment};\r\n"
            f" h={names};\r\n bh={digest};\r\n b="
        )
        lines = [f"{name.lower()}:{_relaxed(value)}\r\n" for name, value in headers]
        lines.append(f"dkim-signature:{_relaxed(unsigned)}")
        signed = self.key.sign("".join(lines).encode(), PKCS1v15(), SHA256())
        text = base64.b64encode(signed).decode()
        return unsigned + "\r\n ".join(text[at : at + 72] for at in range(0, len(text), 72))


def _relaxed(value: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", value).strip()


def signer_for(domain: str) -> Signer | None:
    """The signer of a domain, or None where the installation keeps no key for it (a relay signs, or nobody)."""
    return _load(Path(settings.DKIM_DIR) / domain.lower())


@lru_cache(maxsize=64)
def _load(folder: Path) -> Signer | None:
    files = sorted(folder.glob("*.pem")) if folder.is_dir() else []
    if not files:
        return None
    newest = files[-1]
    key = load_pem_private_key(newest.read_bytes(), None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(f"{newest} is no RSA key")
    return Signer(folder.name, newest.stem, key)


def make_key(domain: str, selector: str) -> tuple[Path, str]:
    """Make a key for a domain; gives its file and the text of the TXT record at SELECTOR._domainkey.DOMAIN.

    Raises `FileExistsError` rather than replace a key.
    """
    folder = Path(settings.DKIM_DIR) / domain.lower()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{selector}.pem"
    key = generate_private_key(65537, BITS)
    with path.open("xb") as file:
        path.chmod(0o600)
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    _load.cache_clear()
    return path, f"v=DKIM1; k=rsa; p={public}"
