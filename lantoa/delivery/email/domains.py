"""A unit's own domain for mail: its key, the records it needs, and whether they are there.

What the big providers ask of a sender (Google and Yahoo, February 2024): mail signed with a key of the From domain
(DKIM, RFC 6376) and a DMARC record (RFC 7489) there. The envelope's sender stays the installation's, which answers
for SPF and takes the bounces. That the key stands in the domain's DNS is at the same time the proof that the unit
may speak for it.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass

import dns.exception
import dns.resolver
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.channels.secrets import seal
from lantoa.delivery.email.dkim import BITS
from lantoa.delivery.models import SendingDomain

LIFETIME = 6.0
"""Seconds for one question, with all servers."""


class Fault(models.TextChoices):
    """What is missing, in words that say what to do."""

    DKIM_MISSING = "dkim_missing", gettext_lazy("Chưa thấy bản ghi DKIM. Bản ghi mới có thể mất vài giờ mới thấy được.")
    DKIM_OTHER = (
        "dkim_other",
        gettext_lazy("Bản ghi DKIM có nhưng khác giá trị ở trên. Hãy chép lại, đừng thiếu chữ nào."),
    )
    DMARC_MISSING = (
        "dmarc_missing",
        gettext_lazy("Chưa thấy bản ghi DMARC. Gmail và Yahoo không nhận thư hàng loạt thiếu bản ghi này."),
    )
    NO_MAIL = (
        "no_mail",
        gettext_lazy("Tên miền này chưa nhận được thư (không có bản ghi MX), nên người nhận không trả lời được."),
    )
    NO_ANSWER = "no_answer", gettext_lazy("Máy chủ DNS không trả lời. Hãy thử lại sau ít phút.")


@dataclass(frozen=True)
class Record:
    """A line to enter at the domain's provider."""

    kind: str
    name: str
    value: str
    why: str


def new_key() -> dict[str, str]:
    """Selector, public and sealed private key of a new pair, as the fields of `SendingDomain`."""
    key = generate_private_key(65537, BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "selector": f"lt{secrets.token_hex(4)}", "public": base64.b64encode(public).decode(), "sealed": seal({"pem": pem}),
    }  # fmt: skip


def records(row: SendingDomain) -> list[Record]:
    """What is to be entered."""
    return [
        Record(
            "TXT", f"{row.selector}._domainkey.{row.domain}", f"v=DKIM1; k=rsa; p={row.public}",
            _("Chữ ký của thư. Dài hơn 255 chữ: nếu nhà cung cấp không nhận cả dòng, hãy chia thành hai đoạn trong ngoặc kép."),
        ),
        Record(
            "TXT", f"_dmarc.{row.domain}", f"v=DMARC1; p=none; rua=mailto:{row.address}",
            _("Nói rằng thư của tên miền phải có chữ ký. Tên miền đã có bản ghi này thì giữ nguyên."),
        ),
    ]  # fmt: skip


def faults(row: SendingDomain) -> list[str]:
    """What is missing now, as codes of `Fault`; empty when all is there. Asks the DNS, some seconds at most."""
    resolver = _resolver()
    try:
        found = [_dkim(resolver, row), _dmarc(resolver, row.domain), _mail(resolver, row.domain)]
    except dns.exception.DNSException:
        return [Fault.NO_ANSWER]
    return [one for one in found if one]


def _resolver() -> dns.resolver.Resolver:
    servers = [server.rpartition(":") for server in settings.DNS_SERVERS]
    resolver = dns.resolver.Resolver(configure=not servers)
    if servers:
        resolver.nameservers = [host for host, _colon, _port in servers]
        resolver.nameserver_ports = {host: int(port) for host, _colon, port in servers}
    resolver.lifetime = LIFETIME
    return resolver


def _texts(resolver: dns.resolver.Resolver, name: str) -> list[str]:
    """The TXT records at a name, each in one piece; raises `DNSException` when nobody answers."""
    try:
        answer = resolver.resolve(name, "TXT", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    return [b"".join(line.strings).decode("utf-8", "replace") for line in answer]


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _sign, value in pairs if name.strip()}


def _dkim(resolver: dns.resolver.Resolver, row: SendingDomain) -> str:
    texts = _texts(resolver, f"{row.selector}._domainkey.{row.domain}")
    keys = [_tags(text) for text in texts if "p" in _tags(text)]
    if not keys:
        return Fault.DKIM_MISSING
    # With several keys a verifier may take any (RFC 6376, 3.6.2.2), so one wrong one is a fault.
    fits = all(key.get("p") == row.public and key.get("k", "rsa") == "rsa" for key in keys)
    return "" if fits else Fault.DKIM_OTHER


def _dmarc(resolver: dns.resolver.Resolver, domain: str) -> str:
    """A record at the domain itself, or at one above it that speaks for it (RFC 7489, 6.6.3)."""
    labels = domain.split(".")
    for at in range(max(1, len(labels) - 1)):
        texts = _texts(resolver, f"_dmarc.{'.'.join(labels[at:])}")
        if any(_tags(text).get("v", "").upper() == "DMARC1" for text in texts):
            return ""
    return Fault.DMARC_MISSING


def _mail(resolver: dns.resolver.Resolver, domain: str) -> str:
    """Whether the domain takes mail: an MX that is not the null one (RFC 7505), or an address of its own (RFC 5321)."""
    try:
        answer = resolver.resolve(domain, "MX", search=False)
        return "" if any(str(line.exchange) != "." for line in answer) else Fault.NO_MAIL
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        pass
    for kind in ("A", "AAAA"):
        try:
            resolver.resolve(domain, kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            continue
        return ""
    return Fault.NO_MAIL
