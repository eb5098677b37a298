"""What the newsroom's records say about the programme's targets: T3, the share of digital products."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet, Value

from lantoa.base.periods import Period
from lantoa.base.rights import Capability
from lantoa.indicators.registry import Evidence, EvidenceRow, provide
from lantoa.newsroom.models import Product

READERS = (Capability.REGISTER_PRODUCT, Capability.REPORT, Capability.ACCEPT_REPORT, Capability.SEE_REACH)


def products(period: Period) -> QuerySet[Product]:
    """Products that stand and reached people within `period`."""
    return Product.objects.counted().filter(produced_on__gte=period.start, produced_on__lt=period.end)


def digital_products(period: Period) -> QuerySet[Product, tuple[int, int]]:
    """Digital products of each unit; one grouped query."""
    return products(period).filter(digital=True).order_by().values_list("unit_id").annotate(Count("pk"))


def all_products(period: Period) -> QuerySet[Product, tuple[int, int]]:
    """All products of each unit; one grouped query."""
    return products(period).order_by().values_list("unit_id").annotate(Count("pk"))


def together(period: Period) -> QuerySet[Product, tuple[int, int, int, int]]:
    """Both in one reading; no figure here is about persons."""
    grouped = products(period).order_by().values_list("unit_id")
    return grouped.annotate(shown=Count("pk", filter=Q(digital=True)), counted=Count("pk"), people=Value(0))


def _records(period: Period) -> QuerySet[Product]:
    return products(period).select_related("unit", "medium", "article", "evidence").order_by("-produced_on", "-pk")


def _row(product: Product) -> EvidenceRow:
    if product.article is not None and product.article.live:
        url = product.article.get_absolute_url()
    elif product.link:
        url = product.link
    else:
        url = product.evidence.file.url if product.evidence is not None else ""
    return EvidenceRow(
        title=product.title, url=url, unit=product.unit, day=product.produced_on, counted=product.digital,
        note=product.medium.name,
    )  # fmt: skip


provide(
    "T3",
    numerator=digital_products,
    denominator=all_products,
    together=together,
    evidence=Evidence(rows=_records, render=_row, scope=READERS),
)
