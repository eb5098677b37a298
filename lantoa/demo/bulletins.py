"""Bulletins of the sign-in school and of its province, an issue in every state; sheets and readings."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from lantoa.bulletins import actions
from lantoa.bulletins.mailing import CODE
from lantoa.bulletins.models import Bulletin, Issue, Look, Subscription
from lantoa.channels.print import actions as prints
from lantoa.channels.print.looks import picture_of, words_of
from lantoa.channels.print.models import READING
from lantoa.delivery import actions as delivery
from lantoa.delivery.models import DayCount, Dispatch, Link
from lantoa.newsroom import outlets
from lantoa.newsroom.models import Article
from lantoa.newsroom.queries import section
from lantoa.people.models import Account, Person
from lantoa.units.models import Unit

LETTER = """Các thầy cô thân mến,

Tháng này trường mình bận mà vui: **hội thao**, góc sách mới ở phòng nghỉ, và những buổi khám sức khỏe không ai phải xin nghỉ tiết. Bản tin chọn lại vài chuyện đáng đọc nhất.

Thầy cô có chuyện hay, ảnh đẹp, xin gửi về ban biên tập. Chuyện nhỏ cũng quý."""


def build_bulletins(*, writer: Account, chair: Account) -> None:
    """Issues drafted, returned, waiting, planned, sent and withdrawn, with subscribers; and what was printed."""
    school = Unit.objects.get(code="S001")
    articles = list(section(school)[:12])
    if not articles:
        return
    monthly = actions.create_bulletin(
        None,
        school,
        name="Chuyện trường mình",
        description="Mỗi tháng một lá thư từ Công đoàn trường.",
        to_members=True,
        short_messages=True,
    )
    women = actions.create_bulletin(
        None,
        school,
        name="Góc nữ công",
        description="Sức khỏe, gia đình, những điều chị em nên biết.",
        look=Look.SHORT,
        outsiders=False,
    )
    _subscribers(monthly, school)
    now = timezone.now()
    _sent(writer, chair, monthly, _some(articles, 6), "Mùa khai giảng", days=55)
    withdrawn = _sent(writer, chair, women, _some(articles, 8, 4), "Khám sức khỏe nữ", days=30)
    actions.withdraw(chair, withdrawn, "Lịch khám trong thư đã đổi; lịch mới ở trang tin.")
    thanks = _sent(
        writer, chair, monthly, _some(articles, 0), "Tháng tri ân", days=6, second="Có tên thầy cô trong thư này không?"
    )
    _counted(chair, school, thanks)
    planned = _made(writer, monthly, _some(articles, 1, 5), "Cuối năm nhìn lại")
    actions.ask_review(writer, planned)
    actions.approve(chair, planned)
    actions.schedule(chair, planned, now + timedelta(days=4))
    waiting = _made(writer, women, _some(articles, 2, 4), "Ngày 20/10 của chúng mình")
    actions.ask_review(writer, waiting)
    back = _made(writer, women, _some(articles, 4, 3), "Con đi học lớp Một")
    actions.ask_review(writer, back)
    actions.return_issue(chair, back, "Thư ngỏ hơi dài. Xin gọn còn ba câu và thêm bài về chế độ thai sản.")
    _made(writer, monthly, _some(articles, 3, 3), "Số Xuân")
    _from_above(school, chair)
    _prints(writer, chair, school)


def _some(articles: list[Article], start: int, most: int = 6) -> list[Article]:
    """Up to `most` articles from `start` on, from the beginning again where there are no more."""
    return [articles[(start + at) % len(articles)] for at in range(min(most, len(articles)))]


def _made(writer: Account, bulletin: Bulletin, articles: list[Article], title: str) -> Issue:
    issue = actions.open_issue(writer, bulletin, title=title)
    actions.add_items(writer, issue, articles)
    return actions.change_issue(writer, issue, title=title, letter=LETTER, letter_by="Ban Biên tập")


def _sent(
    writer: Account,
    chair: Account,
    bulletin: Bulletin,
    articles: list[Article],
    title: str,
    *,
    days: float,
    second: str = "",
) -> Issue:
    issue = _made(writer, bulletin, articles, title)
    if second:
        actions.change_issue(writer, issue, title=title, letter=LETTER, letter_by="Ban Biên tập", subject_b=second)
    actions.ask_review(writer, issue)
    sent = actions.send(chair, actions.approve(chair, issue), at=timezone.now() - timedelta(days=days))
    for number in range(31):
        if second:
            actions.count_reading(sent, number % 3 > 0)
    return sent


def _counted(chair: Account, school: Unit, issue: Issue) -> None:
    """How often the letters of an issue were opened, by day and link; and an address of the province's own to send from."""
    delivery.set_counting(chair, school, True)
    for at, dispatch in enumerate(Dispatch.objects.filter(source=CODE, source_id=issue.pk).order_by("pk")):
        for day in range(4):
            DayCount.objects.create(
                dispatch=dispatch,
                day=timezone.localdate() - timedelta(days=6 - day),
                opens=(14 + at) >> day,
                clicks=(7 + at) >> day,
            )
        for place, item in enumerate(issue.items.select_related("article")[:3]):
            url = settings.BASE_URL + item.article.get_absolute_url()
            Link.objects.create(dispatch=dispatch, url=url, digest=sha256(url.encode()).hexdigest(), clicks=9 >> place)
    delivery.set_domain(None, Unit.objects.get(path=school.parent_path), "bantin@congdoan-tinh.example")


def _subscribers(bulletin: Bulletin, school: Unit) -> None:
    """Outsiders who confirmed, one who did not, and members; all at addresses that reach nobody (RFC 2606)."""
    now = timezone.now()
    rows = [
        Subscription(bulletin=bulletin, email=f"phu-huynh-{n}@example.com", state=Subscription.State.ACTIVE, asked_at=now, confirmed_at=now)
        for n in range(1, 24)
    ]  # fmt: skip
    Subscription.objects.bulk_create(
        [*rows, Subscription(bulletin=bulletin, email="chua-xac-nhan@example.com", asked_at=now)]
    )
    for person in Person.objects.filter(unit=school, left_on=None).exclude(email="").order_by("pk")[:9]:
        actions.join(person, bulletin)


def _from_above(school: Unit, chair: Account) -> None:
    """The province's issue waits for its hour; the school has put its own part in."""
    province = Unit.objects.get(path=school.parent_path)
    bulletin = actions.create_bulletin(None, province, name=f"Bản tin {province.name}", look=Look.LETTER)
    shown = list(section(province)[:4])
    if not shown:
        return
    issue = actions.open_issue(None, bulletin, title="Chào năm mới")
    actions.add_items(None, issue, shown)
    actions.change_issue(None, issue, title="Chào năm mới", letter=LETTER, letter_by="Ban Thường vụ")
    actions.ask_review(None, issue)
    actions.schedule(None, actions.approve(None, issue), timezone.now() + timedelta(days=9))
    actions.put_block(
        chair,
        issue,
        school,
        title="Riêng ở trường mình",
        text="Chiều thứ Sáu, 16 giờ 30: gặp mặt cuối năm tại phòng hội đồng.",
    )


def _prints(writer: Account, chair: Account, school: Unit) -> None:
    """One of each design, a certificate for three, a reading; two were handed out."""
    article = Article.objects.live().filter(unit=school).exclude(cover=None).order_by("-published_at").first()
    if article is None:
        return
    message = outlets.compose_for_print(writer, school, article.pk)
    picture = picture_of(message, school)
    made = {
        design: prints.create(writer, school, design, words_of(design, message, school), picture=picture, source=outlets.SOURCE, source_id=article.pk)
        for design in ("to-roi-a4", "ap-phich-a3", "anh-vuong", READING)
    }  # fmt: skip
    prints.create(writer, school, "infographic", {
        "kicker": "Năm công tác 2026", "title": "Công đoàn trường qua những con số", "link": message.link,
        "figures": "96% | đoàn viên được khám sức khỏe | users\n100% | tổ có góc sách | news\n24 | bài trên chuyên trang | pen\n3 ngày | trả lời một câu hỏi | clock",
        "timeline": "05/9 | Khai giảng, tặng quà con đoàn viên\n20/10 | Tọa đàm nữ công\n20/11 | Tri ân thầy cô",
    })  # fmt: skip
    prints.create(writer, school, "guong-sang", {
        "kicker": "Gương sáng nhà giáo", "title": "Cô Nguyễn Thị Hồng Diễm", "role": f"Giáo viên Ngữ văn, {school.name}",
        "lead": "“Mỗi học trò là một cuốn sách mở. Tôi chỉ giúp các em tự đọc lấy mình.”",
    }, picture=picture)  # fmt: skip
    names = Person.objects.filter(unit=school, left_on=None).order_by("pk").values_list("full_name", flat=True)[3:6]
    prints.create(chair, school, "chung-nhan", {
        "title": "Giấy chứng nhận", "kicker": "Chứng nhận đồng chí", "names": "\n".join(names),
        "lead": "Đã hoàn thành buổi tập huấn viết tin, chụp ảnh cho chuyên trang công đoàn",
        "authority": "TM. BAN CHẤP HÀNH\nCHỦ TỊCH", "signer": chair.get_full_name(),
    })  # fmt: skip
    day = timezone.localdate() - timedelta(days=2)
    prints.register(writer, made["ap-phich-a3"], way="bang-tin", day=day, audience=90)
    prints.register(writer, made[READING], way="loa", day=day, audience=400, link=message.link)
