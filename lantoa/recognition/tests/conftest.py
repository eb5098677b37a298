from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lantoa.newsroom import actions as newsroom
from lantoa.newsroom.models import Article, Column
from lantoa.recognition import actions


@pytest.fixture(autouse=True)
def _on_a_monday(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)


@pytest.fixture
def column(db) -> Column:
    return Column.objects.get(code="hoat-dong-cong-doan")


@pytest.fixture
def chair(union):
    return union.account(union.school_a, "chu-tich", name="Trần Văn Duyệt")


@pytest.fixture
def deputy(union):
    return union.account(union.school_a, "pho-chu-tich", name="Phạm Thị Phó")


@pytest.fixture
def writer(union):
    return union.account(union.school_a, "can-bo-truyen-thong", name="Lê Thị Bút")


@pytest.fixture
def teacher(union):
    """A member who sends things in."""
    return union.account(union.school_a, name="Ngô Thị Hương")


@pytest.fixture
def publish(union, column, chair):
    """A function that publishes what a member sent in."""

    def make(teacher, title: str = "Chuyện lớp em", *, credited: bool = True, days_ago: int = 0) -> Article:
        at = timezone.now() - timedelta(days=days_ago)
        story = newsroom.send_story(
            teacher, teacher.person, text="Sáng nay lớp em trồng cây.", title=title, credited=credited
        )
        article = newsroom.use_story(chair, story, column=column)
        newsroom.save_draft(chair, article, summary="Trồng cây.")
        return newsroom.publish(None, Article.objects.get(pk=article.pk), at=at)

    return make


@pytest.fixture
def proposal(union, writer, teacher):
    """A function that proposes to commend."""

    def make(people=None, **facts):
        facts = {"kind": "certificate", "reason": "Đã có thành tích xuất sắc trong truyền thông", **facts}
        return actions.propose(writer, union.school_a, people=[teacher.person] if people is None else people, **facts)

    return make
