"""One content on every channel: lengths, hashtags, campaign parameters, and hints for plain words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.channels import hints
from lantoa.channels.facebook import adapt as facebook_words
from lantoa.channels.message import Message, Photo, hashtag, tracked
from lantoa.channels.youtube import adapt as youtube_words
from lantoa.channels.zalo import adapt as zalo_words

LONG = Message(
    title="Hội thao chào mừng Ngày Nhà giáo Việt Nam " * 8, summary="Gần một trăm đoàn viên dự hội thao. " * 40,
    body="Sáng nay trường tổ chức hội thao.\n\n" * 400, photos=(Photo("a.jpg"),), link="https://cd.example/tin/1/?a=1",
    tags=("Hội thao", "Nhà giáo", "Sức khỏe", *(f"Thể thao {n}" for n in range(60))), campaign="ngay-nha-giao",
)  # fmt: skip


def drafts(message: Message):
    """The draft of each channel with what the channel says of it."""
    facebook = facebook_words.adapt(message)
    zalo = zalo_words.adapt(message, author="Công đoàn trường")
    youtube = youtube_words.adapt(message) | {"video": "phim.mp4", "captions": "phim.srt"}
    return [
        ("facebook", facebook, facebook_words.review(facebook)),
        ("zalo", zalo, zalo_words.review(zalo, left=[])),
        ("youtube", youtube, youtube_words.review(youtube, left=[])),
    ]


def test_whatever_the_length_each_channel_takes_its_draft_and_knows_where_readers_came_from():
    for name, draft, review in drafts(LONG):
        assert review.problems == [], name
        assert not any(count.over for count in review.counts), name
        marks = re.search(r"https://cd\.example/tin/1/\?a=1&(\S+)", draft["text"])[1]
        assert marks == f"utm_source={name}&utm_medium=social&utm_campaign=ngay-nha-giao"
    titles = {name: len(draft["title"]) for name, draft, _review in drafts(LONG) if "title" in draft}
    assert titles["zalo"] <= 150
    assert titles["youtube"] <= 100


def test_tags_become_three_hashtags_that_every_spelling_finds():
    assert hashtag("Tri ân thầy cô") == "#TriAnThayCo"
    text = facebook_words.adapt(LONG)["text"]
    assert re.findall(r"#\w+", text) == ["#HoiThao", "#NhaGiao", "#SucKhoe"]


def long(most: int) -> st.SearchStrategy[str]:
    """Words of any length up to `most` times a few letters of any kind."""
    return st.builds(lambda letters, times: letters * times, st.text(min_size=1, max_size=6), st.integers(1, most))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.builds(
        Message, title=long(80), summary=st.just("") | long(600), body=long(600), photos=st.just((Photo("a.jpg"),)),
        link=st.sampled_from(["", "https://cd.example/tin/1/"]),
        tags=st.lists(st.sampled_from(["Hội thao", "An toàn lao động", "<b>"]), max_size=5).map(tuple),
    )
)  # fmt: skip
def test_any_content_is_adapted_within_every_limit(message):
    for name, _draft, review in drafts(message):
        assert not any(count.over for count in review.counts), name


def test_a_content_without_an_address_gets_no_empty_link():
    for name, draft, _review in drafts(replace(LONG, link="")):
        assert "https://" not in draft["text"], name
    assert tracked("", "facebook") == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nhằm mục đích chăm lo đoàn viên.", "để"),
        ("từ " * 40 + ".", "Tách thành hai câu"),
        ("MỜI TẤT CẢ THẦY CÔ DỰ HỘI THAO.", "viết hoa"),
        ("Vui quá!!", "chấm than"),
        ("#a #b #c #d #e #f", "Hai, ba thẻ"),
        ("Mời thầy cô dự hội thao sáng thứ Bảy.", ""),
    ],
)
def test_hints_for_plain_words_come_with_what_to_write_instead(text, said):
    found = " ".join(hints.read({"text": text}))
    assert said in found if said else not found
