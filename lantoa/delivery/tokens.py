"""The signed part of links that stand in messages."""

from __future__ import annotations

from django.core import signing

from lantoa.delivery.models import Dispatch

SALT = "delivery.stop"


def stop_token(dispatch: Dispatch, key: int) -> str:
    """For a link that ends this kind of message on this channel for one recipient. Holds as long as the key does."""
    kind = "p" if dispatch.audience == Dispatch.Audience.PEOPLE else "o"
    return signing.Signer(salt=SALT, sep=".").sign(f"{kind}{key}.{dispatch.channel}.{dispatch.source}")


def read_stop_token(token: str) -> tuple[str, int, str, str] | None:
    """("p" or "o", the recipient's key, channel, source), or None if it was not signed here."""
    try:
        who, channel, source = signing.Signer(salt=SALT, sep=".").unsign(token).split(".")
        return who[0], int(who[1:]), channel, source
    except (signing.BadSignature, ValueError, IndexError):
        return None
