"""Money, equipment and upgrades of the demo: a school with every state, its neighbours and the province with sums."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lantoa.demo.pictures import draw
from lantoa.people.models import Account, Person
from lantoa.programme.models import Campaign
from lantoa.resources import actions
from lantoa.resources.models import BudgetLine, Category, Equipment, Project
from lantoa.units.models import Unit

# what, what for, planned and approved (million đồng; None: waits), spent (million đồng)
LINES = [
    ("In tờ rơi, pa nô tuyên truyền", Category.PRINT, 12, 10, [3.2, 2.4]),
    ("Hội thi ảnh và phim ngắn", Category.EVENT, 15, 15, [6.5]),
    ("Nhuận bút, thưởng cộng tác viên", Category.REWARD, 8, 8, [1.2, 0.9, 1.5]),
    ("Máy ảnh và micro cho tổ truyền thông", Category.EQUIPMENT, 26, 24, [18.9]),
    ("Đường truyền phòng họp trực tuyến", Category.NETWORK, 6, None, []),
]
# name, category, serial, value (million đồng), years ago, where
THINGS = [
    ("Máy ảnh Canon R50", "camera", "R50-2291", 18.9, 1.3, "Văn phòng công đoàn"),
    ("Loa kéo hội trường", "sound", "LK-0417", 6.2, 3.1, "Hội trường"),
    ("Micro cài áo, hai bộ", "sound", "", 3.4, 0.4, "Văn phòng công đoàn"),
    ("Máy chiếu", "screen", "EPX-8812", 12.5, 5.5, "Hội trường"),
    ("Máy tính xách tay", "computer", "5CG-1180", 16.8, 2.2, "Văn phòng công đoàn"),
    ("Bảng tin di động", "board", "", 1.1, 4.0, "Sân trường"),
    ("Máy in cũ", "printer", "LBP-77", 4.5, 8.0, "Kho"),
]


def build_resources(random: Random, *, keeper: Account, chair: Account, schools: list[Unit]) -> None:
    """A year of money and things at the school of `keeper` and `chair`; sums at `schools`."""
    assert keeper.person is not None  # noqa: S101  an account of the roll
    unit, today = keeper.person.unit, timezone.localdate()
    actions.set_rules(chair, unit, second_above=5_000_000)
    campaign = Campaign.objects.filter(unit=unit, state__in=Campaign.PUBLIC).order_by("-starts_on").first()
    project = _project(keeper, chair, unit, today)
    for at, (title, category, planned, approved, spent) in enumerate(LINES):
        line = actions.plan_line(
            keeper, unit, year=today.year, title=title, category=category, planned=planned * 1_000_000,
            campaign=campaign if at == 1 else None, project=project if category == Category.NETWORK else None,
        )  # fmt: skip
        if approved is None:
            continue
        actions.approve_line(chair, line, approved * 1_000_000, decision=f"{at + 3:02d}/QĐ-CĐ")
        for number, millions in enumerate(spent):
            _spend(keeper, chair, line, round(millions * 1_000_000), today, number, sign=category == Category.EQUIPMENT)
    _things(keeper, chair, unit, today)
    for school in schools:
        line = actions.plan_line(
            None, school, year=today.year, title="Truyền thông trong năm", planned=random.randrange(2, 20) * 1_000_000
        )
        if random.random() < 0.8:
            actions.approve_line(None, line, line.planned)
            _spend(None, None, line, line.planned * random.randrange(20, 90) // 100, today, 0)


def _paper(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, draw(3), "image/jpeg")


def _spend(
    keeper: Account | None, chair: Account | None, line: BudgetLine, amount: int, today: date, number: int, *,
    sign: bool = False,
) -> None:  # fmt: skip
    day = max(date(line.year, 1, 1), today - timedelta(days=40 - 9 * number))
    payee = ["Nhà in Bình Minh", "Cửa hàng Tân Phú", "Chị Lê Thị Hoa"][number % 3]
    row = actions.spend(
        keeper, line, spent_on=day, amount=amount, what=f"{line.title}, đợt {number + 1}", payee=payee,
        voucher=f"PC{line.pk:03d}-{number + 1}", scans=[_paper("chung-tu.jpg")],
    )  # fmt: skip
    if sign and row.needs_second:
        actions.sign(chair, row)


def _things(keeper: Account, chair: Account, unit: Unit, today: date) -> None:
    things: list[Equipment] = [
        actions.register_equipment(
            keeper, unit, name=name, category=category, serial=serial, value=round(value * 1_000_000), useful_years=5,
            acquired_on=today - timedelta(days=round(years * 365)), location=where, holder=keeper.person,
            lendable=name.startswith("Micro"),
        )
        for name, category, serial, value, years, where in THINGS
    ]  # fmt: skip
    people = list(Person.objects.filter(unit=unit, left_on=None, positions=None).order_by("pk")[:3])
    actions.check_out(keeper, things[0], people[0], due_on=today + timedelta(days=3), purpose="Chụp hội thi")
    actions.check_out(keeper, things[1], people[1], due_on=today + timedelta(days=1), purpose="Ngoại khóa")
    actions.check_out(keeper, things[4], people[2], due_on=today + timedelta(days=9))
    actions.take_back(keeper, things[4])
    actions.write_off(
        chair, things[6], reason="Hỏng, chi phí sửa quá nửa giá trị", decision="05/QĐ-CĐ", proceeds=300_000,
        decided_on=today - timedelta(days=20), scans=[_paper("quyet-dinh.jpg")],
    )  # fmt: skip
    done = actions.open_take(keeper, unit, name="Kiểm kê hội trường", location="Hội trường")
    actions.note_extra(keeper, done, "Giá treo băng rôn chưa có nhãn")
    actions.close_take(keeper, done)
    take = actions.open_take(keeper, unit, name="Kiểm kê cuối năm")
    for thing in (things[2], things[4]):
        actions.note_found(keeper, take, thing)


def _project(keeper: Account, chair: Account, unit: Unit, today: date) -> Project:
    done = actions.save_project(
        keeper, unit, title="Chuyên trang của trường trên cổng chung", kind="website", owner=chair.person,
        starts_on=today - timedelta(days=200), ends_on=today - timedelta(days=40),
    )  # fmt: skip
    milestone = actions.add_milestone(keeper, done, title="Mở chuyên trang", due_on=today - timedelta(days=60))
    actions.move_project(keeper, done, "running")
    actions.complete_milestone(keeper, milestone)
    actions.move_project(keeper, done, "done")
    project = actions.save_project(
        keeper, unit, title="Mạng cho phòng họp trực tuyến", kind="network", owner=keeper.person,
        about="Đường truyền riêng, hai điểm phát, để dự họp và tập huấn trực tuyến không ngắt quãng.",
        starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=60),
    )  # fmt: skip
    for title, days in (("Khảo sát điểm phát", -7), ("Kéo dây, lắp thiết bị", 20), ("Chạy thử một buổi họp", 50)):
        actions.add_milestone(keeper, project, title=title, due_on=today + timedelta(days=days))
    return actions.move_project(keeper, project, "running")
