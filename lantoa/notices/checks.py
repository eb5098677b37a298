"""What `lantoa check` looks at in the receipts."""

from __future__ import annotations

from collections.abc import Iterator

from lantoa.base.checks import check
from lantoa.notices.models import Notice
from lantoa.notices.sealing import verify_receipts


@check("Dấu xác nhận thông báo nguyên vẹn")
def receipt_faults() -> Iterator[str]:
    """Receipts changed, added or taken away by hand, the newest notices first."""
    for notice in Notice.objects.exclude(published_at=None).order_by("-published_at").iterator():
        yield from verify_receipts(notice)
