"""Groups and cases of the demo: a living talk, a poll, a decision with its outcome, cases in several states."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lantoa.communities import actions
from lantoa.communities.models import Case, Group, Option, Poll, Post
from lantoa.demo.pictures import draw
from lantoa.notices.audience import Audience
from lantoa.people.models import Account, Person

# who (place among the colleagues), text
TALK = [
    (1, "Tôi góp mười hai cuốn, phần lớn là truyện. Ai chở giúp một chuyến từ nhà tôi với."),
    (2, "Xe tôi rộng, chiều thứ Năm tôi qua. Kệ cũ ở kho còn dùng được, chỉ thiếu hai tấm ván."),
    (0, "Cảm ơn cả nhà. Ván thì bác bảo vệ có, tôi hỏi rồi. Ta dựng vào sáng thứ Bảy nhé."),
    (3, "Nhớ chừa một ngăn cho các cháu. Lần trước ngăn ấy đông nhất."),
]
CASES = [
    ("che-do", "Phụ cấp thâm niên ba tháng chưa được tính",
     "Từ tháng chín tôi đủ mười năm công tác nhưng bảng lương chưa có phần tăng thêm. Tôi đã hỏi kế toán hai lần.",
     "Được tính đủ và truy lĩnh các tháng trước."),
    ("an-toan", "Lan can hành lang tầng ba bị lung lay",
     "Đoạn trước phòng 305 lung lay từ sau đợt mưa, giờ ra chơi các cháu hay tựa vào.", "Rào lại ngay và sửa trong tuần."),
    ("de-xuat", "Có góc nghỉ trưa cho thầy cô nhà xa",
     "Khoảng mười lăm người ở xa không về trưa được. Phòng đọc cũ đang để trống.", ""),
]  # fmt: skip


def build_communities(*, chair: Account, above: Account, members: list[Person]) -> None:
    """Groups of the school of `chair`, a topic group of the level `above`, cases of its members."""
    assert chair.person is not None and above.person is not None  # noqa: S101, PT018  accounts of the roll
    unit, accounts = chair.person.unit, [_account(person) for person in members]
    school = actions.create_group(
        chair, unit, name="Phòng hội đồng", purpose="Chuyện chung của cả trường: hỏi han, góp ý, rủ nhau làm."
    )
    actions.create_group(
        chair, unit, name="Tổ trưởng công đoàn", parent=school, purpose="Việc của các tổ trưởng, tổ phó.",
        rule=Audience(unit, titles=("to-truong", "to-pho", "chu-tich")),
    )  # fmt: skip
    topic = actions.create_group(
        above, above.person.unit, name="Nữ công và gia đình", kind=Group.Kind.TOPIC, entry=Group.Entry.CHOICE,
        purpose="Sức khỏe, con nhỏ, cha mẹ già: chị em các trường hỏi nhau.",
    )  # fmt: skip
    for person in members[:3]:
        actions.join(person, topic, agree=True)
    actions.write(accounts[1], topic, text="Trường chị em nào có phòng vắt sữa rồi, cho em xin kinh nghiệm với ạ.")
    for kind, name, url in (
        ("facebook", "Công đoàn trường trên Facebook", "https://www.facebook.com/groups/cong-doan-truong-mau"),
        ("zalo", "Nhóm Zalo cả trường", "https://zalo.me/g/congdoanmau"),
    ):
        actions.add_outside(chair, unit, kind=kind, name=name, url=url)
    _talk(school, accounts, chair=chair)
    _votes(school, accounts, chair=chair)
    _cases(members, chair=chair)


def _account(person: Person) -> Account:
    return Account.objects.filter(person=person).first() or Account.objects.create_for(person)


def _talk(group: Group, accounts: list[Account], *, chair: Account) -> None:
    """A talk of some days, with photographs; one post that the word list brought before a moderator."""
    pictures = [SimpleUploadedFile(f"anh-{n}.jpg", draw(40 + n), "image/jpeg") for n in range(2)]
    post = actions.write(
        accounts[0], group, title="Làm góc đọc sách ở phòng chờ", uploads=pictures,
        text="Phòng chờ còn trống một góc cạnh cửa sổ. Nhà ai có sách đọc rồi, mỗi người góp vài cuốn là thành tủ.",
    )  # fmt: skip
    answers = [actions.reply(accounts[nth], post, text=text) for nth, text in TALK]
    now = timezone.now()
    for at, one in enumerate([post, *answers]):
        moment = now - timedelta(days=4 - at, hours=at)
        Post.objects.filter(pk=one.pk).update(written_at=moment, stirred_at=now - timedelta(hours=5))
    actions.add_word(chair, group.unit, "vay tiền")
    actions.write(
        accounts[3], group, text="Có người nhắn mời vay tiền lãi thấp, xưng là công đoàn. Cả nhà đừng bấm vào nhé."
    )


def _votes(group: Group, accounts: list[Account], *, chair: Account) -> None:
    """A poll that runs, a proposal that was decided and signed, one that waits for votes."""
    now = timezone.now()
    poll = actions.ask_group(
        accounts[2], group, title="Liên hoan cuối năm ở đâu thì tiện?", options=["Tại trường", "Nhà văn hóa", "Đi dã ngoại"],
        closes_at=now + timedelta(days=5),
    )  # fmt: skip
    for account, place in zip(accounts, (0, 2, 2, 0, 1), strict=False):
        if account.person is not None:
            actions.vote(account.person, poll.poll, place)
    Group.objects.filter(pk=group.pk).update(quorum_percent=10)
    group.refresh_from_db()
    decided = actions.propose(
        accounts[0], group, title="Sinh hoạt công đoàn vào chiều thứ Sáu tuần đầu tháng", closes_at=now + timedelta(days=2),
        text="Hiện mỗi tháng một ngày khác nhau nên nhiều người lỡ. Cố định một buổi thì ai cũng xếp được.",
    )  # fmt: skip
    voters = Person.objects.filter(unit=group.unit, left_on=None).order_by("pk")
    for nth, person in enumerate(voters[: max(8, voters.count() // 4)]):
        place = Option.DISAGREE if nth % 7 == 3 else Option.ABSTAIN if nth % 9 == 5 else Option.AGREE
        actions.vote(person, decided.poll, place)
    Poll.objects.filter(pk=decided.poll.pk).update(closes_at=now - timedelta(days=1))
    actions.state_outcome(
        chair, decided.poll,
        "Từ tháng tới, sinh hoạt công đoàn vào 16 giờ chiều thứ Sáu tuần đầu tháng, tại phòng hội đồng. "
        "Tháng có ngày lễ thì lùi một tuần. Ban chấp hành báo lại với nhà trường để xếp thời khóa biểu.",
    )  # fmt: skip
    actions.propose(
        accounts[1], group, title="Mỗi tổ trực góc đọc sách một tuần", closes_at=now + timedelta(days=6),
        text="Trực là xếp lại sách và ghi cuốn nào cần dán, mười phút mỗi ngày.",
    )  # fmt: skip


def _cases(members: list[Person], *, chair: Account) -> None:
    """A case in work with its steps, one that is overdue, one that was answered."""
    cases = [
        actions.file_case(
            person, kind=kind, title=title, text=text, wish=wish,
            uploads=[SimpleUploadedFile("hanh-lang.jpg", draw(47), "image/jpeg")] if kind == "an-toan" else [],
        )
        for person, (kind, title, text, wish) in zip(members, CASES, strict=False)
    ]  # fmt: skip
    today = timezone.localdate()
    pay, rail, room = cases
    actions.take(chair, pay, chair)
    first = actions.add_step(chair, pay, title="Đối chiếu bảng lương với kế toán", due_on=today + timedelta(days=2))
    actions.add_step(chair, pay, title="Làm văn bản đề nghị nhà trường truy lĩnh", due_on=today + timedelta(days=7))
    actions.do_step(chair, first, "Kế toán xác nhận thiếu ba tháng")
    actions.ask_more(chair, pay, "Anh chị gửi giúp quyết định công nhận thâm niên nhé.")
    Case.objects.filter(pk=rail.pk).update(
        due_on=today - timedelta(days=3), filed_at=timezone.now() - timedelta(days=8)
    )
    actions.take(chair, room, chair)
    actions.answer_case(
        chair,
        room,
        "Nhà trường đồng ý mở phòng đọc cũ từ 11 giờ đến 13 giờ. Công đoàn kê mười ghế nằm, xong trong tuần.",
    )
