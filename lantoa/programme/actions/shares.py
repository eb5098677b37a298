"""Links by which partners outside the union read one item and comment on it."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.people.models import Account
from lantoa.programme.models import ItemComment, ItemShare, PlanItem

SALT = "programme.item"
MOST_COMMENTS = 50


@transaction.atomic
def share_item(actor: Account | None, item: PlanItem, *, partner: str, days: int = 30) -> ItemShare:
    """A link to `item` for `partner` (school management, an employer, a newspaper), good for `days` (1 to 180)."""
    _require(actor, item)
    partner = clean(partner)[:120]
    if not partner:
        raise Invalid(_("Hãy ghi tên cơ quan hoặc người nhận liên kết."))
    if not 1 <= days <= 180:
        raise Invalid(_("Liên kết dùng được từ 1 đến 180 ngày."))
    share = ItemShare.objects.create(
        item=item, partner=partner, created_by=actor, expires_at=timezone.now() + timedelta(days=days)
    )
    audit.record(actor, "plan.share_item", item, unit_code=item.plan.unit.code, share=share.pk)
    return share


@transaction.atomic
def revoke_share(actor: Account | None, share: ItemShare) -> None:
    """Close a link before its day."""
    _require(actor, share.item)
    share.revoked_at = timezone.now()
    share.save(update_fields=["revoked_at"])
    audit.record(actor, "plan.revoke_share", share.item, unit_code=share.item.plan.unit.code, share=share.pk)


def share_token(share: ItemShare) -> str:
    """What stands in the link's address: the share's id, signed with the site's key."""
    return signing.Signer(salt=SALT).sign(str(share.pk))


def item_of_token(token: str) -> ItemShare | None:
    """The share that a link's address names, if it still opens; None for a changed, expired or revoked one."""
    try:
        pk = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    share = ItemShare.objects.select_related("item__plan__unit", "item__section").filter(pk=pk).first()
    return share if share is not None and share.is_open() else None


@transaction.atomic
def comment(share: ItemShare, *, name: str, text: str) -> ItemComment:
    """What the holder of a link says about the item."""
    share = ItemShare.objects.select_for_update(of=("self",)).select_related("item__plan__unit").get(pk=share.pk)
    if not share.is_open():
        raise Conflict(_("Liên kết này đã hết hạn. Hãy xin công đoàn một liên kết mới."))
    name, text = clean(name)[:120], text.strip()[:2000]
    if not name or not text:
        raise Invalid(_("Hãy ghi tên và ý kiến của bạn."))
    if share.comments.count() >= MOST_COMMENTS:
        raise Conflict(_("Liên kết này đã nhận đủ ý kiến. Hãy liên hệ trực tiếp với công đoàn."))
    said = ItemComment.objects.create(share=share, name=name, text=text)
    audit.record(None, "plan.comment", share.item, unit_code=share.item.plan.unit.code, share=share.pk)
    return said


def _require(actor: Account | None, item: PlanItem) -> None:
    require(actor, Capability.PLAN, item.plan.unit)
