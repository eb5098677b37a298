"""Builds the demo: a made-up union with a year of work, through the same actions that people use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from django.core.cache import cache
from django.db import transaction

from lantoa.demo import (
    bulletins,
    channels,
    claims,
    communities,
    delivery,
    eoffice,
    library,
    newsroom,
    notices,
    press,
    programme,
    questions,
    recognition,
    reports,
    resources,
    structure,
    surveys,
    training,
)
from lantoa.people.models import Account, Person
from lantoa.units.models import Unit

PASSWORD = "lan-toa-thu-nghiem"  # noqa: S105  printed when the demo starts; the demo listens on this machine only
SEED = 20_11_2026
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    """How much is built."""

    schools: int
    people: int
    articles: int
    readers: float


FULL, SMALL = Size(365, 20_000, 150, 0.62), Size(34, 1_500, 40, 0.72)

# who it is, unit code, place on the unit's roll (from 0)
WHO = [
    ("Chủ tịch, cơ quan trung ương", structure.ROOT, 0),
    ("Trưởng Ban Tuyên giáo – Nữ công, trung ương", structure.ROOT, 2),
    ("Quản trị đơn vị, trung ương", structure.ROOT, 3),
    ("Cán bộ truyền thông, trung ương", structure.ROOT, 5),
    ("Chủ tịch, công đoàn giáo dục tỉnh", "P01", 0),
    ("Trưởng Ban Tuyên giáo – Nữ công, tỉnh", "P01", 2),
    ("Chủ tịch, trường học", "S001", 0),
    ("Cán bộ truyền thông, trường học", "S001", 2),
    ("Quản trị đơn vị, trường học", "S001", 3),
    ("Đoàn viên (giáo viên), trường học", "S001", 12),
]


def build(*, small: bool = False, progress: Progress = print) -> list[tuple[str, str, str]]:
    """Build the demo unless it is there; who can sign in, as (who, sign-in name, password).

    Everything happens in one transaction: what was interrupted leaves nothing behind and is built anew.
    """
    if not Unit.objects.filter(code=structure.ROOT).exists():
        with transaction.atomic():
            _build(SMALL if small else FULL, progress)
        cache.clear()
    return [(who, _account(code, nth).login, PASSWORD) for who, code, nth in WHO]


def _build(size: Size, progress: Progress) -> None:
    random = Random(SEED)  # noqa: S311  no secret; the same demo every time
    progress("Dựng cây đơn vị: trung ương, 34 tỉnh thành, các trường…")
    sizes = structure.build_units(random, schools=size.schools)
    progress(f"Dựng danh sách {size.people:,} người…".replace(",", "."))
    structure.build_people(random, sizes, people=size.people)
    for _who, code, nth in WHO:
        _open_account(code, nth)
    chair, writer = _account("S001", 0), _account("S001", 2)
    structure.change_the_tree()
    grassroots = list(Unit.objects.active().filter(code__regex=r"^[SU]").order_by("code"))
    progress("Chương trình, kế hoạch năm, đợt truyền thông…")
    programme.build_plans(random, school=Unit.objects.get(code="S001"))
    programme.build_campaigns(random, grassroots, share=0.6)
    progress("Bài viết, bài gửi, sản phẩm truyền thông…")
    first, others = grassroots[0], grassroots[1:]
    writers = [first, *random.sample(others, min(len(others), 70))]
    newsroom.build_newsroom(random, articles=size.articles, units=writers, writer=writer, chair=chair)
    progress("Bài trên Facebook, Zalo và YouTube (máy giả lập)…")
    channels.build_channels(random, chair=chair, writer=writer)
    progress("Bản tin, tờ rơi, bài đọc…")
    bulletins.build_bulletins(writer=writer, chair=chair)
    progress("Thông báo và người đọc…")
    notices.build_notices(random, writer=writer, share=size.readers)
    delivery.build_delivery(random, member=_person("S001", 12), chair=chair)
    progress("Thư viện văn bản…")
    library.build_library(writer=writer)
    eoffice.build_eoffice(writer=writer)
    progress("Tin cần kiểm chứng và đính chính…")
    claims.build_claims(chair=chair, writer=writer, member=_account("S001", 12))
    press.build_press(writer=writer, chair=chair)
    progress("Tập huấn, giấy chứng nhận…")
    training.build_training(random, holder=_account("P01", 0), member=_account("S001", 12))
    progress("Pháp luật và hỏi đáp…")
    questions.build_law()
    questions.build_questions(
        desk=chair, above=_account("P01", 0), asker=_person("S001", 12), others=[_person("S001", n) for n in (13, 14)]
    )
    progress("Nhóm và kiến nghị…")
    communities.build_communities(
        chair=chair, above=_account("P01", 0), members=[_person("S001", n) for n in (12, 13, 14, 15, 16)]
    )
    progress("Kinh phí, thiết bị, ghi nhận…")
    resources.build_resources(random, keeper=writer, chair=chair, schools=grassroots[1:13])
    recognition.build_recognition(writer=writer, chair=chair, member=_account("S001", 12))
    progress("Khảo sát…")
    surveys.build_surveys(random, school=writer, above=_account("P01", 0))
    progress("Chỉ tiêu và báo cáo…")
    reports.build_reports(random, units=writers[:36])


def _person(code: str, nth: int) -> Person:
    return Person.objects.filter(member_number=f"{code}-{nth + 1:04d}").select_related("unit").get()


def _open_account(code: str, nth: int) -> None:
    Account.objects.create_for(_person(code, nth), PASSWORD)


def _account(code: str, nth: int) -> Account:
    return Account.objects.select_related("person__unit").get(person=_person(code, nth))
