"""The press desk of the demo: made-up outlets and journalists, releases and reports in every state."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lantoa.base.text import fold
from lantoa.demo.pictures import draw
from lantoa.people.models import Account
from lantoa.press import actions
from lantoa.press.models import Contact, Coverage, KitItem, Release
from lantoa.press.reading import Found
from lantoa.units.models import Unit

# name, outlet, role, beats, months since verified (None: never asked for consent)
CONTACTS = [
    ("Phạm Thu Hà", "Báo Bảng Đen", "Phóng viên", "giáo dục, chính sách", 2),
    ("Lê Quốc Việt", "Tạp chí Người Thầy", "Biên tập viên", "giáo dục, gương nhà giáo", 5),
    ("Ngô Minh Châu", "Đài Phát thanh Sông Hồng", "Biên tập viên", "lao động, công đoàn", 14),
    ("Vũ Hải Đăng", "Truyền hình Ba Miền", "Phóng viên", "thời sự, giáo dục", None),
    ("Emily Carter", "Hanoi Schools Weekly", "Reporter", "education", 3),
]
RELEASES = [
    ("Trao 20 suất học bổng cho con đoàn viên vượt khó",
     "Sáng nay, công đoàn trường trao 20 suất học bổng, mỗi suất hai triệu đồng, cho con đoàn viên có hoàn cảnh khó khăn."),
    ("Công đoàn trường mở lớp kỹ năng số cho nhà giáo",
     "Từ tuần tới, 60 nhà giáo của trường học cách làm học liệu số vào chiều thứ Bảy hằng tuần."),
    ("Kết quả khảo sát bữa ăn giữa ca", "Công đoàn trường công bố kết quả khảo sát bữa ăn giữa ca vào sáng mai."),
    ("Kế hoạch hội thao chào mừng 20/11", "Hội thao có sáu môn, dự kiến 300 đoàn viên tham gia."),
    ("Thông tin về lịch khám sức khỏe", "Lịch khám sức khỏe định kỳ cho đoàn viên trong tháng."),
    ("Góc sách của thầy cô", "Công đoàn trường đang chuẩn bị góc sách chung ở phòng chờ giáo viên."),
]  # fmt: skip


def build_press(*, writer: Account, chair: Account) -> None:
    """A year of work with the press at the school of `writer` and `chair`."""
    assert writer.person is not None  # noqa: S101  an account of the roll
    unit, today = writer.person.unit, timezone.localdate()
    contacts = [_contact(writer, unit, today, *row) for row in CONTACTS]
    releases = [
        actions.write_release(writer, unit, title=title, text=text, caller="Văn phòng công đoàn trường, 024 3999 0000")
        for title, text in RELEASES
    ]
    _kit(writer, releases[0])
    for release in releases[:5]:
        actions.submit(writer, release)
    tomorrow = datetime.combine(today + timedelta(days=1), time(9), timezone.get_current_timezone())
    for at, release in enumerate(releases[:3]):
        actions.publish(chair, release, embargo_until=tomorrow if at == 2 else None)
    actions.withdraw(chair, actions.publish(chair, releases[4]), "Lịch khám đã đổi, sẽ có thông cáo mới.")
    _event(writer, unit, contacts, tomorrow + timedelta(days=7))
    _topics(writer, unit, contacts, today)
    _coverage(writer, unit, releases[0], today)


def _contact(
    writer: Account, unit: Unit, today: date, name: str, outlet: str, role: str, beats: str, months: int | None
) -> Contact:
    asked = today - timedelta(days=30 * months) if months is not None else None
    address = f"{fold(outlet).replace(' ', '-')}@bao-chi.example"
    return actions.save_contact(
        writer, unit, name=name, outlet=outlet, role=role, beats=beats, email=address, consent_on=asked, verified_on=asked,
        language="en" if role == "Reporter" else "vi",
    )  # fmt: skip


def _kit(writer: Account, release: Release) -> None:
    rights = "Dùng tự do, xin ghi tên người chụp"
    actions.add_kit_item(
        writer, release, KitItem.Kind.PHOTO, text="Trao học bổng tại hội trường", credit="Ban Truyền thông", rights=rights,
        file=SimpleUploadedFile("hoc-bong.jpg", draw(2), "image/jpeg"),
    )  # fmt: skip
    actions.add_kit_item(
        writer,
        release,
        KitItem.Kind.FACT,
        text="156 suất học bổng đã trao từ năm 2018",
        credit="Sổ quỹ khuyến học của công đoàn",
    )
    actions.add_kit_item(
        writer,
        release,
        KitItem.Kind.QUOTE,
        text="Một suất học bổng nhỏ giữ một em ở lại lớp.",
        credit="Chủ tịch công đoàn trường",
    )


def _event(writer: Account, unit: Unit, contacts: list[Contact], start: datetime) -> None:
    event = actions.save_event(
        writer, unit, title="Lễ tuyên dương nhà giáo tiêu biểu", place="Hội trường trường", starts_at=start,
        ends_at=start + timedelta(hours=2), about="Tuyên dương, giao lưu với nhà giáo, phỏng vấn.", announced=True,
    )  # fmt: skip
    actions.invite(writer, event, [contact.pk for contact in contacts])
    for invitation in event.invitations.order_by("pk")[:2]:
        actions.answer_invitation(invitation, coming=True)
    actions.admit(writer, event.invitations.order_by("pk")[0])


def _topics(writer: Account, unit: Unit, contacts: list[Contact], today: date) -> None:
    topic = actions.save_topic(
        writer, unit, title="Cô giáo dạy chữ cho phụ huynh buổi tối", due_on=today + timedelta(days=10),
        angle="Mười tám phụ huynh của lớp đã đọc được tin nhắn của con.",
    )  # fmt: skip
    actions.assign(writer, topic, writer.person)
    actions.offer(writer, topic, [contacts[0].pk, contacts[1].pk])
    actions.set_offer(writer, topic.offers.order_by("pk")[0], "interested", "Hẹn xuống trường tuần sau")
    late = actions.save_topic(
        writer, unit, title="Tủ thuốc công đoàn ở điểm trường lẻ", due_on=today - timedelta(days=3)
    )
    actions.assign(writer, late, writer.person)
    done = actions.save_topic(writer, unit, title="Thầy giáo làm đồ dùng học tập từ ống tre")
    actions.close_topic(writer, done, done=True)


def _coverage(writer: Account, unit: Unit, release: Release, today: date) -> None:
    actions.note_coverage(
        writer, unit, kind=Coverage.Kind.ONLINE, outlet="Báo Bảng Đen", title="Công đoàn trường trao 20 suất học bổng",
        published_on=today - timedelta(days=1), link="https://bang-den.example/hoc-bong", release=release,
    )  # fmt: skip
    actions.note_coverage(
        writer, unit, kind=Coverage.Kind.TELEVISION, outlet="Truyền hình Ba Miền", title="Chuyển động học đường",
        published_on=today - timedelta(days=6), recording="https://ba-mien.example/xem/77", minutes=Decimal(3),
    )  # fmt: skip
    watch = actions.watch(
        writer,
        unit,
        outlet="Tạp chí Người Thầy",
        url="https://nguoi-thay.example/rss",
        words="công đoàn trường, nhà giáo tiêu biểu",
    )
    links = [f"https://nguoi-thay.example/{name}" for name in ("tieu-bieu", "lop-hoc-dem", "cong-doan")]
    titles = ["Gặp gỡ nhà giáo tiêu biểu", "Lớp học ban đêm", "Chuyện ở một công đoàn trường"]
    actions.suggest(watch, [Found(*row, today) for row in zip(links, [""] * 3, titles, strict=True)])
    actions.dismiss_coverage(writer, Coverage.objects.filter(state=Coverage.State.SUGGESTED).order_by("pk")[1])
