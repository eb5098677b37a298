from __future__ import annotations

import base64
import datetime as dt
import io
from xml.etree import ElementTree

import pytest
from PIL import Image
from pypdf import PdfReader

from lantoa.base.documents.qr import qr_data_uri, qr_png, qr_svg
from lantoa.base.documents.sheets import Slip, grouped, poster_pdf, shown_address, slips_pdf
from lantoa.base.errors import Invalid

from .samples import LONG_NAME


def slip(index=0, **changes):
    values = {
        "name": f"Nguyễn Thị Hương {index}",
        "unit": LONG_NAME,
        "member_number": "0123456789",
        "code": "K7P29QXM",
        "url": "https://congdoan.example.vn/vao/K7P29QXM",
        "expires_on": dt.date(2026, 12, 31),
    }
    return Slip(**values | changes)


def pages(data):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def test_eight_slips_stand_on_a_page():
    texts = pages(slips_pdf(slip(index) for index in range(17)))
    assert [text.count("Thân gửi") for text in texts] == [8, 8, 1]
    assert "Thân gửi Nguyễn Thị Hương 16" in texts[2]


def test_a_slip_says_code_address_and_last_day():
    (text,) = pages(slips_pdf([slip()]))
    assert "K7P29QXM" in text.replace(" ", "")  # the code is letter-spaced
    assert "31/12/2026" in text
    assert "congdoan.example.vn/vao" in text
    assert "vao/K7P29QXM" not in text
    assert "Mã số đoàn viên: 0123456789" in text
    (without,) = pages(slips_pdf([slip(member_number="")]))
    assert "Mã số đoàn viên" not in without


def test_codes_are_grouped_for_typing():
    assert [grouped(code) for code in ("482913", "K7P29QXM", "AB-CD-EF", "1234")] == [
        "482 913",
        "K7P2 9QXM",
        "AB-CD-EF",
        "1234",
    ]


def test_a_long_address_is_shown_by_its_host():
    assert shown_address("https://a.vn/x/?y=1") == "a.vn/x"
    assert shown_address("https://a.vn/" + "x" * 60) == "a.vn"


def test_no_slips_and_bad_addresses_are_refused_kindly():
    with pytest.raises(Invalid, match="Chưa có phiếu nào"):
        slips_pdf([])
    with pytest.raises(Invalid, match="https://"):
        slips_pdf([slip(url="javascript:alert(1)")])
    with pytest.raises(Invalid, match="tiêu đề"):
        poster_pdf("  ", "x", "https://a.vn", "CĐ")


def test_a_poster_is_one_page_whatever_its_length():
    data = poster_pdf("Tiêu đề dài " * 25, "Nội dung. " * 300, "https://congdoan.example.vn/tb/1", LONG_NAME)
    reader = PdfReader(io.BytesIO(data))
    assert len(reader.pages) == 1
    (text,) = pages(poster_pdf("Khám sức khỏe", "Sáng thứ Bảy", "https://congdoan.example.vn/tb/1", "CĐ trường"))
    for part in ("Khám sức khỏe", "Sáng thứ Bảy", "congdoan.example.vn/tb/1", "CĐ trường", "Quét mã"):
        assert part in text


def test_qr_codes_come_as_svg_png_and_data():
    svg = ElementTree.fromstring(qr_svg("https://congdoan.example.vn/ế", label="Mã <vào> trang"))
    assert svg.tag.endswith("svg")
    assert svg.get("viewBox")
    assert svg.find("{http://www.w3.org/2000/svg}title").text == "Mã <vào> trang"
    image = Image.open(io.BytesIO(qr_png("https://a.vn", scale=4)))
    assert image.size[0] == image.size[1] == (21 + 8) * 4
    head, _, body = qr_data_uri("https://a.vn").partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(body).startswith(b"\x89PNG")


@pytest.mark.parametrize("text", ["", "\x00", "x" * 4000])
def test_a_qr_code_needs_text_that_fits(text):
    with pytest.raises(Invalid):
        qr_svg(text)
