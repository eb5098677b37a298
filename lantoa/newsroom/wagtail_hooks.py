"""The back office of the newsroom: what a whole branch wrote and made. A row leads to the page of the workspace."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column as TableColumn
from wagtail.admin.viewsets.model import ModelViewSet

from lantoa.base import formatting
from lantoa.newsroom.models import Article, Product
from lantoa.people import desk


class ArticlesDesk(desk.UnitViewSetMixin, ModelViewSet):
    """Articles in every state of the units one writes or publishes for, last touched first.

    What a school is still writing is not for the units above it; what it has published they read as all do.
    """

    model = Article
    name = "articles"
    url_namespace = "desk_articles"
    icon = "doc-full"
    menu_label = _("Bài viết")
    menu_order = 200
    add_to_admin_menu = True
    open_views = frozenset({"index", "index_results"})
    list_display = [
        "title", "unit", "column", "state",
        TableColumn("updated_at", label=_("Sửa lúc"), accessor=lambda article: formatting.date(article.updated_at)),
    ]  # fmt: skip
    list_filter = ["state", "live"]
    ordering = ["-updated_at", "-pk"]
    search_fields = ["title"]
    select = ("column",)

    def limit(self, records: QuerySet[Any], user: Any, actions: Any) -> QuerySet[Any]:
        """Without the texts: a list shows titles."""
        return super().limit(records, user, actions).defer("body", "searched_text")

    def search(self, records: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By words of the title."""
        return records.filter(title__icontains=text.strip())

    def work_url(self, instance: Article) -> str:
        """The article at work."""
        return reverse("newsroom:article_work", args=[instance.unit.code, instance.pk])


class ProductsDesk(desk.UnitViewSetMixin, ModelViewSet):
    """The register of media products of the branch, the latest first."""

    model = Product
    name = "products"
    url_namespace = "desk_products"
    icon = "list-ul"
    menu_label = _("Sản phẩm truyền thông")
    menu_order = 210
    add_to_admin_menu = True
    open_views = frozenset({"index", "index_results"})
    list_display = [
        "title", "unit", "medium", "channel",
        TableColumn("produced_on", label=_("Ngày"), accessor=lambda product: formatting.date(product.produced_on)),
    ]  # fmt: skip
    list_filter = ["digital", "medium", "channel"]
    ordering = ["-produced_on", "-pk"]
    search_fields = ["title"]
    select = ("medium",)

    def search(self, records: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By words of the title."""
        return records.filter(title__icontains=text.strip())

    def work_url(self, instance: Product) -> str:
        """The unit's register."""
        return reverse("newsroom:products", args=[instance.unit.code])


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    """All of this room."""
    return [ArticlesDesk(), ProductsDesk()]
