"""Single mails, outside of the ledger: signed too."""

from __future__ import annotations

from email import message_from_bytes, policy

import dkim
import pytest
from django.core.mail import EmailMultiAlternatives, send_mail

from lantoa.delivery.email.dkim import make_key
from lantoa.delivery.email.transport import send_copy
from lantoa.delivery.registry import Letter
from lantoa.delivery.tests.conftest import mail_server  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
LONG = (
    "Xác nhận đăng ký “Chuyện trường mình” của Công đoàn cơ sở Trường Mầm non Tuổi Ngọc, xã Lũng Cú, tỉnh Tuyên Quang"
)


@pytest.fixture
def verified(settings, tmp_path):
    """A function that says whether a mail's signature holds before an independent verifier."""
    settings.DKIM_DIR = tmp_path
    settings.DEFAULT_FROM_EMAIL = "Công đoàn <thu@congdoan.example>"
    _path, record = make_key("congdoan.example", "k2026")

    def dns(name, timeout=5):
        return record.encode() if name == b"k2026._domainkey.congdoan.example." else None

    return lambda raw: dkim.verify(raw, dnsfunc=dns)


def test_a_single_mail_is_signed_whatever_is_in_it(mail_server, verified):  # noqa: F811
    send_mail(LONG, "Kính gửi thầy cô,\n\n.\nMời bấm: https://a.example/\n\n\n", None, ["an@truong.example"])
    mail = EmailMultiAlternatives(
        LONG, "Chữ", None, ["binh@truong.example"], headers={"List-Unsubscribe": "<https://a>"}
    )
    mail.attach_alternative("<p>Ễ Ộ Ữ</p>", "text/html")
    mail.attach("lich.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar")
    mail.send()
    assert len(mail_server.taken) == 2
    for _sender, _to, raw in mail_server.taken:
        assert verified(raw)
        assert message_from_bytes(raw, policy=policy.default)["Subject"].strip() == LONG
        assert not verified(
            raw.replace(b"congdoan.example>", b"congdoan.example >", 1).replace(b"Subject:", b"Subject: x")
        )


def test_a_mail_that_is_signed_already_stays_as_it_is(union, mail_server, verified):  # noqa: F811
    letter = Letter(title="Bản tin", subject="Ễnh ương", text="Chào", html="<p>Chào</p>", summary="", sender="Trường")
    send_copy(letter, union.school_a, to="toi@truong.vn", slots={})
    ((_sender, _to, raw),) = mail_server.taken
    assert raw.count(b"DKIM-Signature") == 1
    assert verified(raw)


def test_without_a_key_it_leaves_unsigned_for_the_relay(mail_server, settings, tmp_path):  # noqa: F811
    settings.DKIM_DIR = tmp_path / "none"
    send_mail("Chào", "Chữ", None, ["an@truong.example"])
    assert b"DKIM-Signature" not in mail_server.taken[0][2]
