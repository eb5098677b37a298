"""Writing in a group."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import photos
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.text import clean, nfc
from lantoa.communities import belonging, words
from lantoa.communities.models import Concern, Group, Photo, Post
from lantoa.people.models import Account, Person

LONGEST = 8_000
MOST_PHOTOS = 6


@transaction.atomic
def write(account: Account, group: Group, *, text: str, title: str = "", uploads: Iterable[Any] = ()) -> Post:
    """Begin a talk. Raises `NotAllowed` for who does not belong, `Conflict` in a closed group."""
    person = _writer(account, group)
    post = Post.objects.create(group=group, author=person, title=clean(title)[:160], text=_text(text))
    _add_photos(post, uploads)
    _look_for_words(post, group)
    return post


@transaction.atomic
def reply(account: Account, post: Post, *, text: str, uploads: Iterable[Any] = ()) -> Post:
    """Answer in a talk."""
    post = Post.objects.select_for_update(of=("self",)).select_related("group__unit").get(pk=post.pk)
    if post.thread_id is not None:
        raise Invalid(_("Hãy trả lời ở bài mở đầu."))
    person = _writer(account, post.group)
    if not post.stands:
        raise Conflict(_("Bài này không còn hiện nên không trả lời được."))
    answer = Post.objects.create(group=post.group, thread=post, author=person, text=_text(text))
    _add_photos(answer, uploads)
    Post.objects.filter(pk=post.pk).update(answers=F("answers") + 1, stirred_at=answer.written_at)
    _look_for_words(answer, post.group)
    return answer


@transaction.atomic
def edit(account: Account, post: Post, *, text: str, title: str = "") -> Post:
    """Change what one has written. What is being voted on stays as it is."""
    post = own(account, post)
    if hasattr(post, "poll"):
        raise Conflict(_("Bài đang lấy ý kiến nên không sửa được."))
    if not post.stands or not post.group.is_open:
        raise Conflict(_("Bài này không sửa được nữa."))
    post.text, post.title = _text(text), clean(title)[:160] if post.thread_id is None else ""
    post.edited_at = timezone.now()
    post.save()
    _look_for_words(post, post.group)
    return post


@transaction.atomic
def remove(account: Account, post: Post) -> Post:
    """Take one's own words and photographs away for good; the place in the talk stays."""
    post = own(account, post)
    if post.removed_at is not None:
        return post
    poll = getattr(post, "poll", None)
    if poll is not None and poll.is_decision:
        raise Conflict(_("Đề xuất đã đưa ra quyết định thì ở lại trong biên bản của nhóm."))
    if poll is not None:
        poll.delete()
    for photo in post.photos.all():
        storage, name = photo.file.storage, str(photo.file.name)
        photo.delete()
        transaction.on_commit(partial(storage.delete, name))
    post.text = post.title = ""
    post.removed_at = timezone.now()
    post.save()
    post.concerns.filter(outcome=Concern.Outcome.OPEN).update(outcome=Concern.Outcome.KEPT, decided_at=timezone.now())
    return post


def own(account: Account, post: Post) -> Post:
    """The post, held for changing. Raises `NotAllowed` for anybody but its author."""
    post = Post.objects.select_for_update(of=("self",)).select_related("group__unit", "group__branch").get(pk=post.pk)
    if account.person_id is None or post.author_id != account.person_id:
        raise NotAllowed(_("Đây không phải bài của bạn."))
    return post


def writer(account: Account, group: Group) -> Person:
    """The person who may write in a group; raises like `write`."""
    return _writer(account, group)


def _writer(account: Account, group: Group) -> Person:
    person = account.person
    if person is None or not (belonging.belongs(person, group) or belonging.moderates(account, group)):
        raise NotAllowed(_("Chỉ người trong nhóm viết được ở đây."))
    if not Group.objects.filter(pk=group.pk, closed_at=None).exists():
        raise Conflict(_("Nhóm này đã đóng, chỉ còn đọc được."))
    return person


def _text(text: str) -> str:
    text = nfc(text).replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Invalid(_("Hãy viết vài chữ."))
    if len(text) > LONGEST:
        raise Invalid(_("Viết gọn lại giúp nhé: tối đa %(n)d chữ cái.") % {"n": LONGEST})
    return text


def _add_photos(post: Post, uploads: Iterable[Any]) -> None:
    chosen = list(uploads)
    if len(chosen) > MOST_PHOTOS:
        raise Invalid(_("Mỗi bài có nhiều nhất %(n)d ảnh.") % {"n": MOST_PHOTOS})
    prepared = [photos.prepare(upload) for upload in chosen]
    for file in prepared:
        Photo.objects.create(post=post, file=file)


def _look_for_words(post: Post, group: Group) -> None:
    """Put the post before a moderator if a word of the lists stands in it; it is read by all meanwhile."""
    found = words.found_in(f"{post.title}\n{post.text}", group.unit)
    waiting = Concern.objects.filter(post=post, kind=Concern.Kind.WORDS, outcome=Concern.Outcome.OPEN)
    if found and not waiting.exists():
        Concern.objects.create(post=post, kind=Concern.Kind.WORDS, note=", ".join(found)[:300])
