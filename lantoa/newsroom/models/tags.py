"""What published articles are about, as an index by tag; the words themselves are part of the article's content."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.base.text import clean
from lantoa.newsroom.models.articles import Article, slug_of

MOST_TAGS = 6


def tags_of(text: str) -> dict[str, str]:
    """The tags in "an toàn, Nhà giáo": their names by the slug under which spellings meet, at most six."""
    found: dict[str, str] = {}
    for word in text.replace("#", " ").split(","):
        name = clean(word)[:40]
        if name:
            found.setdefault(slug_of(name, 40), name)
    return dict(list(found.items())[:MOST_TAGS])


class ArticleTag(models.Model):
    """One tag of a published article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="tag_rows")
    slug = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("thẻ")
        verbose_name_plural = _("các thẻ")
        constraints = [models.UniqueConstraint(fields=["slug", "article"], name="one_tag_per_article")]

    def __str__(self) -> str:
        return self.name
