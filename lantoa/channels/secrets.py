"""Keys of outside accounts, encrypted at rest with keys derived from the installation's own.

A changed `SECRET_KEY` keeps reading what older ones wrote as long as they stand in `SECRET_KEY_FALLBACKS`.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from lantoa.base.errors import Conflict


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lantoa.channels.secrets")
    return base64.urlsafe_b64encode(kdf.derive(key.encode() if isinstance(key, str) else key))


def seal(data: dict[str, Any]) -> str:
    """`data` encrypted and signed."""
    return _box().encrypt(json.dumps(data).encode()).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """What was sealed. Raises `Conflict` when the installation's key is another one."""
    if not sealed:
        return {}
    try:
        data: dict[str, Any] = json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise Conflict(_("Không mở được khóa kết nối của kênh này. Hãy kết nối lại tài khoản.")) from error
    return data
