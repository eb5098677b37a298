from __future__ import annotations

import re
from email import message_from_bytes, policy

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.base.text import nfc
from lantoa.delivery.email import verp
from lantoa.delivery.email.dkim import make_key
from lantoa.delivery.email.mold import Mold, encoded, mailbox
from lantoa.delivery.registry import Letter

LONG = "Về việc tổ chức Hội nghị cán bộ, viên chức và người lao động năm học 2026–2027, đề nghị đọc kỹ và xác nhận trước hạn"


def cast(letter: Letter | None = None, **facts) -> bytes:
    letter = letter or Letter(
        title="t", summary="s", subject="Cần xác nhận: Khám sức khỏe", sender="CĐCS Trường THPT Phan Đình Phùng",
        text="Thân gửi [[ten]],\n.\n..\n[[link]]", html="<p>Thân gửi [[ten]]</p><a href=\"[[link]]\">x</a>",
    )  # fmt: skip
    facts = {
        "to": "an@truong.example", "name": "Nguyễn Thị Ẩn", "message_id": verp.tag(7), "stop_url": "https://a.example/s",
        "slots": {"ten": "Ẩn <b>", "link": "https://a.example/?a=1&b=2"},
    } | facts  # fmt: skip
    return Mold(letter).cast(**facts)


def test_a_mail_holds_text_and_html_with_what_is_the_recipients_own():
    mail = message_from_bytes(cast(), policy=policy.default)
    assert (
        mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
        == "Thân gửi Ẩn <b>,\n.\n..\nhttps://a.example/?a=1&b=2\n"
    )
    html = mail.get_body(("html",)).get_content()
    assert "Ẩn &lt;b&gt;" in html
    assert 'href="https://a.example/?a=1&amp;b=2"' in html
    assert str(mail["To"]) == "Nguyễn Thị Ẩn <an@truong.example>"
    assert mail["From"].addresses[0].display_name == "CĐCS Trường THPT Phan Đình Phùng"
    assert mail["List-Unsubscribe"] == "<https://a.example/s>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not mail.defects


def test_every_line_is_short_and_ends_as_the_protocol_wants():
    raw = cast(Letter(title="t", summary="s", subject=LONG, text="x" * 5000, html="<p>ế</p>" * 3000, sender=LONG))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    head = raw.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 78 for line in head.split(b"\r\n") if b"=?" in line)
    assert not re.search(rb"(?<!\r)\n", raw)
    assert head.isascii()


@given(
    st.text(
        st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyẮẰẲẴẶấầẩẫậỄỘứừửữựỳỵỷỹ 0123456789,.:;–-?!“”()=_\"'<>@"),
        min_size=1,
        max_size=180,
    )
)
def test_vietnamese_subjects_come_out_as_they_went_in(text):
    words = " ".join(nfc(text).split())
    raw = f"Subject: {encoded(text, 'Subject')}\r\n\r\n".encode("ascii")
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == words or not words
    assert all(len(line) <= 78 for line in raw.split(b"\r\n") if b"=?" in line)


def test_a_name_cannot_smuggle_a_header():
    assert "\n" not in mailbox("An\r\nBcc: ai@do.example", "an@truong.example")
    assert mailbox('An "Bé"', "an@truong.example") != mailbox("An", "an@truong.example")


def test_the_signature_holds_before_an_independent_verifier(settings, tmp_path):
    settings.DKIM_DIR = tmp_path
    settings.DEFAULT_FROM_EMAIL = "Lan Tỏa <thu@congdoan.example>"
    _path, record = make_key("congdoan.example", "k2026")

    def dns(name, timeout=5):
        return record.encode() if name == b"k2026._domainkey.congdoan.example." else None

    raw = cast(
        Letter(title="t", summary="s", subject=LONG, text="Xin chào [[ten]]\n\n\n", html="<p>  a  </p>", sender=LONG)
    )
    assert dkim.verify(raw, dnsfunc=dns)
    assert not dkim.verify(raw.replace(b"List-Unsubscribe:", b"List-Unsubscribe: x"), dnsfunc=dns)
    assert not dkim.verify(raw[:-40] + b"A" + raw[-39:], dnsfunc=dns)
    with pytest.raises(FileExistsError):
        make_key("congdoan.example", "k2026")


def test_without_a_key_a_mail_leaves_unsigned_for_the_relay_to_sign(settings, tmp_path):
    settings.DKIM_DIR = tmp_path / "none"
    assert b"DKIM-Signature" not in cast()


@pytest.mark.parametrize("number", [1, 35, 36, 10**12])
def test_a_tag_leads_back_to_its_row_in_any_case_and_not_when_it_was_changed(number, settings):
    settings.EMAIL_RETURN = "tra-lai@congdoan.example"
    address = verp.return_path(number)
    assert verp.deliveries_in(f"To: <{address.upper()}>") == [number]
    assert verp.deliveries_in(f"<{verp.tag(number)}@congdoan.example>") == [number]
    assert verp.deliveries_in(address.replace(verp.tag(number), verp.tag(number + 1)[:-1] + "x")) == []
