"""Starting and ending a programme."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.people.models import Account
from lantoa.programme.models import Programme, ProgrammeSection, Target
from lantoa.programme.ready import READY
from lantoa.units.models import Level, Unit


@transaction.atomic
def start_programme(actor: Account | None, unit: Unit, *, template: str = "2023-2028", title: str = "") -> Programme:
    """Enter a programme of `unit` out of a ready one (`ready.READY`), with its sections and targets.

    Raises `Invalid` for an unknown template and `Conflict` where the unit has it already.
    """
    require(actor, Capability.APPROVE_PLAN, unit)
    if template not in READY:
        raise Invalid(_("Không có mẫu chương trình này."), template=template)
    ready = READY[template]
    name = title.strip() or ready.title
    if Programme.objects.filter(unit=unit, title=name).exists():
        raise Conflict(_("%(unit)s đã có chương trình này.") % {"unit": unit.name})
    programme = Programme.objects.create(
        unit=unit, title=name, basis=ready.basis, basis_on=ready.basis_on,
        starts_on=ready.starts_on, ends_on=ready.ends_on,
    )  # fmt: skip
    ProgrammeSection.objects.bulk_create(
        ProgrammeSection(programme=programme, number=number, title=long, short_title=short)
        for number, (long, short) in enumerate(ready.sections, start=1)
    )
    levels = {level.code: level for level in Level.objects.all()}
    Target.objects.bulk_create(
        Target(
            programme=programme, code=target.code, indicator_code=target.code, name=target.name, goal=target.goal,
            by=target.by, level=levels.get(target.level), order=order,
        )
        for order, target in enumerate(ready.targets, start=1)
    )  # fmt: skip
    audit.record(actor, "programme.start", programme, template=template)
    return programme


@transaction.atomic
def close_programme(actor: Account | None, programme: Programme) -> Programme:
    """End a programme: no more plans are opened under it, what is there stays."""
    require(actor, Capability.APPROVE_PLAN, programme.unit)
    if programme.state == Programme.State.CLOSED:
        raise Conflict(_("Chương trình này đã kết thúc."))
    programme.state = Programme.State.CLOSED
    programme.save(update_fields=["state"])
    audit.record(actor, "programme.close", programme)
    return programme
