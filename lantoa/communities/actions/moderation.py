"""Looking after groups: reports, hiding with a reason, appeals that somebody else decides, words to look for."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.base.workdays import add_working_days
from lantoa.communities import belonging, words
from lantoa.communities.actions.posts import own
from lantoa.communities.models import Concern, Hiding, Post, WatchWord
from lantoa.people.models import Account, Person, Position
from lantoa.units.models import Unit

MODERATE = Capability.MODERATE
DAYS_TO_DECIDE = 5
Outcome = Concern.Outcome


@transaction.atomic
def report(person: Person, post: Post, note: str) -> Concern:
    """A member asks the moderators to look at a post. Their name is shown to nobody; each counts once."""
    post = Post.objects.select_for_update(of=("self",)).select_related("group").get(pk=post.pk)
    if not belonging.belongs(person, post.group):
        raise NotAllowed(_("Chỉ người trong nhóm báo được."))
    if not post.stands:
        raise Conflict(_("Bài này không còn hiện nữa."))
    note = clean(note)[:300]
    if not note:
        raise Invalid(_("Hãy ghi vì sao cần xem bài này."))
    found, _made = Concern.objects.get_or_create(
        post=post, reporter=person, outcome=Outcome.OPEN, defaults={"kind": Concern.Kind.REPORT, "note": note}
    )
    return found


@transaction.atomic
def dismiss(actor: Account | None, post: Post) -> None:
    """A moderator has looked at a post and leaves it as it is."""
    post = _looked_after(actor, post)
    _settle(actor, post, Outcome.KEPT)
    audit.record(actor, "group.keep", post, unit_code=post.group.unit.code)


@transaction.atomic
def hide(actor: Account | None, post: Post, reason: str) -> Hiding:
    """Hide a post; its author reads why and can appeal. Raises `Invalid` without a reason."""
    post = _looked_after(actor, post)
    if not post.stands:
        raise Conflict(_("Bài này không còn hiện nữa."))
    reason = clean(reason)[:500]
    if not reason:
        raise Invalid(_("Hãy ghi lý do để người viết hiểu."))
    if getattr(post, "poll", None) is not None and post.poll.stated_at is not None:
        raise Conflict(_("Quyết định đã ký thì ở lại trong nhóm."))
    hiding = Hiding.objects.create(post=post, reason=reason, by=actor)
    _show(post, hidden=True)
    _settle(actor, post, Outcome.HIDDEN)
    audit.record(actor, "group.hide", post, unit_code=post.group.unit.code)
    _tell(hiding)
    return hiding


@transaction.atomic
def unhide(actor: Account | None, post: Post) -> None:
    """Show a post again, before anybody has appealed."""
    post = _looked_after(actor, post)
    hiding = _standing(post)
    if hiding.appealed_at is not None:
        raise Conflict(_("Người viết đã khiếu nại. Việc này do người khác xem lại."))
    hiding.standing = False
    hiding.save()
    _show(post, hidden=False)
    audit.record(actor, "group.unhide", post, unit_code=post.group.unit.code)


@transaction.atomic
def appeal(account: Account, post: Post, words_of_author: str) -> Hiding:
    """The author asks for a second look.

    It goes to the group's unit, or to the nearest above it, where somebody else than who hid the post (and than the
    author) is a moderator. Raises `Conflict` where it was appealed already, or nobody else is there.
    """
    post = own(account, post)
    hiding = _standing(post)
    if hiding.appealed_at is not None:
        raise Conflict(_("Bạn đã khiếu nại việc này."))
    text = clean(words_of_author)[:1_000]
    if not text:
        raise Invalid(_("Hãy ghi vì sao bài nên được hiện lại."))
    desk = _desk_of_appeal(post, hiding)
    if desk is None:
        raise Conflict(_("Chưa có người điều hành nào khác để xem lại. Hãy gửi kiến nghị đến công đoàn."))
    today = timezone.localdate()
    hiding.appeal, hiding.appealed_at, hiding.desk = text, timezone.now(), desk
    hiding.due_on = add_working_days(today, DAYS_TO_DECIDE)
    hiding.save()
    audit.record(None, "group.appeal", post, unit_code=desk.code)
    return hiding


def _desk_of_appeal(post: Post, hiding: Hiding) -> Unit | None:
    """The nearest unit, from the group's upwards, with a moderator who neither hid nor wrote the post."""
    involved = [pk for pk in (hiding.by.person_id if hiding.by is not None else None, post.author_id) if pk is not None]
    held = Position.objects.on(timezone.localdate()).filter(
        title__capabilities__capability=MODERATE, unit__path__in=post.group.unit.ancestor_paths, unit__valid_to=None,
        person__left_on=None,
    )  # fmt: skip
    found = held.exclude(person__in=involved).order_by("-unit__depth").values_list("unit", flat=True).first()
    return Unit.objects.get(pk=found) if found is not None else None


@transaction.atomic
def decide_appeal(actor: Account, hiding: Hiding, *, lift: bool, answer: str) -> Hiding:
    """Another moderator shows the post again or leaves it hidden, and says why.

    Raises `NotAllowed` for who hid or wrote the post, and for who is no moderator of the unit that has the appeal.
    """
    hiding = (
        Hiding.objects.select_for_update(of=("self",)).select_related("post__group__unit", "desk").get(pk=hiding.pk)
    )
    if hiding.desk is None or hiding.decided_at is not None:
        raise Conflict(_("Không có khiếu nại nào chờ xem ở đây."))
    require(actor, MODERATE, hiding.desk)
    if not may_decide(actor, hiding):
        raise NotAllowed(_("Khiếu nại do người khác xem lại, không phải người đã ẩn hay viết bài."))
    answer = clean(answer)[:1_000]
    if not answer:
        raise Invalid(_("Hãy ghi lý do để người viết hiểu."))
    hiding.answer, hiding.decided_by, hiding.decided_at = answer, actor, timezone.now()
    hiding.standing = not lift
    hiding.save()
    if lift:
        _show(hiding.post, hidden=False)
    audit.record(actor, "group.decide_appeal", hiding.post, unit_code=hiding.desk.code, lifted=lift)
    _tell(hiding)
    return hiding


def may_decide(actor: Account, hiding: Hiding) -> bool:
    """Whether `actor` is neither who hid the post nor who wrote it."""
    return hiding.by_id != actor.pk and (actor.person_id is None or hiding.post.author_id != actor.person_id)


def _standing(post: Post) -> Hiding:
    hiding = post.hidings.select_for_update(of=("self",)).select_related("by").filter(standing=True).first()
    if hiding is None:
        raise Conflict(_("Bài này không bị ẩn."))
    return hiding


def _show(post: Post, *, hidden: bool) -> None:
    post.hidden = hidden
    post.save(update_fields=["hidden"])
    if post.thread_id is not None:
        Post.objects.filter(pk=post.thread_id).update(answers=F("answers") + (-1 if hidden else 1))


def _settle(actor: Account | None, post: Post, outcome: str) -> None:
    post.concerns.filter(outcome=Outcome.OPEN).update(outcome=outcome, decided_by=actor, decided_at=timezone.now())


def _looked_after(actor: Account | None, post: Post) -> Post:
    post = Post.objects.select_for_update(of=("self",)).select_related("group__unit").get(pk=post.pk)
    if not belonging.moderates(actor, post.group):
        require(actor, MODERATE, post.group.unit)
    return post


def _tell(hiding: Hiding) -> None:
    from lantoa.communities.tasks import tell_author

    enqueue(tell_author, hiding.pk)


@transaction.atomic
def add_word(actor: Account | None, unit: Unit, word: str) -> WatchWord:
    """Look for a word in what is written in the unit's groups and those of units below, from now on."""
    require(actor, MODERATE, unit)
    word = clean(word)[:60]
    key = words.key_of(word)
    if not key:
        raise Invalid(_("Hãy ghi một từ."))
    found, made = WatchWord.objects.get_or_create(unit=unit, key=key[:60], defaults={"word": word})
    if made:
        audit.record(actor, "group.word", found)
    return found


@transaction.atomic
def remove_word(actor: Account | None, word: WatchWord) -> None:
    """Look for it no more."""
    require(actor, MODERATE, word.unit)
    audit.record(actor, "group.word_remove", word)
    word.delete()
