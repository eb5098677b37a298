"""A whole union of any size with a year of work, or several, for measuring and for trying things out.

The same seed gives the same union. What people do one by one in life is written by the million here, past the
actions that the software offers; what is rare (the programme, national campaigns, calls for reports) goes through
them. `lantoa check` finds nothing to say about the result.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

import numpy as np
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.periods import Period
from lantoa.demo.build import PASSWORD
from lantoa.indicators import engine
from lantoa.newsroom.models import Article, Placement, Product
from lantoa.notices.models import Notice, NoticeRevision, NoticeUnitCount, Receipt
from lantoa.people.models import Account, Membership, Person, Position
from lantoa.programme.models import Campaign, ItemAnswer, PlanItem
from lantoa.seed import people, reach, reports, work
from lantoa.seed.loading import Loader, Progress
from lantoa.seed.shape import ROOT, Shape, make
from lantoa.units.models import Unit, UnitChange, UnitEdge, UnitName

SEED = 19_510_722
MOST_YEARS = 3
WHO_TABLES = (Unit, UnitName, UnitEdge, UnitChange, Person, Membership, Position, Account)
WORK_TABLES = (
    PlanItem, ItemAnswer, Campaign, Article, Placement, Product, Notice, NoticeRevision, NoticeUnitCount, Receipt,
)  # fmt: skip
# who it is, how its unit is chosen, place on the roll (from 0)
WHO: list[tuple[str, Callable[[Shape], int], int]] = [
    ("Chủ tịch, cơ quan trung ương", lambda _shape: 0, 0),
    ("Cán bộ truyền thông, trung ương", lambda _shape: 0, 2),
    ("Chủ tịch, công đoàn giáo dục tỉnh", lambda shape: shape.codes.index("P01"), 0),
    ("Chủ tịch, trường học", lambda shape: shape.codes.index("S00001"), 0),
    ("Cán bộ truyền thông, trường học", lambda shape: shape.codes.index("S00001"), 2),
]


def build(
    *, units: int, people_count: int, years: int = 1, seed: int = SEED, progress: Progress | None = None
) -> list[tuple[str, str, str]]:
    """Fill an empty installation with `units` units, `people_count` people and `years` years of work up to today.

    Returns who can sign in, as (who, sign-in name, password). One transaction: an interruption leaves nothing.
    Raises `Conflict` where there are units already, `Invalid` for sizes that make no union.
    """
    if not 1 <= years <= MOST_YEARS:
        raise Invalid(f"Số năm từ 1 đến {MOST_YEARS}: chương trình bắt đầu từ năm 2023.")
    if Unit.objects.exists():
        raise Conflict("Đã có đơn vị trong cơ sở dữ liệu này. Dữ liệu lớn chỉ dựng được vào một bản cài còn trống.")
    load = Loader(progress or Progress())
    random, draw = Random(seed), np.random.default_rng(seed)  # noqa: S311  no secret; the same union every time
    shape = make(units, people_count, random, draw)
    with transaction.atomic():
        _build(load, shape, years, random, draw)
        sign_ins = _open_accounts(shape)
    _tidy()
    cache.clear()
    return sign_ins


def _build(load: Loader, shape: Shape, years: int, random: Random, draw: np.random.Generator) -> None:
    today = timezone.localdate()
    since = min(date(2023, 10, 1), date(today.year - years, 9, 1))
    numbers = range(today.year - years + 1, today.year + 1)
    with load.bare(*WHO_TABLES):
        people.build_units(load, shape, since)
        people.build_people(load, shape, draw, since)
    national = Unit.objects.get(code=ROOT)
    running, covers = work.start_programme(national), work.build_pictures(national)
    every = [work.Year(number, min(today, date(number, 12, 31))) for number in numbers]
    # Statistics for the plans that the software opens by itself, batch by batch.
    _analyze()
    with load.bare(*WORK_TABLES):
        for year in every:
            work.build_plans(load, shape, national, running, year)
            work.build_campaigns(load, shape, national, year, random)
            work.build_articles(load, shape, covers, year, random)
            work.build_products(load, shape, year, random)
            reach.build_notices(load, shape, year, random, draw)
            # The next year begins with what the software writes and numbers by itself.
            load.finish()
    _analyze()
    for year in every:
        for period in (Period.half(year.number, 1), Period.half(year.number, 2), Period.year(year.number)):
            if period.start <= today:
                changed = engine.recompute(period)
                load.progress.done(f"Chỉ tiêu kỳ {period.key}", sum(changed.values()))
        reports.build_reports(load, shape, national, year)
        engine.recompute(Period.half(year.number, 1), ["T10"])
        engine.recompute(Period.year(year.number), ["T10"])
    load.finish()


def _open_accounts(shape: Shape) -> list[tuple[str, str, str]]:
    found = []
    for who, unit, nth in WHO:
        account = Account.objects.get(pk=shape.officer(unit(shape), nth))
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])
        found.append((who, account.login, PASSWORD))
    return found


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _tidy() -> None:
    """Let the database know what it holds; PostgreSQL also which pages everybody can see, for index-only scans."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
