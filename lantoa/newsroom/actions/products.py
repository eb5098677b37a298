"""The register of media products."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.channels.models import Publication
from lantoa.indicators import engine
from lantoa.newsroom.actions.articles import keep_picture
from lantoa.newsroom.models import Article, Channel, Column, Medium, Product
from lantoa.people.models import Account
from lantoa.units.models import Picture, Unit

if TYPE_CHECKING:
    from lantoa.programme.models import Campaign

ARTICLE_MEDIUM, POST_MEDIUM = "bai-viet", "mang-xa-hoi"


@transaction.atomic
def register_product(
    actor: Account | None,
    unit: Unit,
    *,
    medium: Medium,
    title: str,
    produced_on: date,
    channel: str,
    column: Column | None = None,
    campaign: Campaign | None = None,
    link: str = "",
    evidence: Any = None,
    audience: int | None = None,
    at: datetime | None = None,
) -> Product:
    """Enter something that was made and reached people: a leaflet, a loudspeaker broadcast, a meeting.

    `evidence` is an uploaded photograph or a `Picture` of the unit; it or a `link` is required of everybody but
    the operator. `audience` is an estimate of people reached. Raises `Invalid` for a day to come.
    """
    require(actor, Capability.REGISTER_PRODUCT, unit)
    title = clean(title)
    if not title:
        raise Invalid(_("Hãy ghi tên sản phẩm."))
    if produced_on > timezone.localdate(at):
        raise Invalid(_("Ngày đưa tới người xem chưa tới. Hãy ghi sản phẩm sau khi đã làm."))
    if channel not in Channel.values:
        raise Invalid(_("Hãy chọn kênh trong danh sách."))
    if actor is not None and not link and not evidence:
        raise Invalid(_("Cần một ảnh minh chứng hoặc một liên kết, để con số có chỗ mở ra xem."))
    if column is not None and column.unit_id not in (None, unit.pk):
        raise Invalid(_("Chuyên mục này của đơn vị khác. Hãy chọn chuyên mục của đơn vị mình."))
    if campaign is not None and campaign.unit.path not in unit.ancestor_paths:
        raise Invalid(_("Đợt truyền thông này không phải của đơn vị hoặc của cấp trên."))
    picture: Picture | None = None
    if isinstance(evidence, Picture):
        if evidence.unit_id not in (None, unit.pk):
            raise Invalid(_("Ảnh này thuộc đơn vị khác."))
        picture = evidence
    elif evidence:
        picture = keep_picture(actor, unit, evidence, title=title)
    product = Product.objects.create(
        unit=unit, medium=medium, channel=channel, column=column, campaign=campaign, title=title[:200],
        produced_on=produced_on, link=link, evidence=picture, audience=audience, registered_by=actor,
        registered_at=at or timezone.now(),
    )  # fmt: skip
    note_change(product)
    audit.record(actor, "product.register", product)
    return product


@transaction.atomic
def remove_product(actor: Account | None, product: Product, reason: str, *, at: datetime | None = None) -> Product:
    """Strike a product off: it stays readable with the reason, and no figure counts it any more."""
    require(actor, Capability.REGISTER_PRODUCT, product.unit)
    if product.article_id is not None:
        raise Conflict(_("Sản phẩm này là một bài viết. Muốn gạch thì rút bài."))
    if product.publication_id is not None:
        raise Conflict(_("Sản phẩm này là một bài trên kênh. Muốn gạch thì rút bài khỏi kênh."))
    if product.struck_at is not None:
        raise Conflict(_("Sản phẩm này đã gạch rồi."))
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do gạch sản phẩm."))
    product.struck_at, product.reason = at or timezone.now(), reason.strip()[:255]
    product.save(update_fields=["struck_at", "reason"])
    note_change(product)
    audit.record(actor, "product.remove", product)
    return product


def register_article(actor: Account | None, article: Article, at: datetime) -> Product:
    """Enter a published article, or bring its entry up to date; part of publication, which asked for the right."""
    medium = Medium.objects.get(code=ARTICLE_MEDIUM)
    product, created = Product.objects.get_or_create(
        article=article,
        defaults={
            "unit": article.unit, "medium": medium, "digital": medium.digital, "channel": Channel.WEBSITE,
            "column_id": article.column_id, "campaign_id": article.campaign_id, "title": article.title,
            "produced_on": timezone.localdate(article.published_at), "registered_by": actor, "registered_at": at,
            "link": settings.BASE_URL + article.get_absolute_url(),
        },
    )  # fmt: skip
    if not created:
        note_change(product)
        product.column_id, product.campaign_id, product.title = article.column_id, article.campaign_id, article.title
        product.struck_at, product.reason = None, ""
        product.save(update_fields=["column", "campaign", "title", "struck_at", "reason"])
        product = Product.objects.select_related("campaign").get(pk=product.pk)
    note_change(product)
    return product


def register_publication(
    actor: Account | None, publication: Publication, article: Article | None, at: datetime
) -> Product:
    """Enter a post that is out on a channel; part of its publication, which asked for the right."""
    medium = Medium.objects.get(code=POST_MEDIUM)
    channel = publication.account.channel
    column = article.column if article is not None else None
    unit = publication.account.unit
    product, _created = Product.objects.update_or_create(
        publication=publication,
        defaults={
            "unit": unit, "medium": medium, "digital": medium.digital,
            "channel": channel if channel in Channel.values else Channel.OTHER,
            "column": column if column is not None and column.unit_id in (None, unit.pk) else None,
            "campaign": article.campaign if article is not None else None, "title": publication.title[:200],
            "produced_on": timezone.localdate(publication.published_at), "registered_by": actor, "registered_at": at,
            "link": publication.address, "struck_at": None, "reason": "",
        },
    )  # fmt: skip
    note_change(product)
    return product


def strike_publication(publication: Publication, at: datetime, reason: str) -> None:
    """Strike the entry of a post that was taken back."""
    for product in Product.objects.filter(publication=publication, struck_at=None).select_related("campaign"):
        product.struck_at, product.reason = at, reason
        product.save(update_fields=["struck_at", "reason"])
        note_change(product)


def note_change(product: Product) -> None:
    """Tell the indicators what a product counts for: its unit's share of digital ones, its campaign's result."""
    engine.touch("T3", product.unit_id, product.produced_on)
    if product.campaign is not None:
        engine.touch("T1", product.campaign.unit_id, product.campaign.ends_on)


def strike_article(article: Article, at: datetime, reason: str) -> None:
    """Strike the entry of a withdrawn article."""
    for product in Product.objects.filter(article=article, struck_at=None).select_related("campaign"):
        product.struck_at, product.reason = at, reason
        product.save(update_fields=["struck_at", "reason"])
        note_change(product)
