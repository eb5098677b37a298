"""Reads over the newsroom; each says how many queries it costs once evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateTimeField,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from lantoa.base.prepared import Answer, Prepared, Slot
from lantoa.base.rights import Capability
from lantoa.newsroom.models import Article, ArticleTag, Column, Correction, Placement, Product, State, Story
from lantoa.people.models import Account, Consent, Person
from lantoa.people.scopes import condition
from lantoa.programme.models import Campaign
from lantoa.units.models import Picture, PictureRendition, Unit

CARD = "fill-640x426|format-webp"
"""How the cover looks on a card; made once, fetched with the list."""


def listed(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles as a list shows them, newest first: unit, column and cover come along.

    At most two queries however long the list: articles with their covers, and the covers' sizes.
    """
    sizes = PictureRendition.objects.filter(filter_spec=CARD)
    return (
        articles.select_related("unit", "column", "column__unit", "cover")
        .prefetch_related(Prefetch("cover__renditions", sizes, to_attr="prefetched_renditions"))
        .defer("body", "searched_text")
        .order_by("-published_at", "-pk")
    )


def shown_in(unit: Unit) -> QuerySet[Placement]:
    """The placements that make up the section of `unit`.

    They are its own, those of the units merged into it, and the branch ones of the units above. One query beforehand
    tells which units these are: a database finds placements by units, but reads all of them to ask each for its unit.
    """
    return _placed(*_places(unit))


def _places(unit: Unit) -> tuple[list[int], list[int]]:
    """The units whose placements show in a section, and those whose branch placements do."""
    paths = unit.ancestor_paths
    values = {f"path_{at}": path for at, path in enumerate(paths)}
    found = _units_of_section(len(paths), **values, unit=unit.pk)
    wide = [pk for pk, path in found if path in paths]
    return [unit.pk, *(pk for pk, path in found if path not in paths)], wide


def _placed(own: Sequence[Any], wide: Sequence[Any]) -> QuerySet[Placement]:
    return Placement.objects.filter(
        Q(unit__pk__in=own) | Q(unit__pk__in=wide, subtree=True), state=Placement.Standing.ACCEPTED
    )


def section(unit: Unit, *, column: Column | None = None) -> QuerySet[Article]:
    """What readers see in the section of `unit`, newest first: its own articles and those placed there.

    Fan-out on read: one query over placements by path, then as `listed`. `article.unit` is the origin.
    """
    articles = Article.objects.live().filter(pk__in=shown_in(unit).values("article"))
    if column is not None:
        articles = articles.filter(column=column)
    return listed(articles)


class Section:
    """`section` for a paginator: its length and its first page, which is what nearly everybody reads, are prepared.

    Each costs one query, when it is first asked for.
    """

    def __init__(self, unit: Unit, size: int) -> None:
        self._size = size
        self._own, self._wide = _places(unit)
        self._values: dict[str, Any] = {f"own_{at}": pk for at, pk in enumerate(self._own)}
        self._values |= {f"wide_{at}": pk for at, pk in enumerate(self._wide)} | {"now": timezone.now()}

    @cached_property
    def first(self) -> Answer:
        """The first page of `size` articles; one query."""
        return _first_page.ask(len(self._own), len(self._wide), self._size, **self._values)

    @cached_property
    def _length(self) -> int:
        return next((n for (n,) in _section_count(len(self._own), len(self._wide), **self._values)), 0)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, part: slice) -> list[Article]:
        if part.start or part.stop > self._size:
            shown = _placed(self._own, self._wide).values("article")
            return list(listed(Article.objects.live().filter(pk__in=shown))[part])
        found: list[Article] = self.first.found()
        return found[part]


def of_units_over(unit: Unit) -> QuerySet[Article]:
    """What a member of `unit` may care for, newest first: the sections of the unit and of every unit above it.

    Queries as `listed`.
    """
    shown = Placement.objects.filter(unit__path__in=unit.ancestor_paths, state=Placement.Standing.ACCEPTED)
    return listed(Article.objects.live().filter(pk__in=shown.values("article")))


def latest(*, column: Column | None = None, campaign: Campaign | None = None, tag: str = "") -> QuerySet[Article]:
    """Published articles of all units, newest first; narrowed to a column, a campaign or a tag. Queries as `listed`."""
    articles = Article.objects.live()
    if tag:
        articles = articles.filter(pk__in=ArticleTag.objects.filter(slug=tag).values("article"))
    if column is not None:
        articles = articles.filter(column=column)
    if campaign is not None:
        articles = articles.filter(campaign=campaign)
    return listed(articles)


def tag_name(slug: str) -> str:
    """What the newest public article with a tag calls it; "" where none has it. One query."""
    rows = ArticleTag.objects.filter(slug=slug, article__in=Article.objects.live()).order_by("-article__published_at")
    return rows.values_list("name", flat=True).first() or ""


def article(pk: int) -> Answer:
    """An article with what its page shows, or nothing; one query."""
    return _article.ask(pk=pk)


def related(article: Article) -> Answer:
    """Four other articles of the same campaign, or else of the same column in the same unit; as `listed`."""
    known = {"pk": article.pk, "now": timezone.now()}
    if article.campaign_id is not None:
        found = _of_campaign.ask(**known, campaign=article.campaign_id)
        if found.rows:
            return found
    return _of_column.ask(article.column_id is None, **known, unit=article.unit_id, column=article.column_id)


def corrections(article: Article) -> Answer:
    """What was put right in an article, newest first; one query."""
    return _corrections.ask(article=article.pk)


def pictures_inside(article: Article) -> Answer:
    """The pictures in an article's text; one query if there are any."""
    keys = [block["value"].get("picture") for block in article.body.raw_data if block["type"] == "picture"]
    keys = [pk for pk in keys if pk is not None]
    return _pictures.ask(len(keys), **{f"pk_{at}": pk for at, pk in enumerate(keys)})


_KEY = BigIntegerField()


def _in_section(own: int, wide: int) -> QuerySet[Article]:
    placed = _placed([Slot(f"own_{at}", _KEY) for at in range(own)], [Slot(f"wide_{at}", _KEY) for at in range(wide)])
    return Article.objects.live(Slot("now", DateTimeField())).filter(pk__in=placed.values("article"))


_units_of_section = Prepared(
    Unit,
    lambda depth: Unit.objects.filter(
        Q(successor=Slot("unit", _KEY)) | Q(path__in=[Slot(f"path_{at}", CharField()) for at in range(depth)])
    ).values_list("pk", "path"),
)
_first_page = Prepared(Article, lambda own, wide, most: listed(_in_section(own, wide))[:most])
_section_count = Prepared(
    Article,
    lambda own, wide: _in_section(own, wide).order_by().values(all=Value(1)).annotate(n=Count("pk")).values_list("n"),
)
_corrections = Prepared(Correction, lambda: Correction.objects.filter(article=Slot("article", _KEY)))
_pictures = Prepared(
    Picture, lambda n: Picture.objects.filter(pk__in=[Slot(f"pk_{at}", _KEY) for at in range(n)]).order_by("pk")
)
_columns = Prepared(Column, lambda: columns_for(Slot("unit", _KEY)))
_article = Prepared(
    Article,
    lambda: (
        Article.objects.select_related("unit", "column__unit", "campaign", "cover")
        .defer("searched_text")
        .filter(pk=Slot("pk", _KEY))
    ),
)


def _others() -> QuerySet[Article]:
    return Article.objects.live(Slot("now", DateTimeField())).exclude(pk=Slot("pk", _KEY))


def _column_of_unit(without: bool) -> QuerySet[Article]:
    column: dict[str, Any] = {"column": None} if without else {"column": Slot("column", _KEY)}
    return listed(_others().filter(unit=Slot("unit", _KEY), **column))[:4]


_of_campaign = Prepared(Article, lambda: listed(_others().filter(campaign=Slot("campaign", _KEY)))[:4])
_of_column = Prepared(Article, _column_of_unit)


def contributor_name(article: Article) -> str:
    """The member to be credited under `article`: only while the consent to be named stands; one query at most."""
    if article.contributor_id is None:
        return ""
    person = Person.objects.filter(
        pk=article.contributor_id, consents__purpose=Consent.Purpose.BYLINE, consents__withdrawn_at=None
    ).first()
    return person.full_name if person is not None else ""


def columns_of_section(unit: Unit) -> Answer:
    """`columns_for` a section's page, prepared; one query."""
    return _columns.ask(unit=unit.pk)


def columns_for(unit: Any) -> QuerySet[Column]:
    """Columns that are in use: the shared ones and, with `unit`, its own."""
    return (
        Column.objects.filter(Q(unit=None) | Q(unit=unit), active=True).select_related("unit").order_by("order", "name")
    )


def column_of(unit: Unit, code: str) -> Column:
    """The column that `unit` calls by `code`: its own, or else the shared one; 404 where neither is."""
    own = Column.objects.filter(unit=unit, code=code).first()
    return own or get_object_or_404(Column, unit=None, code=code)


def campaigns_for(unit: Unit) -> QuerySet[Campaign]:
    """Campaigns of the unit and the units above that have not been over for three months."""
    since = timezone.localdate() - timedelta(days=92)
    return (
        Campaign.objects.filter(unit__path__in=unit.ancestor_paths, ends_on__gte=since)
        .exclude(state=Campaign.State.CANCELLED)
        .select_related("unit")
        .order_by("-starts_on", "title")
    )


# --- At work --------------------------------------------------------------------------------------------------


def at_work(unit: Unit, state: str = "") -> QuerySet[Article]:
    """Articles of the unit and of those merged into it, last touched first, and those that wait for its review."""
    mine = Q(unit=unit) | Q(unit__successor=unit)
    if state in ("", State.IN_REVIEW):
        mine |= Q(review_unit=unit, state=State.IN_REVIEW)
    articles = Article.objects.filter(mine)
    if state == State.PUBLISHED:
        articles = articles.filter(live=True)
    elif state == State.WITHDRAWN:
        articles = articles.filter(state__in=[State.WITHDRAWN, State.EXPIRED])
    elif state == State.SCHEDULED:
        articles = articles.filter(state__in=[State.SCHEDULED, State.APPROVED])
    elif state:
        articles = articles.filter(state=state)
    return (
        articles.select_related("unit", "column", "author__person", "review_unit")
        .defer("body", "searched_text")
        .order_by("-updated_at", "-pk")
    )


def counts_at_work(unit: Unit) -> dict[str, int]:
    """How many articles of the unit (or waiting for its review) stand in each state; one query."""
    mine = Q(unit=unit) | Q(unit__successor=unit)
    rows = Article.objects.filter(mine | Q(review_unit=unit, state=State.IN_REVIEW))
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")).values_list("state", "n"))


def to_review(user: Account) -> QuerySet[Article]:
    """Articles that wait for this person's review, oldest first: never one's own."""
    return (
        Article.objects.filter(condition(user, Capability.PUBLISH, "review_unit"), state=State.IN_REVIEW)
        .exclude(author=user)
        .exclude(submitted_by=user)
        .select_related("unit", "review_unit")
        .defer("body", "searched_text")
        .order_by("submitted_at")
    )


def returned_to(user: Account) -> QuerySet[Article]:
    """Articles of one's own that came back with a comment."""
    return (
        Article.objects.filter(author=user, state=State.RETURNED)
        .select_related("unit")
        .defer("body", "searched_text")
        .order_by("-updated_at")
    )


def offers(unit: Unit) -> QuerySet[Placement]:
    """What units below offered to `unit` and waits for an answer, oldest first."""
    return (
        Placement.objects.filter(unit=unit, state=Placement.Standing.OFFERED)
        .select_related("article__unit", "article__column", "source", "by__person")
        .order_by("at", "pk")
    )


def stories_for(unit: Unit, state: str = "") -> QuerySet[Story]:
    """What members sent to `unit`, newest first; open ones (received, in hand) unless a state is named.

    `may_be_named` says whether the sender agreed to be named and has not taken that back.
    """
    wanted = [state] if state else [Story.State.RECEIVED, Story.State.IN_HAND]
    named = Consent.objects.filter(person=OuterRef("person"), purpose=Consent.Purpose.BYLINE, withdrawn_at=None)
    return (
        Story.objects.filter(unit=unit, state__in=wanted)
        .annotate(may_be_named=Q(credited=True) & Exists(named))
        .select_related("person", "taken_by__person", "article__unit")
        .prefetch_related("photos")
        .order_by("-sent_at", "-pk")
    )


def stories_of(person: Person) -> QuerySet[Story]:
    """What a person sent in, newest first."""
    return (
        Story.objects.filter(person=person)
        .select_related("unit", "article__unit")
        .prefetch_related("photos")
        .order_by("-sent_at", "-pk")
    )


def products_of(unit: Unit, *, kind: str = "", year: int | None = None, struck: bool = False) -> QuerySet[Product]:
    """The register of `unit`, newest first; `kind` is "digital", "traditional" or a medium's code; two queries paged."""
    products = Product.objects.filter(unit=unit)
    if not struck:
        products = products.counted()
    if kind in ("digital", "traditional"):
        products = products.filter(digital=kind == "digital")
    elif kind:
        products = products.filter(medium__code=kind)
    if year is not None:
        products = products.filter(produced_on__year=year)
    return products.select_related("medium", "column", "campaign", "article", "evidence", "unit").order_by(
        "-produced_on", "-pk"
    )


def digital_share(unit: Unit, year: int) -> tuple[int, int]:
    """Digital products and all products of `unit` in `year`; one query (target T3)."""
    row = (
        Product.objects.counted()
        .filter(unit=unit, produced_on__year=year)
        .aggregate(all=Count("pk"), digital=Count("pk", filter=Q(digital=True)))
    )
    return row["digital"], row["all"]


# --- Search ---------------------------------------------------------------------------------------------------


def covers(articles: Iterable[Article]) -> dict[int, Any]:
    """The cover's card size of each article that has one, by article id; for feeds and other rooms."""
    return {
        article.pk: article.cover.get_rendition(CARD)
        for article in articles
        if article.cover_id is not None and article.cover is not None
    }
