"""What the newsroom puts on to-do pages, own pages, the search page and the pages of campaigns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.rights import Capability
from lantoa.newsroom import queries
from lantoa.newsroom.models import Article, Column, Placement, Product, Story
from lantoa.people.boards import MyItem, TodoItem
from lantoa.people.models import Account, Person
from lantoa.people.scopes import condition
from lantoa.programme.metrics import Entry
from lantoa.programme.models import Campaign
from lantoa.search.sources import Document, Hit
from lantoa.units.models import Unit

MOST = 5
EDITORS = (Capability.WRITE, Capability.PUBLISH)


def todo(account: Account) -> Iterator[TodoItem]:
    """Articles to review, articles that came back, stories and offers that wait; at most six queries."""
    for article in queries.to_review(account)[:MOST]:
        unit = article.review_unit or article.unit
        yield TodoItem(
            title=_("Duyệt bài “%(title)s”") % {"title": article.title},
            url=reverse("newsroom:article_work", args=[unit.code, article.pk]),
            unit=unit, detail=article.unit.name, icon="check", order=20,
        )  # fmt: skip
    for article in queries.returned_to(account)[:MOST]:
        yield TodoItem(
            title=_("Sửa bài “%(title)s” theo góp ý") % {"title": article.title},
            url=reverse("newsroom:article_edit", args=[article.unit.code, article.pk]),
            unit=article.unit, detail=article.comment[:140], icon="edit", order=25,
        )  # fmt: skip
    waiting = Story.objects.filter(condition(account, EDITORS), state=Story.State.RECEIVED)
    for unit, count in _by_unit(waiting, "unit"):
        yield TodoItem(
            title=ngettext("Xem %(n)d bài đoàn viên gửi", "Xem %(n)d bài đoàn viên gửi", count) % {"n": count},
            url=reverse("newsroom:stories", args=[unit.code]), unit=unit, count=count, icon="inbox",
            order=30,
        )  # fmt: skip
    offered = Placement.objects.filter(condition(account, Capability.PUBLISH), state=Placement.Standing.OFFERED)
    for unit, count in _by_unit(offered, "unit"):
        yield TodoItem(
            title=ngettext("Trả lời %(n)d bài cấp dưới đề xuất", "Trả lời %(n)d bài cấp dưới đề xuất", count) % {"n": count},
            url=reverse("newsroom:offers", args=[unit.code]), unit=unit, count=count, icon="up",
            order=40,
        )  # fmt: skip


def _by_unit(records: QuerySet[Any], field: str) -> list[tuple[Unit, int]]:
    counts: dict[int, int] = dict(
        records.order_by().values_list(field).annotate(n=Count("pk")).values_list(field, "n")[:MOST]
    )
    units = Unit.objects.in_bulk(list(counts)) if counts else {}
    return [(units[pk], n) for pk, n in counts.items() if pk in units]


def mine(account: Account) -> Iterator[MyItem]:
    """The stories a member sent in during the last months, with what became of them; one query."""
    if account.person is None:
        return
    for story in queries.stories_of(account.person).prefetch_related(None)[:3]:
        live = story.article is not None and story.article.live
        yield MyItem(
            title=story.label,
            url=story.article.get_absolute_url() if story.article is not None and live else reverse("newsroom:my_stories"),
            detail=_("Bài bạn gửi ngày %(day)s") % {"day": timezone.localtime(story.sent_at).strftime("%d/%m/%Y")},
            state=_("đã đăng") if live else str(story.get_state_display()),
            icon="photo", order=60,
        )  # fmt: skip


def own_data(person: Person) -> dict[str, Any]:
    """What the newsroom keeps of a person: the stories sent in, and the articles that name them."""
    return {
        "bai_da_gui": [
            {
                "gui_luc": timezone.localtime(story.sent_at).isoformat(),
                "gui_toi": story.unit.name,
                "tieu_de": story.title,
                "noi_dung": story.text,
                "anh": [photo.file.url for photo in story.photos.all()],
                "dong_y_ghi_ten": story.credited,
                "trang_thai": str(story.get_state_display()),
                "loi_nhan": story.reply,
            }
            for story in queries.stories_of(person)
        ],
        "bai_viet_co_dong_gop": list(Article.objects.filter(contributor=person).values_list("title", flat=True)),
    }


def documents(pks: Sequence[int] | None) -> Iterator[Document]:
    """Published articles as the index holds them: of all, or of those with the keys `pks`."""
    articles = Article.objects.live().defer("body")
    if pks is not None:
        articles = articles.filter(pk__in=pks)
    for article in articles.iterator(chunk_size=500):
        column = (f"column:{article.column_id}",) if article.column_id is not None else ()
        yield Document(
            article.pk, article.title, article.searched_text, tags=(f"unit:{article.unit_id}", *column),
            day=timezone.localdate(article.published_at) if article.published_at is not None else None,
        )  # fmt: skip


def column_choices() -> list[tuple[str, str]]:
    """The columns that all units share, for narrowing a search; one query."""
    shared = Column.objects.filter(unit=None, active=True)
    return [(f"column:{pk}", name) for pk, name in shared.values_list("pk", "name")]


def hits(pks: Sequence[int], user: Any) -> dict[int, Hit]:
    """Published articles for everybody, by key; one query."""
    return {
        article.pk: Hit(
            title=article.title, url=article.get_absolute_url(), kind=_("Bài viết"), summary=article.summary,
            unit_name=article.unit.name, text=article.searched_text,
            day=timezone.localdate(article.published_at) if article.published_at is not None else None,
        )
        for article in Article.objects.live().filter(pk__in=pks).select_related("unit").defer("body")
    }  # fmt: skip


# --- Pages of campaigns ---------------------------------------------------------------------------------------


def products_per_campaign(campaigns: QuerySet[Campaign]) -> Mapping[int, int]:
    """Products that stand, by campaign; one grouped query."""
    rows = Product.objects.counted().filter(campaign__in=campaigns.order_by().values("pk"))
    return dict(rows.order_by().values_list("campaign").annotate(n=Count("pk")).values_list("campaign", "n"))


def campaigns_with_products(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Those of `campaigns` with at least one product that counts; what target T1 asks."""
    return campaigns.filter(Exists(Product.objects.counted().filter(campaign=OuterRef("pk"))))


def articles_per_campaign(campaigns: QuerySet[Campaign]) -> Mapping[int, int]:
    """Published articles, by campaign; one grouped query."""
    rows = Article.objects.live().filter(campaign__in=campaigns.order_by().values("pk"))
    return dict(rows.order_by().values_list("campaign").annotate(n=Count("pk")).values_list("campaign", "n"))


def articles_of(campaign: Campaign, user: Any, limit: int) -> list[Entry]:
    """The newest published articles of a campaign."""
    articles = list(queries.latest(campaign=campaign)[:limit])
    pictures = queries.covers(articles)
    return [
        Entry(
            title=article.title, url=article.get_absolute_url(),
            day=timezone.localdate(article.published_at) if article.published_at is not None else None,
            note=article.unit.name, picture=pictures.get(article.pk),
        )
        for article in articles
    ]  # fmt: skip


def products_of(campaign: Campaign, user: Any, limit: int) -> list[Entry]:
    """The newest products of a campaign other than articles, with their evidence."""
    rows = (
        Product.objects.counted()
        .filter(campaign=campaign, article=None)
        .select_related("medium", "unit", "evidence")
        .order_by("-produced_on", "-pk")[:limit]
    )
    return [
        Entry(
            title=product.title,
            url=product.link or (product.evidence.file.url if product.evidence is not None else ""),
            day=product.produced_on,
            note=f"{product.medium.name} · {product.unit.name}",
        )
        for product in rows
    ]


def register() -> None:
    """Offer all of this to the rooms below; called once when the applications start."""
    from django.utils.translation import gettext_lazy

    from lantoa.base.navigation import NavItem, signed_in
    from lantoa.base.navigation import register as door
    from lantoa.people import boards
    from lantoa.people.queries import register_own_data
    from lantoa.programme import metrics
    from lantoa.search import sources

    door(NavItem(gettext_lazy("Tin tức"), "newsroom:index", "news", order=20))
    door(NavItem(gettext_lazy("Gửi bài"), "newsroom:send_story", "camera", order=40, place="bottom", visible=signed_in))
    door(
        NavItem(
            gettext_lazy("Bài tôi đã gửi"), "newsroom:my_stories", "photo", order=30, place="account", visible=signed_in
        )
    )
    group = gettext_lazy("Truyền thông")
    for one in (
        boards.Door(gettext_lazy("Bài viết"), "newsroom:articles", "news", gettext_lazy("Viết, duyệt, hẹn giờ, đăng"), EDITORS, group, 10),
        boards.Door(
            gettext_lazy("Bài đoàn viên gửi"), "newsroom:stories", "inbox", gettext_lazy("Ảnh, chuyện hay từ cơ sở"), EDITORS, group, 12
        ),
        boards.Door(
            gettext_lazy("Bài cấp dưới đề xuất"), "newsroom:offers", "up", gettext_lazy("Nhận về chuyên trang của mình"),
            (Capability.PUBLISH,), group, 14,
        ),
        boards.Door(
            gettext_lazy("Sổ sản phẩm truyền thông"), "newsroom:products", "list", gettext_lazy("Bài, tờ rơi, phát thanh, hội nghị"),
            (Capability.REGISTER_PRODUCT, *EDITORS), group, 16,
        ),
        boards.Door(
            gettext_lazy("Nguồn tin"), "newsroom:sources", "download", gettext_lazy("Lấy tin từ trang khác về làm bản nháp"),
            (Capability.WRITE,), group, 17,
        ),
        boards.Door(
            gettext_lazy("Chuyên mục"), "newsroom:columns", "pin", gettext_lazy("Chuyên mục riêng của đơn vị"),
            (Capability.CONFIGURE,), group, 18,
        ),
    ):  # fmt: skip
        boards.register_door(one)
    boards.register_todo("newsroom", todo)
    boards.register_mine("newsroom", mine)
    register_own_data("newsroom", own_data)
    sources.register(sources.TextSource("articles", gettext_lazy("Bài viết"), Article, documents, hits, order=10))
    sources.register_facet(sources.Facet("chuyen_muc", gettext_lazy("Chuyên mục"), column_choices))
    metrics.register(
        metrics.Metric(
            metrics.PRODUCTS,
            gettext_lazy("Sản phẩm đã đăng"),
            products_per_campaign,
            having=campaigns_with_products,
            order=10,
        )
    )
    metrics.register(metrics.Metric("articles", gettext_lazy("Bài viết đã đăng"), articles_per_campaign, order=20))
    metrics.register_part(metrics.Part("articles", gettext_lazy("Bài viết"), articles_of, order=10))
    metrics.register_part(metrics.Part("products", gettext_lazy("Sản phẩm khác"), products_of, order=30))
