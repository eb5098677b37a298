"""Which part of the installation an error comes from, for a page that says what does not work now."""

from __future__ import annotations

import errno

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

SENTENCES: dict[str, Promise] = {
    "database": _("Kho dữ liệu tạm thời không trả lời. Những gì đã lưu vẫn còn nguyên; việc vừa gửi thì chưa được lưu."),
    "storage": _("Kho tệp tạm thời không trả lời, nên chưa mở hoặc gửi được ảnh và tệp. Các trang khác vẫn dùng được."),
    "disk": _("Máy chủ hết chỗ chứa, nên chưa lưu được gì thêm. Những gì đã lưu vẫn còn nguyên và vẫn đọc được."),
}  # fmt: skip


def part_of(error: BaseException | None) -> str:
    """`database`, `storage` or `disk` (full) if `error` or what led to it comes from there; "" for any other."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return "disk"
        if isinstance(error, OperationalError | InterfaceError):
            said = str(error).lower()
            return "disk" if "disk is full" in said or "no space left" in said else "database"
        # By name: an installation on disk never loads these packages.
        if type(error).__module__.partition(".")[0] in {"botocore", "boto3", "s3transfer"}:
            return "storage"
        error = error.__cause__ or error.__context__
    return ""
