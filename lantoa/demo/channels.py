"""Posts on Facebook, Zalo and YouTube: on stand-ins that run beside the demo, since the demo reaches nobody."""

from __future__ import annotations

import os
from datetime import timedelta
from random import Random

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from lantoa.channels import actions, outbox, spacing
from lantoa.channels.facebook.standin import FacebookStandIn
from lantoa.channels.message import Message, Photo
from lantoa.channels.models import ChannelAccount, Pause, Publication
from lantoa.channels.standins import StandIn
from lantoa.channels.youtube.standin import YouTubeStandIn
from lantoa.channels.zalo.standin import ZaloStandIn
from lantoa.newsroom import outlets
from lantoa.newsroom.models import Article
from lantoa.people.models import Account
from lantoa.units.models import Unit

PAGES = {"S001": ("100001", "khoa-demo-truong"), "CDGDVN": ("100002", "khoa-demo-trung-uong")}
# Short messages of the school's own, beside what it makes of articles.
POSTS = [
    (
        "Khám sức khỏe cho đoàn viên vào thứ Bảy",
        "Bác sĩ đến tận trường từ 7 giờ 30. Thầy cô ăn nhẹ và mang theo sổ khám cũ nếu có.",
    ),
    ("Tủ sách mở có thêm 40 cuốn", "Sách do các thầy cô về hưu tặng lại. Mời mọi người ghé hành lang phòng hội đồng."),
    ("Hội thi nấu ăn gia đình ngày cuối tuần", "Mỗi tổ một mâm cơm, chấm theo tiếng cười. Trọng tài là các con."),
    ("Góp áo ấm cho điểm trường vùng cao", "Nhận đến hết tuần sau tại phòng công đoàn. Ưu tiên áo trẻ em còn lành."),
    (
        "Lịch tư vấn chế độ tháng này",
        "Chiều thứ Tư hằng tuần, 16 đến 17 giờ, tại căng tin. Hỏi gì cũng được, kể cả chuyện nhỏ.",
    ),
    ("Công đoàn đến thăm gia đình thầy cô bị bão", "Ba gia đình đã có mái mới. Danh sách cần giúp thêm vẫn mở."),
    ("Đi bộ 5 km mỗi sáng chủ nhật", "Hẹn ở cổng trường lúc 5 giờ 45. Ai đi chậm có người đi cùng."),
    (
        "Số điện thoại cần nhớ khi gặp chuyện khó",
        "Ban chấp hành trực ngoài giờ, kể cả ngày nghỉ. Bài này được đăng lại mỗi tháng.",
    ),
]
_running: dict[str, StandIn] = {}


def serve() -> None:
    """Start the stand-ins in this process, once, and have the channels meet them; what they know is kept."""
    if not _running:
        folder = settings.VAR_DIR / "demo-channels"
        folder.mkdir(parents=True, exist_ok=True)
        for name, kind in (("facebook", FacebookStandIn), ("zalo", ZaloStandIn), ("youtube", YouTubeStandIn)):
            standin: StandIn = kind(keep_at=folder / f"{name}.json")
            try:
                standin.start(int(standin.state.get("port", 0)))
            except OSError:
                standin.start()
            standin.state["port"] = int(standin.url.rpartition(":")[2])
            _running[name] = standin
    names = {"facebook": ("facebook", "facebook_video"), "zalo": ("zalo", "zalo_oauth"),
             "youtube": ("youtube", "youtube_oauth", "youtube_watch")}  # fmt: skip
    urls = {name: _running[one].url for one, many in names.items() for name in many}
    settings.CHANNEL_URLS = urls
    os.environ["LANTOA_CHANNEL_URLS"] = ",".join(f"{name}={url}" for name, url in urls.items())


def build_channels(random: Random, *, chair: Account, writer: Account) -> None:
    """Accounts of one school and of the national office, with a post in every state."""
    serve()
    facebook, zalo = _running["facebook"], _running["zalo"]
    if not isinstance(facebook, FacebookStandIn) or not isinstance(zalo, ZaloStandIn):
        raise TypeError("the demo knows two stand-ins")
    facebook.faults = zalo.faults = lambda request: None
    pages = {}
    for code, (page, token) in PAGES.items():
        unit = Unit.objects.get(code=code)
        facebook.add_page(page, unit.name, token)
        pages[code] = actions.connect(None, unit, "facebook", {"page_id": page, "token": token})
    school = pages["S001"].unit
    keys = {"app_id": "1000", "app_secret": "bi-mat", "refresh_token": zalo.add_account("200001", school.name)}
    oa = actions.connect(None, school, "zalo", {**keys, "oa_secret": "khoa-oa", "package": "advanced"})
    articles = list(Article.objects.live().filter(unit=school).exclude(cover=None).order_by("-published_at")[:3])
    first, second, third = articles
    for number, article in enumerate((first, second, third)):
        # On the page one is out, one was sent without an answer, one was refused.
        facebook.fail_next(*([], ["lost"], ["368"])[number], on="/feed")
        _send(_draft(pages["S001"], article, chair), chair)
    facebook.fail_next()
    article_of_oa = _draft(oa, first, chair)
    actions.edit(chair, article_of_oa, {"broadcast": True})
    _send(article_of_oa, chair)
    _send(_draft(oa, second, chair), chair)
    actions.publish(chair, _draft(oa, third, chair), at=timezone.now() + timedelta(days=1))
    for article in Article.objects.live().filter(unit=pages["CDGDVN"].unit).order_by("-published_at")[:1]:
        _send(_draft(pages["CDGDVN"], article, None), None)
    for post in facebook.state["posts"].values():
        post.update(comments=random.randint(0, 9), reactions=random.randint(12, 80), shares=random.randint(0, 12),
                    viewers=random.randint(150, 900))  # fmt: skip
    for article in zalo.state["articles"].values():
        article.update(total_view=random.randint(60, 400), total_share=random.randint(0, 9))
    facebook.keep()
    zalo.keep()
    tube = _film(school, first, chair)
    photos = [outlets.compose(chair, school, article.pk).photos[0] for article in articles]
    _desk(pages["S001"], oa, photos, chair=chair, writer=writer)
    for account in (*pages.values(), oa, tube):
        outbox.probe(account.pk)
        outbox.refresh(account.pk)


def _draft(account: ChannelAccount, article: Article, chair: Account | None) -> Publication:
    message = outlets.compose(chair, account.unit, article.pk)
    return actions.draft(chair, account, message, source=outlets.SOURCE, source_id=article.pk)


def _send(publication: Publication, chair: Account | None) -> None:
    actions.publish(chair, publication)
    outbox.send(publication.pk)


def _film(school: Unit, article: Article, chair: Account) -> ChannelAccount:
    """The school's YouTube channel with one film on it."""
    youtube = _running["youtube"]
    if not isinstance(youtube, YouTubeStandIn):
        raise TypeError("the demo knows this stand-in")
    youtube.faults = lambda request: None
    account = actions.connect(None, school, "youtube", youtube.add_channel("UCcongdoan01", school.name))
    publication = _draft(account, article, chair)
    captions = "1\n00:00:00,000 --> 00:00:04,000\nChào mừng ngày Nhà giáo Việt Nam\n"
    files = {
        "video": ContentFile(bytes(700_000), name="phim.mp4"),
        "captions": ContentFile(captions.encode(), name="phu-de.srt"),
    }
    _send(actions.edit(chair, publication, {}, files=files), chair)
    for video in youtube.state["videos"].values():
        video.update(views=412, likes=37, comments=5)
    youtube.keep()
    return account


def _desk(page: ChannelAccount, oa: ChannelAccount, photos: list[Photo], *, chair: Account, writer: Account) -> None:
    """Posts on their way: written by one, approved by another, planned over days, repeated, given back, withdrawn."""
    facebook = _running["facebook"]
    actions.set_rules(None, page, approvals=1, spacing=120)
    page.refresh_from_db()

    def own(number: int, account: ChannelAccount = page) -> Publication:
        title, summary = POSTS[number]
        message = Message(
            title,
            summary,
            summary,
            photos=(photos[number % len(photos)],),
            link=settings.BASE_URL + account.unit.get_absolute_url(),
            tags=("Công đoàn",),
        )
        return actions.draft(writer, account, message)

    def out(number: int) -> Publication:
        publication = actions.approve(chair, actions.publish(writer, own(number)))
        _send(publication, chair)
        return Publication.objects.select_related("account__unit").get(pk=publication.pk)

    actions.publish(writer, own(0), at=spacing.suggest(page, count=2)[1])
    actions.approve(chair, actions.publish(writer, own(1)))
    for number in (2, 3):
        actions.approve(chair, actions.publish(writer, own(number), at=spacing.suggest(page, count=3)[2]))
    actions.send_back(chair, actions.publish(writer, own(4)), "Thêm tên thầy cô trực vào dòng đầu.")
    own(6)
    gone = out(5)
    actions.withdraw(chair, gone)
    outbox.carry_out_change(gone.pk)
    lasting = out(7)
    actions.repeat(chair, lasting, every_days=30, until=timezone.localdate() + timedelta(days=200))
    facebook.state["posts"][lasting.remote_id].update(comments=4, reactions=55, shares=6, viewers=610)
    start = timezone.now() + timedelta(days=2)
    actions.schedule_many(chair, oa.unit, [own(number, oa).pk for number in (0, 3)], start)
    facebook.keep()
    stormy = Unit.objects.active().filter(code__regex=r"^P", depth=page.unit.depth - 1).order_by("-code").first()
    if stormy is not None:
        actions.pause_all(
            None,
            stormy,
            branch=True,
            reason=Pause.Reason.DISASTER,
            note="Bão vào bờ, dành kênh cho tin phòng chống bão.",
        )
