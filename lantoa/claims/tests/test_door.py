"""What is cut at the door, and what is not."""

from __future__ import annotations

import pytest

from lantoa.base.errors import Invalid
from lantoa.claims.anonymising import clean_link, clean_text
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
    ],
)
def test_persons_are_cut_and_the_claim_stays(typed, kept):
    assert clean_text(typed).text == kept


@pytest.mark.parametrize(
    "link",
    [
        "https://zalo.me/g/abcdef123", "https://www.facebook.com/groups/123/permalink/4", "https://t.me/+AbCd",
        "https://chat.whatsapp.com/XYZ", "https://m.me/abc", "facebook.com/messages/t/12", "https://m.facebook.com/groups/9",
    ],
)  # fmt: skip
def test_links_to_private_groups_are_refused_alone_and_inside_a_text(link):
    with pytest.raises(Invalid, match="nhóm kín"):
        clean_link(link)
    with pytest.raises(Invalid, match="nhóm kín"):
        clean_text(f"Mọi người xem {link if '://' in link else 'https://' + link} nhé")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://user:pass@bao.vn/", "ftp://bao.vn/a", "https://bao"])
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
