"""Making an article public, and what happens to it afterwards."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, LantoaError, NotAllowed
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.newsroom.actions import articles
from lantoa.newsroom.actions.articles import _complete, locked, may_manage, may_publish, may_review
from lantoa.newsroom.actions.products import register_article, strike_article
from lantoa.newsroom.models import Article, ArticleTag, Correction, Placement, State, tags_of
from lantoa.people.models import Account

logger = logging.getLogger("lantoa.newsroom")


@transaction.atomic
def publish(
    actor: Account | None, article: Article, *, at: datetime | None = None, expires_at: datetime | None = None
) -> Article:
    """Make the newest version public now (or, for history, `at`), and enter the article in the product register.

    An article in review is approved by the same step, so the four-eyes rule of `approve` holds; in a unit that
    asks for no review whoever may write publishes straight away. The first moment of publication and the
    address stay through later changes. `expires_at` takes the article down again by itself.
    """
    article = locked(article)
    if article.state == State.PUBLISHED:
        raise Conflict(_("Bài này đã đăng rồi."))
    if not may_publish(actor, article):
        _refuse(actor, article)
    if article.state == State.IN_REVIEW and may_review(actor, article):
        articles.approve(actor, article, at=at)
        article = locked(article)
    return _go_live(actor, article, at or timezone.now(), expires_at)


@transaction.atomic
def schedule(
    actor: Account | None,
    article: Article,
    publish_at: datetime,
    *,
    expires_at: datetime | None = None,
    at: datetime | None = None,
) -> Article:
    """Have the newest version published at `publish_at`, a moment to come. Rights as for `publish`."""
    article = locked(article)
    if not may_publish(actor, article):
        _refuse(actor, article)
    if publish_at <= (at or timezone.now()):
        raise Invalid(_("Giờ hẹn đăng đã qua. Hãy chọn một giờ sắp tới, hoặc đăng ngay."))
    if expires_at is not None and expires_at <= publish_at:
        raise Invalid(_("Giờ gỡ bài phải sau giờ đăng."))
    if article.state == State.IN_REVIEW and may_review(actor, article):
        articles.approve(actor, article, at=at)
        article = locked(article)
    _complete(article.working())
    article.state, article.scheduled_for = State.SCHEDULED, publish_at
    article.expires_at = expires_at or article.expires_at
    article.save(update_fields=["state", "scheduled_for", "expires_at"])
    audit.record(actor, "article.schedule", article, publish_at=publish_at.isoformat())
    return article


@transaction.atomic
def unschedule(actor: Account | None, article: Article) -> Article:
    """Call off a planned publication; the article stays approved."""
    article = locked(article)
    if article.state != State.SCHEDULED:
        raise Conflict(_("Bài này không còn hẹn giờ đăng."))
    if not may_publish(actor, article):
        _refuse(actor, article)
    article.state, article.scheduled_for = State.APPROVED, None
    article.save(update_fields=["state", "scheduled_for"])
    audit.record(actor, "article.unschedule", article)
    return article


def publish_due(now: datetime | None = None) -> tuple[int, int]:
    """Publish what was planned for now or earlier, and take down what has expired; safe to run twice at once.

    Returns how many articles went up and how many came down. Each one is its own transaction; one that fails
    is logged and tried again next time.
    """
    now = now or timezone.now()
    up = down = 0
    for pk in Article.objects.filter(state=State.SCHEDULED, scheduled_for__lte=now).values_list("pk", flat=True)[:500]:
        try:
            up += _publish_one(pk, now)
        except LantoaError as error:
            logger.warning("article %s was planned and could not be published: %s", pk, error)
    for pk in Article.objects.filter(live=True, expires_at__lte=now).values_list("pk", flat=True)[:500]:
        down += _expire_one(pk, now)
    return up, down


@transaction.atomic
def _publish_one(pk: int, now: datetime) -> bool:
    article = locked(Article(pk=pk))
    if article.state != State.SCHEDULED or article.scheduled_for is None or article.scheduled_for > now:
        return False
    _go_live(None, article, article.scheduled_for, None)
    return True


@transaction.atomic
def _expire_one(pk: int, now: datetime) -> bool:
    article = locked(Article(pk=pk))
    if not article.live or article.expires_at is None or article.expires_at > now:
        return False
    _adopt_newest(article)
    article.live, article.state, article.scheduled_for = False, State.EXPIRED, None
    article.save()
    audit.record(None, "article.expire", article)
    return True


@transaction.atomic
def withdraw(actor: Account | None, article: Article, reason: str, *, at: datetime | None = None) -> Article:
    """Take a published article back. Its address then says that it was withdrawn and why; its product is struck."""
    article = locked(article)
    if not may_manage(actor, article):
        require(actor, Capability.PUBLISH, article.unit)
    if not article.live:
        raise Conflict(_("Bài này hiện không đăng nên không cần rút."))
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do rút bài; người mở đường dẫn cũ sẽ đọc được."))
    _adopt_newest(article)
    article.live, article.state = False, State.WITHDRAWN
    article.reason, article.withdrawn_at = reason.strip()[:255], at or timezone.now()
    article.scheduled_for = None
    article.save()
    strike_article(article, article.withdrawn_at, article.reason)
    audit.record(actor, "article.withdraw", article)
    return article


@transaction.atomic
def correct(actor: Account | None, article: Article, note: str, *, at: datetime | None = None) -> Correction:
    """Say in public, below the article and with the day, what was wrong and is now right.

    The text itself is changed as any other change is, so that a second person sees it where that is asked for.
    """
    article = locked(article)
    if not may_manage(actor, article):
        require(actor, Capability.PUBLISH, article.unit)
    if not article.live:
        raise Conflict(_("Chỉ đính chính được bài đang đăng."))
    if not note.strip():
        raise Invalid(_("Hãy ghi rõ chỗ nào sai và đúng là thế nào."))
    correction = Correction.objects.create(article=article, note=note.strip(), by=actor, at=at or timezone.now())
    audit.record(actor, "article.correct", article, correction=correction.pk)
    return correction


def _adopt_newest(article: Article) -> None:
    """Let the row hold the newest version: on publication, and when nothing is public any more."""
    version = article.working()
    for name in Article.CONTENT:
        attribute = getattr(Article._meta.get_field(name), "attname", name)
        setattr(article, attribute, getattr(version, attribute))


def _go_live(actor: Account | None, article: Article, at: datetime, expires_at: datetime | None) -> Article:
    _complete(article.working())
    _adopt_newest(article)
    first = article.published_at is None
    article.live, article.state = True, State.PUBLISHED
    article.published_at = article.published_at or at
    article.scheduled_for, article.withdrawn_at, article.reason = None, None, ""
    if expires_at is not None:
        article.expires_at = expires_at
    if article.expires_at is not None and article.expires_at <= at:
        article.expires_at = None
    article.updated_at = at
    article.revised_at = None if first else at
    if first:
        article.slug = ""
    article.set_keys()
    article.save()
    if first:
        Placement.objects.get_or_create(
            article=article,
            unit=article.unit,
            defaults={
                "source": article.unit,
                "kind": Placement.Kind.OWN,
                "state": Placement.Standing.ACCEPTED,
                "by": actor,
                "at": at,
            },
        )
    register_article(actor, article, at)
    ArticleTag.objects.filter(article=article).delete()
    ArticleTag.objects.bulk_create(
        [ArticleTag(article=article, slug=slug, name=name) for slug, name in tags_of(article.tags).items()]
    )
    if settings.WEBSUB_HUB:
        from lantoa.newsroom.tasks import tell_hub

        enqueue(tell_hub, article.pk)
    audit.record(actor, "article.publish", article, version=article.latest_revision_id)
    return article


def _refuse(actor: Account | None, article: Article) -> None:
    if article.unit.requires_review and article.state not in (State.APPROVED, State.SCHEDULED):
        if article.state == State.IN_REVIEW:
            articles._require_reviewer(actor, article)
        articles._require_writer(actor, article.unit)
        raise NotAllowed(_("Đơn vị yêu cầu duyệt bài trước khi đăng. Hãy bấm “Nhờ duyệt”."), article=article.pk)
    require(actor, Capability.PUBLISH, article.unit)
