"""Mail servers that misbehave."""

from __future__ import annotations

from django.core.mail.backends.locmem import EmailBackend


class RefusesOne(EmailBackend):
    """Hangs up on the letter to d1@doc.vn."""

    def send_messages(self, messages):
        if any("d1@doc.vn" in one.to for one in messages):
            raise ConnectionRefusedError
        return super().send_messages(messages)
