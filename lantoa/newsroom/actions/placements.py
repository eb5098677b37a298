"""Showing an article elsewhere in the tree: offered to the unit above, pushed to branches below."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, may, require
from lantoa.newsroom.models import Article, Placement
from lantoa.people.models import Account
from lantoa.units.models import Unit

MOST_BRANCHES = 200


@transaction.atomic
def offer_up(
    actor: Account | None, article: Article, *, source: Unit | None = None, at: datetime | None = None
) -> Placement:
    """Offer a published article to the unit above `source` (its own unit, or one where it is already shown).

    Raises `Conflict` if it stands there, or was offered and waits, `Invalid` at the top of the tree.
    """
    source = _source(article, source)
    if not may(actor, Capability.PUBLISH, source):
        require(actor, Capability.WRITE, source)
    if not source.parent_path:
        raise Invalid(_("Không còn cấp trên để đề xuất."))
    parent = Unit.objects.get(path=source.parent_path)
    existing = Placement.objects.select_for_update().filter(article=article, unit=parent).first()
    if existing is not None and existing.state != Placement.Standing.DECLINED:
        raise Conflict(_("Bài này đã được đề xuất hoặc đang hiện ở %(unit)s.") % {"unit": parent.name})
    placement = existing or Placement(article=article, unit=parent)
    placement.source, placement.kind, placement.state = source, Placement.Kind.UP, Placement.Standing.OFFERED
    placement.by, placement.at, placement.reply = actor, at or timezone.now(), ""
    placement.answered_by = placement.answered_at = None
    placement.save()
    audit.record(actor, "article.offer_up", article, to=parent.code, unit_code=source.code)
    return placement


@transaction.atomic
def answer_offer(
    actor: Account | None, placement: Placement, *, accept: bool, reply: str = "", at: datetime | None = None
) -> Placement:
    """Take an offered article into one's own section, or decline it with a reason that the sender reads."""
    placement = Placement.objects.select_for_update(of=("self",)).select_related("unit", "article").get(pk=placement.pk)
    require(actor, Capability.PUBLISH, placement.unit)
    if placement.state != Placement.Standing.OFFERED:
        raise Conflict(_("Đề xuất này đã được trả lời."))
    if not accept and not reply.strip():
        raise Invalid(_("Hãy ghi một câu lý do để đơn vị gửi biết."))
    if accept and not placement.article.live:
        raise Conflict(_("Bài không còn đăng nên chưa nhận được."))
    placement.state = Placement.Standing.ACCEPTED if accept else Placement.Standing.DECLINED
    placement.reply = reply.strip()[:255]
    placement.answered_by, placement.answered_at = actor, at or timezone.now()
    placement.save(update_fields=["state", "reply", "answered_by", "answered_at"])
    audit.record(actor, "offer.accept" if accept else "offer.decline", placement)
    return placement


@transaction.atomic
def push_down(
    actor: Account | None,
    article: Article,
    units: Iterable[Unit],
    *,
    source: Unit | None = None,
    subtree: bool = True,
    at: datetime | None = None,
) -> list[Placement]:
    """Show a published article in the sections of `units` and, with `subtree`, of all units below them.

    `units` lie in the branch of `source`; `source` itself stands for its whole branch. One row for each of
    them (at most 200), however many schools that reaches. Raises `Invalid` for a unit outside the branch.
    """
    source = _source(article, source)
    require(actor, Capability.PUBLISH, source)
    chosen = list({unit.pk: unit for unit in units}.values())
    if not chosen:
        raise Invalid(_("Hãy chọn ít nhất một nhánh."))
    if len(chosen) > MOST_BRANCHES:
        raise Invalid(_("Chọn tối đa %(most)d nhánh, hoặc chọn cả cấp trên của chúng.") % {"most": MOST_BRANCHES})
    for unit in chosen:
        if not unit.path.startswith(source.path):
            raise Invalid(_("%(unit)s không thuộc %(source)s.") % {"unit": unit.name, "source": source.name})
    moment = at or timezone.now()
    known = {
        placement.unit_id: placement
        for placement in Placement.objects.select_for_update().filter(article=article, unit__in=chosen)
    }
    made: list[Placement] = []
    fresh: list[Placement] = []
    for unit in chosen:
        placement = known.get(unit.pk)
        if placement is None:
            placement = Placement(
                article=article, unit=unit, source=source, kind=Placement.Kind.DOWN, by=actor, at=moment,
                state=Placement.Standing.ACCEPTED, subtree=subtree,
            )  # fmt: skip
            fresh.append(placement)
        else:
            if placement.state != Placement.Standing.ACCEPTED:
                placement.kind, placement.source, placement.by = Placement.Kind.DOWN, source, actor
                placement.state = Placement.Standing.ACCEPTED
            placement.subtree = placement.subtree or subtree
            placement.save()
        made.append(placement)
    Placement.objects.bulk_create(fresh)
    audit.record(actor, "article.push_down", article, to=[unit.code for unit in chosen], unit_code=source.code)
    return made


@transaction.atomic
def take_down(actor: Account | None, placement: Placement, *, reply: str = "", at: datetime | None = None) -> Placement:
    """Stop showing an article in a section or branch; publishers of where it is shown or came from may.

    The article's own unit keeps showing it; there only the branch below is left out.
    """
    placement = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("unit", "source", "article")
        .get(pk=placement.pk)
    )
    if not may(actor, Capability.PUBLISH, placement.source):
        require(actor, Capability.PUBLISH, placement.unit)
    placement.subtree = False
    if placement.kind != Placement.Kind.OWN:
        placement.state, placement.reply = Placement.Standing.DECLINED, reply.strip()[:255]
        placement.answered_by, placement.answered_at = actor, at or timezone.now()
    placement.save()
    audit.record(actor, "article.take_down", placement.article, at=placement.unit.code, unit_code=placement.source.code)
    return placement


def _source(article: Article, source: Unit | None) -> Unit:
    if not article.live:
        raise Conflict(_("Chỉ đưa được bài đang đăng. Hãy đăng bài trước."))
    if source is None or source.pk == article.unit_id:
        return article.unit
    shown = Placement.objects.filter(article=article, unit=source, state=Placement.Standing.ACCEPTED)
    if not shown.exists():
        raise Invalid(_("Bài này chưa hiện ở %(unit)s.") % {"unit": source.name})
    return source
