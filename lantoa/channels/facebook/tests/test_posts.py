"""What a page can be given, with which keys, and what is said when Facebook refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from lantoa.base.errors import Invalid
from lantoa.base.worker import run_pending
from lantoa.channels import actions
from lantoa.channels.models import Publication

pytestmark = pytest.mark.django_db


def sent(account, message, **content):
    publication = actions.edit(None, actions.draft(None, account, message), content)
    actions.publish(None, publication)
    run_pending()
    return Publication.objects.get(pk=publication.pk)


@pytest.mark.parametrize(("photos", "link"), [(0, ""), (0, "https://cd.example/tin/1/"), (1, ""), (2, "")])
def test_a_post_is_words_a_link_one_picture_or_many(fanpage, facebook, message, photos, link):
    publication = sent(fanpage, replace(message, photos=message.photos[:photos], link=link))
    assert publication.state == "published"
    post = facebook.state["posts"][publication.remote_id]
    assert message.title in post["message"]
    assert len(post["media"]) == photos
    assert post["link"].startswith(link) if link else not post["link"]


def test_the_key_of_an_administrator_is_exchanged_for_that_of_the_page(union, facebook):
    facebook.add_page("111", "Công đoàn trường", "khoa-trang")
    facebook.add_page("111", "Công đoàn trường", "khoa-nguoi", kind="USER")
    account = actions.connect(None, union.school_a, "facebook", {"page_id": "111", "token": "khoa-nguoi"})
    assert account.secrets["token"] == "khoa-trang"


def test_a_key_without_the_right_to_post_is_refused_at_the_door(union, facebook):
    facebook.add_page("111", "Công đoàn trường", "khoa-trang")
    facebook.state["tokens"]["khoa-trang"]["scopes"] = ["pages_read_engagement"]
    with pytest.raises(Invalid, match="pages_manage_posts"):
        actions.connect(None, union.school_a, "facebook", {"page_id": "111", "token": "khoa-trang"})


def test_the_end_of_a_key_is_known_and_one_that_ended_is_refused(union, facebook):
    ends = timezone.now() + timedelta(days=60)
    facebook.add_page("111", "Công đoàn trường", "khoa-trang", expires_at=int(ends.timestamp()))
    account = actions.connect(None, union.school_a, "facebook", {"page_id": "111", "token": "khoa-trang"})
    assert account.expires_at == datetime.fromtimestamp(int(ends.timestamp()), tz=ends.tzinfo)
    facebook.state["tokens"]["khoa-trang"]["expires_at"] = int(timezone.now().timestamp()) - 60
    with pytest.raises(Invalid, match="Hãy lấy khóa mới"):
        actions.connect(None, union.school_b, "facebook", {"page_id": "111", "token": "khoa-trang"})


@pytest.mark.parametrize(
    ("code", "state", "said"),
    [
        ("1", "scheduled", "sẽ tự thử lại"), ("2", "scheduled", "sẽ tự thử lại"),
        ("4", "scheduled", "chờ rồi thử lại"), ("32", "scheduled", "chờ rồi thử lại"),
        ("100", "failed", "Facebook từ chối"), ("190", "failed", "Hãy kết nối lại"),
        ("200", "failed", "cho đủ quyền"), ("368", "failed", "Hãy mở trang xem"),
        ("506", "failed", "Hãy đổi lời"), ("1609005", "failed", "Hãy kiểm tra liên kết"),
        ("lost", "unknown", "chưa rõ"), ("drop", "unknown", "chưa rõ"),
    ],
)  # fmt: skip
def test_every_refusal_says_in_vietnamese_what_happened_and_what_to_do(fanpage, facebook, message, code, state, said):
    facebook.fail_next(code, on="POST /111/feed")
    publication = sent(fanpage, replace(message, photos=()))
    assert publication.state == state
    assert said.lower() in publication.error.lower()
    # What may be out is left alone whatever time passes; nothing else is posted twice either.
    run_pending()
    assert len(facebook.state["posts"]) == (1 if code == "lost" else 0)
