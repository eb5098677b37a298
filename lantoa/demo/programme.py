"""The programme, this year's plans in every state, and campaigns around the year's occasions."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from lantoa.demo.texts import DECLINED
from lantoa.programme import actions, occasions, queries
from lantoa.programme.models import Occasion, Plan
from lantoa.units.models import Unit


def build_campaigns(random: Random, units: list[Unit], *, share: float) -> None:
    """Campaigns of the national office for the year's occasions, and of a `share` of the units that join one."""
    today = timezone.localdate()
    national = Unit.objects.get(depth=1)
    for occasion in Occasion.objects.filter(unit=None).order_by("pk"):
        day = occasions.falls_on(occasion, today.year)
        if day is None or not (today - timedelta(days=300) <= day <= today + timedelta(days=40)):
            continue
        if occasion.pk % 2 and abs((day - today).days) > 30:
            continue
        campaign = actions.launch_campaign(None, actions.propose_campaign(None, national, occasion, today.year))
        for unit in random.sample(units, max(2, int(len(units) * share / 6))):
            actions.launch_campaign(None, actions.join_campaign(None, unit, campaign))
    # A year-round campaign that is going on, so that the front page has something.
    going_on = actions.launch_campaign(None, actions.create_campaign(
        None, national, title=f"Mỗi đoàn viên một câu chuyện đẹp {today.year}", starts_on=date(today.year, 9, 5),
        ends_on=date(today.year, 12, 31), aim="Mỗi đơn vị gửi ít nhất một câu chuyện về đồng nghiệp của mình.",
        targets={"products": 60},
    ))  # fmt: skip
    for unit in units:
        if random.random() < share:
            actions.launch_campaign(None, actions.join_campaign(None, unit, going_on))


def build_plans(random: Random, *, school: Unit) -> None:
    """The national plan issued in January; provinces and schools answer, hand in, are approved or sent back."""
    today = timezone.localdate()
    national = Unit.objects.get(depth=1)
    programme = actions.start_programme(None, national, template="2023-2028")
    january = timezone.make_aware(datetime.combine(date(today.year, 1, 9), time(9)))
    plan = actions.open_plan(None, national, programme, today.year)
    actions.add_ready_items(None, plan)
    run = actions.issue(None, plan, number="18/KH-CĐN", due=date(today.year, 2, 15), at=january)
    actions.run_cascade(run.pk)
    plans = list(
        Plan.objects.filter(year=today.year).exclude(unit=national).select_related("unit").order_by("unit__path")
    )
    provinces = [p for p in plans if p.unit.depth == 2]
    schools = [p for p in plans if p.unit.depth > 2 and p.unit_id != school.pk]
    for at, one in enumerate(provinces):
        if _answer(random, one, at) and at % 7 != 3:
            actions.submit(None, one, at=january + timedelta(days=14 + at % 9))
            if at % 7 == 5:
                actions.return_plan(None, one, comment="Xin ghi rõ kinh phí và người phụ trách từng việc.")
            elif at % 7 != 6:
                actions.approve(None, one, at=january + timedelta(days=25))
    for at, one in enumerate(random.sample(schools, min(len(schools), 60))):
        if _answer(random, one, at) and at % 5 != 4:
            actions.submit(None, one, at=january + timedelta(days=20 + at % 20))
            if at % 5 in (0, 1, 2):
                actions.approve(None, one, at=january + timedelta(days=42))


def _answer(random: Random, plan: Plan, at: int) -> bool:
    """Answer what came from above; whether nothing is left open."""
    items = queries.inherited_items(plan)
    for place, item in enumerate(items[:4]):
        if place == 0 and at % 3 == 0:
            actions.answer(None, plan, item, "declined", reason=random.choice(DECLINED))
        elif place == 1:
            actions.answer(None, plan, item, "adapted", budget=random.randint(2, 12) * 1_000_000)
        else:
            actions.answer(None, plan, item, "adopted")
    complete = at % 4 != 0
    if complete:
        actions.adopt_all(None, plan)
    actions.add_item(
        None, plan, title=random.choice(["Góc tri ân tại phòng hội đồng", "Ngày hội sách của thầy cô", "Chuyên mục gương sáng trên bảng tin"]),
        budget=random.randint(1, 8) * 1_000_000,
    )  # fmt: skip
    return complete
