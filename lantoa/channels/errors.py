"""How a channel can fail, told apart by what may be done next."""

from __future__ import annotations


class ChannelError(Exception):
    """`message` is a Vietnamese sentence for the officer; `code` is the platform's own; `detail` is for the log.

    None of them ever holds a token: details are built from the platform's answer, not from what was sent.
    """

    def __init__(self, message: str, *, code: str = "", detail: str = "") -> None:
        super().__init__(message)
        self.message, self.code, self.detail = str(message), str(code), detail[:1000]


class Permanent(ChannelError):
    """Nothing was published, and trying the same again cannot help."""


class Reconnect(Permanent):
    """The platform no longer accepts the account's key: a person must connect the account anew."""


class Temporary(ChannelError):
    """Nothing was published, and time can help; `retry_after` (seconds) is what the platform asked for."""

    def __init__(self, message: str, *, code: str = "", detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, code=code, detail=detail)
        self.retry_after = retry_after


class Unknown(ChannelError):
    """It was handed over and no answer came: it may be published. Never tried again by itself."""
