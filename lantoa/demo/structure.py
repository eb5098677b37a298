"""The tree of units and the people on its rolls, brought in by the same imports that offices use."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from vietnam_provinces import Province

from lantoa.base.importing import ImportResult
from lantoa.base.spreadsheets import SheetRow
from lantoa.demo.people import UNIVERSITIES, made_up, school_names
from lantoa.people import actions as people_actions
from lantoa.people import importing as people_importing
from lantoa.people.models import Person, Title
from lantoa.units import actions as unit_actions
from lantoa.units import importing as unit_importing
from lantoa.units.models import Unit

ROOT = "CDGDVN"
SINCE = date(2023, 10, 1)
TEAMS = ["Tổ Văn – Sử – Địa", "Tổ Toán – Tin", "Tổ Khoa học tự nhiên", "Tổ Ngoại ngữ", "Tổ Văn phòng"]
INTRODUCTION = (
    "Công đoàn Giáo dục Việt Nam (dữ liệu mẫu) chăm lo, bảo vệ quyền lợi của nhà giáo và người lao động ngành giáo dục. "
    "Mọi đơn vị, tên người và câu chuyện ở đây đều được dựng lên để giới thiệu phần mềm."
)


def build_units(random: Random, *, schools: int) -> list[tuple[str, int]]:
    """Make the national office, 34 provinces, universities and `schools` schools; code and size of each grassroots unit."""
    sizes: list[tuple[str, int]] = []
    rows: list[tuple[object, ...]] = [
        ("Mã đơn vị", "Tên đơn vị", "Mã đơn vị cấp trên", "Cấp", "Tỉnh/Thành phố"),
        (ROOT, "Công đoàn Giáo dục Việt Nam", None, "Trung ương", "Hà Nội"),
    ]
    provinces = [str(p.name).removeprefix("Thành phố ").removeprefix("Tỉnh ") for p in Province.iter_all()]
    for at, name in enumerate(provinces, start=1):
        rows.append((f"P{at:02d}", f"Công đoàn Giáo dục {name}", ROOT, "Cấp trên trực tiếp cơ sở", name))
    for at, (name, province) in enumerate(UNIVERSITIES, start=1):
        rows.append((f"U{at:02d}", f"Công đoàn {name}", ROOT, "Cơ sở", province))
        sizes.append((f"U{at:02d}", random.randint(90, 220)))
    names = school_names(random)
    used: set[tuple[str, int]] = set()
    for at in range(schools):
        above = at % len(provinces)
        name, size = next(found for found in names if (found[0], above) not in used)
        used.add((name, above))
        code = f"S{at + 1:03d}"
        rows.append((code, name, f"P{above + 1:02d}", "Cơ sở", provinces[above]))
        sizes.append((code, random.randint(*size)))
    _import(unit_importing.run(None, _sheet("Đơn vị", rows), on=SINCE))
    unit_actions.update(
        None, Unit.objects.get(code=ROOT), introduction=INTRODUCTION, place="Hà Nội", notation="CĐN", short_name="CĐGD Việt Nam",
        address="Số 0 phố Mẫu, Hà Nội", phone="024 0000 0000", email="lienhe@lantoa.example",
    )  # fmt: skip
    return sizes


def build_people(random: Random, sizes: list[tuple[str, int]], *, people: int) -> None:
    """Fill the rolls so that there are about `people` in all, with chairs, deputies, communicators and teams."""
    scale = people / sum(size for _code, size in sizes)
    counted = [(code, max(12, round(size * scale))) for code, size in sizes]
    offices = [(unit.code, 9) for unit in Unit.objects.filter(depth__lte=2).exclude(code__startswith="U")]
    _import(people_importing.run_people(None, _roll(random, [*offices, *counted]), on=SINCE))
    for unit in Unit.objects.filter(depth__lte=2).exclude(code__startswith="U"):
        Unit.objects.filter(pk=unit.pk).update(members=9, staff=9)
    for code, size in counted:
        Unit.objects.filter(code=code).update(members=round(size * 0.97), staff=size)


def _roll(random: Random, sizes: list[tuple[str, int]]) -> Iterator[SheetRow]:
    serials = itertools.count(1)
    heading = ("Mã đơn vị", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ CĐ", "Số thẻ ĐV", "Điện thoại", "Email",
               "Ngày vào Công đoàn", "Công việc", "Tổ")  # fmt: skip
    rows: list[tuple[object, ...]] = [heading]
    for code, size in sizes:
        for at in range(size):
            one = made_up(random, code, next(serials), university=code.startswith("U"))
            born = f"{random.randint(1, 28):02d}/{random.randint(1, 12):02d}/{one.year}"
            rows.append((code, one.name, born, "Nữ" if one.sex == "f" else "Nam", title_at(code, at), f"{code}-{at + 1:04d}",
                         one.phone, one.email, f"01/09/{one.joined}", one.job, TEAMS[at % len(TEAMS)]))  # fmt: skip
    return iter(_sheet("Danh sách", rows))


def title_at(code: str, at: int) -> str | None:
    """The title, as rosters write it, of the person at place `at` (from 0) of a unit's roll."""
    office = code == ROOT or code.startswith("P")
    first = {0: "Chủ tịch", 1: "Phó Chủ tịch", 2: "Cán bộ truyền thông", 3: "Quản trị đơn vị", 4: "UV BCH"}
    if office and at == 2:
        return "Trưởng Ban Tuyên giáo – Nữ công"
    if office and at == 5:
        return "Cán bộ truyền thông"
    return first.get(at) or ("Tổ trưởng" if not office and at < 10 else None)


def change_the_tree() -> None:
    """A rename, a move and a merger of the last months, as happen every year."""
    today = date.today()
    schools = list(Unit.objects.active().filter(code__startswith="S").order_by("code"))
    if len(schools) < 30:
        return
    renamed, moved, merged, into = schools[-1], schools[-3], schools[-6], schools[-7]
    unit_actions.rename(
        None, renamed, renamed.name + " Thống Nhất", on=today - timedelta(days=150), decision="21/QĐ-CĐN"
    )
    above = Unit.objects.get(path=moved.parent_path)
    parent = Unit.objects.filter(depth=2, code__startswith="P").exclude(pk=above.pk).first()
    assert parent is not None  # noqa: S101  there are 34 of them
    unit_actions.move(None, moved, parent, on=today - timedelta(days=90), decision="34/QĐ-CĐN")
    unit_actions.merge(None, merged, into, on=today - timedelta(days=60), decision="47/QĐ-CĐN")


def add_position(unit: Unit, nth: int, title: str) -> Person:
    """Give the `nth` person (by number) of a unit one more position; that person."""
    person = Person.objects.filter(unit=unit).order_by("member_number")[nth]
    people_actions.appoint(None, person, Title.objects.get(code=title), unit, on=SINCE)
    return person


def _sheet(name: str, rows: list[tuple[object, ...]]) -> Iterator[SheetRow]:
    return (SheetRow(name, number, values) for number, values in enumerate(rows, start=1))  # type: ignore[arg-type]


def _import(result: ImportResult) -> None:
    if result.refused:
        raise RuntimeError(f"the demo's own table was refused: {list(result.refused)[:3]}")


Progress = Callable[[str], None]
