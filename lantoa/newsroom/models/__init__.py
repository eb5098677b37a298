"""What the newsroom keeps: columns, articles and where they are shown, stories sent in, the product register."""

from __future__ import annotations

from lantoa.newsroom.models.articles import Article, Column, Correction, Placement, State
from lantoa.newsroom.models.products import Channel, Medium, Product
from lantoa.newsroom.models.sources import NewsEntry, NewsSource
from lantoa.newsroom.models.stories import Story, StoryPhoto
from lantoa.newsroom.models.tags import ArticleTag, tags_of

__all__ = [
    "Article", "ArticleTag", "Channel", "Column", "Correction", "Medium", "NewsEntry", "NewsSource", "Placement",
    "Product", "State", "Story", "StoryPhoto", "tags_of",
]  # fmt: skip
