"""What a person says of law: how it holds, how it is called."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.law.models import Act, Provision
from lantoa.people.models import Account
from lantoa.search.actions import changed
from lantoa.units.models import Unit


def require_keeper(actor: Account | None) -> None:
    """The law is one for all: who keeps the documents of the highest unit keeps it too; raises `NotAllowed`."""
    root = Unit.objects.filter(depth=1).first()
    if root is not None:
        require(actor, Capability.KEEP_DOCUMENTS, root)


@transaction.atomic
def set_validity(
    actor: Account | None,
    act: Act,
    *,
    validity: str,
    source: str,
    effective_on: date | None = None,
    ended_on: date | None = None,
    replaced_by: str = "",
    name: str = "",
) -> Act:
    """Say how an act holds, and where one knows it from; what was said before is replaced.

    `ended_on` is the first day on which it no longer holds, and belongs to `Validity.ENDED` alone. Raises
    `Invalid` without a source, or for an end before the beginning.
    """
    require_keeper(actor)
    act = Act.objects.select_for_update().get(pk=act.pk)
    source, replaced_by, name = clean(source)[:300], clean(replaced_by)[:80], clean(name)[:300]
    if validity not in Act.Validity:
        raise Invalid(_("Hãy chọn văn bản còn hay hết hiệu lực."))
    if validity and not source:
        raise Invalid(_("Hãy ghi bạn biết điều này từ đâu, ví dụ số văn bản thay thế."))
    if validity != Act.Validity.ENDED:
        ended_on = None
    if ended_on is not None and effective_on is not None and ended_on <= effective_on:
        raise Invalid(_("Ngày hết hiệu lực phải sau ngày có hiệu lực."))
    renamed = name != act.name
    act.validity, act.validity_source, act.replaced_by = validity, source, replaced_by
    act.effective_on, act.ended_on, act.name = effective_on, ended_on, name
    act.validity_set_at, act.validity_set_by = timezone.now(), actor
    act.save()
    if renamed:  # the name is searched with every article
        changed("law", act.provisions.values_list("pk", flat=True))
    audit.record(actor, "law.validity", act, validity=validity, source=source)
    return act


@transaction.atomic
def set_end(actor: Account | None, provision: Provision, *, ended_on: date | None, source: str) -> Provision:
    """Say that one article no longer holds from a day on, or (None) that it does.

    Raises `Invalid` for an end without a source.
    """
    require_keeper(actor)
    provision = Provision.objects.select_for_update(of=("self",)).select_related("act").get(pk=provision.pk)
    source = clean(source)[:300]
    if ended_on is not None and not source:
        raise Invalid(_("Hãy ghi bạn biết điều này từ đâu, ví dụ số văn bản sửa đổi."))
    provision.ended_on, provision.ended_source = ended_on, source
    provision.save()
    audit.record(actor, "law.article_end", provision.act, article=provision.number, source=source)
    return provision
