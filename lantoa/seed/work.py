"""A year of plans, campaigns, articles and products."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, cast

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.db.models.functions import Mod
from django.utils import timezone
from wagtail.fields import StreamField

from lantoa.base.text import clean
from lantoa.demo.pictures import draw as draw_picture
from lantoa.demo.texts import ARTICLES, DECLINED
from lantoa.newsroom import actions as newsroom
from lantoa.newsroom import markup
from lantoa.newsroom.blocks import plain_text
from lantoa.newsroom.models import Article, Column, Medium, Placement, Product
from lantoa.newsroom.models.articles import slug_of
from lantoa.newsroom.models.products import Channel
from lantoa.programme import actions as programme
from lantoa.programme import occasions
from lantoa.programme.models import Campaign, ItemAnswer, Occasion, Plan, PlanItem, Programme
from lantoa.seed.loading import Loader
from lantoa.seed.shape import Shape
from lantoa.units.models import Unit

ARTICLES_A_UNIT = 2.25
PRODUCTS_A_UNIT = 4
PICTURES = 24
OWN_ITEMS = ["Góc tri ân tại phòng hội đồng", "Ngày hội sách của thầy cô", "Chuyên mục gương sáng trên bảng tin"]
PRODUCTS = [
    ("phat-thanh", "Phát thanh giờ ra chơi về ngày Nhà giáo", Channel.LOUDSPEAKER),
    ("bang-tin", "Bảng tin công đoàn tháng này", Channel.BOARD),
    ("to-roi", "Tờ rơi hỏi đáp về chế độ", Channel.HAND),
    ("tuyen-truyen-mieng", "Sinh hoạt chuyên đề tại họp hội đồng", Channel.MEETING),
    ("mang-xa-hoi", "Bài giới thiệu gương tốt trên trang của đơn vị", Channel.FACEBOOK),
    ("video", "Video một phút về tổ nuôi dưỡng", Channel.YOUTUBE),
    ("infographic", "Infographic quyền lợi đoàn viên", Channel.WEBSITE),
    ("mang-xa-hoi", "Tin nhanh từ buổi họp tổ", Channel.ZALO),
    ("anh", "Chùm ảnh một ngày ở trường", Channel.WEBSITE),
]


@dataclass
class Year:
    """A year and what the later steps need of it: its last day so far, and each unit's campaigns by position."""

    number: int
    last: date
    campaigns: dict[int, list[tuple[int, date, date]]] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """How many days of it have passed."""
        return (self.last - date(self.number, 1, 1)).days + 1


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of a day, here."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def stamp(load: Loader, when: datetime) -> str:
    """A moment as the database reads it."""
    return f"{when.astimezone(timezone.get_fixed_timezone(0)):%Y-%m-%d %H:%M:%S}{load.zone}"


def start_programme(national: Unit) -> Programme:
    """The programme that comes with the software."""
    return programme.start_programme(None, national, template="2023-2028")


# --- Plans -----------------------------------------------------------------------------------------------------


def build_plans(load: Loader, shape: Shape, national: Unit, running: Programme, year: Year) -> None:
    """The national plan, issued in January and answered by eight units out of ten; most of theirs are approved."""
    january = moment(date(year.number, 1, 9))
    plan = programme.open_plan(None, national, running, year.number)
    programme.add_ready_items(None, plan)
    run = programme.issue(None, plan, number="18/KH-CĐN", due=date(year.number, 2, 15), at=january)
    programme.run_cascade(run.pk)
    below = Plan.objects.filter(year=year.number).exclude(unit=national).alias(kind=Mod(F("unit_id"), 10))
    handed_in = {"submitted_at": january + timedelta(days=20)}
    below.filter(kind__lt=7).update(state=Plan.State.APPROVED, decided_at=january + timedelta(days=35), **handed_in)
    below.filter(kind=7).update(state=Plan.State.SUBMITTED, **handed_in)
    plans = {unit_id: pk for pk, unit_id in below.values_list("pk", "unit_id").iterator()}
    issued = list(plan.items.order_by("order", "pk").values_list("pk", "title", "section_id", "target_id"))
    adapted = _items(load, shape, plans, issued, year)
    _answers(load, plans, adapted, issued, january)


def _items(
    load: Loader, shape: Shape, plans: dict[int, int], issued: list[tuple[Any, ...]], year: Year
) -> dict[int, int]:  # fmt: skip
    """Own items of every unit, and in those that answered their version of one national item: its key, by plan."""
    key = load.first(PlanItem)
    adapted: dict[int, int] = {}

    def rows() -> Iterator[tuple[Any, ...]]:
        number = key
        for unit_id, plan in plans.items():
            for place in range(2 + unit_id % 2):
                month = 2 + (unit_id + place * 4) % 10
                state = PlanItem.State.DONE if date(year.number, month, 20) < year.last else PlanItem.State.PLANNED
                yield (number, plan, OWN_ITEMS[(unit_id + place) % len(OWN_ITEMS)], None, None, None, None,
                       f"{year.number}-{month:02d}-05", f"{year.number}-{month:02d}-20",
                       1_000_000 * (1 + unit_id % 8), state, place + 1)  # fmt: skip
                number += 1
            if unit_id % 10 < 8:
                item, title, section, target = issued[unit_id % len(issued)]
                yield (number, plan, title, section, target, item, item, f"{year.number}-03-01",
                       f"{year.number}-11-30", 1_000_000 * (2 + unit_id % 10), PlanItem.State.ONGOING, 9)  # fmt: skip
                adapted[plan] = number
                number += 1

    fields = ("id", "plan_id", "title", "section_id", "target_id", "source_id", "origin_id", "starts_on", "ends_on",
              "budget", "state", "order")  # fmt: skip
    load.load("Việc trong kế hoạch", PlanItem, fields, rows(), total=int(3.3 * len(shape)))
    return adapted


def _answers(
    load: Loader, plans: dict[int, int], adapted: dict[int, int], issued: list[tuple[Any, ...]], january: datetime
) -> None:
    key, at = load.first(ItemAnswer), stamp(load, january + timedelta(days=15))

    def rows() -> Iterator[tuple[Any, ...]]:
        number = key
        for unit_id, plan in plans.items():
            if unit_id % 10 >= 8:
                continue
            own = unit_id % len(issued)
            declined = (unit_id // 10) % len(issued) if unit_id % 3 == 0 else -1
            for place, (item, *_rest) in enumerate(issued):
                if place == own:
                    yield number, plan, item, item, ItemAnswer.Answer.ADAPTED, "", adapted[plan], at
                elif place == declined:
                    reason = DECLINED[unit_id % len(DECLINED)]
                    yield number, plan, item, item, ItemAnswer.Answer.DECLINED, reason, None, at
                else:
                    yield number, plan, item, item, ItemAnswer.Answer.ADOPTED, "", None, at
                number += 1

    fields = ("id", "plan_id", "origin_id", "item_id", "answer", "reason", "own_id", "at")
    load.load("Trả lời việc được giao", ItemAnswer, fields, rows(), total=int(0.8 * len(plans) * len(issued)))


# --- Campaigns ---------------------------------------------------------------------------------------------------


def build_campaigns(load: Loader, shape: Shape, national: Unit, year: Year, random: Random) -> None:
    """The nation's campaigns around the year's occasions; three units out of four join one or two."""
    above = []
    for occasion in Occasion.objects.filter(unit=None, proposes=True).order_by("month", "day"):
        day = occasions.falls_on(occasion, year.number)
        if day is None or day > year.last + timedelta(days=40):
            continue
        above.append(programme.launch_campaign(None, programme.propose_campaign(None, national, occasion, year.number)))
    if not above:
        return
    key = load.first(Campaign)

    def rows() -> Iterator[tuple[Any, ...]]:
        number = key
        for at in range(1, len(shape)):
            drawn = random.random()
            joined = 0 if drawn < 0.25 else 2 if drawn > 0.8 else 1
            for parent in random.sample(above, min(joined, len(above))):
                over = parent.ends_on < year.last
                state = Campaign.State.CLOSED if over and drawn < 0.7 else Campaign.State.ACTIVE
                year.campaigns.setdefault(at, []).append((number, parent.starts_on, parent.ends_on))
                yield (number, shape.unit_id + at, parent.pk, parent.occasion_id, parent.title, parent.slug,
                       parent.folded_title, parent.aim, json.dumps(parent.products), parent.starts_on.isoformat(),
                       parent.ends_on.isoformat(), state)  # fmt: skip
                number += 1

    fields = ("id", "unit_id", "parent_id", "occasion_id", "title", "slug", "folded_title", "aim", "products",
              "starts_on", "ends_on", "state")  # fmt: skip
    load.load("Đợt truyền thông", Campaign, fields, rows(), total=int(0.95 * len(shape)))


# --- Articles and products ---------------------------------------------------------------------------------------

SCHOOL, NAME, COUNT = "@@S@@", "@@N@@", "@@C@@"


@dataclass(frozen=True)
class _Text:
    """A text of the demo with the places left open where a school, a name and a number go."""

    column: int
    title: str
    summary: str
    body: str
    searched: str

    def told(self, school: str, name: str, count: int) -> tuple[str, str, str, str]:
        """Title, summary, body and searched text of one school."""
        return tuple(  # type: ignore[return-value]
            text.replace(SCHOOL, school).replace(NAME, name).replace(COUNT, str(count))
            for text in (self.title, self.summary, self.body, self.searched)
        )


def _texts() -> list[_Text]:
    columns = dict(Column.objects.filter(unit=None).values_list("code", "pk"))
    body = cast("StreamField", Article._meta.get_field("body"))
    found = []
    for code, title, summary, text in ARTICLES:
        open_ = {"school": SCHOOL, "name": NAME, "n": COUNT}
        if "{school}" not in title:
            title += " ở {school}"
        blocks = body.to_python(markup.clean_blocks(markup.parse(text.format(**open_))))
        found.append(
            _Text(columns[code], title.format(**open_), summary.format(**open_),
                  json.dumps(list(body.get_prep_value(blocks)), ensure_ascii=False),
                  clean(f"{summary.format(**open_)} {plain_text(blocks)}"))
        )  # fmt: skip
    return found


def build_pictures(national: Unit) -> list[int]:
    """Covers that all articles share; their files are really there."""
    return [
        newsroom.add_picture(
            None, national, SimpleUploadedFile(f"anh-{at}.jpg", draw_picture(at), "image/jpeg"),
            title="Tranh minh họa", credit="Tranh của bộ dữ liệu mẫu", description="Tranh minh họa",
        ).pk
        for at in range(PICTURES)
    ]  # fmt: skip


def build_articles(load: Loader, shape: Shape, covers: list[int], year: Year, random: Random) -> None:
    """Articles through the year, the oldest first, each in its unit's section and in the register of products.

    One in fifty still waits for somebody: half of these are drafts, half were handed in. Each has the version
    that readers see, without earlier ones.
    """
    count = round(ARTICLES_A_UNIT * len(shape) * year.days / 365)
    first = load.first(Article)
    written: list[tuple[int, int, str, str, str, int, int | None]] = []

    def rows() -> Iterator[tuple[Any, ...]]:
        texts = _texts()
        for at in range(count):
            unit = random.randrange(len(shape))
            when = moment(date(year.number, 1, 1) + timedelta(days=year.days * at // count), 7, 30) + timedelta(
                minutes=random.randrange(600)
            )
            when = min(when, timezone.now())
            text = texts[at % len(texts)]
            school = shape.names[unit].removeprefix("CĐCS ").removeprefix("Công đoàn ")
            title, summary, body, searched = text.told(school, "Nguyễn Thị Mai", 12 + at % 37)
            day, slug = stamp(load, when), slug_of(title)
            own = [c for c, start, end in year.campaigns.get(unit, []) if start <= when.date() <= end]
            campaign = own[0] if own else None
            live = at % 50 > 1
            unit_id, author = shape.unit_id + unit, shape.officer(unit, 2)
            state = "published" if live else "draft" if at % 50 else "in_review"
            waits = state == "in_review"
            if live:
                link = f"{settings.BASE_URL}/tin/{when.year}/{timezone.localtime(when):%m}/{slug}-{first + at}/"
                written.append((first + at, unit, title, day, link, text.column, campaign))
            yield (first + at, unit_id, text.column, campaign, title[:200], slug, summary[:400], body,
                   covers[at % len(covers)], "Nguyễn Thị Mai", author, state, live, unit_id if waits else None,
                   author if waits else None, day if waits else None, day, day, day if live else None, searched)  # fmt: skip

    fields = ("id", "unit_id", "column_id", "campaign_id", "title", "slug", "summary", "body", "cover_id", "byline",
              "author_id", "state", "live", "review_unit_id", "submitted_by_id", "submitted_at", "created_at",
              "updated_at", "published_at", "searched_text")  # fmt: skip
    load.load("Bài viết", Article, fields, rows(), total=count)
    placement = load.first(Placement)
    load.load(
        "Nơi hiện bài", Placement, ("id", "article_id", "unit_id", "source_id", "at"),
        ((placement + n, pk, shape.unit_id + unit, shape.unit_id + unit, day)
         for n, (pk, unit, _title, day, *_rest) in enumerate(written)),
        total=len(written), kind=Placement.Kind.OWN, state=Placement.Standing.ACCEPTED,
    )  # fmt: skip
    product = load.first(Product)
    medium = Medium.objects.get(code="bai-viet")
    load.load(
        "Bài trong sổ sản phẩm", Product,
        ("id", "unit_id", "column_id", "campaign_id", "title", "produced_on", "link", "article_id", "registered_at"),
        ((product + n, shape.unit_id + unit, column, campaign, title[:200], day[:10], link, pk, day)
         for n, (pk, unit, title, day, link, column, campaign) in enumerate(written)),
        total=len(written), medium_id=medium.pk, digital=medium.digital, channel=Channel.WEBSITE,
    )  # fmt: skip


def build_products(load: Loader, shape: Shape, year: Year, random: Random) -> None:
    """Leaflets, loudspeakers, posts and the like, one for most campaigns and some beside."""
    media = {medium.code: medium for medium in Medium.objects.all()}
    first = load.first(Product)

    def rows() -> Iterator[tuple[Any, ...]]:
        number = first
        for at in range(len(shape)):
            wanted: list[tuple[int | None, date, date]] = [
                campaign for campaign in year.campaigns.get(at, []) if random.random() < 0.8 and campaign[1] <= year.last
            ]  # fmt: skip
            wanted += [(None, date(year.number, 1, 1), year.last)] * round(random.random() * 2 * PRODUCTS_A_UNIT)
            for campaign, start, end in wanted:
                code, title, channel = PRODUCTS[random.randrange(len(PRODUCTS))]
                span = (min(end, year.last) - start).days
                day = start + timedelta(days=random.randint(0, max(0, span)))
                yield (number, shape.unit_id + at, media[code].pk, media[code].digital, channel, campaign, title,
                       day.isoformat(), random.randint(20, 120), stamp(load, moment(day, 16)))  # fmt: skip
                number += 1

    fields = ("id", "unit_id", "medium_id", "digital", "channel", "campaign_id", "title", "produced_on", "audience",
              "registered_at")  # fmt: skip
    load.load("Sản phẩm khác", Product, fields, rows(), total=int((PRODUCTS_A_UNIT + 0.8) * len(shape)))
