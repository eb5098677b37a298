"""Recognition of the demo: badges out of what was published, a commendation in every state."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lantoa.newsroom import actions as newsroom
from lantoa.newsroom.models import Article, Column
from lantoa.people.models import Account, Person
from lantoa.recognition import actions
from lantoa.recognition.models import Badge

HOLDS = 30


def build_recognition(*, writer: Account, chair: Account, member: Account) -> None:
    """Badges by rule for everybody, and those of the school of `writer` and `chair`."""
    assert writer.person is not None  # noqa: S101  accounts of the roll
    assert member.person is not None  # noqa: S101
    unit, today = writer.person.unit, timezone.localdate()
    actions.save_badge(
        chair, unit, name="Bảng tin luôn mới", about="Người thay tin trên bảng tin của trường mỗi tuần.", icon="news"
    )
    _stories(chair, member)
    fire = Badge.objects.get(unit=None, name="Người giữ lửa")
    actions.award(chair, unit, fire, member.person, reason="Ba năm liền lo bảng tin và loa phát thanh của trường")
    actions.award_by_rules()
    actions.open_profiles()
    actions.set_profile(member, visible=True, words="Dạy Ngữ văn, hay chụp ảnh hoạt động của tổ.")
    others = list(Person.objects.filter(unit=unit, left_on=None, positions=None).order_by("pk")[:4])
    reason = "Đã có thành tích xuất sắc trong công tác truyền thông của công đoàn trường"
    decided = actions.propose(
        writer, unit, kind="certificate", reason=reason, people=[member.person, *others[:3]], teams=["Tổ Ngữ văn"],
        grounds="Mười hai bài được đăng, ba bài được công đoàn tỉnh dùng lại.", reward=500_000,
    )  # fmt: skip
    actions.decide(chair, actions.review(chair, decided), number=12, decided_on=today - timedelta(days=3))
    actions.propose(
        writer, unit, kind="letter", reason="Đưa tin kịp thời, chính xác trong đợt mưa bão", people=others[2:4],
        grounds="Sáu tin trong hai ngày, không tin nào phải đính chính.",
    )  # fmt: skip
    returned = actions.propose(
        writer, unit, kind="certificate", reason="Có sáng kiến về loa phát thanh", people=others[:1]
    )
    actions.return_proposal(chair, returned, "Nhờ ghi thêm sáng kiến là gì, dùng từ khi nào.")


def _stories(chair: Account, member: Account) -> None:
    """Two stories of the member, published under their name; the unit above takes one of them over."""
    assert member.person is not None  # noqa: S101  an account of the roll
    column = Column.objects.get(unit=None, code="hoat-dong-cong-doan")
    for title, days in (("Buổi đọc sách của tổ Ngữ văn", 45), ("Góc cảm ơn trên bảng tin", 6)):
        at = timezone.now() - timedelta(days=days)
        story = newsroom.send_story(
            member, member.person, title=title, credited=True, at=at,
            text="Chiều thứ Sáu, cả tổ ngồi lại với nhau, mỗi người kể một điều hay vừa đọc được trong tuần.",
        )  # fmt: skip
        article = newsroom.use_story(chair, story, column=column, at=at)
        newsroom.save_draft(chair, article, summary="Mỗi người kể một điều hay vừa đọc được.", at=at)
        article = newsroom.publish(None, Article.objects.get(pk=article.pk), at=at)
        if days > HOLDS:
            newsroom.answer_offer(None, newsroom.offer_up(chair, article), accept=True)
