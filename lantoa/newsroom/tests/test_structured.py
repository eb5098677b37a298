"""What an article says to machines, held against the rules that are published for it.

schema.org's definitions of NewsArticle, CorrectionComment, Organization and Person (each property that we write, with
the types that it may have), and Google's page on Article structured data (developers.google.com/search/docs/
appearance/structured-data/article): author with type and name only, dates in ISO 8601 with a zone, images at absolute
addresses of at least 50,000 pixels, one object a name in `author`.
"""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from PIL import Image

from lantoa.newsroom import actions

pytestmark = pytest.mark.django_db

# Property → the types that schema.org allows for it, of those that we write.
TEXT, URL, MOMENT, LANGUAGE = "Text", "URL", "DateTime", "Language"
RULES: dict[str, dict[str, set[str]]] = {
    "NewsArticle": {
        "headline": {TEXT}, "description": {TEXT}, "mainEntityOfPage": {URL}, "url": {URL}, "inLanguage": {LANGUAGE},
        "datePublished": {MOMENT}, "dateModified": {MOMENT}, "articleSection": {TEXT}, "keywords": {TEXT},
        "author": {"Person", "Organization"}, "publisher": {"Person", "Organization"}, "image": {URL},
        "correction": {"CorrectionComment"},
    },
    "CorrectionComment": {"text": {TEXT}, "datePublished": {MOMENT}},
    "Organization": {"name": {TEXT}, "url": {URL}},
    "Person": {"name": {TEXT}, "url": {URL}},
}  # fmt: skip
NEEDED = {
    "NewsArticle": {"headline", "author", "datePublished", "dateModified", "publisher", "mainEntityOfPage", "inLanguage"},
    "CorrectionComment": {"text", "datePublished"}, "Organization": {"name", "url"}, "Person": {"name"},
}  # fmt: skip
ONCE = {"headline", "datePublished", "dateModified", "publisher", "mainEntityOfPage", "url", "inLanguage", "name"}
LONGEST_HEADLINE, FEWEST_PIXELS = 110, 50_000


def is_a(value: Any, kind: str) -> bool:
    """Whether a value is of one of schema.org's data types."""
    if not isinstance(value, str) or not value.strip():
        return False
    if kind == URL:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", value)
    if kind == MOMENT:
        return "T" in value and datetime.fromisoformat(value).tzinfo is not None
    if kind == LANGUAGE:
        return re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", value) is not None
    return not re.search(r"<[a-z/]", value) if kind == TEXT else False


def faults(thing: dict[str, Any], *, at: str = "") -> list[str]:
    """What is against the rules in an object, with where it stands."""
    kind = thing.get("@type", "")
    if kind not in RULES:
        return [f"{at}@type: {kind!r}"]
    found = [f"{at}{name}: missing" for name in NEEDED[kind] - set(thing)]
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        allowed = RULES[kind].get(name)
        if allowed is None:
            found.append(f"{at}{name}: no property of {kind}")
            continue
        values = value if isinstance(value, list) else [value]
        if not values or (name in ONCE and len(values) != 1):
            found.append(f"{at}{name}: {len(values)} values")
        for one in values:
            if isinstance(one, dict):
                found += faults(one, at=f"{at}{name}.") if one.get("@type") in allowed else [f"{at}{name}: {one!r}"]
            elif not any(is_a(one, kind) for kind in allowed):
                found.append(f"{at}{name}: {one!r}")
    return found


@pytest.fixture
def told(client):
    """A function that gives what the page of an article says."""

    def read(article) -> dict[str, Any]:
        page = client.get(article.get_absolute_url()).content.decode()
        blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        assert len(blocks) == 1
        return json.loads(blocks[0])

    return read


def test_an_article_with_everything_keeps_the_rules(union, published, photo, told, client):
    with time_machine.travel("2026-11-20T08:00:00+07:00", tick=False) as clock:
        cover = actions.add_picture(None, union.school_a, photo(size=(1600, 1000)), credit="Minh")
        article = published(
            union.school_a, "Hội thao chào mừng Ngày Nhà giáo Việt Nam " * 4, cover=cover, cover_caption="Khai mạc",
            byline="Lê Thị An", tags="Hội thao, Nhà giáo",
        )  # fmt: skip
        clock.shift(timedelta(hours=3))
        actions.correct(None, article, "Đã sửa số đoàn viên dự hội thao.")
        article.refresh_from_db()
        data = told(article)
    assert faults(data) == []
    assert data["@context"] == "https://schema.org"
    assert len(data["headline"]) <= LONGEST_HEADLINE
    assert data["author"] == [{"@type": "Person", "name": "Lê Thị An"}]
    assert data["datePublished"] == "2026-11-20T08:00:00+07:00"
    assert datetime.fromisoformat(data["dateModified"]) >= datetime.fromisoformat(data["datePublished"])
    assert data["correction"][0]["text"] == "Đã sửa số đoàn viên dự hội thao."
    assert {"Hội thao", "Nhà giáo"} == set(data["keywords"])
    for address in data["image"]:
        picture = client.get(urlsplit(address).path)
        raw = b"".join(picture.streaming_content) if picture.streaming else picture.content
        width, height = Image.open(io.BytesIO(raw)).size
        assert width * height >= FEWEST_PIXELS


def test_an_article_with_little_keeps_the_rules_and_says_nothing_empty(union, published, told):
    article = published(union.school_a, summary="", at=None)
    data = told(article)
    assert faults(data) == []
    assert "description" not in data
    assert "image" not in data
    assert data["author"] == [data["publisher"]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"datePublished": "2026-11-20T08:00:00"}, "datePublished"),
        ({"datePublished": str(date(2026, 11, 20))}, "datePublished"),
        ({"image": ["/media/a.jpg"]}, "image"),
        ({"author": [{"@type": "Thing", "name": "x"}]}, "author"),
        ({"description": ""}, "description"),
        ({"nonsense": "x"}, "nonsense"),
        ({"publisher": {"@type": "Organization", "name": "x"}}, "publisher.url"),
    ],
)
def test_the_rules_find_what_is_wrong(union, published, told, change, said):
    found = faults(told(published(union.school_a)) | change)
    assert len(found) == 1
    assert found[0].startswith(said)
