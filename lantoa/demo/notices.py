"""Notices of the year: to the nation, to a province, to a school, with the reach that such notices have."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lantoa.demo.pictures import draw
from lantoa.demo.texts import NOTICES
from lantoa.notices import actions
from lantoa.notices.audience import Audience
from lantoa.notices.models import Notice
from lantoa.people.models import Account, Person
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit


def build_notices(random: Random, *, writer: Account, share: float) -> None:
    """Notices of the national office, the province and the school of `writer`; about `share` of readers have answered."""
    today = timezone.localdate()
    school = writer.person.unit  # type: ignore[union-attr]
    province = Unit.objects.get(path=school.parent_path)
    national = Unit.objects.get(depth=1)
    campaign = Campaign.objects.filter(unit=national, starts_on__lte=today, ends_on__gte=today).first()
    sent = [
        _send(national, 1, today - timedelta(days=20), campaign), _send(national, 3, today - timedelta(days=70), None),
        _send(province, 2, today - timedelta(days=16), campaign), _send(school, 0, today - timedelta(days=6), None),
        _send(school, 4, today - timedelta(days=33), None),
    ]  # fmt: skip
    _read(random, sent[0], Person.objects.filter(left_on=None), share)
    _read(random, sent[2], Person.objects.filter(left_on=None, unit__path__startswith=province.path), 0.7)
    for notice in sent[3:]:
        _read(random, notice, Person.objects.filter(left_on=None, unit=school), 0.75)
    photo = SimpleUploadedFile("hop.jpg", draw(5), "image/jpeg")
    present = (
        Person.objects.filter(unit=school, left_on=None).order_by("-member_number").values_list("pk", flat=True)[:6]
    )
    actions.record_meeting(
        writer,
        sent[3],
        school,
        held_on=today - timedelta(days=2),
        place="Phòng hội đồng",
        evidence=photo,
        people=list(present),
    )
    actions.draft(writer, school, title="Mời họp tổ công đoàn đầu tháng", body="Các tổ họp vào 16 giờ 30 thứ Năm.")
    waiting = actions.draft(
        writer, school, title="Tập huấn chụp ảnh bằng điện thoại", must_read=True,
        body="Mời các trường trong tỉnh cử người dự.", audience=Audience(province),
    )  # fmt: skip
    actions.ask_approval(writer, waiting)


def _send(unit: Unit, at: int, day: date, campaign: Campaign | None) -> Notice:
    title, body, must_read = NOTICES[at]
    moment = timezone.make_aware(datetime.combine(day, time(8, 15)))
    notice = actions.draft(
        None, unit, title=title, body=body, must_read=must_read, campaign=campaign,
        confirm_by=day + timedelta(days=14) if must_read else None,
    )  # fmt: skip
    return actions.publish(None, notice, at=moment)


def _read(random: Random, notice: Notice, people: object, share: float) -> None:
    """Readers of some units answer quickly, of others slowly, as it is."""
    published = notice.published_at
    assert published is not None  # noqa: S101  it was just sent
    pace: dict[int, float] = {}
    for person in people.select_related("unit__kind__level", "job_type").iterator():  # type: ignore[attr-defined]
        pace.setdefault(person.unit_id, min(0.99, max(0.1, random.gauss(share, 0.16))))
        drawn = random.random()
        if drawn > pace[person.unit_id] + 0.1:
            continue
        at = published + timedelta(hours=random.expovariate(1 / 40))
        at = min(at, timezone.now())
        if drawn > pace[person.unit_id] or not notice.must_read:
            actions.opened(person, notice, at=at)
        else:
            actions.confirm(person, notice, version=notice.version, at=at)
