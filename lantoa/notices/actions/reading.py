"""What a reader does: sees, opens, confirms. All of it by POST, all of it once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from lantoa.base.errors import Conflict, NotAllowed
from lantoa.delivery import actions as delivery_actions
from lantoa.delivery.models import Channel
from lantoa.notices import queries
from lantoa.notices.mailing import CODE
from lantoa.notices.models import Notice, Receipt, Via
from lantoa.notices.receipts import mark
from lantoa.people.models import Person


def saw(person: Person, notice_ids: Iterable[int], *, at: datetime | None = None) -> int:
    """Note that these notices stood in the person's feed; returns how many were new to them.

    Ids that the person's feed does not hold are passed over.
    """
    wanted = list(notice_ids)[: queries.PAGE]
    if not wanted:
        return 0
    covered = queries.covered(person).filter(pk__in=wanted).select_related("branch")
    seen = set(Receipt.objects.filter(person=person, notice__in=wanted).exclude(seen_at=None).values_list("notice_id"))
    new = [notice for notice in covered if (notice.pk,) not in seen]
    for notice in new:
        mark(notice, [person.pk], "seen", at=at)
    return len(new)


def opened(person: Person, notice: Notice, *, via: str = Via.WEB, at: datetime | None = None) -> Receipt:
    """Note that the person had the whole text before them."""
    units = _require_reader(person, notice)
    return mark(notice, [person.pk], "opened", via=via, at=at, units=units).receipts[person.pk]


def confirm(person: Person, notice: Notice, *, version: int, via: str = Via.WEB, at: datetime | None = None) -> Receipt:
    """Confirm, as `person`, having read `version` of the notice. A second time changes nothing.

    One confirmation counts on every channel. Raises `Conflict` if the text has changed since it was shown or the
    notice was withdrawn, `NotAllowed` for who does not belong to the audience.
    """
    units = _require_reader(person, notice)
    if not notice.is_open:
        raise Conflict(_("Thông báo này đã được thu hồi nên không cần xác nhận nữa."))
    if version != notice.version:
        raise Conflict(_("Nội dung vừa được sửa. Bạn đọc lại bản mới rồi bấm “Tôi đã đọc” nhé."))
    done = mark(notice, [person.pk], "confirmed", via=via, at=at, version=version, units=units)
    return done.receipts[person.pk]


def confirm_again_needed(receipt: Receipt | None, notice: Notice) -> bool:
    """Whether the person confirmed an earlier version only."""
    return receipt is not None and 0 < receipt.confirmed_version < notice.version


def refuse_mail(person: Person) -> None:
    """Send no more mail about notices to `person`; asked for by the person, from the mail itself."""
    delivery_actions.refuse(person, Channel.EMAIL, CODE)


def _require_reader(person: Person, notice: Notice) -> dict[int, int]:
    units = queries.reading_unit(person, notice) if notice.published_at is not None else None
    if units is None:
        raise NotAllowed(_("Thông báo này không gửi đến bạn."), notice=notice.pk, person=person.pk)
    return units
