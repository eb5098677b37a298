"""A year of the newsroom: articles in every state, placements, stories sent in, products of every medium."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lantoa.demo.pictures import SCENES, draw
from lantoa.demo.texts import ARTICLES, STORIES
from lantoa.newsroom import actions
from lantoa.newsroom.models import Article, Column, Medium, NewsEntry, NewsSource
from lantoa.people.models import Account, Person
from lantoa.programme.models import Campaign
from lantoa.units.models import Picture, Unit

TAGS = {
    "hoat-dong-cong-doan": "đời sống đoàn viên",
    "nguoi-tot-viec-tot": "người tốt việc tốt, sẻ chia",
    "guong-sang-nha-giao": "Nhà giáo, gương sáng",
    "chinh-sach-phap-luat": "chế độ chính sách, tiền lương",
}
ENTRIES = [
    (
        "Điều chỉnh giờ làm thêm của nhà giáo từ học kỳ tới",
        "Dự thảo lấy ý kiến đến hết tháng, công đoàn các cấp góp ý qua phiếu.",
        1,
    ),
    (
        "Tổng kết tháng hành động về an toàn, vệ sinh lao động",
        "Hơn một nghìn trường diễn tập thoát hiểm; nhiều sáng kiến nhỏ được nhân rộng.",
        3,
    ),
    (
        "Thêm suất học bổng cho con đoàn viên khó khăn",
        "Hồ sơ nộp tại công đoàn cơ sở, xét theo hoàn cảnh và kết quả học tập.",
        6,
    ),
]


def build_newsroom(random: Random, *, articles: int, units: list[Unit], writer: Account, chair: Account) -> None:
    """Fill the newsroom; `units` are the grassroots units that write, `writer` and `chair` those of one school."""
    now = timezone.now()
    columns = {column.code: column for column in Column.objects.filter(unit=None)}
    campaigns = list(Campaign.objects.filter(unit__depth=1))
    # Oldest first, so that numbers and dates run the same way. Each text is told by another school each time.
    for at in range(articles):
        when = now - timedelta(days=320 * (articles - at) / articles, hours=random.randint(1, 9))
        unit = units[(at * 7) % len(units)]
        article = _write(random, _told(at), columns, unit, at, when, campaigns)
        actions.publish(None, article, at=when)
    _states(random, columns, writer, chair, now)
    _placements(now)
    _sources(writer, columns["chinh-sach-phap-luat"], now)
    _stories(random, writer.person.unit, chair, now)  # type: ignore[union-attr]
    _products(random, units, campaigns, now)


def _sources(writer: Account, column: Column, now: datetime) -> None:
    """A feed that the school follows, resting because the demo reaches nobody, with entries that wait."""
    unit = writer.person.unit  # type: ignore[union-attr]
    source = NewsSource.objects.create(
        unit=unit, name="Tin của ngành", address="https://tin-nganh.example/rss", column=column, active=False,
        by=writer, read_at=now - timedelta(hours=1),
    )  # fmt: skip
    NewsEntry.objects.bulk_create(
        NewsEntry(
            source=source, mark=f"{number}", title=title, summary=summary, address=f"https://tin-nganh.example/{number}",
            published_at=now - timedelta(days=days),
        )
        for number, (title, summary, days) in enumerate(ENTRIES)
    )  # fmt: skip


def _told(at: int) -> tuple[str, str, str, str]:
    """The text number `at`; one that was told before names its school in the title, so that titles differ."""
    round_, number = divmod(at, len(ARTICLES))
    code, title, summary, text = ARTICLES[number]
    if round_ and "{school}" not in title:
        title += " cho đoàn viên {school}" if code == "chinh-sach-phap-luat" else " ở {school}"
    return code, title, summary, text


def _write(
    random: Random,
    told: tuple[str, str, str, str],
    columns: dict[str, Column],
    unit: Unit,
    seed: int,
    when: datetime,
    campaigns: list[Campaign],
    author: Account | None = None,
) -> Article:
    code, title, summary, text = told
    wanted = _sex_of(summary + text)
    people = list(Person.objects.filter(unit=unit, **({"sex": wanted} if wanted else {})).order_by("pk")[:9])
    words = {
        "school": unit.name.removeprefix("CĐCS ").removeprefix("Công đoàn "),
        "name": random.choice(people).full_name if people else "Nguyễn Thị Mai",
        "n": random.randint(12, 48),
    }
    campaign = _campaign(unit, when.date(), campaigns)
    return actions.write(
        author, unit, title=title.format(**words), summary=summary.format(**words), text=text.format(**words),
        column=columns[code], cover=_picture(unit, seed), campaign=campaign, at=when, tags=TAGS[code],
        byline=author.get_full_name() if author else random.choice(people).full_name if people else "",
    )  # fmt: skip


def _campaign(unit: Unit, day: date, campaigns: list[Campaign]) -> Campaign | None:
    """The unit's own campaign of that day, else the nation's."""
    own = Campaign.objects.filter(unit=unit, starts_on__lte=day, ends_on__gte=day).first()
    return own or next((c for c in campaigns if c.starts_on <= day <= c.ends_on), None)


def _sex_of(text: str) -> str:
    """Whom the text speaks of: "f" for cô and chị, "m" for thầy, "" where it does not say."""
    lower = text.lower()
    if "cô {name}" in lower or "chị {name}" in lower:
        return "f"
    return "m" if "thầy {name}" in lower else ""


def _picture(unit: Unit, seed: int) -> Picture:
    scene = seed % (len(SCENES) * 4)
    upload = SimpleUploadedFile(f"anh-{unit.code}-{seed}.jpg", draw(scene), "image/jpeg")
    return actions.add_picture(None, unit, upload, title="Tranh minh họa", credit="Tranh của bộ dữ liệu mẫu",
                               description="Tranh minh họa")  # fmt: skip


def _states(random: Random, columns: dict[str, Column], writer: Account, chair: Account, now: datetime) -> None:
    """One article of the sign-in school in each state a newsroom knows."""
    unit = writer.person.unit  # type: ignore[union-attr]

    def begin(at: int, days: float) -> Article:
        when = now - timedelta(days=days)
        return _write(random, ARTICLES[at], columns, unit, at + 3, when, [], author=writer)

    begin(3, 0.2)
    actions.submit(writer, begin(9, 1))
    back = begin(6, 3)
    actions.submit(writer, back)
    actions.return_for_changes(chair, back, "Bài hay. Xin thêm tên các cô trong ảnh và một câu nói của chị em.")
    later = begin(13, 1.5)
    actions.submit(writer, later)
    actions.schedule(chair, actions.approve(chair, later), now + timedelta(days=2))
    gone = begin(17, 40)
    actions.submit(writer, gone)
    actions.withdraw(
        chair, actions.publish(chair, actions.approve(chair, gone)), "Số liệu trong bài chưa được kiểm tra."
    )
    mended = begin(8, 20)
    actions.submit(writer, mended)
    actions.correct(chair, actions.publish(chair, actions.approve(chair, mended)),
                    "Bản đăng đầu ghi mười bảy năm; đúng là mười chín năm.")  # fmt: skip


def _placements(now: datetime) -> None:
    """Some articles go up and are taken, some wait, one comes down from the national office to two provinces."""
    schools = list(Article.objects.live().filter(unit__code__startswith="S").order_by("published_at"))[-12:]
    for at, article in enumerate(schools):
        placement = actions.offer_up(None, article, at=now - timedelta(days=12 - at))
        if at % 3 == 0:
            actions.answer_offer(
                None, placement, accept=True, reply="Rất hay, xin đăng lại.", at=now - timedelta(days=11 - at)
            )
        elif at % 3 == 1:
            actions.answer_offer(
                None, placement, accept=False, reply="Xin gửi lại kèm ảnh rõ hơn.", at=now - timedelta(days=11 - at)
            )
    national = Unit.objects.get(depth=1)
    column = Column.objects.get(unit=None, code="chinh-sach-phap-luat")
    article = actions.write(
        None, national, title="Những điểm mới đoàn viên cần biết trong năm nay", column=column,
        summary="Bản tóm tắt một trang để các đơn vị dùng chung.", cover=_picture(national, 4), at=now - timedelta(days=5),
        text="Công đoàn tóm tắt các thay đổi đang có hiệu lực để mỗi đơn vị phổ biến tại cuộc họp gần nhất.\n\n- Đọc phần tóm tắt trước\n- Ghi lại câu hỏi của đoàn viên\n- Gửi câu hỏi chưa rõ lên cấp trên",
    )  # fmt: skip
    article = actions.publish(None, article, at=now - timedelta(days=5))
    provinces = list(Unit.objects.filter(depth=2, code__startswith="P")[:2])
    actions.push_down(None, article, provinces, at=now - timedelta(days=5))


def _stories(random: Random, unit: Unit, chair: Account, now: datetime) -> None:
    people = list(Person.objects.filter(unit=unit).order_by("member_number")[8 : 8 + len(STORIES)])
    for at, (person, text) in enumerate(zip(people, STORIES, strict=True)):
        upload = SimpleUploadedFile("anh.jpg", draw(at + 1), "image/jpeg")
        story = actions.send_story(
            None, person, text=text, uploads=[upload], credited=at % 2 == 0, at=now - timedelta(days=9 - at)
        )
        if at == 0:
            column = Column.objects.get(unit=None, code="hoat-dong-cong-doan")
            actions.take_story(chair, story)
            actions.use_story(chair, story, column=column)
        elif at == 1:
            actions.take_story(chair, story)
        elif at == 2:
            actions.decline_story(
                chair, story, "Cảm ơn bạn. Ảnh có mặt học sinh nên chúng tôi chưa đăng; xin gửi ảnh khác nhé."
            )


def _products(random: Random, units: list[Unit], campaigns: list[Campaign], now: datetime) -> None:
    """Posters, loudspeakers, meetings and the like, with a picture as evidence for some."""
    media = {medium.code: medium for medium in Medium.objects.all()}
    kinds = [
        ("phat-thanh", "Phát thanh giờ ra chơi về ngày Nhà giáo", "loudspeaker"),
        ("bang-tin", "Bảng tin công đoàn tháng này", "board"), ("to-roi", "Tờ rơi hỏi đáp về chế độ", "hand"),
        ("tuyen-truyen-mieng", "Sinh hoạt chuyên đề tại họp hội đồng", "meeting"),
        ("mang-xa-hoi", "Bài giới thiệu gương tốt trên trang của đơn vị", "facebook"),
        ("video", "Video một phút về tổ nuôi dưỡng", "youtube"), ("infographic", "Infographic quyền lợi đoàn viên", "website"),
    ]  # fmt: skip
    for at in range(len(units) * 2):
        unit = units[at % len(units)]
        code, title, channel = kinds[(at * 3 + at // len(units)) % len(kinds)]
        day = (now - timedelta(days=random.randint(3, 300))).date()
        campaign = _campaign(unit, day, campaigns)
        evidence = _picture(unit, at) if at % 6 == 0 else None
        actions.register_product(
            None, unit, medium=media[code], title=title, produced_on=day, campaign=campaign, evidence=evidence,
            channel=channel, audience=random.randint(20, 120),
        )  # fmt: skip
    _campaign_products(random, media, kinds, units, now)


def _campaign_products(
    random: Random, media: dict[str, Medium], kinds: list[tuple[str, str, str]], units: list[Unit], now: datetime
) -> None:
    """At least one product for most campaigns of schools: a campaign counts for T1 when it has brought something."""
    own = Campaign.objects.filter(unit__in=units, starts_on__lte=now.date()).select_related("unit").order_by("pk")
    for at, campaign in enumerate(own):
        if at % 4 == 3:
            continue
        code, _title, channel = kinds[at % len(kinds)]
        last = min(campaign.ends_on, now.date())
        day = campaign.starts_on + timedelta(days=random.randint(0, (last - campaign.starts_on).days))
        actions.register_product(
            None, campaign.unit, medium=media[code], title=f"{media[code].name}: {campaign.title}", produced_on=day,
            campaign=campaign, channel=channel, audience=random.randint(20, 120),
        )  # fmt: skip
