"""What was surely meant stands at the top, whatever room it comes from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lantoa.search import queries
from lantoa.search.sources import Hit, Source, register, unregister

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_lists() -> Iterator[None]:
    """A list that finds something in everything, and behind it one that has plan 18."""

    def anything(text: str, user: object, limit: int) -> list[Hit]:
        return [Hit("Sân trường rộn tiếng hát", "/a/", "bài viết")]

    def plans(text: str, user: object, limit: int) -> list[Hit]:
        return [Hit("Kế hoạch 18/KH-CĐN: Tuần lễ Áo dài", "/b/", "văn bản")]

    register(Source("thu-bai", "Bài", anything, 1))
    register(Source("thu-van-ban", "Văn bản", plans, 2))
    yield
    unregister("thu-bai")
    unregister("thu-van-ban")


@pytest.mark.parametrize(
    ("typed", "first"),
    [("18/kh-cdn", "/b/"), ("tuần lễ áo dài", "/b/"), ("tuan le ao dai", "/b/"), ("ao d", "/a/"), ("hát mừng", "/a/")],
)
def test_a_title_with_the_words_comes_before_what_is_merely_alike(two_lists, typed: str, first: str):
    assert next(found.hits[0].url for found in queries.search(typed, None).found) == first


def test_what_begins_as_typed_is_suggested_before_what_only_has_the_words(union, monkeypatch):
    many = [Hit(f"Cán bộ và Trường {n}", f"/{n}/", "bài viết") for n in range(8)]
    monkeypatch.setattr(
        queries, "find_units", lambda text, user, limit: [*many, Hit("Trường Mầm non", "/t/", "đơn vị")]
    )
    assert queries.suggestions("truong m", None)[0].url == "/t/"
