"""Writing, reviewing and issuing press releases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit, photos
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, nfc
from lantoa.delivery import actions as delivery
from lantoa.delivery.models import Channel, Dispatch
from lantoa.newsroom.models import Article
from lantoa.people.models import Account
from lantoa.press import queries
from lantoa.press.models import Contact, KitItem, Release, ReleaseVersion
from lantoa.press.models.releases import release_texts
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit

State = Release.State
LONGEST = 30_000
MOST_KIT = 30


@transaction.atomic
def write_release(
    actor: Account | None, unit: Unit, release: Release | None = None, *, title: str, text: str, summary: str = "",
    caller: str = "", campaign: Campaign | None = None, article: Article | None = None,
) -> Release:  # fmt: skip
    """A new release of `unit`, or a new version of `release`; every version is kept.

    `text` is in light markup. What was in review goes back to being written. Raises `Conflict` for a release that
    is out or withdrawn, `Invalid` for missing or overlong parts.
    """
    require(actor, Capability.PRESS, unit)
    if release is None:
        release = Release(unit=unit, author=actor)
    else:
        release = _locked(release)
        if release.state not in (State.DRAFT, State.IN_REVIEW):
            raise Conflict(_("Thông cáo đã phát hành không sửa được nữa. Hãy rút rồi phát hành bản mới."))
    before = release_texts(release) if release.pk else None
    release.title, release.summary, release.caller = clean(title)[:200], clean(summary)[:400], clean(caller)[:200]
    release.text = nfc(text).replace("\r\n", "\n").replace("\x00", "").strip()
    if not release.title or not release.text:
        raise Invalid(_("Thông cáo cần có tiêu đề và nội dung."))
    if len(release.text) > LONGEST:
        raise Invalid(_("Viết gọn lại giúp nhé: tối đa %(n)d chữ cái.") % {"n": LONGEST})
    _belong(unit, campaign, article)
    release.campaign = campaign
    if article is not None:
        release.article = article
    release.state, release.updated_at = State.DRAFT, timezone.now()
    if before is not None and before != release_texts(release):
        release.version += 1
    release.save()
    if before != release_texts(release):
        ReleaseVersion.objects.create(
            release=release, number=release.version, title=release.title, summary=release.summary, text=release.text,
            by=actor,
        )  # fmt: skip
        audit.record(actor, "release.write", release, version=release.version)
    return release


def _belong(unit: Unit, campaign: Campaign | None, article: Article | None) -> None:
    if campaign is not None and campaign.unit.path not in unit.ancestor_paths:
        raise Invalid(_("Đợt truyền thông này không phải của đơn vị hoặc của cấp trên."))
    if article is not None and article.unit_id != unit.pk:
        raise Invalid(_("Bài viết này của đơn vị khác."))


@transaction.atomic
def add_kit_item(
    actor: Account | None, release: Release, kind: str, *, text: str, credit: str, rights: str = "", file: Any = None
) -> KitItem:
    """Add a photograph with its rights, a fact with its source, or a quotation with who said it."""
    release = _editable(actor, release)
    if release.kit.count() >= MOST_KIT:
        raise Invalid(_("Mỗi thông cáo kèm nhiều nhất %(n)d tư liệu.") % {"n": MOST_KIT})
    text, credit, rights = clean(text), clean(credit)[:160], clean(rights)[:200]
    if kind not in KitItem.Kind or not text or not credit:
        raise Invalid(_("Tư liệu cần có nội dung và nguồn, để báo chí dẫn đúng."))
    item = KitItem(release=release, kind=kind, text=text[:2000], credit=credit, rights=rights)
    if kind == KitItem.Kind.PHOTO:
        if not file or not rights:
            raise Invalid(_("Ảnh cần có tệp và cho biết báo chí được dùng thế nào."))
        item.file = photos.prepare(file)
    item.save()
    audit.record(actor, "release.kit", release, kind=kind)
    return item


@transaction.atomic
def remove_kit_item(actor: Account | None, item: KitItem) -> None:
    """Take a piece out of the kit, with its file."""
    release = _editable(actor, item.release)
    if item.file:
        name, store = str(item.file.name), item.file.storage
        transaction.on_commit(lambda: store.delete(name))
    item.delete()
    audit.record(actor, "release.kit", release, removed=True)


@transaction.atomic
def submit(actor: Account | None, release: Release) -> Release:
    """Ask a second person to read it."""
    release = _editable(actor, release)
    release.state, release.comment = State.IN_REVIEW, ""
    release.save(update_fields=["state", "comment"])
    audit.record(actor, "release.submit", release)
    return release


@transaction.atomic
def return_release(actor: Account | None, release: Release, comment: str) -> Release:
    """Give it back to its author with a word on what to change."""
    release = _locked(release)
    require(actor, Capability.PUBLISH, release.unit)
    if release.state != State.IN_REVIEW:
        raise Conflict(_("Thông cáo này không chờ duyệt."))
    if not clean(comment):
        raise Invalid(_("Hãy ghi góp ý để người viết biết cần sửa gì."))
    release.state, release.comment = State.DRAFT, comment.strip()[:2000]
    release.save(update_fields=["state", "comment"])
    audit.record(actor, "release.return", release)
    return release


@transaction.atomic
def publish(actor: Account | None, release: Release, *, embargo_until: datetime | None = None) -> Release:
    """Issue it: public now, or from `embargo_until` (aware, to come) on; contacts may get it before.

    Where the unit has its articles reviewed, a second person issues it, not its author.
    """
    release = _locked(release)
    require(actor, Capability.PUBLISH, release.unit)
    if release.state not in (State.DRAFT, State.IN_REVIEW):
        raise Conflict(_("Thông cáo này đã phát hành hoặc đã rút."))
    if actor is not None and release.unit.requires_review:
        if release.state != State.IN_REVIEW:
            raise Conflict(_("Hãy nhờ người thứ hai duyệt trước khi phát hành."))
        if actor.pk == release.author_id:
            raise NotAllowed(_("Người viết không tự duyệt thông cáo của mình. Hãy nhờ người khác trong đơn vị."))
    now = timezone.now()
    if embargo_until is not None and embargo_until <= now:
        raise Invalid(_("Giờ công bố phải ở phía trước. Muốn công bố ngay thì để trống."))
    release.state, release.published_at, release.published_by = State.PUBLISHED, now, actor
    release.embargo_until, release.indexed_at = embargo_until, None if embargo_until else now
    release.save()
    audit.record(actor, "release.publish", release, embargo=embargo_until.isoformat() if embargo_until else "")
    return release


@transaction.atomic
def withdraw(actor: Account | None, release: Release, reason: str) -> Release:
    """Take it back: its page says so, its kit is shut, nothing more is sent."""
    release = _locked(release)
    require(actor, Capability.PUBLISH, release.unit)
    if release.state != State.PUBLISHED:
        raise Conflict(_("Thông cáo này chưa phát hành."))
    if not clean(reason):
        raise Invalid(_("Hãy ghi lý do rút; lý do hiện ở trang thông cáo."))
    release.state, release.reason = State.WITHDRAWN, clean(reason)[:255]
    release.save(update_fields=["state", "reason"])
    audit.record(actor, "release.withdraw", release)
    return release


@transaction.atomic
def distribute(actor: Account | None, release: Release, contacts: Iterable[int]) -> int:
    """Send the version that is out to contacts (their keys) by mail; returns how many are newly told.

    Only contacts that the unit may see and that can be reached. Who has had this version does not get it again.
    """
    release = _locked(release)
    require(actor, Capability.PRESS, release.unit)
    if release.state != State.PUBLISHED:
        raise Conflict(_("Hãy phát hành thông cáo trước khi gửi."))
    chosen = queries.contacts_of(release.unit).reachable().filter(pk__in=list(contacts))
    number = hand_over(actor, release, chosen)
    if number:
        audit.record(actor, "release.distribute", release, contacts=number)
    return number


def hand_over(actor: Account | None, release: Release, chosen: QuerySet[Contact]) -> int:
    """Give the version that is out to the ledger, for each contact in their language; how many are newly told."""
    from lantoa.press.mailing import edition

    told = set(queries.deliveries_of(release, release.version).values_list("outsider", flat=True))
    by_language: dict[str, list[int]] = defaultdict(list)
    for pk, language in chosen.values_list("pk", "language"):
        if pk not in told:
            by_language[language].append(pk)
    return sum(
        delivery.start_for(
            actor, release.unit, queries.CODE, release.pk, edition=edition(release.version, language),
            channel=Channel.EMAIL, title=release.title, audience=Dispatch.Audience.OUTSIDERS, keys=keys,
        )
        for language, keys in sorted(by_language.items())
    )  # fmt: skip


def open_embargoed(now: datetime | None = None) -> int:
    """Bring releases whose embargo has ended into search; readers see them by the clock, with or without this.

    Safe to run twice; returns how many.
    """
    moment = now or timezone.now()
    opened = 0
    for release in Release.objects.public(moment).filter(indexed_at=None)[:200]:
        release.indexed_at = moment
        release.save(update_fields=["indexed_at"])
        opened += 1
    return opened


def _locked(release: Release) -> Release:
    return Release.objects.select_for_update(of=("self",)).select_related("unit").get(pk=release.pk)


def _editable(actor: Account | None, release: Release) -> Release:
    release = _locked(release)
    require(actor, Capability.PRESS, release.unit)
    if release.state not in (State.DRAFT, State.IN_REVIEW):
        raise Conflict(_("Thông cáo đã phát hành không sửa được nữa. Hãy rút rồi phát hành bản mới."))
    return release
