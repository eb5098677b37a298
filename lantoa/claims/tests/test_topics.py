"""By which words claims and news are about the union's work."""

from __future__ import annotations

import pytest

from lantoa.claims.topics import Topic, topic_of


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Giáo viên được nâng lương trước hạn", Topic.PAY), ("nang luong truoc han cho giao vien", Topic.PAY),
        ("Lịch nghỉ Tết của giáo viên năm 2027", Topic.LEAVE), ("lich nghi tet cua giao vien", Topic.LEAVE),
        ("Trường lạm thu đầu năm", Topic.FEES), ("Trường học ở xã này có 20 em ngộ độc", Topic.SAFETY),
        ("Trang mạo danh công đoàn tặng quà", Topic.SCAM), ("Lừa đảo: giáo viên mất 24 tỉ", Topic.SCAM),
        ("Quy định mới về hoà giải bảo hiểm xã hội", Topic.INSURANCE), ("Biệt phái giáo viên về xã", Topic.MOVING),
        ("Hàng trăm giáo viên mỏi mòn chờ thăng hạng", Topic.HIRING),
        ("MG ra mắt xe dùng năng lượng sạch", ""), ("Cần làm thủ tục gì ở phường?", ""),
        ("Bà Lam thu hút khán giả", ""), ("Đội bóng thăng hạng V-League", ""),
        ("Meta kiện một người vì quảng cáo lừa đảo", ""), ("Ông được đề nghị lên làm bộ trưởng", ""),
        ("Sân bay đông khách nghỉ Tết", ""), ("Du lịch nghỉ dưỡng miền Trung", ""),
        ("131 người nhập viện nghi ngộ độc sau tiệc", ""),
    ],
)  # fmt: skip
def test_of_the_news_only_what_touches_the_unions_work_is_taken(text, topic):
    assert topic_of(text, ours=True) == topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("có tin nhắn lua dao doi ma otp", Topic.SCAM), ("Nghe nói được tăng lương", Topic.PAY),
        ("nghe noi tang luong", Topic.PAY), ("Hóa đơn năng lượng tăng", ""), ("Tết này nghi tet 14 ngày à", Topic.LEAVE),
    ],
)  # fmt: skip
def test_what_a_member_writes_is_understood_with_marks_left_out(text, topic):
    assert topic_of(text) == topic


def test_topics_narrow_and_tone_marks_may_sit_on_either_letter():
    assert topic_of("Lương cơ sở, lừa đảo giáo viên", [Topic.PAY]) == Topic.PAY
    assert topic_of("Lương cơ sở", [Topic.SCAM]) == ""
    assert topic_of("Quỹ xã hội ở trường học: khoản thu hoà hợp", ours=True) == Topic.FEES
