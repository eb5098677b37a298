"""An issue on paper: A4, for the notice board and for people who read no screen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lantoa.base.documents.images import printable
from lantoa.base.documents.qr import qr_svg
from lantoa.base.documents.text import breakable
from lantoa.base.documents.typeset import typeset
from lantoa.base.errors import Invalid
from lantoa.base.markup import plain
from lantoa.bulletins import queries
from lantoa.bulletins.composing import brand_of
from lantoa.bulletins.models import Issue, LocalBlock, Look
from lantoa.newsroom.blocks import plain_text
from lantoa.newsroom.models import Article

TEMPLATE = Path(__file__).parent / "typst" / "issue.typ"
LEAD, OTHER = 1_500, 700
"""Letters of an article that are printed; the rest is read on the web."""


@translation.override("vi")
def issue_pdf(issue: Issue, block: LocalBlock | None = None) -> bytes:
    """The issue as PDF, with the beginnings of its articles and a QR code to the web version. Six queries."""
    files: dict[str, bytes] = {}
    items = queries.items_of(issue)
    bodies = dict(Article.objects.filter(pk__in=[item.article_id for item in items]).values_list("pk", "body"))
    url = settings.BASE_URL + issue.get_absolute_url()
    look = issue.bulletin.look
    rows = []
    for at, item in enumerate(items):
        article = item.article
        lead = look == Look.FRONT and at == 0
        body, cut = _beginning(plain_text(bodies.get(article.pk)), LEAD if lead else 0 if look == Look.SHORT else OTHER)
        rows.append({
            "title": breakable(article.title), "summary": breakable(article.summary), "body": body, "cut": cut, "halves": _halves(body),
            "kicker": article.column.name if article.column is not None else article.unit.name,
            "url": settings.BASE_URL + article.get_absolute_url(), "alt": article.cover_caption or article.title,
            "picture": _picture(article, files, 17.4 if lead else 8.4) if look != Look.SHORT else None,
        })  # fmt: skip
    data: dict[str, Any] = {
        "look": look, "brand": brand_of(issue.unit), "unit": breakable(issue.unit.name), "name": breakable(issue.bulletin.name),
        "title": f"{issue.bulletin.name}: {issue.title}", "headline": breakable(issue.headline), "items": rows, "url": url,
        "qr": qr_svg(url), "letter": _paragraphs(issue.letter), "by": issue.letter_by, "more": _("Đọc tiếp trên trang web"),
        "footer": f"{issue.bulletin.name} · {issue.headline}", "block": None,
    }  # fmt: skip
    if block is not None:
        data["block"] = {"unit": block.unit.name, "title": block.title, "text": _paragraphs(block.text)}
    return typeset(TEMPLATE, {"issue": json.dumps(data, ensure_ascii=False)}, files=files)[0]


def _paragraphs(text: str) -> list[str]:
    return [breakable(plain(part)) for part in text.split("\n") if part.strip()]


def _beginning(text: str, longest: int) -> tuple[list[str], bool]:
    """Whole sentences of `text` up to `longest` letters, by paragraph, and whether something was left out."""
    kept: list[str] = []
    left = longest
    for part in text.split("\n"):
        if len(part) <= left:
            kept.append(breakable(part))
            left -= len(part)
            continue
        short = part[: max(0, left)]
        end = max(short.rfind(". "), short.rfind("? "), short.rfind("! "))
        if end > 60:
            kept.append(breakable(short[: end + 1]))
        return kept, True
    return kept, False


def _halves(body: list[str]) -> tuple[list[str], list[str]]:
    """The paragraphs of `body` parted where both parts are most nearly of a length."""
    whole = sum(map(len, body))
    at = min(range(len(body) + 1), key=lambda cut: (abs(whole - 2 * sum(map(len, body[:cut]))), -cut))
    return body[:at], body[at:]


def _picture(article: Article, files: dict[str, bytes], centimetres: float) -> str | None:
    cover: Any = article.cover
    if cover is None:
        return None
    try:
        with cover.get_rendition(queries.MAIL_PICTURE).file.open("rb") as file:
            image = printable(file.read(), width=centimetres)
    except (OSError, Invalid):
        return None
    name = f"picture-{len(files)}.{image.format}"
    files[name] = image.data
    return name
