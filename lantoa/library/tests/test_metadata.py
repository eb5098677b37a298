"""Samples in the shape of real documents, and properties that hold for any."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantoa.library.kinds import KINDS
from lantoa.library.metadata import find, tidy_notation
from lantoa.library.models import Document

PLAN = """\
CÔNG ĐOÀN GIÁO DỤC VIỆT NAM      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
CÔNG ĐOÀN GIÁO DỤC HÀ NỘI        Độc lập - Tự do - Hạnh phúc
_______                          ____________
Số: 18/KH-CĐN                    Hà Nội, ngày 05 tháng 01 năm 2026

KẾ HOẠCH
Tổ chức truyền thông công đoàn
trong các trường học năm 2026
______
Căn cứ Quyết định số 933/QĐ-TLĐ ngày 14/5/2024 của Tổng Liên đoàn;
Ban Thường vụ xây dựng kế hoạch như sau:
I. MỤC ĐÍCH
Đẩy mạnh truyền thông.
Kế hoạch này thay thế Kế hoạch số 12/KH-CĐN ngày 10 tháng 01 năm 2025.
Nơi nhận:                        TM. BAN THƯỜNG VỤ
- Như trên;                      KT. CHỦ TỊCH
- Lưu: VT.                       PHÓ CHỦ TỊCH

                                 Nguyễn Ngọc Ân
"""

DECISION = """\
TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 933/QĐ-TLĐ
Hà Nội, ngày 14 tháng 5 năm 2024
QUYẾT ĐỊNH
Ban hành Quy định về thể loại, thẩm quyền ban hành, thể thức và kỹ thuật trình bày văn bản của tổ chức Công đoàn
ĐOÀN CHỦ TỊCH TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM
Căn cứ Luật Công đoàn số 12/2012/QH13 đã được sửa đổi, bổ sung theo Luật số 43/2019/QH14;
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Quy định về thể loại văn bản.
Điều 2. Quyết định này có hiệu lực kể từ ngày ký và thay thế Quyết định số 1013/QĐ-TLĐ và Quyết định số 1014/QĐ-TLĐ ngày 19/8/2011.
Điều 3. Các cấp công đoàn chịu trách nhiệm thi hành.
TM. ĐOÀN CHỦ TỊCH
CHỦ TỊCH
(Đã ký)
Nguyễn Đình Khang
"""

LETTER_ = """\
LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM   CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
CÔNG ĐOÀN GIÁO DỤC VIỆT NAM   Độc lập – Tự do – Hạnh phúc
Số: 64/CĐN-TGNC   Hà Nội, ngày 12 tháng 11 năm 2026
V/v tổ chức các hoạt động chào mừng
Ngày Nhà giáo Việt Nam 20/11
Kính gửi: Công đoàn giáo dục các tỉnh, thành phố
Thực hiện chương trình công tác năm 2026, đề nghị các đơn vị.
Nơi nhận:
- Như kính gửi;
- Lưu: VT, TGNC.
TL. BAN THƯỜNG VỤ
TRƯỞNG BAN TUYÊN GIÁO - NỮ CÔNG
Trần Thị Mỹ Hạnh
"""

GRASSROOTS = """\
CÔNG ĐOÀN PHƯỜNG BA ĐÌNH
CÔNG ĐOÀN CƠ SỞ
TRƯỜNG THPT PHAN ĐÌNH PHÙNG
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 06b/NQ-CĐCS
TP. Hồ Chí Minh, ngày 9 tháng 10 năm 2025
NGHỊ QUYẾT
Về việc chăm lo Tết cho đoàn viên
BAN CHẤP HÀNH CÔNG ĐOÀN CƠ SỞ
Căn cứ Điều lệ Công đoàn Việt Nam;
TM. BAN CHẤP HÀNH
CHỦ TỊCH
TS. Lê Thị Thu Hà
PHỤ LỤC
CHỦ TỊCH
Phạm Văn Khác
"""

SCAN = """\
CÔNG ĐOÀN GIÁO DỤC VIỆTNAM_ CỌNG HÒA XÃ HỘI CHỦ NGHĨA VIET NAM

CÔNG ĐOÀN GIÁO DỤC HÀ NỘI Độc lập - Tụ do - Hạnh phúc
Sô : l8 / KH - CDN Hà Nội, ngày O5 tháng 01 năm 2O26
KÊ HOẠCH

Tổ chức truyền thông công đoàn

Căn cứ Quyết định số 933/QĐÐ-TLĐ ngày 14 tháng 5 năm 2024.

Nội dung như sau.

Nơi nhận: TM. BAN CHẤP HÀNH
- Như trên; CHỦ TỊCH

- Lưu: VT. Nguyễn Minh Tâm
"""

WIDE = """\
C Ô N G   Đ O À N   G I Á O   D Ụ C   V I Ệ T   N A M
Số: 103/KH-CĐN
Hà Nội, ngày 28 tháng 02 năm 2026
K Ế  H O Ạ C H
Hưởng ứng Tháng Công nhân
Căn cứ chương trình công tác;
"""


def test_a_plan_with_two_columns_on_a_line():
    found = find(PLAN)
    assert (found.parent_body, found.issuing_body) == ("CÔNG ĐOÀN GIÁO DỤC VIỆT NAM", "CÔNG ĐOÀN GIÁO DỤC HÀ NỘI")
    assert (found.number, found.notation, found.kind) == ("18", "KH-CĐN", "ke-hoach")
    assert (found.place, found.issued_on) == ("Hà Nội", date(2026, 1, 5))
    assert found.summary == "Tổ chức truyền thông công đoàn trong các trường học năm 2026"
    assert (found.signer, found.signer_title) == ("Nguyễn Ngọc Ân", "Phó Chủ tịch")
    assert found.relations == (("replaces", "12/KH-CĐN"),)


def test_a_decision_that_replaces_two_and_holds_from_its_signing():
    found = find(DECISION)
    assert found.issuing_body == "TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM"
    assert (found.number, found.notation, found.kind) == ("933", "QĐ-TLĐ", "quyet-dinh")
    assert found.summary.startswith("Ban hành Quy định về thể loại")
    assert found.summary.endswith("của tổ chức Công đoàn")
    assert found.valid_from == found.issued_on == date(2024, 5, 14)
    assert found.relations == (("replaces", "1013/QĐ-TLĐ"), ("replaces", "1014/QĐ-TLĐ"))
    assert (found.signer, found.signer_title) == ("Nguyễn Đình Khang", "Chủ tịch")


def test_a_letter_has_its_summary_after_vv():
    found = find(LETTER_)
    assert (found.kind, found.number, found.notation) == ("cong-van", "64", "CĐN-TGNC")
    assert found.summary == "tổ chức các hoạt động chào mừng Ngày Nhà giáo Việt Nam 20/11"
    assert found.issuing_body == "CÔNG ĐOÀN GIÁO DỤC VIỆT NAM"
    assert found.signer == "Trần Thị Mỹ Hạnh"
    assert found.relations == ()


def test_a_grassroots_union_over_two_lines_a_letter_in_the_number_and_an_appendix():
    found = find(GRASSROOTS)
    assert found.parent_body == "CÔNG ĐOÀN PHƯỜNG BA ĐÌNH"
    assert found.issuing_body == "CÔNG ĐOÀN CƠ SỞ TRƯỜNG THPT PHAN ĐÌNH PHÙNG"
    assert (found.number, found.notation) == ("06b", "NQ-CĐCS")
    assert (found.place, found.issued_on) == ("TP. Hồ Chí Minh", date(2025, 10, 9))
    assert (found.kind, found.summary) == ("nghi-quyet", "Về việc chăm lo Tết cho đoàn viên")
    assert found.signer == "Lê Thị Thu Hà"


def test_letters_that_a_scan_misread():
    found = find(SCAN)
    assert (found.number, found.notation) == ("18", "KH-CĐN")
    assert found.issued_on == date(2026, 1, 5)
    assert found.place == "Hà Nội"
    assert (found.kind, found.summary) == ("ke-hoach", "Tổ chức truyền thông công đoàn")
    assert found.issuing_body == "CÔNG ĐOÀN GIÁO DỤC HÀ NỘI"
    assert (found.signer, found.signer_title) == ("Nguyễn Minh Tâm", "Chủ tịch")


def test_words_set_wide():
    found = find(WIDE)
    assert found.issuing_body == "CÔNG ĐOÀN GIÁO DỤC VIỆT NAM"
    assert (found.kind, found.summary) == ("ke-hoach", "Hưởng ứng Tháng Công nhân")


@pytest.mark.parametrize(
    ("line", "number", "notation"),
    [
        ("Số: 18/KH-CĐN", "18", "KH-CĐN"),
        ("Số:103/KH-CĐN", "103", "KH-CĐN"),
        ("Số : 01 / CTr - BCH", "01", "CTr-BCH"),
        ("Số 1298/ĐA-TLĐ", "1298", "ĐA-TLĐ"),
        ("Số: 06b/NQ-TLĐ", "06b", "NQ-TLĐ"),
        ("Số: 4133/TLĐ-ToC", "4133", "TLĐ-ToC"),
        ("Số: 64/CĐYT", "64", "CĐYT"),
        ("Số: 30/2020/NĐ-CP", "30", "2020/NĐ-CP"),
        ("Luật số: 50/2024/QH15", "50", "2024/QH15"),
        ("SỐ: 46/QĐ–CĐN", "46", "QĐ-CĐN"),
        ("Số:      /KH-CĐN", "", "KH-CĐN"),
        ("Sõ: 104/KH-LDLD", "104", "KH-LĐLĐ"),
        ("Số: 12/QDD-CDN", "12", "QDD-CĐN"),
    ],
)
def test_numbers_and_signs_as_they_are_written(line: str, number: str, notation: str):
    found = find(f"CÔNG ĐOÀN NGÀNH\n{line}\nHà Nội, ngày 1 tháng 3 năm 2026\n")
    assert (found.number, found.notation) == (number, notation)


@pytest.mark.parametrize(
    ("line", "place", "day"),
    [
        ("Hà Nội, ngày 05 tháng 01 năm 2026", "Hà Nội", date(2026, 1, 5)),
        ("Thành phố Hồ Chí Minh, ngày 28 tháng 7 năm 2029", "Thành phố Hồ Chí Minh", date(2029, 7, 28)),
        ("Bà Rịa - Vũng Tàu, ngày 2 tháng 12 năm 2024", "Vũng Tàu", date(2024, 12, 2)),
        ("Đắk Lắk , ngày  3  tháng  4  năm  2026", "Đắk Lắk", date(2026, 4, 3)),
        ("Huế, ngày l1 tháng l0 năm 2O26", "Huế", date(2026, 10, 11)),
        ("Hòa Bình, ngày 12 tháng 3 năm\n2026", "Hòa Bình", date(2026, 3, 12)),
        ("Hà Nội, ngày 31 tháng 02 năm 2026", "", None),
        ("Hà Nội, ngày    tháng    năm 2026", "", None),
    ],
)
def test_places_and_dates_as_they_are_written(line: str, place: str, day: date | None):
    found = find(f"CÔNG ĐOÀN NGÀNH\nSố: 5/TB-CĐN\n{line}\n")
    assert (found.place, found.issued_on) == (place, day)


def test_what_was_done_to_a_law_is_not_what_this_document_does():
    text = "Số: 5/TB-CĐN\nCăn cứ Nghị định số 30/2020/NĐ-CP thay thế Nghị định số 110/2004/NĐ-CP;\nLuật đã được sửa đổi theo Luật số 97/2025/QH15."
    assert find(text).relations == ()


def test_what_it_amends():
    text = "Số: 5/QĐ-CĐN\nĐiều 1. Sửa đổi, bổ sung một số điều của Quy chế ban hành kèm theo Quyết định số 08/QĐ-CĐN ngày 1/2/2020."
    assert find(text).relations == (("amends", "08/QĐ-CĐN"),)


@pytest.mark.parametrize("text", ["", "\n\n", "Một lá thư không có gì.", "Số: ", "ngày tháng năm", "V/v", "TM.", "/"])
def test_nothing_is_guessed(text: str):
    found = find(text)
    assert (found.number, found.notation, found.issued_on, found.signer, found.relations) == ("", "", None, "", ())


# --- Properties --------------------------------------------------------------------------------------------

KIND_NAMES = {
    "ke-hoach": ("KẾ HOẠCH", "KH"), "quyet-dinh": ("QUYẾT ĐỊNH", "QĐ"), "thong-bao": ("THÔNG BÁO", "TB"),
    "bao-cao": ("BÁO CÁO", "BC"), "huong-dan": ("HƯỚNG DẪN", "HD"), "chuong-trinh": ("CHƯƠNG TRÌNH", "CTr"),
    "to-trinh": ("TỜ TRÌNH", "TTr"), "nghi-quyet": ("NGHỊ QUYẾT", "NQ"),
}  # fmt: skip
BODIES = ["CÔNG ĐOÀN GIÁO DỤC HÀ NỘI", "CĐCS TRƯỜNG THPT CHU VĂN AN", "LIÊN ĐOÀN LAO ĐỘNG TỈNH LÀO CAI"]
PLACES = ["Hà Nội", "Đà Nẵng", "Cần Thơ", "Thành phố Hồ Chí Minh", "Lào Cai"]
SUMMARIES = ["Tổ chức Tháng Công nhân năm 2026", "Về việc khen thưởng đoàn viên", "Phát động thi đua chào mừng 20/11"]
SIGNERS = ["Nguyễn Ngọc Ân", "Đặng Thị Thùy Dương", "Lê Văn Đức"]


@st.composite
def documents(draw):
    kind = draw(st.sampled_from(sorted(KIND_NAMES)))
    return {
        "kind": kind,
        "number": f"{draw(st.integers(1, 9999)):02d}",
        "notation": f"{KIND_NAMES[kind][1]}-{draw(st.sampled_from(['CĐN', 'TLĐ', 'LĐLĐ', 'CĐCS', 'BCH']))}",
        "day": draw(st.dates(date(1990, 1, 1), date(2049, 12, 31))),
        "body": draw(st.sampled_from(BODIES)),
        "place": draw(st.sampled_from(PLACES)),
        "summary": draw(st.sampled_from(SUMMARIES)),
        "signer": draw(st.sampled_from(SIGNERS)),
        "columns": draw(st.booleans()),
        "form": draw(st.sampled_from(["NFC", "NFD", "NFKD"])),
        "gap": draw(st.sampled_from([" ", "   ", "\t"])),
        "blank": draw(st.sampled_from(["\n", "\n\n", " \r\n"])),
        "dash": draw(st.sampled_from(["-", " - ", "–"])),
    }


def laid_out(facts: dict) -> str:
    day = facts["day"]
    sign = f"Số: {facts['number']}/{facts['notation'].replace('-', facts['dash'])}"
    dated = f"{facts['place']}, ngày {day.day:02d} tháng {day.month} năm {day.year}"
    motto = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    if facts["columns"]:
        head = [f"CÔNG ĐOÀN CẤP TRÊN{facts['gap']}{motto[0]}", f"{facts['body']}{facts['gap']}{motto[1]}",
                f"{sign}{facts['gap']}{dated}"]  # fmt: skip
    else:
        head = ["CÔNG ĐOÀN CẤP TRÊN", facts["body"], *motto, sign, dated]
    lines = [*head, KIND_NAMES[facts["kind"]][0], facts["summary"], "Căn cứ chương trình công tác năm;",
             "Nội dung như sau.", *["Đoạn văn bản."] * 8, "TM. BAN CHẤP HÀNH", "CHỦ TỊCH", "", facts["signer"]]  # fmt: skip
    return unicodedata.normalize(facts["form"], facts["blank"].join(lines))


@given(documents())
@settings(max_examples=300, deadline=None)
def test_what_is_laid_out_is_found_again(facts):
    found = find(laid_out(facts))
    wanted = (facts["kind"], facts["number"], facts["notation"], facts["day"], facts["place"], facts["signer"])
    assert (found.kind, found.number, found.notation, found.issued_on, found.place, found.signer) == wanted
    assert found.issuing_body == facts["body"]
    assert found.summary == facts["summary"]


@given(
    st.text(max_size=600)
    | st.lists(st.sampled_from([*PLAN.split("\n"), *DECISION.split("\n"), "/", "V/v ", "S ố: O/"])).map("\n".join)
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_complaint_and_fits_its_fields(text):
    found = find(text)
    for name in ("number", "notation", "place", "issuing_body", "summary", "signer", "signer_title"):
        assert len(getattr(found, name)) <= Document._meta.get_field(name).max_length
    assert found.kind in {"", *(kind.code for kind in KINDS)}
    assert all(len(sign) <= 60 for _kind, sign in found.relations)
    assert find(unicodedata.normalize("NFD", text)) == find(unicodedata.normalize("NFC", text))


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_a_tidy_sign_stays_as_it_is(text):
    once = tidy_notation(text)
    assert tidy_notation(once) == once
