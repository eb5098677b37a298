"""Training of the demo: a course that runs, one that is over with certificates, a bank of questions, earlier years."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from lantoa.people.models import Account, Person, Position
from lantoa.training import actions
from lantoa.training.models import Attendance, Completion, Course, Enrolment, Feedback, Material, Session
from lantoa.units.models import Unit

TOPIC = "Viết tin, chụp ảnh"
# question, answers (the right ones first), how many are right, why
QUESTIONS = [
    ("Câu đầu của một bản tin nên trả lời điều gì?", ["Ai, việc gì, ở đâu, khi nào", "Cảm nghĩ của người viết",
     "Lời chúc của lãnh đạo"], 1, "Người đọc trên điện thoại thường chỉ đọc câu đầu."),
    ("Trước khi đăng ảnh học sinh cần làm gì?", ["Hỏi ý kiến cha mẹ và nhà trường", "Đăng ngay cho kịp",
     "Làm mờ phông nền"], 1, "Hình ảnh trẻ em chỉ dùng khi có sự đồng ý."),
    ("Nguồn nào đáng tin khi dẫn một chính sách?", ["Văn bản trên cổng thông tin chính thức",
     "Thư viện văn bản của công đoàn", "Ảnh chụp màn hình trong nhóm chat"], 2, ""),
    ("Ảnh chụp một cuộc họp nên có gì?", ["Người đang làm việc, nhìn rõ mặt", "Hàng ghế trống", "Chỉ phông chữ sân khấu"], 1, ""),
    ("Phát hiện bài đã đăng có số liệu sai thì làm gì?", ["Đính chính công khai, giữ bản cũ", "Lặng lẽ sửa",
     "Xóa bài"], 1, "Đính chính làm người đọc tin hơn."),
    ("Tiêu đề nào tốt hơn?", ["Trao 20 suất học bổng cho con đoàn viên", "Một buổi lễ đầy ý nghĩa",
     "Thông tin hoạt động"], 1, ""),
]  # fmt: skip
COMMENTS = {2: "Ví dụ sát với trường học.", 5: "Nên có thêm giờ thực hành chụp ảnh."}
PAST = [
    "Kỹ năng truyền thông cho cán bộ công đoàn",
    "Sử dụng mạng xã hội an toàn",
    "Viết tin, chụp ảnh bằng điện thoại",
]


def build_training(random: Random, *, holder: Account, member: Account) -> None:
    """Courses of the province of `holder`, to which the school of `member` belongs; earlier trainings of officers."""
    assert holder.person is not None  # noqa: S101  an account of the roll
    unit, today = holder.person.unit, timezone.localdate()
    for text, answers, right, why in QUESTIONS:
        marked = [(answer, at < right) for at, answer in enumerate(answers)]
        actions.save_question(holder, unit, topic=TOPIC, text=text, answers=marked, why=why)
    people = list(
        Person.objects.filter(positions__unit__path__startswith=unit.path, positions__valid_to=None, left_on=None)
        .exclude(pk=member.person_id or 0).order_by("pk").distinct()[:60]
    )  # fmt: skip
    _past(random, unit, today)
    _finished(holder, unit, people[: max(6, len(people) // 3)], today)
    _running(holder, unit, [member.person, *people[len(people) // 3 :]], today, people[:1])
    draft = actions.save_course(
        holder, unit, title="Làm video ngắn về nhà giáo tiêu biểu", audience=Course.Audience.BRANCH, places=30, hours=6,
        about="Học quay, cắt, ghép và thêm phụ đề bằng điện thoại. Mang theo điện thoại và tai nghe.",
    )  # fmt: skip
    _meeting(holder, draft, "Quay và dựng", today + timedelta(days=40), 8, 11)


def _meeting(holder: Account, course: Course, title: str, day: date, start: int, end: int) -> Session:
    zone = timezone.get_current_timezone()
    return actions.save_session(
        holder, course, title=title, starts_at=datetime.combine(day, time(start), zone),
        ends_at=datetime.combine(day, time(end), zone), place="Hội trường Công đoàn Giáo dục tỉnh, tầng 2",
        online_url="https://hop.truc-tuyen.example/lop-tap-huan",
    )  # fmt: skip


def _past(random: Random, unit: Unit, today: date) -> None:
    """One officer in eight of the province were trained in earlier years, as a table told."""
    officers = Position.objects.filter(
        valid_to=None, title__is_officer=True, person__left_on=None, unit__path__startswith=unit.path
    ).order_by("person").values_list("person", flat=True).distinct()  # fmt: skip
    chosen = [pk for pk in officers if random.random() < 0.12]
    Completion.objects.bulk_create(
        [
            Completion(
                person_id=pk, title=(title := random.choice(PAST)), key=title.lower()[:200], hours=8,
                organiser="Công đoàn Giáo dục Việt Nam", completed_on=today - timedelta(days=random.randint(60, 900)),
            )
            for pk in chosen
        ],
        batch_size=500,
    )  # fmt: skip


def _finished(holder: Account, unit: Unit, people: list[Person], today: date) -> None:
    course = actions.save_course(
        holder, unit, title="Kỹ năng truyền thông cho cán bộ công đoàn trường học", audience=Course.Audience.BRANCH,
        places=60, hours=8, signer="Ban Thường vụ", signer_role="TM. BAN THƯỜNG VỤ", need_quizzes=False,
        about="Viết tin, chụp ảnh, dùng mạng xã hội có trách nhiệm, xử lý thông tin sai.",
    )  # fmt: skip
    meetings = [_meeting(holder, course, f"Buổi {at + 1}", today - timedelta(days=30 - at), 8, 11) for at in range(2)]
    actions.open_course(holder, course)
    Enrolment.objects.bulk_create([Enrolment(course=course, person=person, by=holder) for person in people])
    rows = list(course.enrolments.order_by("pk").values_list("pk", flat=True))
    for session in meetings:
        actions.call_roll(holder, session, rows[:-1], seen=rows)
    Attendance.objects.filter(session__course=course).update(at=timezone.now() - timedelta(days=29))
    Feedback.objects.bulk_create(
        [
            Feedback(course=course, useful=5 - at % 2, clear=4, organised=5, comment=COMMENTS.get(at, ""))
            for at in range(8)
        ]
    )
    actions.close_course(holder, course)
    run = actions.issue_certificates(holder, course)
    while actions.issue_batch(run.pk):
        pass
    last = course.certificates.order_by("serial").last()
    if last is not None:
        actions.revoke_certificate(holder, last, "Ghi nhầm đơn vị công tác", anew=True)


def _running(holder: Account, unit: Unit, people: list[Person | None], today: date, trainers: list[Person]) -> None:
    taking = [person for person in people if person is not None]
    places = max(2, len(taking) - 3)
    course = actions.save_course(
        holder, unit, title="Viết tin và chụp ảnh bằng điện thoại", audience=Course.Audience.BRANCH, places=places, hours=6,
        about="Hai buổi tối trực tuyến, một buổi thực hành. Xong lớp, mỗi người có một bài đăng được.",
    )  # fmt: skip
    for at, title in enumerate(["Tin và tiêu đề", "Ảnh kể chuyện", "Thực hành tại chỗ"]):
        _meeting(holder, course, title, today + timedelta(days=3 + 7 * at), 19 if at < 2 else 8, 21 if at < 2 else 11)
    actions.add_material(
        holder, course, Material.Kind.VIDEO, title="Năm bước viết một bản tin", url="https://video.example/nam-buoc"
    )
    actions.add_material(
        holder, course, Material.Kind.DOCUMENT, title="Sổ tay tác nghiệp", url="https://thu-vien.example/so-tay"
    )
    actions.add_material(holder, course, Material.Kind.QUIZ, title="Kiểm tra nhanh", topic=TOPIC, draws=5)
    actions.set_trainers(holder, course, trainers)
    actions.open_course(holder, course)
    now = timezone.now()
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                course=course, person=person, by=holder, joined_at=now + timedelta(seconds=at),
                state=Enrolment.State.ENROLLED if at < places else Enrolment.State.WAITING,
            )
            for at, person in enumerate(taking)
        ]
    )  # fmt: skip
