"""Writing the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.functional import Promise

from lantoa.base.models import AuditEntry
from lantoa.base.periods import start_of_day

if TYPE_CHECKING:
    from lantoa.people.models import Account


_verbs: dict[str, str | Promise] = {}


def register_verbs(labels: Mapping[str, str | Promise]) -> None:
    """Say how verbs read in the log: `{"article.publish": _("đăng bài")}`; call it in the room's `AppConfig.ready`."""
    _verbs.update(labels)


def verb_label(verb: str) -> str:
    """How `verb` reads; the verb itself where no room has said."""
    return str(_verbs.get(verb, verb))


def verb_labels() -> dict[str, str]:
    """All verbs that rooms have named, by how they read."""
    return {verb: str(label) for verb, label in sorted(_verbs.items(), key=lambda item: str(item[1]))}


def record(
    actor: Account | None, verb: str, target: models.Model, *, unit_code: str = "", day_only: bool = False,
    **details: Any,
) -> AuditEntry:  # fmt: skip
    """Write that `actor` did `verb` to `target`; call it inside the action's transaction.

    `verb` is dotted, room first: `"article.publish"`. `actor` is None for what the machine did by itself.
    `details` must be JSON-serialisable and hold no personal data beyond ids. Without `unit_code` the code of
    `target.unit` (or of the target itself, if it is a unit) is taken where it is already loaded. With `day_only` the
    entry stands at the beginning of the day: for what somebody did whom nobody shall find by the minute.
    """
    entry = _entry(actor, verb, target, unit_code, details)
    if day_only:
        entry.at = start_of_day()
    entry.save(force_insert=True)
    return entry


def record_many(actor: Account | None, verb: str, targets: Iterable[models.Model], **details: Any) -> None:
    """`record` for many targets of one action at once; their units should be loaded."""
    AuditEntry.objects.bulk_create([_entry(actor, verb, target, "", details) for target in targets], batch_size=500)


def _entry(
    actor: Account | None, verb: str, target: models.Model, unit_code: str, details: dict[str, Any]
) -> AuditEntry:
    if not unit_code:
        if target._meta.label == "units.Unit":
            unit_code = getattr(target, "code", "")
        else:
            unit = target._state.fields_cache.get("unit")
            unit_code = getattr(unit, "code", "")
    return AuditEntry(
        actor=actor,
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:255],
        unit_code=unit_code,
        details=details,
    )
