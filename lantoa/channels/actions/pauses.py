"""Stopping everything at once, for a unit or its branch, and letting it go on."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.channels import outbox
from lantoa.channels.models import Pause
from lantoa.people.models import Account
from lantoa.units.models import Unit


@transaction.atomic
def pause_all(
    actor: Account | None,
    unit: Unit,
    *,
    branch: bool = False,
    reason: str = Pause.Reason.OTHER,
    note: str = "",
    until: datetime | None = None,
    hold_late: bool = True,
) -> Pause:
    """Let nothing of `unit` (with `branch`: of all units below it too) go out from this moment.

    One row, whatever the size of the branch: what is due asks whether a pause covers its unit. With `until` it ends
    by itself; what came due meanwhile is then held for a person, or with `hold_late=False` sent. A call already on
    its way is not cut. Raises `Conflict` while the unit is paused already.
    """
    require(actor, Capability.PUBLISH, unit)
    if branch and actor is not None:
        _require_branch(actor, unit)
    if until is not None and until <= timezone.now():
        raise Invalid(_("Giờ này đã qua. Hãy chọn một giờ sắp tới, hoặc để trống."))
    if reason not in Pause.Reason.values:
        raise Invalid(_("Hãy chọn lý do trong danh sách."))
    try:
        with transaction.atomic():
            pause = Pause.objects.create(
                unit=unit, branch=branch, reason=reason, note=note.strip()[:200], until=until, hold_late=hold_late,
                by=actor,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("Các kênh của đơn vị đang tạm dừng rồi.")) from error
    audit.record(actor, "channel_account.pause_all", unit, pause=True, branch=branch, reason=reason)
    return pause


@transaction.atomic
def resume(actor: Account | None, unit: Unit, *, hold_late: bool | None = None) -> int:
    """End the pause of `unit`; how many posts that came due meanwhile were held (or sent, by `hold_late`).

    A pause that a unit above called is ended there. Raises `Conflict` where none is running.
    """
    require(actor, Capability.PUBLISH, unit)
    pause = (
        Pause.objects.select_for_update(of=("self",)).select_related("unit").filter(unit=unit, ended_at=None).first()
    )
    if pause is None:
        raise Conflict(_("Các kênh của đơn vị không tạm dừng."))
    if hold_late is not None:
        pause.hold_late = hold_late
    moved = outbox.end_pause(pause, actor, timezone.now())
    audit.record(actor, "channel_account.pause_all", unit, pause=False, hold_late=pause.hold_late)
    return moved


def _require_branch(actor: Account, unit: Unit) -> None:
    """Stopping a branch asks for a right over it: to configure or to direct, from above."""
    from lantoa.base.errors import NotAllowed
    from lantoa.people.scopes import grants

    wide = {Capability.NOTIFY, Capability.CONFIGURE, Capability.MANAGE_UNITS}
    if actor.is_superuser or any(g.subtree and g.capability in wide and g.covers(unit.path) for g in grants(actor)):
        return
    raise NotAllowed(_("Bạn chưa được giao việc với các đơn vị bên dưới %(unit)s.") % {"unit": unit.name})
