"""What the tests of this room share: a kind of message that goes to a whole school, and servers to send it to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from lantoa.delivery import actions, letters, registry
from lantoa.delivery.email.smtp import pool
from lantoa.delivery.email.standin import MailStandIn
from lantoa.delivery.models import Dispatch
from lantoa.delivery.registry import Letter, MessageSource
from lantoa.people.models import Person

SMTP = "lantoa.delivery.email.backend.EmailBackend"


@dataclass
class Bulletin:
    """A kind of message for tests: to everybody of the unit with the key `source_id`, except who answered."""

    answered: set[int] = field(default_factory=set)
    told: list[int] = field(default_factory=list)
    withdrawn: bool = False
    subject: str = "Bản tin công đoàn tháng Mười một"

    def compose(self, dispatch: Dispatch) -> Letter | None:
        if self.withdrawn:
            return None
        return Letter(
            title="Bản tin tháng 11", summary="Ba việc cần biết", subject=self.subject, sender="CĐCS Trường Sen Vàng",
            text="Thân gửi đồng chí [[ten]],\n\nMời đọc: [[link]]\n.\nThôi nhận: [[stop]]",
            html=letters.html("delivery/mail/digest.mjml", {"title": "t", "preview": "p", "sender": "s"}),
        )  # fmt: skip

    def recipients(self, dispatch: Dispatch) -> Any:
        return Person.objects.filter(unit=dispatch.source_id, left_on=None).exclude(pk__in=self.answered)

    def prepare(self, dispatch: Dispatch, people: list[Any]) -> dict[int, dict[str, str]]:
        return {
            person.pk: {"ten": person.given_name, "link": f"https://congdoan.example/b/{person.pk}/?a=1&b=2",
                        "html_muc": "<p>Mục</p>"}
            for person in people
        }  # fmt: skip

    def sent(self, dispatch: Dispatch, keys: list[int]) -> None:
        self.told += keys


@pytest.fixture
def bulletin() -> Iterator[Bulletin]:
    """The kind of message "thu"."""
    kind = Bulletin()
    registry.register(MessageSource("thu", "Bản tin", kind.compose, kind.recipients, kind.prepare, kind.sent))
    yield kind
    registry._sources.pop("thu")


@pytest.fixture
def begin(bulletin: Bulletin):
    """A function that begins to send it to a unit: `begin(unit, channel="email", edition="1")`."""

    def start(unit, *, channel: str = "email", edition: str = "1") -> Dispatch:
        return actions.start(None, unit, "thu", unit.pk, edition=edition, channel=channel, title="Bản tin tháng 11")

    return start


@pytest.fixture
def mail_server(settings) -> Iterator[MailStandIn]:
    """A mail server of its own, used by the settings."""
    server = MailStandIn().start()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", server.port
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = "", False, 10
    settings.EMAIL_CONNECTIONS = 2
    yield server
    pool.close()
    server.stop()
