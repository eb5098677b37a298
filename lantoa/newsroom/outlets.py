"""Articles as content for channels: what goes out, and the register of products when it is out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.base.errors import Conflict, NotAllowed
from lantoa.channels.message import Message, Photo
from lantoa.channels.models import Publication
from lantoa.channels.print import sources as printing
from lantoa.channels.queries import in_calendar
from lantoa.channels.registry import Source, register_source
from lantoa.newsroom.actions.products import register_product, register_publication, strike_publication
from lantoa.newsroom.blocks import plain_text
from lantoa.newsroom.markup import photos_of
from lantoa.newsroom.models import Article, Medium, Product, State, tags_of
from lantoa.people.models import Account
from lantoa.people.scopes import Capability, may
from lantoa.programme import metrics
from lantoa.programme.calendar import Event, register_calendar
from lantoa.programme.models import Campaign
from lantoa.units.models import Picture, Unit

SOURCE = "bai-viet"
READY = (State.APPROVED, State.SCHEDULED)


def compose(account: Account | None, unit: Unit, pk: int) -> Message:
    """An approved or public article of `unit` as a message.

    Raises `Http404`, `NotAllowed`, and `Conflict` for what is not approved yet.
    """
    article = get_object_or_404(Article.objects.select_related("unit", "campaign", "column", "cover"), pk=pk, unit=unit)
    if not may(account, Capability.PUBLISH, unit) and not may(account, Capability.WRITE, unit):
        raise NotAllowed(_("Bạn chưa được giao việc viết hoặc đăng bài tại %(unit)s.") % {"unit": unit.name})
    if not article.live and article.state not in READY:
        raise Conflict(_("Bài chưa được duyệt. Duyệt xong mới đưa lên các kênh được."))
    return _message(article)


def compose_for_print(account: Account | None, unit: Unit, pk: int) -> Message:
    """An article of `unit` as what a sheet or reading is made of; a draft too, for who may write there.

    Raises `Http404` and `NotAllowed`.
    """
    article = get_object_or_404(Article.objects.select_related("unit", "campaign", "column", "cover"), pk=pk, unit=unit)
    if not any(may(account, one, unit) for one in (Capability.WRITE, Capability.PUBLISH)):
        raise NotAllowed(_("Bạn chưa được giao việc viết bài tại %(unit)s.") % {"unit": unit.name})
    return _message(article)


def _message(article: Article) -> Message:
    version = article if article.live else article.working()
    return Message(
        title=version.title, summary=version.summary, body="\n\n".join(plain_text(version.body).splitlines()), byline=version.byline,
        photos=_photos(version), link=settings.BASE_URL + article.get_absolute_url() if article.live else "",
        tags=(*tags_of(version.tags).values(), *((version.column.name,) if version.column is not None else ())),
        campaign=version.campaign.slug if version.campaign is not None else "",
    )  # fmt: skip


def _photos(article: Article) -> tuple[Photo, ...]:
    """The cover first, then the pictures of the text; one query for the latter's files."""
    inside = photos_of(article.body)
    words = {pk: photo.caption for pk, photo in inside.items()}
    pictures = Picture.objects.in_bulk(list(inside))
    chosen = [article.cover] if article.cover is not None else []
    chosen += [pictures[pk] for pk in inside if pk in pictures and pk != article.cover_id]
    return tuple(
        Photo(
            one.file.name, (article.cover_caption if one is article.cover else words.get(one.pk, "")) or one.title,
            one.width, one.height,
        )
        for one in chosen
    )  # fmt: skip


def address(unit: Unit, pk: int) -> str:
    """The article's page at work."""
    return reverse("newsroom:article_work", args=[unit.code, pk])


def published(publication: Publication, actor: Any) -> None:
    """A post is out: enter it in the register of media products."""
    article = Article.objects.select_related("campaign", "column").filter(pk=publication.source_id or 0).first()
    register_publication(actor, publication, article, publication.published_at or timezone.now())


def withdrawn(publication: Publication, actor: Any) -> None:
    """A post is gone: its product no longer counts."""
    strike_publication(publication, publication.withdrawn_at or timezone.now(), _("Bài đã rút khỏi kênh"))


def keep_print(actor: Account | None, unit: Unit, one: printing.HandedOut) -> None:
    """A sheet or reading reached people: enter it in the register."""
    register_product(
        actor, unit, medium=Medium.objects.get(code=one.medium), title=one.title, produced_on=one.day, channel=one.channel,
        link=one.link, evidence=one.evidence, audience=one.audience,
    )  # fmt: skip


def posts_in_calendar(unit: Unit, first: date, last: date, user: Any) -> list[Event]:
    """Posts on channels, planned and out, for the unit's own calendar; for officers only, one query."""
    if not (may(user, Capability.PUBLISH, unit) or may(user, Capability.WRITE, unit)) or not user.is_authenticated:
        return []
    return [
        Event(
            timezone.localdate(one.published_at or one.due_at), f"{one.title} ({one.account.label})", f"post-{one.pk}",
            url=one.get_absolute_url(), what="post", kind="leaf" if one.published_at else "brand",
        )
        for one in in_calendar(unit, first, last + timedelta(days=1))
    ]  # fmt: skip


def reached_by_posts(campaigns: QuerySet[Campaign]) -> dict[int, int]:
    """Views of the posts of campaigns, as their platforms count them; one grouped query."""
    rows = Product.objects.counted().filter(
        campaign__in=campaigns.order_by().values("pk"), publication__viewers__isnull=False
    )
    found = rows.order_by().values_list("campaign").annotate(n=Sum("publication__viewers"))
    return dict(found.values_list("campaign", "n"))


def register() -> None:
    """Offer articles to the channels; called once when the applications start."""
    printing.register_source(printing.Source(SOURCE, compose_for_print, address))
    printing.register_keeper(keep_print)
    register_calendar("channels", posts_in_calendar)
    metrics.register(metrics.Metric("post_views", gettext_lazy("Lượt xem trên các kênh"), reached_by_posts, order=30))
    register_source(Source(SOURCE, gettext_lazy("Bài viết"), compose, address, published, withdrawn))
