"""What is cut at the door, and what is not."""

from __future__ import annotations

import pytest

from lantoa.base.errors import Invalid
from lantoa.claims.anonymising import clean_link, clean_text, says_something
from lantoa.claims.nature import seems_opinion


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Cô Nguyễn Thị Hoa nói lương tăng", "Cô [tên người] nói lương tăng"),
        ("nghe chị Lan kể", "nghe chị Lan kể".replace("Lan", "[tên người]")),
        ("nguyễn văn nam bảo nộp tiền", "[tên người] bảo nộp tiền"),
        ("nguyen thi hoa bao nop tien", "[tên người] bao nop tien"),
        ("Trường THPT Phan Đình Phùng nghỉ học", "Trường THPT Phan Đình Phùng nghỉ học"),
        ("đường Trần Hưng Đạo ngập", "đường Trần Hưng Đạo ngập"),
        ("Công đoàn Giáo dục Hà Nội tặng quà", "Công đoàn Giáo dục Hà Nội tặng quà"),
        ("Luật Bảo hiểm xã hội năm 2024", "Luật Bảo hiểm xã hội năm 2024"),
        ("gọi 0912.345.678 ngay", "gọi [số điện thoại] ngay"),
        ("gọi +84 912 345 678 ngay", "gọi [số điện thoại] ngay"),
        ("thư a.b@example.com", "thư [địa chỉ thư]"),
        ("STK: 1903 4567 8901 23 ngân hàng", "STK: [số tài khoản] ngân hàng"),
        ("tăng lên 2.530.000 đồng từ 1/7/2026", "tăng lên 2.530.000 đồng từ 1/7/2026"),
        ("Nghị định 73/2024/NĐ-CP", "Nghị định 73/2024/NĐ-CP"),
        ("nhắn @quatet_congdoan", "nhắn [tài khoản]"),
        ("xem https://www.facebook.com/hoa.nguyen.1", "xem [trang cá nhân]"),
        ("xem facebook.com/profile.php?id=100012", "xem [trang cá nhân]"),
        ("xem https://bao.vn/tin-1.html?utm_source=zalo&fbclid=abc", "xem https://bao.vn/tin-1.html"),
        ("[10:21, 25/11/2026] Hoa Nguyễn: bỏ phụ cấp", "[10:21, 25/11/2026] [tên người]: bỏ phụ cấp"),
        ("[10:21, 25/11/2026] hoa xinh: bỏ phụ cấp", "[10:21, 25/11/2026] [tên người]: bỏ phụ cấp"),
        ("Lan Anh: mai nghỉ Tết 14 ngày", "[tên người]: mai nghỉ Tết 14 ngày"),
        ("Hoa Nguyễn\n2 giờ trước\nNghỉ Tết 14 ngày", "[tên người]\n2 giờ trước\nNghỉ Tết 14 ngày"),
        ("Hoa Xinh\n2 giờ\nNghỉ Tết 14 ngày", "[tên người]\n2 giờ\nNghỉ Tết 14 ngày"),
        ("THÔNG BÁO: thu tiền. Chú ý: hạn cuối", "THÔNG BÁO: thu tiền. Chú ý: hạn cuối"),
        ("Tin Nóng: bỏ phụ cấp", "Tin Nóng: bỏ phụ cấp"),
        ("Bộ Giáo Dục: bỏ phụ cấp", "Bộ Giáo Dục: bỏ phụ cấp"),
        ("Công Đoàn Giáo Dục\n2 giờ\nTin vui", "Công Đoàn Giáo Dục\n2 giờ\nTin vui"),
        ("gọi +84 (912) 345 678 ngay", "gọi [số điện thoại] ngay"),
        ("gọi 0912\u200b345678 ngay", "gọi [số điện thoại] ngay"),
        ("Vietcombank 0123456789012", "Vietcombank [dãy số]"),
        ("Nguyễn T. Hoa nói cắt phụ cấp", "[tên người] nói cắt phụ cấp"),
        ("Ng. Thị Hoa nói cắt phụ cấp", "[tên người] nói cắt phụ cấp"),
        ("nguyễn thị thu hà bảo nộp tiền", "[tên người] bảo nộp tiền"),
        ("theo Hoa kế toán thì tăng 12%", "theo [tên người] kế toán thì tăng 12%"),
        ("bạn em là Tuấn bảo vậy", "bạn em là [tên người] bảo vậy"),
        ("Hùng nhắn vào nhóm: tăng lương", "[tên người] nhắn vào nhóm: tăng lương"),
        ("cô hoa tổ văn bảo nộp tiền", "cô [tên người] tổ văn bảo nộp tiền"),
        ("co hoa to van noi nop tien", "co [tên người] to van noi nop tien"),
        ("Theo Luật Bảo hiểm, theo Bộ Nội vụ thì tăng", "Theo Luật Bảo hiểm, theo Bộ Nội vụ thì tăng"),
        ("Trường bảo nghỉ, Sở nói không", "Trường bảo nghỉ, Sở nói không"),
        ("nhận quà tại https://bit.ly/3Qua.", "nhận quà tại [liên kết rút gọn]."),
        (
            "nhận quà tại bit.ly/3Qua, s.id/qua hay www.tinyurl.com/qua",
            "nhận quà tại [liên kết rút gọn], [liên kết rút gọn] hay [liên kết rút gọn]",
        ),
        ("xem m.facebook.com/hoa.nguyen và youtube.com/@hoa", "xem [trang cá nhân] và [trang cá nhân]"),
        ("nguồn (https://moet.gov.vn/a).", "nguồn (https://moet.gov.vn/a)."),
    ],
)
def test_persons_are_cut_and_the_claim_stays(typed, kept):
    assert clean_text(typed).text == kept


@pytest.mark.parametrize(
    "link",
    [
        "https://zalo.me/g/abcdef123", "https://www.facebook.com/groups/123/permalink/4", "https://t.me/+AbCd",
        "https://chat.whatsapp.com/XYZ", "https://m.me/abc", "facebook.com/messages/t/12", "https://m.facebook.com/groups/9",
        "https://FACEBOOK.com/Groups/abc", "https://touch.facebook.com/groups/1", "https://zaloapp.com/g/abc",
        "https://facebook.com/g/abc", "https://id.zalo.me/g/abc", "https://line.me/R/ti/g/abc",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.facebook.com%2Fgroups%2F1",
    ],
)  # fmt: skip
def test_links_to_private_groups_are_refused_alone_and_inside_a_text(link):
    with pytest.raises(Invalid, match="nhóm kín"):
        clean_link(link)
    with pytest.raises(Invalid, match="nhóm kín"):
        clean_text(f"Mọi người xem {link if '://' in link else 'https://' + link} nhé")


@pytest.mark.parametrize(
    "link",
    [
        "https://bit.ly/3Qua", "bit.ly/3Qua", "http://www.tinyurl.com/qua", "https://quatet.page.link/x",
        "https://www.google.com/url?q=https://www.facebook.com/hoa.nguyen&sa=D", "https://bao.vn/?q=https://x.com/hoa",
        "https://web.archive.org/web/2026/https://www.facebook.com/hoa.nguyen", "https://archive.ph/facebook.com/hoa",
        "https://web.archive.org/web/2026/https:/bit.ly/3Qua",
    ],
)  # fmt: skip
def test_what_hides_where_it_leads_or_carries_a_profile_is_not_kept(link):
    assert clean_link(link) == ""


def test_a_copy_of_a_public_page_is_kept_and_a_way_out_of_a_network_is_left_away():
    copy = "https://web.archive.org/web/2026/https://moet.gov.vn/a"
    assert clean_link(copy) == copy
    assert clean_link("https://www.google.com/url?q=https://moet.gov.vn/a&sa=D") == "https://moet.gov.vn/a"
    assert clean_link("https://l.facebook.com/l.php?u=https%3A%2F%2Fmoet.gov.vn%2Fa") == "https://moet.gov.vn/a"
    with pytest.raises(Invalid, match="nhóm kín"):
        clean_link("https://web.archive.org/web/2026/https://zalo.me/g/abc")


def test_words_that_stand_for_what_was_taken_out_say_nothing_by_themselves():
    assert not says_something("[liên kết rút gọn] [tên người]!")
    assert says_something("[liên kết rút gọn] tặng quà")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "http://[kin",
        "http://a:b",
        "https://bao.vn:x/",
        "https://user:pass@bao.vn/",
        "ftp://bao.vn/a",
        "https://bao",
    ],
)
def test_what_is_no_public_link_is_refused(link):
    with pytest.raises(Invalid):
        clean_link(link)


def test_profiles_and_their_posts_are_not_kept_and_public_pages_are_without_marks_of_the_reader():
    assert clean_link("https://www.facebook.com/hoa.nguyen/posts/1") == ""
    assert clean_link("https://www.tiktok.com/@hoa/video/7") == ""
    assert clean_link("https://x.com/hoa/status/1") == ""
    assert clean_link("https://www.youtube.com/watch?v=abc&feature=share") == "https://www.youtube.com/watch?v=abc"
    assert clean_link("https://bao.vn/a?id=7&fbclid=x#binh-luan") == "https://bao.vn/a?id=7"


@pytest.mark.parametrize(
    "text",
    [
        "Tôi thấy ban chấp hành làm việc quá tệ", "Đề nghị công đoàn xem lại thái độ", "Thật vô lý, rất bức xúc",
        "Em nghĩ phân công như vậy là không công bằng", "toi that vong ve cong doan truong",
    ],
)  # fmt: skip
def test_opinions_complaints_and_criticism_are_seen(text):
    assert seems_opinion(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nghe nói Tết này nghỉ 14 ngày", "Lương cơ sở tăng lên 3 triệu từ 1/7 phải không?",
        "Tôi thấy trên mạng nói bỏ phụ cấp thâm niên từ năm 2027", "Có tin nhắn bảo đăng nhập để nhận quà công đoàn",
    ],
)  # fmt: skip
def test_statements_of_fact_are_not_taken_for_opinions(text):
    assert not seems_opinion(text)
