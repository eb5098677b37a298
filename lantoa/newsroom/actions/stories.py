"""What members send in, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.base import audit, photos
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, may, require
from lantoa.base.text import clean
from lantoa.newsroom import markup
from lantoa.newsroom.actions.articles import keep_picture, write
from lantoa.newsroom.models import Article, Column, Story, StoryPhoto
from lantoa.people import actions as people_actions
from lantoa.people.models import Account, Consent, Person
from lantoa.units.models import Unit

MOST_PHOTOS = 10
MOST_TEXT = 20_000
MOST_A_DAY = 20
CREDIT_WORDING = gettext_lazy(
    "Tôi đồng ý để công đoàn ghi tên tôi khi đăng bài, ảnh hoặc tin tôi gửi. Tôi có thể rút lại bất cứ lúc nào."
)


@transaction.atomic
def send_story(
    actor: Account | None,
    person: Person,
    *,
    text: str = "",
    title: str = "",
    uploads: Sequence[Any] = (),
    credited: bool = False,
    unit: Unit | None = None,
    at: datetime | None = None,
) -> Story:
    """Send a story, photographs or a tip to one's unit (or, with `unit`, to one above it).

    `uploads` are at most ten files; each becomes smaller and loses the place it was taken at. `credited` gives
    the consent to be named, with the words shown. Raises `Invalid` for nothing at all or for a file that is no
    picture; then nothing is kept.
    """
    if actor is not None and actor.person_id != person.pk:
        raise NotAllowed(_("Bài gửi phải đứng tên chính người gửi."))
    unit = unit or person.unit
    if unit.path not in person.unit.ancestor_paths:
        raise Invalid(_("Bạn gửi được tới đơn vị của mình hoặc các cấp trên."))
    text = text.replace("\r\n", "\n").strip()
    if not text and not uploads:
        raise Invalid(_("Hãy thêm ít nhất một ảnh hoặc vài dòng kể chuyện."))
    if len(text) > MOST_TEXT:
        raise Invalid(_("Bài dài quá %(most)s chữ cái. Hãy gửi phần chính trước.") % {"most": "20.000"})
    if len(uploads) > MOST_PHOTOS:
        raise Invalid(_("Mỗi lần gửi tối đa %(most)d ảnh. Bạn gửi thêm lần nữa nhé.") % {"most": MOST_PHOTOS})
    moment = at or timezone.now()
    if actor is not None:
        since = moment - timedelta(days=1)
        if Story.objects.filter(person=person, sent_at__gt=since).count() >= MOST_A_DAY:
            raise Invalid(_("Hôm nay bạn đã gửi nhiều bài rồi. Mai gửi tiếp nhé; bài đã gửi vẫn được giữ."))
    files = [photos.prepare(upload) for upload in uploads]
    kind = Story.Kind.PHOTO if files and len(text) < 200 else Story.Kind.STORY if len(text) >= 200 else Story.Kind.TIP
    story = Story.objects.create(
        person=person, unit=unit, kind=kind, title=clean(title)[:200], text=text, credited=credited, sent_at=moment
    )
    for order, file in enumerate(files):
        StoryPhoto.objects.create(story=story, file=file, order=order)
    if credited:
        people_actions.give_consent(person, Consent.Purpose.BYLINE, str(CREDIT_WORDING))
    audit.record(actor, "story.send", story)
    return story


@transaction.atomic
def take_story(actor: Account | None, story: Story) -> Story:
    """Say that somebody is looking at it; the sender sees that."""
    story = _locked(actor, story)
    _open(story, Story.State.RECEIVED)
    story.state, story.taken_by = Story.State.IN_HAND, actor
    story.save(update_fields=["state", "taken_by"])
    audit.record(actor, "story.take", story)
    return story


@transaction.atomic
def use_story(
    actor: Account | None, story: Story, *, column: Column | None = None, at: datetime | None = None
) -> Article:
    """Begin an article with the words and photographs of a story; the sender is named if they agreed to it."""
    story = _locked(actor, story)
    _open(story, Story.State.RECEIVED, Story.State.IN_HAND)
    # The sender is named by `contributor` alone, which asks for the consent whenever it is shown: a name written
    # under the pictures would stay there after the consent was withdrawn.
    captions: dict[int, markup.Photo] = {}
    cover = None
    for photo in story.photos.all():
        with photo.file.open("rb") as file:
            picture = keep_picture(actor, story.unit, file, title=story.label)
        cover = cover or picture
        captions[picture.pk] = markup.Photo()
    inside = [f"[Ảnh {pk}]" for pk in captions if cover is None or pk != cover.pk]
    article = write(
        actor, story.unit, title=story.label, column=column, text="\n\n".join([story.text, *inside]), photos=captions,
        cover=cover, contributor=story.person if story.credited else None, at=at,
    )  # fmt: skip
    story.state, story.article, story.taken_by = Story.State.USED, article, story.taken_by or actor
    story.answered_at = at or timezone.now()
    story.save(update_fields=["state", "article", "taken_by", "answered_at"])
    audit.record(actor, "story.use", story, article=article.pk)
    return article


@transaction.atomic
def decline_story(actor: Account | None, story: Story, reply: str, *, at: datetime | None = None) -> Story:
    """Say kindly why a story is not used; `reply` is required, and the sender reads it."""
    story = _locked(actor, story)
    _open(story, Story.State.RECEIVED, Story.State.IN_HAND)
    if not reply.strip():
        raise Invalid(_("Hãy gửi người viết vài lời: cảm ơn và vì sao lần này chưa dùng."))
    story.state, story.reply, story.taken_by = Story.State.DECLINED, reply.strip(), story.taken_by or actor
    story.answered_at = at or timezone.now()
    story.save(update_fields=["state", "reply", "taken_by", "answered_at"])
    audit.record(actor, "story.decline", story)
    return story


def _locked(actor: Account | None, story: Story) -> Story:
    story = Story.objects.select_for_update(of=("self",)).select_related("unit", "person", "taken_by").get(pk=story.pk)
    if not may(actor, Capability.PUBLISH, story.unit):
        require(actor, Capability.WRITE, story.unit)
    return story


def _open(story: Story, *states: Story.State) -> None:
    if story.state not in states:
        raise Conflict(
            _("Bài gửi này đã được xử lý (%(state)s).") % {"state": story.get_state_display()}, story=story.pk
        )
