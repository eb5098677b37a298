"""What the newsroom keeps: columns, articles and where they are shown, stories sent in, the product register."""

from __future__ import annotations

from lantoa.newsroom.models.articles import Article, Column, Correction, Placement, State
from lantoa.newsroom.models.products import Channel, Medium, Product
from lantoa.newsroom.models.sources import NewsEntry, NewsSource
from lantoa.newsroom.models.stories import Story, StoryPhoto

__all__ = [
    "Article", "Channel", "Column", "Correction", "Medium", "NewsEntry", "NewsSource", "Placement", "Product", "State", "Story", "StoryPhoto",
]  # fmt: skip
