"""Telling the index what changed; the short forms that searches understand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.people.models import Account
from lantoa.search.models import Abbreviation, Change
from lantoa.units.models import Unit


def changed(source: str, pks: Iterable[int]) -> None:
    """Things of a source changed: look at them again. Part of the open transaction; for changes in bulk.

    What is saved or deleted one by one is noticed without this.
    """
    Change.objects.bulk_create([Change(source=source, thing=pk) for pk in pks], batch_size=1000)


def note_change(source: str, ever_found: Callable[[Any], bool]) -> Callable[..., None]:
    """A receiver of `post_save` and `post_delete` that notes the object under the source's code."""

    def receive(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
        if not raw and ever_found(instance):
            Change.objects.create(source=source, thing=instance.pk)

    return receive


@transaction.atomic
def save_abbreviation(
    actor: Account | None, abbreviation: Abbreviation | None, *, short: str, full: str
) -> Abbreviation:
    """Add a short form (None) or change one; searches understand it within a minute.

    For who has the right over the whole tree. Raises `Invalid` if one of them is empty, `Conflict` for a short
    form that is known already.
    """
    root = Unit.objects.filter(depth=1).first()
    if root is not None:
        require(actor, Capability.MANAGE_UNITS, root)
    short, full = clean(short), clean(full)
    if not short or not full:
        raise Invalid(_("Hãy ghi cả chữ viết tắt và chữ viết đầy đủ."))
    known = Abbreviation.objects.filter(short__iexact=short)
    if (known.exclude(pk=abbreviation.pk) if abbreviation is not None else known).exists():
        raise Conflict(_("Đã có từ viết tắt “%(short)s”.") % {"short": short})
    saved = abbreviation or Abbreviation()
    saved.short, saved.full = short, full
    saved.save()
    audit.record(actor, "abbreviation.save", saved)
    return saved
