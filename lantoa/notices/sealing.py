"""Seals on receipts: a change of a confirmation by hand, past this software, shows.

The seal is an HMAC over the facts of the confirmation under a key that is not in the database. A row that was
taken away shows because the counters, kept beside, no longer agree with the rows.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC
from functools import lru_cache

from django.conf import settings
from django.utils.encoding import force_bytes

from lantoa.notices.models import COUNTERS, Notice, NoticeUnitCount, Receipt, Via

BATCH = 2000
_BY_NAME = tuple(name for name in COUNTERS if name != "unnamed")


def seal(receipt: Receipt) -> str:
    """The seal that the receipt's facts should carry, in hexadecimal."""
    return _seal(receipt, settings.SECRET_KEY)


def is_intact(receipt: Receipt) -> bool:
    """Whether the receipt carries the seal of its facts, under the present key or an earlier one."""
    if not receipt.confirmed_version and not receipt.assisted_version:
        return receipt.seal == "" and receipt.confirmed_at is None and receipt.meeting_id is None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(receipt.seal, _seal(receipt, key)) for key in keys)


def _seal(receipt: Receipt, secret: str | bytes) -> str:
    at = receipt.confirmed_at.astimezone(UTC).isoformat() if receipt.confirmed_at is not None else ""
    return seal_of(
        (receipt.notice_id, receipt.person_id, receipt.unit_id, int(receipt.counted), at, receipt.confirmed_version,
         receipt.confirmed_via, receipt.meeting_id or 0, receipt.assisted_version),
        secret,
    )  # fmt: skip


def seal_of(facts: tuple[object, ...], secret: str | bytes) -> str:
    """The seal of the facts of a confirmation as `_seal` lists them, for who writes receipts by the million."""
    return hmac.digest(_key(secret), "|".join(map(str, facts)).encode(), "sha256").hex()


@lru_cache(maxsize=16)
def _key(secret: str | bytes) -> bytes:
    return hashlib.sha256(b"receipt:" + force_bytes(secret)).digest()


def counts_of(receipt: Receipt, version: int) -> dict[str, int]:
    """What one receipt adds to each counter of its unit when the notice is at `version`."""
    confirmed = receipt.confirmed_version == version
    mail = Via.MAIL
    facts = {
        "counted": True,
        "delivered": receipt.delivered_at is not None,
        "seen": receipt.seen_at is not None,
        "opened": receipt.opened_at is not None,
        "confirmed": confirmed,
        "assisted": receipt.assisted_version == version and not confirmed,
        "reached": receipt.opened_at is not None or receipt.meeting_id is not None,
        "mail_delivered": receipt.delivered_via == mail,
        "mail_opened": receipt.opened_via == mail,
        "mail_confirmed": confirmed and receipt.confirmed_via == mail,
    }
    return {name: int(receipt.counted and value) for name, value in facts.items()}


def verify_receipts(notice: Notice) -> Iterator[str]:
    """Vietnamese sentences about receipts of `notice` that were changed, added or taken away by hand.

    Reads the receipts in batches; nothing is said of a notice whose receipts and counters agree.
    """
    version = Notice.objects.values_list("version", flat=True).get(pk=notice.pk)
    totals: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_BY_NAME, 0))
    for receipt in Receipt.objects.filter(notice=notice).order_by("pk").iterator(chunk_size=BATCH):
        if not is_intact(receipt):
            yield f"Thông báo {notice.pk}: dấu xác nhận {receipt.pk} đã bị sửa ngoài phần mềm."
        if receipt.counted:
            unit = totals[receipt.unit_id]
            for name, value in counts_of(receipt, version).items():
                unit[name] += value
    rows = NoticeUnitCount.objects.filter(notice=notice).order_by("unit_id")
    for row in rows.iterator(chunk_size=BATCH):
        expected = totals.pop(row.unit_id, None) or dict.fromkeys(_BY_NAME, 0)
        for name in _BY_NAME:
            if getattr(row, name) != expected[name]:
                yield (
                    f"Thông báo {notice.pk}, đơn vị {row.unit_id}: số “{name}” ghi {getattr(row, name)} "
                    f"nhưng chỉ có {expected[name]} dấu nhận."
                )
    for unit_id in totals:
        yield f"Thông báo {notice.pk}, đơn vị {unit_id}: có dấu nhận được tính nhưng không có số đã chốt."
