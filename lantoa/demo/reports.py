"""Reports of the last half-year and of this year, in every state."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from lantoa.base.periods import Period
from lantoa.demo.structure import SINCE
from lantoa.indicators import engine
from lantoa.people.models import Account, Person
from lantoa.reports import actions, contents, rules
from lantoa.reports.models import ReportKind
from lantoa.units.models import Unit

WORDS = {
    "tinh-hinh": "Đơn vị có đội ngũ cán bộ công đoàn nhiệt tình; hạ tầng mạng ổn định; một số đoàn viên lớn tuổi còn ngại dùng điện thoại.",
    "trien-khai": "Đơn vị đã triển khai kế hoạch đến từng tổ, tổ chức các đợt truyền thông theo kế hoạch, huy động đoàn viên gửi bài và ảnh.",
    "doi-moi": "Bài viết được đăng trên chuyên trang của đơn vị; bảng tin có mã QR dẫn đến bài đọc.",
    "uu-diem": "Đoàn viên quan tâm, nhiều bài do chính đoàn viên gửi.",
    "han-che": "Ảnh còn ít, bài về chính sách chưa nhiều.",
    "phuong-huong": "Mỗi tổ có một cộng tác viên; mỗi tháng ít nhất hai bài; tập huấn chụp ảnh bằng điện thoại.",
    "kien-nghi": "Đề nghị cấp trên tổ chức lớp tập huấn viết tin ngắn.",
}


EXPLANATION = "Đơn vị mới dùng hệ thống từ kỳ này nên hồ sơ các kỳ trước chưa đầy đủ."


def build_reports(random: Random, *, units: list[Unit]) -> None:
    """The half-year report was asked for in June; most came, some late, some went back. This year's is being written."""
    today = timezone.localdate()
    national = Unit.objects.get(depth=1)
    half, year = (
        Period.half(today.year if today.month > 6 else today.year - 1, 1 if today.month > 6 else 2),
        Period.year(today.year),
    )
    halves, annual = ReportKind.objects.get(code="half"), ReportKind.objects.get(code="annual")
    actions.call(
        None, national, halves, half, due_on=half.end + timedelta(days=9), at=_at(half.end - timedelta(days=30))
    )
    actions.call(None, national, annual, year, due_on=date(today.year, 12, 15), at=_at(today - timedelta(days=12)))
    for period in (half, year):
        engine.recompute(period)
    provinces = list(Unit.objects.active().filter(depth=2, code__startswith="P").order_by("code"))
    # Schools first, as each level waits for the one below.
    for at, unit in enumerate([*units, *provinces]):
        _half_report(random, unit, halves, half, at)
    for at, unit in enumerate([*units[:12], *provinces[:6]]):
        report = actions.open_report(None, unit, annual, year, at=_at(today - timedelta(days=8)))
        if at % 2:
            actions.write(None, report, "tinh-hinh", WORDS["tinh-hinh"])


def _half_report(random: Random, unit: Unit, kind: ReportKind, period: Period, at: int) -> None:
    if at % 9 == 8:
        return
    chair = _chair(unit)
    day = period.end + timedelta(days=random.randint(1, 8) if at % 6 else random.randint(12, 25))
    report = actions.open_report(None, unit, kind, period, at=_at(period.end - timedelta(days=5)))
    for section, text in WORDS.items():
        report = actions.write(None, report, section, text)
    if at % 9 == 7 or chair is None:
        return
    for finding in rules.findings(report, contents.figures(unit, period)):
        report = actions.explain(None, report, finding.place, EXPLANATION)
    report = actions.sign(chair, report, number=f"{at + 3:02d}", at=_at(day))
    report = actions.submit(None, report, reason="Một số đơn vị gửi sau, xin tổng hợp bổ sung.", at=_at(day))
    if at % 7 == 3:
        actions.return_report(
            None,
            report,
            "Xin bổ sung số liệu hội nghị tuyên truyền và ảnh minh chứng.",
            at=_at(day + timedelta(days=3)),
        )
    elif at % 7 != 5:
        actions.accept(None, report, at=_at(day + timedelta(days=4)))


def _chair(unit: Unit) -> Account | None:
    """The chair's account, opened if need be: a report is signed by a person."""
    person = Person.objects.filter(unit=unit, positions__title__code="chu-tich", positions__valid_to=None).first()
    if person is None:
        return None
    return Account.objects.filter(person=person).first() or Account.objects.create_for(person)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(max(day, SINCE), time(9, 30)))
